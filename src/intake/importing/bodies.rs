//! What became of each row: its body is found by the id that its command gives it, and tells by itself whether it was
//! founded and whether that is void.

use super::ImportView;
use super::batch::{Batch, founding_of};
use super::mending::Missed;
use crate::command::CommandError;
use crate::import::ImportRow;
use crate::intake::{NotDone, Sent};
use crate::service::{ImportId, ImportSummary};
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::SubjectState;
use serde::Serialize;
use std::sync::Arc;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Nothing yet.
    Waiting,
    /// Its founding is recorded.
    Brought,
    /// Its founding is void.
    Voided,
}

/// A row, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowView {
    /// Its number in the table.
    pub row: u32,
    /// What its body is.
    pub kind: SubjectKind,
    /// The name that it gives.
    pub name: String,
    /// The node that it names.
    pub node: String,
    /// The founding day as it was written.
    pub founded_on: String,
    /// What became of it.
    pub state: RowState,
    /// The body that it brought.
    pub body: Option<SubjectId>,
    /// The code of the reason for which it could not be voided.
    pub kept: Option<String>,
    /// Why it was not written when the import was confirmed.
    pub missed: Option<Missed>,
    /// All that it says.
    pub said: ImportRow,
}

/// Who sends the command of a row, under its own id.
pub(super) fn sent_for(
    qibu: &Arc<Qibu>,
    import: ImportId,
    row: u32,
    [first, second]: [AccountId; 2],
    dry_run: bool,
) -> Sent {
    Sent {
        account: second,
        command_id: founding_of(import.0, row),
        mac: qibu
            .root_key()
            .mac(format!("import {import}\nfounding {row}").as_bytes()),
        if_match: None,
        dry_run,
        entered_by: Some(first),
    }
}

/// What a row's body is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) body: StreamId,
    pub(super) state: RowState,
    /// The event that recorded the founding.
    pub(super) founding: Option<Sequence>,
}

/// The body of a row, as its stream stands now.
pub(super) async fn standing(
    qibu: &Arc<Qibu>,
    import: &ImportSummary,
    confirmed_by: AccountId,
    (row, kind): (u32, SubjectKind),
) -> Result<Standing, NotDone> {
    let officers = [import.entered_by, confirmed_by];
    let sent = sent_for(qibu, import.id, row, officers, false);
    let body = sent.new_subject(kind);
    let hosted = qibu.subjects().refresh(qibu.log(), body).await;
    let hosted = hosted.map_err(CommandError::from)?;
    let known: &SubjectState = hosted.state();
    let state = match (known.life.is_void(), known.founding) {
        (true, _) => RowState::Voided,
        (false, Some(_)) => RowState::Brought,
        (false, None) => RowState::Waiting,
    };
    Ok(Standing {
        body,
        state,
        founding: known.founding,
    })
}

/// An import without its rows.
pub(super) fn headed(summary: ImportSummary, batch: Option<&Batch>) -> ImportView {
    let void = batch.and_then(|batch| batch.void.as_ref());
    ImportView {
        summary,
        count: batch.map_or(0, |batch| batch.rows.len()),
        statement: batch.and_then(|batch| batch.statement),
        confirmed_by: batch.and_then(|batch| batch.confirmed_by),
        void_asked_by: void.map(|void| void.by),
        void_reason: void.map(|void| void.reason.clone()),
        halted: batch.is_some_and(|batch| batch.halted),
        rows: Vec::new(),
        replayed: false,
    }
}

/// An import with what became of each row.
pub(super) async fn view(
    qibu: &Arc<Qibu>,
    summary: ImportSummary,
    batch: Option<&Batch>,
) -> Result<ImportView, NotDone> {
    let mut rows = Vec::new();
    for (number, row) in batch.into_iter().flat_map(|batch| &batch.rows) {
        let by = batch.and_then(|batch| batch.confirmed_by);
        let standing = match by {
            Some(by) => {
                let of_row = (*number, row.subject_kind());
                Some(standing(qibu, &summary, by, of_row).await?)
            }
            None => None,
        };
        let state = standing.map_or(RowState::Waiting, |standing| standing.state);
        let kept = batch.and_then(|batch| batch.kept.get(number)).cloned();
        let missed = batch.and_then(|batch| batch.missed.get(number)).cloned();
        rows.push(RowView {
            row: *number,
            kind: row.subject_kind(),
            name: row.name.clone(),
            node: row.node.clone(),
            founded_on: row.founded_on.clone(),
            state,
            body: standing
                .filter(|_| state != RowState::Waiting)
                .map(|standing| SubjectId(standing.body.id)),
            kept: kept.filter(|_| state == RowState::Brought),
            missed: missed.filter(|_| state == RowState::Waiting),
            said: row.clone(),
        });
    }
    Ok(ImportView {
        rows,
        ..headed(summary, batch)
    })
}
