//! An import that the server has: its plan, how far it is applied, its results.
//!
//! | part | shows |
//! |---|---|
//! | `state` | what there is to see and to do in each state |
//! | `act` | the forms that change the state |
//! | `resume` | an upload that was interrupted |
//! | `headline`, `plan` | the plan and the results in numbers, and tiles |
//! | `row_table` | rows, by what is planned or came of them |
//! | `planned` | what can be done with a plan |
//! | `fix_rows` | the way back to the check, with the rows that have errors |
//! | `live` | counts that follow the server |
//! | `results` | downloads |
//! | `passwords` | the generated passwords, and their slips |
//! | `undo` | the way to undo it, how far that is, what it left |

pub mod act;
pub mod fix_rows;
pub mod headline;
pub mod live;
pub mod passwords;
pub mod plan;
pub mod planned;
pub mod results;
pub mod resume;
pub mod row_table;
pub mod state;
pub mod undo;
