//! Which applications wait for an account.

use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::web::api::reading::{At, judge};
use crate::web::api::turn::{Desk, Turn, turn};
use crate::web::pages::handlers::whole::whole;
use crate::web::pages::visit::re_reviews;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::subject::Stage;
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

/// The trays of an account.
#[derive(Clone, Debug, Default)]
pub struct Trays {
    /// What waits for it, the most urgent first.
    pub waiting: Vec<Waiting>,
    /// What its office has and a colleague alone does, with that account, the most urgent first.
    pub with_colleagues: Vec<(Waiting, AccountId)>,
}

/// What waits for the account that reads, and what is with its colleagues.
pub async fn of(qibu: &Arc<Qibu>, signed: &Signed) -> Result<Trays, Problem> {
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
    let mut trays = Trays::default();
    for row in open.rows {
        let turn = turn(qibu, &row, as_of).await.map_err(fail)?;
        let own = if desk.has(&turn, &row) {
            Some(turn.clone())
        } else {
            let asked = desk.asked(&turn, &row).cloned();
            asked.or(hearing(qibu, signed, &row, &turn).await?)
        };
        match own {
            Some(turn) => trays.waiting.push(Waiting { row, turn }),
            None => {
                let colleague = desk.with_a_colleague(&turn);
                let with = colleague.map(|account| (Waiting { row, turn }, account));
                trays.with_colleagues.extend(with);
            }
        }
    }
    trays
        .waiting
        .extend(re_reviews::of(qibu, signed, (&at, &desk)).await?);
    let urgency = |one: &Waiting| (one.turn.urgency(), one.row.submitted_on);
    trays.waiting.sort_by_key(urgency);
    trays.with_colleagues.sort_by_key(|(one, _)| urgency(one));
    Ok(trays)
}

/// What the account's body may still say to what an office proposed: a turn beside that of the seat, until it has said it
/// or its time is over (domain 7.12).
async fn hearing(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    row: &ApplicationRow,
    turn: &Turn,
) -> Result<Option<Turn>, Problem> {
    let is_own = row.submitter == Some(signed.caller.account);
    if is_own || !row.transition.is_proposed_by_an_office() {
        return Ok(None);
    }
    let stream = StreamId::new(row.subject_kind.stream(), row.subject.0);
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|error| Problem::of_command(signed.lang, &error.into()))?;
    let known = hosted.state().application(row.id);
    let undecided = known.filter(|known| {
        let stage = &known.stage;
        matches!(
            stage,
            Stage::Submitted { .. } | Stage::AtSeat { .. } | Stage::Returned { .. }
        )
    });
    let today = qibu.clock().now().day();
    let hearing = undecided.and_then(|known| known.hearing);
    let Some(hearing) = hearing.filter(|it| it.stated_on.is_none() && today <= it.until) else {
        return Ok(None);
    };
    let resource = Resource {
        district: row.district.clone(),
        node: row.subject_node.clone(),
        body: Some(row.subject),
        ..Resource::default()
    };
    let may = judge(qibu, signed, Action::MakeStatement, resource).await;
    Ok(may.is_ok().then(|| Turn {
        stage: turn.stage.clone(),
        verb: Some("make-statement"),
        due: Some(hearing.until),
        ..Turn::default()
    }))
}
