//! Whose turn an application is, and which applications wait for an account.

use crate::authority::Actor;
use crate::command::CommandError;
use crate::web::api::reading::At;
use crate::web::api::standing::{looking_on, stream_of, view};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::association::as_fallen_due;
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;
use qibu_projections::applications::{self, ApplicationRow, Filter};
use qibu_projections::{MAX_PAGE_ROWS, Page};
use std::sync::Arc;

/// The most open applications that are looked through for those of one account.
pub const MAX_OPEN_APPLICATIONS: usize = 2_000;

/// A duty at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The duty.
    pub duty: Duty,
    /// The node's code.
    pub node: String,
    /// Whether it is only lent.
    pub lent: bool,
}

/// Whose turn an application is, what has fallen due included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// The word for the stage.
    pub stage: String,
    /// The verb that is due, such as `accept`; empty where nothing more can happen.
    pub verb: &'static str,
    /// The duty and the node's code of the seat; `None` where it is the applicant's turn, or nobody's.
    pub seat: Option<(Duty, String)>,
    /// The last day of the clock that runs.
    pub due: Option<Day>,
}

/// An application that waits for an account.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The application.
    pub row: ApplicationRow,
    /// Whose turn it is.
    pub turn: Turn,
}

/// The offices in which an account can act on a day: its own, and those lent to it.
pub fn offices(actor: &Actor, day: Day) -> Vec<Office> {
    let own = actor.state.valid_on(day).map(|held| Office {
        duty: held.duty,
        node: held.node.clone(),
        lent: false,
    });
    let lent = actor.lent.iter().flat_map(|lender| {
        let given = lender.state.delegations.iter();
        let valid = given.filter(move |given| given.to == actor.account && given.is_valid_on(day));
        // Only what the lender still holds is lent.
        let held = valid.filter(move |given| {
            let mut held = lender.state.valid_on(day);
            held.any(|held| held.duty == given.duty && held.node == given.node)
        });
        held.map(|given| Office {
            duty: given.duty,
            node: given.node.clone(),
            lent: true,
        })
    });
    own.chain(lent).collect()
}

/// What waits for the account that reads, the most urgent first.
pub async fn of(qibu: &Arc<Qibu>, signed: &Signed) -> Result<Vec<Waiting>, Problem> {
    let (lang, own) = (signed.lang, signed.caller.account);
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let at = At::of(qibu, lang, None, None).await?;
    let actor = qibu.actor(own, false).await.map_err(fail)?;
    let offices = offices(&actor, at.as_of);
    let as_of = at.as_of;
    let (open, _) = at
        .read(qibu, lang, move |rows| {
            let filter = Filter {
                open_only: true,
                ..Filter::default()
            };
            let mut open: Vec<ApplicationRow> = Vec::new();
            loop {
                let page = Page {
                    limit_rows: MAX_PAGE_ROWS,
                    after: open.last().map(|row| row.id),
                };
                let found = applications::list(rows, as_of, &filter, &page)?;
                let full = found.len() >= MAX_PAGE_ROWS as usize;
                open.extend(found);
                if !full || open.len() >= MAX_OPEN_APPLICATIONS {
                    return Ok(open);
                }
            }
        })
        .await?;
    let mut waiting = Vec::new();
    for row in open {
        let turn = turn(qibu, &row).await.map_err(fail)?;
        let handed_in = row.submitter == Some(own);
        let mine = match &turn.seat {
            // Whoever handed it in fills none of its seats (domain 11.2).
            Some((duty, node)) => {
                let held = offices.iter();
                !handed_in
                    && held
                        .clone()
                        .any(|own| own.duty == *duty && own.node == *node)
            }
            None => turn.verb == "resubmit" && handed_in,
        };
        if mine {
            waiting.push(Waiting { row, turn });
        }
    }
    // Without a clock it is urgent only after all others.
    waiting.sort_by_key(|one| (one.turn.due.is_none(), one.turn.due, one.row.submitted_on));
    Ok(waiting)
}

/// Whose turn an application is. Only a seat that the row does not tell is looked up in the stream.
pub async fn turn(qibu: &Arc<Qibu>, row: &ApplicationRow) -> Result<Turn, CommandError> {
    let recorded = row.stage == row.effective_stage || row.effective_stage == "escalated";
    if !row.is_open {
        return Ok(Turn {
            stage: row.effective_stage.clone(),
            ..Turn::default()
        });
    }
    if let (true, Some(seat)) = (recorded, &row.waiting) {
        return Ok(Turn {
            stage: row.stage.clone(),
            verb: verb(&row.stage),
            seat: Some((seat.duty, seat.node.clone())),
            due: row.due_day,
        });
    }
    let stream = stream_of(row.subject);
    let hosted = qibu.associations().load(qibu.log(), stream).await?;
    let occasion = looking_on(qibu.rulebook(), stream, qibu.clock().now());
    // Where it cannot be told what has fallen due, the state is shown as it was recorded.
    let fallen = as_fallen_due(hosted.state(), &occasion);
    let state = fallen.unwrap_or_else(|_| hosted.state().clone());
    let Some(application) = state.application(row.id) else {
        return Ok(Turn::default());
    };
    let next = view(row.subject, &state, application, &occasion).next;
    let seat = next.and_then(|next| Some((next.duty?.parse().ok()?, next.office?)));
    Ok(Turn {
        stage: application.stage_word().to_owned(),
        verb: verb(application.stage_word()),
        seat,
        due: application.due().map(|(day, _)| day),
    })
}

/// The verb that a stage waits for.
fn verb(stage: &str) -> &'static str {
    match stage {
        "submitted" => "accept",
        "under_review" => "review",
        "under_decision" => "decide",
        "returned" => "resubmit",
        "awaiting_notice" => "open-notice",
        "on_notice" => "close-notice",
        "awaiting_reply" => "issue-reply",
        _ => "",
    }
}
