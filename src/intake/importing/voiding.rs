//! Voiding an import: each founding that still stands is voided by a correction of its own; what cannot be is named.

use super::ImportView;
use super::batch::{Batch, VoidAsked, kept, void_of};
use super::bodies::{RowState, standing, view};
use super::mending::written;
use crate::command::CommandError;
use crate::intake::{FoundingCorrectionForm, ImportRefusal, NotDone, Sent, correct_founding};
use crate::service::{ImportId, ImportState, ImportSummary};
use crate::wiring::Qibu;
use qibu_domain::subject::SubjectRefusal;
use std::sync::Arc;

/// Confirms that an import is void, or goes on where that stopped.
pub(super) async fn confirm(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    mut summary: ImportSummary,
    mut batch: Batch,
) -> Result<ImportView, NotDone> {
    let (Some(brought_by), Some(void)) = (batch.confirmed_by, batch.void.clone()) else {
        return Err(NotDone::Import(ImportRefusal::State(summary.state)));
    };
    if void.by == sent.account {
        return Err(CommandError::refused(&SubjectRefusal::SecondOfficer).into());
    }
    if !sent.dry_run {
        batch.kept.clear();
        batch.void = Some(VoidAsked {
            confirmed_by: Some(sent.account),
            ..void.clone()
        });
        summary = kept(qibu, summary, ImportState::Voiding, &batch).await?;
    }
    let rows = batch.rows.iter();
    let rows: Vec<_> = rows
        .map(|(row, said)| (*row, said.subject_kind()))
        .collect();
    for (number, kind) in rows {
        let known = standing(qibu, &summary, brought_by, (number, kind)).await?;
        let (RowState::Brought, Some(cites)) = (known.state, known.founding) else {
            continue;
        };
        let form = FoundingCorrectionForm {
            cites: cites.0,
            founded_on: None,
            reason: void.reason.clone(),
        };
        let sent = sent_for(qibu, sent, summary.id, number, &void);
        match correct_founding(qibu, &sent, known.body, &form).await {
            Ok(_) => {}
            Err(NotDone::Command(
                error @ (CommandError::Refused(_)
                | CommandError::Denied(_)
                | CommandError::ClaimTaken { .. }),
            )) => {
                batch.kept.insert(number, error.code().to_owned());
            }
            Err(error) => return Err(error),
        }
    }
    if !sent.dry_run {
        let all_written = written(qibu, &summary, &batch).await?.len() == batch.rows.len();
        let state = match (batch.kept.is_empty(), all_written) {
            (true, _) => ImportState::Voided,
            (false, true) => ImportState::Confirmed,
            // What waits beside what stays can still be confirmed.
            (false, false) => ImportState::Confirming,
        };
        summary = kept(qibu, summary, state, &batch).await?;
    }
    view(qibu, summary, Some(&batch)).await
}

/// Who sends the correction of a row, under its own id.
fn sent_for(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    import: ImportId,
    number: u32,
    void: &VoidAsked,
) -> Sent {
    let VoidAsked { by, attempt, .. } = void;
    Sent {
        command_id: void_of(import.0, *attempt, number, sent.account),
        mac: qibu
            .root_key()
            .mac(format!("import {import}\nvoid {attempt} {number}").as_bytes()),
        if_match: None,
        entered_by: Some(*by),
        ..sent.clone()
    }
}
