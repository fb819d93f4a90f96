//! Which applications wait for an account.

use crate::command::CommandError;
use crate::web::api::reading::At;
use crate::web::api::turn::{Desk, Turn, turn};
use crate::web::pages::handlers::whole::whole;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_projections::applications::{self, ApplicationRow, Filter};
use std::sync::Arc;

/// The most open applications that are looked through for those of one account.
pub const MAX_OPEN_APPLICATIONS: usize = 2_000;

/// An application that waits for an account.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The application.
    pub row: ApplicationRow,
    /// Whose turn it is.
    pub turn: Turn,
}

/// What waits for the account that reads, the most urgent first.
pub async fn of(qibu: &Arc<Qibu>, signed: &Signed) -> Result<Vec<Waiting>, Problem> {
    let (lang, own) = (signed.lang, signed.caller.account);
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let at = At::of(qibu, lang, None, None).await?;
    let desk = Desk::of(qibu, own, at.as_of).await.map_err(fail)?;
    let as_of = at.as_of;
    let (open, _) = at
        .read(qibu, lang, move |rows| {
            let filter = Filter {
                open_only: true,
                ..Filter::default()
            };
            whole(
                MAX_OPEN_APPLICATIONS,
                |page| applications::list(rows, as_of, &filter, page),
                |row| row.id,
            )
        })
        .await?;
    let mut waiting = Vec::new();
    for row in open.rows {
        let turn = turn(qibu, &row, as_of).await.map_err(fail)?;
        let own = if desk.has(&turn, &row) {
            Some(turn)
        } else {
            desk.asked(&turn, &row).cloned()
        };
        waiting.extend(own.map(|turn| Waiting { row, turn }));
    }
    waiting.sort_by_key(|one| (one.turn.urgency(), one.row.submitted_on));
    Ok(waiting)
}
