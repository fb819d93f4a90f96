//! A confirmation that is sent again.

use super::DraftError;
use crate::command::{CommandError, Receipt};
use crate::intake::{Done, NotDone};
use crate::log::{CommandKey, Log};
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, ApplicationId, Position, Sequence};
use qibu_projections::applications;
use std::sync::Arc;

/// The most events of an append, read back to answer a confirmation again.
const MAX_APPEND_EVENTS: usize = 64;

/// A confirmation that is sent again is answered with what the first one wrote.
pub(super) async fn again(
    qibu: &Arc<Qibu>,
    submitter: AccountId,
    id: ApplicationId,
) -> Result<Done, NotDone> {
    let closed = || NotDone::from(DraftError::Closed);
    let today = qibu.clock().now().day();
    let found = qibu.read_on_arrival(move |rows| applications::one(rows, id, today));
    let (found, _) = found.await?;
    let row = found.ok_or_else(closed)?;
    let stream = row.stream();
    let before = Sequence(row.submitted_by_event.0.saturating_sub(1));
    let fail = |error| NotDone::Command(CommandError::from(error));
    let page = qibu
        .log()
        .read_stream(stream, before, MAX_APPEND_EVENTS)
        .await
        .map_err(fail)?;
    let append = page
        .iter()
        .find_map(|event| event.metadata().ok()?.append)
        .ok_or_else(closed)?;
    let key = CommandKey {
        principal: Principal::Account(submitter),
        command: append.command,
    };
    let settled = qibu.log().settle(key).await.map_err(CommandError::from)?;
    let mut committed = settled.ok_or_else(closed)?;
    committed.replayed = true;
    let after = Position(committed.first_position.0.saturating_sub(1));
    let events = qibu
        .log()
        .read_all(after, MAX_APPEND_EVENTS)
        .await
        .map_err(fail)?;
    let written: Vec<_> = events
        .into_iter()
        .filter(|event| event.position <= committed.last_position)
        .collect();
    let receipt = Receipt::read_back(qibu.log_id(), &committed, &written);
    Ok(Done {
        receipt,
        subject: stream,
        application: Some(id),
    })
}
