//! What undoing an import would do, computed now, and what it left.

use uuid::Uuid;

use super::{find_in_scope, passwords, program_of, undo};
use crate::domain::access::Permission;
use crate::domain::action_counts::ActionCounts;
use crate::domain::plan::Action;
use crate::domain::undo::{Fate, FateGroup};
use crate::server::db::import_counts;
use crate::server::db::import_undos::{self as store, DecidedAccount, MadeAccount};
use crate::server::db::imports::Import;
use crate::server::error::Error;
use crate::server::{Ctx, accounts, moves, organizations};
use crate::wire::imports::{UndoAccount, UndoPreview};
use crate::wire::{ApiError, Page, PageRequest};

/// Accounts that are decided at once.
const AT_ONCE: i64 = 2_000;

/// Most accounts of one page.
const MAX_PAGE: u32 = 200;

/// What undoing an import would do now, with one page of a group (its stable name; the first one
/// where there is no such). Nothing is kept for later: undoing decides each account again.
pub async fn preview(ctx: &Ctx, import: Uuid, group: &str, page: PageRequest) -> Result<UndoPreview, ApiError> {
    // It goes through every account of the import.
    let _under_way = ctx.app.limits.download(ctx)?;
    let import = find_in_scope(ctx, import, Permission::Import).await?;
    let place = organizations::find_for(ctx, Permission::Import, import.organization_id).await?;
    let begun = store::find(&ctx.app.db, import.id).await?;
    undo::refuse_unless_open(ctx, &import, &place, begun.is_some())?;
    let group = FateGroup::from_name(group).unwrap_or(FateGroup::Remove);
    let mut wanted = Wanted::new(page);
    let mut fates = ActionCounts::default();
    let mut first = begun.map_or(0, |begun| begun.next_row);
    loop {
        let made = store::made(&ctx.app.db, import.id, first, AT_ONCE).await?;
        let (created, moved): (Vec<_>, Vec<_>) = made.iter().partition(|made| made.outcome == Action::Create.outcome());
        let ids: Vec<Uuid> = created.iter().map(|made| made.account_id).collect();
        let decided = accounts::undo::fates(ctx, &ids).await?;
        let rows: Vec<i64> = moved.iter().map(|made| made.row_index).collect();
        let returned = moves::undo::fates(ctx, import.id, &rows).await?;
        let full = made.len() as i64 == AT_ONCE;
        first = made.last().map_or(first, |last| last.row_index + 1);
        for made in made {
            let of_move = returned.get(&made.row_index);
            // Accounts are never deleted.
            let fate = *of_move.or_else(|| decided.get(&made.account_id)).unwrap_or(&Fate::AlreadyGone);
            fates.add(fate.name(), 1);
            if fate.group() == group {
                wanted.see(made, fate);
            }
        }
        if !full {
            break;
        }
    }
    let handouts = passwords::handouts(ctx, import.id).await?;
    let (page, total) = (wanted.page, wanted.seen);
    Ok(UndoPreview {
        fates,
        handed_out: handouts.iter().map(|handout| handout.count).sum(),
        accounts: of_page(ctx, &import, wanted.found, page, total).await?,
    })
}

/// One page out of all that is seen in order.
struct Wanted {
    page: PageRequest,
    seen: u64,
    found: Vec<DecidedAccount>,
}

impl Wanted {
    fn new(page: PageRequest) -> Wanted {
        Wanted { page: clamp(page), seen: 0, found: Vec::new() }
    }

    fn see(&mut self, made: MadeAccount, fate: Fate) {
        if self.seen >= offset(self.page) && self.found.len() < self.page.size as usize {
            self.found.push(DecidedAccount { line: made.line, account_id: made.account_id, fate: fate.name().to_owned() });
        }
        self.seen += 1;
    }
}

fn clamp(page: PageRequest) -> PageRequest {
    PageRequest { page: page.page.max(1), size: page.size.clamp(1, MAX_PAGE) }
}

fn offset(page: PageRequest) -> u64 {
    u64::from(page.page - 1) * u64::from(page.size)
}

/// Accounts that an import's undo left, with the reason why.
pub async fn kept(ctx: &Ctx, import: Uuid, page: PageRequest) -> Result<Page<UndoAccount>, ApiError> {
    let import = find_in_scope(ctx, import, Permission::Read).await?;
    let page = clamp(page);
    let counts = import_counts::of_one(&ctx.app.db, import.id).await?.undone;
    let left: Vec<&str> = [FateGroup::Keep, FateGroup::Cannot].into_iter().flat_map(FateGroup::fates).collect();
    let names = format!(",{},", left.join(","));
    let found = store::decided(&ctx.app.db, import.id, &names, i64::from(page.size), offset(page) as i64).await?;
    Ok(of_page(ctx, &import, found, page, left.iter().map(|fate| counts.get(fate)).sum()).await?)
}

/// Accounts as the reader may see them: an account outside their scope has neither name nor number.
async fn of_page(
    ctx: &Ctx,
    import: &Import,
    found: Vec<DecidedAccount>,
    page: PageRequest,
    total: u64,
) -> Result<Page<UndoAccount>, Error> {
    let ids: Vec<Uuid> = found.iter().map(|found| found.account_id).collect();
    let known = accounts::known(&ctx.app, program_of(&ctx.app, import)?, &ids).await?;
    let view = |found: DecidedAccount| {
        let known = known.get(&found.account_id).filter(|known| ctx.scope.may(Permission::Read, known.organization));
        UndoAccount {
            line: found.line.map(|line| line as u32),
            account: known.map(|known| known.id),
            name: known.map(|known| known.name.clone()).unwrap_or_default(),
            number: known.and_then(|known| known.number.clone()),
            fate: found.fate,
        }
    };
    Ok(Page { rows: found.into_iter().map(view).collect(), total, page: page.page, size: page.size })
}
