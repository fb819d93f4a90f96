//! The second officer's confirmation: all rows are judged, then each becomes a founding.

use super::ImportView;
use super::batch::{Batch, kept};
use super::bodies::view;
use super::judging::{must_be_sound, of_row, request};
use super::mending::{Missed, written};
use crate::command::CommandError;
use crate::import::told;
use crate::intake::{FieldFault, ImportRefusal, NotDone, Sent, blocking, evidence};
use crate::occasion_source::machine_time;
use crate::service::{ImportState, ImportSummary};
use crate::wiring::Qibu;
use qibu_domain::subject::SubjectRefusal;
use std::sync::Arc;

/// Confirms an import, or goes on with a confirmation that stopped. Where a row is wrong before the first is written,
/// nothing is. Where others came before a row since, all the others are written, and that one waits with its reason.
pub(super) async fn confirm(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    mut summary: ImportSummary,
    mut batch: Batch,
) -> Result<ImportView, NotDone> {
    let (first, second) = (summary.entered_by, sent.account);
    if first == second {
        return Err(CommandError::refused(&SubjectRefusal::SecondOfficer).into());
    }
    if batch.confirmed_by.is_some_and(|began| began != second) {
        return Err(NotDone::Import(ImportRefusal::ConfirmedByAnother));
    }
    let mut written = written(qibu, &summary, &batch).await?;
    let of_both = Sent {
        entered_by: Some(first),
        ..sent.clone()
    };
    let already = (Some(second), &written);
    let commands = match must_be_sound(qibu, &of_both, summary.id, &batch, already).await {
        Ok(commands) => commands,
        // The rows that are wrong by now can be mended.
        Err(NotDone::Fields(faults)) if !sent.dry_run => {
            halt(qibu, summary, &mut batch, &faults).await?;
            return Err(NotDone::Fields(faults));
        }
        Err(error) => return Err(error),
    };
    if sent.dry_run {
        return view(qibu, summary, Some(&batch)).await;
    }
    renew_statement(qibu, &batch).await?;
    // Before the first founding: whatever stops it, it is known by whom it was begun, and nobody mends a row meanwhile.
    batch.confirmed_by = Some(second);
    batch.halted = false;
    batch.missed.clear();
    summary = kept(qibu, summary, ImportState::Confirming, &batch).await?;
    let mut faults = Vec::new();
    for (number, command) in commands {
        let row = batch.rows.get(&number).cloned().unwrap_or_default();
        let of = (number, row.subject_kind());
        let request = request(qibu, summary.id, of, [first, second], command, false);
        match qibu.execute(request).await {
            Ok(_) => {
                written.insert(number);
            }
            Err(error) => faults.push(of_row(number, &row, error)?),
        }
    }
    if !faults.is_empty() {
        halt(qibu, summary, &mut batch, &faults).await?;
        return Err(stopped(&batch, written.len(), faults));
    }
    if let Some(statement) = batch.statement {
        evidence::bind(qibu, vec![statement], summary.id).await;
    }
    let summary = kept(qibu, summary, ImportState::Confirmed, &batch).await?;
    view(qibu, summary, Some(&batch)).await
}

/// Keeps which rows a confirmation missed, and why.
async fn halt(
    qibu: &Arc<Qibu>,
    summary: ImportSummary,
    batch: &mut Batch,
    faults: &[FieldFault],
) -> Result<(), NotDone> {
    batch.halted = true;
    batch.missed = Missed::of(faults);
    let state = summary.state;
    kept(qibu, summary, state, batch).await?;
    Ok(())
}

/// How much was written and how much was not, and each row that others came before since it was judged.
fn stopped(batch: &Batch, written: usize, faults: Vec<FieldFault>) -> NotDone {
    let waiting = batch.rows.len().saturating_sub(written);
    let whole = FieldFault::new("", "import.changed_meanwhile");
    let whole = whole.with("written", written).with("waiting", waiting);
    NotDone::Fields(told([whole].into_iter().chain(faults).collect()))
}

/// No sweep takes the statement on the way.
async fn renew_statement(qibu: &Arc<Qibu>, batch: &Batch) -> Result<(), NotDone> {
    let papers: Vec<_> = batch.statement.into_iter().collect();
    let store = qibu.papers().clone();
    blocking(move || Ok(store.renew(&papers, machine_time())?)).await
}
