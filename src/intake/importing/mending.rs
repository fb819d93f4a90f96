//! Mending the rows of an import that still wait: who entered the table writes them anew or leaves them out, and the second
//! officer confirms again. What was written stays as it is.

use super::batch::{Batch, kept};
use super::bodies::{RowState, standing, view};
use super::{ImportView, judging};
use crate::import::{Column, ImportRow, placed};
use crate::intake::{FieldFault, ImportRefusal, NotDone, Sent};
use crate::service::{ImportState, ImportSummary};
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// What becomes of rows that wait.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMendForm {
    /// Rows as they shall be, by the numbers that they have in the table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, ImportRow>,
    /// The numbers of the rows that are left out: what they are about is there already, or comes to nothing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<u32>,
}

/// Why a row was not written when its import was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// The code of the column that it is about; `None` for the row as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    /// The stable code of the reason.
    code: String,
    /// What the words mention.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    arguments: BTreeMap<String, String>,
}

impl Missed {
    /// The first reason of each row that faults name.
    pub(super) fn of(faults: &[FieldFault]) -> BTreeMap<u32, Self> {
        let mut missed = BTreeMap::new();
        for fault in faults {
            let Some(cell) = fault.cell.as_deref() else {
                continue;
            };
            let arguments = fault.arguments.iter();
            missed.entry(cell.row).or_insert_with(|| Self {
                column: cell.column.map(|column| column.code().to_owned()),
                code: fault.code.to_owned(),
                arguments: arguments
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect(),
            });
        }
        missed
    }

    /// The column that it is about.
    pub fn column(&self) -> Option<Column> {
        self.column.as_deref().and_then(Column::of_code)
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What was in the way, and how to mend it.
    pub fn words(&self, lang: Lang) -> String {
        let arguments = self.arguments.iter();
        let arguments: Vec<(&str, String)> = arguments
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        say(lang, &format!("problem.{}.detail", self.code), &arguments)
    }
}

/// Mends rows of an import that nobody confirmed yet, or whose confirmation wrote some rows and missed others.
pub(super) async fn mend(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    summary: ImportSummary,
    mut batch: Batch,
    form: &ImportMendForm,
) -> Result<ImportView, NotDone> {
    let state = summary.state;
    let may_be = match state {
        ImportState::Entered => true,
        // While a confirmation is under way its rows stay as they are.
        ImportState::Confirming => batch.halted,
        _ => false,
    };
    if !may_be {
        return Err(NotDone::Import(ImportRefusal::State(state)));
    }
    let written = written(qibu, &summary, &batch).await?;
    let mended = mended(&batch, &written, form)?;
    if mended == batch.rows {
        return view(qibu, summary, Some(&batch)).await;
    }
    batch.rows = mended;
    batch.missed.retain(|row, _| {
        let is_anew = form.rows.contains_key(&row.to_string());
        !is_anew && !form.left_out.contains(row)
    });
    let already = (None, &written);
    judging::must_be_sound(qibu, sent, summary.id, &batch, already).await?;
    if sent.dry_run {
        return view(qibu, summary, Some(&batch)).await;
    }
    let summary = kept(qibu, summary, state, &batch).await?;
    view(qibu, summary, Some(&batch)).await
}

/// The rows that have become something, by their streams.
pub(super) async fn written(
    qibu: &Arc<Qibu>,
    summary: &ImportSummary,
    batch: &Batch,
) -> Result<BTreeSet<u32>, NotDone> {
    let mut written = BTreeSet::new();
    let Some(confirming) = batch.confirmed_by else {
        return Ok(written);
    };
    for (number, row) in &batch.rows {
        let of_row = (*number, row.subject_kind());
        let known = standing(qibu, summary, confirming, of_row).await?;
        if known.state != RowState::Waiting {
            written.insert(*number);
        }
    }
    Ok(written)
}

/// The rows as they shall be.
fn mended(
    batch: &Batch,
    written: &BTreeSet<u32>,
    form: &ImportMendForm,
) -> Result<BTreeMap<u32, ImportRow>, NotDone> {
    let mut rows = batch.rows.clone();
    let mut faults = Vec::new();
    let waits = |row: &u32| batch.rows.contains_key(row) && !written.contains(row);
    let fault = |pointer: &str| FieldFault::new(pointer, "import.row_not_waiting");
    for (number, row) in &form.rows {
        let read = number.parse().ok();
        match read.filter(|read: &u32| read.to_string() == *number && waits(read)) {
            Some(read) => {
                rows.insert(read, row.clone().with_code_of_kind());
            }
            None => faults.push(fault(&format!("/rows/{number}"))),
        }
    }
    for number in &form.left_out {
        if waits(number) {
            rows.remove(number);
        } else {
            let row = ImportRow::default();
            let mut fault = placed(*number, &row, fault(""));
            "/left_out".clone_into(&mut fault.pointer);
            faults.push(fault);
        }
    }
    if rows.is_empty() && faults.is_empty() {
        faults.push(FieldFault::new("/left_out", "import.empty"));
    }
    if faults.is_empty() {
        Ok(rows)
    } else {
        Err(NotDone::Fields(crate::import::told(faults)))
    }
}
