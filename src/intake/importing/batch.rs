//! What an import is made of, as it is kept.

use super::ImportForm;
use super::mending::Missed;
use crate::import::{ImportRow, MAX_ROWS};
use crate::intake::{FieldFault, NotDone, blocking};
use crate::occasion_source::machine_time;
use crate::service::{ImportState, ImportSummary};
use crate::wiring::Qibu;
use qibu_domain::id::{AccountId, CommandId, PaperId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The table, and who has done what with it. What became of a row is not among it: its stream tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Batch {
    pub(super) statement: Option<PaperId>,
    /// The rows by their numbers in the table.
    pub(super) rows: BTreeMap<u32, ImportRow>,
    /// Who confirms, from before the first founding on: the ids of the bodies follow from it.
    pub(super) confirmed_by: Option<AccountId>,
    pub(super) void: Option<VoidAsked>,
    /// The rows that could not be voided, with the code of the reason.
    #[serde(default)]
    pub(super) kept: BTreeMap<u32, String>,
    /// Whether a confirmation came to its end without all rows: until the next one begins, those that wait can be mended.
    #[serde(default)]
    pub(super) halted: bool,
    /// The rows that it could not write, with the reason of each.
    #[serde(default)]
    pub(super) missed: BTreeMap<u32, Missed>,
}

/// That an import shall be void.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct VoidAsked {
    pub(super) by: AccountId,
    pub(super) reason: String,
    /// Counts how often it was asked, from 1: each time has commands of its own.
    pub(super) attempt: u32,
    pub(super) confirmed_by: Option<AccountId>,
}

impl Batch {
    /// What a form says, its numbers read.
    pub(super) fn of(form: &ImportForm) -> Result<Self, NotDone> {
        let mut faults = Vec::new();
        let mut batch = Self::default();
        for (number, row) in &form.rows {
            let read = number.parse().ok().filter(|read: &u32| *read > 0);
            // `07` would be another 7.
            match read.filter(|read| read.to_string() == *number) {
                Some(read) => {
                    batch.rows.insert(read, row.clone().with_code_of_kind());
                }
                None => faults.push(FieldFault::new("/rows", "import.row_number")),
            }
        }
        let (count, max) = (form.rows.len(), MAX_ROWS);
        if count > max {
            let fault = FieldFault::new("/rows", "import.too_many_rows");
            faults.push(fault.with("max", max).with("count", count));
        } else if count == 0 {
            faults.push(FieldFault::new("/rows", "import.empty"));
        }
        let said = form.statement.as_deref().map(str::trim);
        if let Some(said) = said.filter(|said| !said.is_empty()) {
            batch.statement = said.parse().ok();
            if batch.statement.is_none() {
                faults.push(FieldFault::new("/statement", "id.malformed"));
            }
        }
        if faults.is_empty() {
            Ok(batch)
        } else {
            Err(NotDone::Fields(crate::import::told(faults)))
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, NotDone> {
        serde_json::from_str(text).map_err(|error| NotDone::fault(&error))
    }

    pub(super) fn text(&self) -> Result<String, NotDone> {
        serde_json::to_string(self).map_err(|error| NotDone::fault(&error))
    }

    /// Whether it was entered as another one is now.
    pub(super) fn is_entered_as(&self, other: &Self) -> bool {
        self.statement == other.statement && self.rows == other.rows
    }
}

/// The command that records the founding of a row: always the same, so that it is carried out once.
pub(super) fn founding_of(import: Uuid, row: u32) -> CommandId {
    CommandId(Uuid::new_v5(&import, format!("founding/{row}").as_bytes()))
}

/// The command by which an officer voids it.
pub(super) fn void_of(import: Uuid, attempt: u32, row: u32, by: AccountId) -> CommandId {
    let name = format!("void/{attempt}/{row}/{by}");
    CommandId(Uuid::new_v5(&import, name.as_bytes()))
}

/// Keeps an import at another state, and returns how it stands then.
pub(super) async fn kept(
    qibu: &Arc<Qibu>,
    summary: ImportSummary,
    state: ImportState,
    batch: &Batch,
) -> Result<ImportSummary, NotDone> {
    let (service, text) = (Arc::clone(qibu), batch.text()?);
    blocking(move || {
        let now = machine_time();
        let rows = service.service();
        let version = rows.change_import(summary.id, summary.version, state, &text, now)?;
        Ok(ImportSummary {
            state,
            version,
            updated_at: now,
            ..summary
        })
    })
    .await
}
