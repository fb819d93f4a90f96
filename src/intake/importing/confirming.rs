//! The second officer's confirmation: all rows are judged, then each becomes a founding.

use super::ImportView;
use super::batch::{Batch, kept};
use super::bodies::{RowState, standing, view};
use super::judging::{must_be_sound, of_row, request};
use crate::command::CommandError;
use crate::import::ImportRow;
use crate::intake::{FieldFault, ImportRefusal, NotDone, Sent, blocking, evidence};
use crate::occasion_source::machine_time;
use crate::service::{ImportState, ImportSummary};
use crate::wiring::Qibu;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::SubjectRefusal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Confirms an import, or goes on with a confirmation that stopped. Where a row is wrong before the first is written,
/// nothing is.
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
    let mut written = BTreeSet::new();
    if batch.confirmed_by.is_some() {
        for (number, row) in &batch.rows {
            let of_row = (*number, row.subject_kind());
            let known = standing(qibu, &summary, second, of_row).await?;
            if known.state != RowState::Waiting {
                written.insert(*number);
            }
        }
    }
    let of_both = Sent {
        entered_by: Some(first),
        ..sent.clone()
    };
    let already = Some((second, &written));
    let commands = must_be_sound(qibu, &of_both, summary.id, &batch, already).await?;
    if sent.dry_run {
        return view(qibu, summary, Some(&batch)).await;
    }
    renew_statement(qibu, &batch).await?;
    if batch.confirmed_by.is_none() {
        // Before the first founding: whatever stops it, it is known by whom it was begun.
        batch.confirmed_by = Some(second);
        summary = kept(qibu, summary, ImportState::Confirming, &batch).await?;
    }
    for (number, command) in commands {
        let kind = batch.rows.get(&number).map(ImportRow::subject_kind);
        let of_row = (number, kind.unwrap_or(SubjectKind::Association));
        let request = request(qibu, summary.id, of_row, [first, second], command, false);
        if let Err(error) = qibu.execute(request).await {
            return Err(stopped(number, &batch, error));
        }
    }
    if let Some(statement) = batch.statement {
        evidence::bind(qibu, vec![statement], summary.id).await;
    }
    let summary = kept(qibu, summary, ImportState::Confirmed, &batch).await?;
    view(qibu, summary, Some(&batch)).await
}

/// Why it stopped: the row that others came before since it was judged.
fn stopped(number: u32, batch: &Batch, error: CommandError) -> NotDone {
    let row = batch.rows.get(&number).cloned().unwrap_or_default();
    match of_row(number, &row, error) {
        Ok(fault) => NotDone::Fields(vec![FieldFault::new("", "import.changed_meanwhile"), fault]),
        Err(error) => error,
    }
}

/// No sweep takes the statement on the way.
async fn renew_statement(qibu: &Arc<Qibu>, batch: &Batch) -> Result<(), NotDone> {
    let papers: Vec<_> = batch.statement.into_iter().collect();
    let store = qibu.papers().clone();
    blocking(move || Ok(store.renew(&papers, machine_time())?)).await
}
