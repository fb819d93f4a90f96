//! Which decisions wait for an account to be looked at again.

use super::waiting::Waiting;
use crate::command::CommandError;
use crate::web::api::reading::At;
use crate::web::api::standing::looking_on;
use crate::web::api::turn::{Desk, Turn};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::subject::seats_for;
use qibu_projections::applications;
use qibu_projections::re_reviews::{self, OpenReReview};
use std::sync::Arc;

/// The verb that concludes one.
const VERB: &str = "conclude-re-review";

/// What waits for the account that reads, beside what is open.
pub async fn of(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    (at, desk): (&At, &Desk),
) -> Result<Vec<Waiting>, Problem> {
    let (lang, as_of) = (signed.lang, at.as_of);
    let (open, _) = at
        .read(qibu, lang, move |rows| {
            let mut found = Vec::new();
            for open in re_reviews::open(rows, as_of)? {
                let row = applications::one(rows, open.application, as_of)?;
                found.extend(row.map(|row| (open, row)));
            }
            Ok(found)
        })
        .await?;
    let mut waiting = Vec::new();
    for (open, row) in open {
        let fail = |error: CommandError| Problem::of_command(lang, &error);
        let turn = turn(qibu, &open, row.effective_stage.clone()).await;
        let turn = turn.map_err(fail)?;
        if desk.has(&turn, &row) {
            waiting.push(Waiting { row, turn });
        }
    }
    Ok(waiting)
}

async fn turn(qibu: &Qibu, open: &OpenReReview, stage: String) -> Result<Turn, CommandError> {
    let hosted = qibu.subjects().refresh(qibu.log(), open.stream).await?;
    let now = qibu.clock().now();
    let occasion = looking_on(qibu.rulebook(), open.stream, now);
    let seats = seats_for(hosted.state(), open.application, VERB, &occasion).unwrap_or_default();
    Ok(Turn {
        stage,
        verb: Some(VERB),
        offices: seats
            .iter()
            .map(|seat| (seat.duty, seat.node.clone()))
            .collect(),
        seats,
        due: Some(open.due_day),
        late: open.due_day < now.day(),
        ..Turn::default()
    })
}
