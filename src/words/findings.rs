//! Sentences for findings: what is wrong, what is expected, an example. Findings on secrets never quote the value.

use crate::domain::finding::Finding;
use crate::domain::program::Program;

/// The sentence of one finding. `text` is the cell as typed (blank for a finding of the row or the file).
pub fn sentence(program: &Program, finding: Finding, text: &str) -> String {
    let _ = (program, text);
    finding.code().name().to_owned()
}
