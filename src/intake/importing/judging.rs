//! Every row is judged before the first is written: by itself, beside the others of its table, and as the command that it
//! will be.

use super::batch::Batch;
use super::bodies::sent_for;
use crate::command::failure::Refused;
use crate::command::{CommandError, Request};
use crate::import::{Column, ImportRow, OldBody, at, checked, placed, told};
use crate::intake::evidence::{Desk, Form};
use crate::intake::{FieldFault, NotDone, Sent};
use crate::service::ImportId;
use crate::wiring::Qibu;
use qibu_domain::claim::ClaimKey;
use qibu_domain::id::{AccountId, PaperId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{STATEMENT_KIND, Subject, SubjectCommand};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// The commands of rows, by their numbers.
pub(super) type Commands = BTreeMap<u32, SubjectCommand>;

/// Judges a table and says everything that is wrong with it, by row and column. `second` is the officer who confirms;
/// while there is none, the first one's half is judged. The rows that were `written` already are not judged again.
pub(super) async fn must_be_sound(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    id: ImportId,
    batch: &Batch,
    (second, written): (Option<AccountId>, &BTreeSet<u32>),
) -> Result<Commands, NotDone> {
    let mut desk = desk(qibu, sent, id, batch).await?;
    let mut faults = Vec::new();
    let mut commands = Commands::new();
    let mut beside = Beside::default();
    for (number, row) in &batch.rows {
        let (number, row) = (*number, in_codes(qibu, row));
        let form = match checked(number, &row, &statement_of(batch)) {
            Ok(form) => form,
            Err(wrong) => {
                faults.extend(wrong);
                continue;
            }
        };
        faults.extend(beside.doubled(qibu, number, &row));
        if written.contains(&number) {
            continue;
        }
        let command = match &form {
            OldBody::Association(form) => form.make(&mut desk),
            OldBody::Base(form) => form.make(&mut desk),
        };
        let wrong = desk.take_faults();
        faults.extend(wrong.into_iter().map(|fault| placed(number, &row, fault)));
        let Some(command) = command else { continue };
        let first = sent.entered_by.unwrap_or(sent.account);
        let officers = [first, second.unwrap_or(first)];
        let kind = row.subject_kind();
        let request = request(qibu, id, (number, kind), officers, command.clone(), true);
        let foreseen = match second {
            Some(_) => qibu.execute(request).await.map(drop),
            None => qibu.foresee_for_two(&request).await,
        };
        match foreseen {
            Ok(()) => {
                commands.insert(number, command);
            }
            Err(error) => faults.push(of_row(number, &row, error)?),
        }
    }
    if faults.is_empty() {
        Ok(commands)
    } else {
        Err(NotDone::Fields(told(faults)))
    }
}

/// The request of a row. `officers` are who entered it and who confirms it.
pub(super) fn request(
    qibu: &Arc<Qibu>,
    id: ImportId,
    (number, kind): (u32, SubjectKind),
    officers: [AccountId; 2],
    command: SubjectCommand,
    dry_run: bool,
) -> Request<Subject> {
    let sent = sent_for(qibu, id, number, officers, dry_run);
    Request {
        stream: sent.new_subject(kind),
        command,
        principal: sent.principal(),
        command_id: sent.command_id,
        mac: sent.mac,
        // Whoever enters stands alone until a second officer confirms.
        entered_by: sent.entered_by.filter(|first| *first != sent.account),
        if_match: None,
        dry_run,
        at: None,
    }
}

/// The desk at which the statement is known: the first officer's own paper, of the one kind that a founding rests on.
async fn desk(qibu: &Arc<Qibu>, sent: &Sent, id: ImportId, batch: &Batch) -> Result<Desk, NotDone> {
    let Some(statement) = batch.statement else {
        if sent.dry_run {
            return Ok(Desk::holding(not_there_yet()));
        }
        let fault = FieldFault::new("/statement", "import.statement_missing");
        return Err(NotDone::Fields(vec![fault]));
    };
    let mut desk = Desk::knowing(qibu, sent, id, vec![statement]).await?;
    let known = desk.paper("/statement".to_owned(), &statement.to_string());
    let mut faults = desk.take_faults();
    if let Some(other) = known.filter(|paper| paper.kind != STATEMENT_KIND) {
        let fault = FieldFault::new("/statement", "founding.no_statement");
        faults.push(fault.with("kind", other.kind));
    }
    if faults.is_empty() {
        Ok(desk)
    } else {
        Err(NotDone::Fields(faults))
    }
}

/// What stands for the statement while a table is only looked at.
fn not_there_yet() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::nil()),
        kind: STATEMENT_KIND.to_owned(),
        commitment: "0".repeat(64),
    }
}

fn statement_of(batch: &Batch) -> String {
    let paper = batch.statement.unwrap_or(PaperId(Uuid::nil()));
    paper.to_string()
}

/// The row with codes where it says labels of the edition that is in force at its node.
fn in_codes(qibu: &Arc<Qibu>, row: &ImportRow) -> ImportRow {
    let rulebook = qibu.rulebook();
    let district = rulebook.district_of(row.node.trim());
    let edition =
        district.and_then(|district| rulebook.edition_in_force(district, qibu.clock().now().day()));
    edition.map_or_else(|| row.clone(), |edition| row.in_codes(edition))
}

/// The names and places that rows of the table take, each with the first row that does.
#[derive(Default)]
struct Beside(BTreeMap<ClaimKey, u32>);

impl Beside {
    /// What a row takes that another one of the table has taken.
    fn doubled(&mut self, qibu: &Arc<Qibu>, number: u32, row: &ImportRow) -> Vec<FieldFault> {
        let rulebook = qibu.rulebook();
        let Some(district) = rulebook.district_of(row.node.trim()) else {
            return Vec::new();
        };
        let taken = match row.subject_kind() {
            SubjectKind::Association => association_takes(district, row),
            SubjectKind::Base => base_takes(district, row),
        };
        let mut faults = Vec::new();
        for (key, column, code) in taken {
            let Some(key) = key else { continue };
            let other = *self.0.entry(key).or_insert(number);
            if other != number {
                faults.push(at(number, row, column, code).with("other", other));
            }
        }
        faults
    }
}

/// What may be taken once, its column, and what is said where another row of the table takes it.
type Taken = [(Option<ClaimKey>, Column, &'static str); 2];

fn association_takes(district: &str, row: &ImportRow) -> Taken {
    let name = ClaimKey::association_name(district, row.name.trim());
    // What is no ordinal is told as that.
    let ordinal = row.ordinal.trim();
    let ordinal = if ordinal.is_empty() { "1" } else { ordinal };
    let place = ordinal
        .parse()
        .ok()
        .map(|ordinal| ClaimKey::area_scope(row.node.trim(), row.scope.trim(), ordinal));
    [
        (Some(name), Column::Name, "import.name_twice"),
        (place, Column::Scope, "import.place_twice"),
    ]
}

fn base_takes(district: &str, row: &ImportRow) -> Taken {
    let plaque = Some(row.plaque.trim()).filter(|plaque| !plaque.is_empty());
    let name = ClaimKey::base_name(district, row.name.trim());
    [
        (Some(name), Column::Name, "import.name_twice"),
        (
            plaque.map(|plaque| ClaimKey::plaque(district, plaque)),
            Column::Plaque,
            "import.plaque_twice",
        ),
    ]
}

/// Why the command of a row would not be carried out, as a fault of the row; what is no matter of the row is handed back.
pub(super) fn of_row(
    number: u32,
    row: &ImportRow,
    error: CommandError,
) -> Result<FieldFault, NotDone> {
    let fault = match error {
        CommandError::Refused(refused) => return refused_row(number, row, *refused),
        CommandError::ClaimTaken {
            ref key,
            ref holder,
        } => {
            let column = match key.kind() {
                "association_name" | "base_name" => Column::Name,
                "plaque" => Column::Plaque,
                _ => Column::Scope,
            };
            at(number, row, column, error.code()).with("holder", holder)
        }
        CommandError::Denied(_) => at(number, row, Column::Node, "import.not_your_office"),
        other => return Err(other.into()),
    };
    Ok(fault)
}

fn refused_row(number: u32, row: &ImportRow, refused: Refused) -> Result<FieldFault, NotDone> {
    let field = refused.arguments.iter().find(|(name, _)| *name == "field");
    let column = field.and_then(|(_, field)| Column::of_code(field.trim_start_matches('/')));
    let column = column.or(match refused.code {
        "node.unknown" | "edition.none" => Some(Column::Node),
        "day.in_the_future" | "founding.before_node" | "founding.after_acts" => {
            Some(Column::FoundedOn)
        }
        // What is wrong with the officers is wrong with all rows.
        "founding.second_officer" => return Err(CommandError::Refused(Box::new(refused)).into()),
        _ => None,
    });
    let mut fault = match column {
        Some(column) => at(number, row, column, refused.code),
        None => placed(number, row, FieldFault::new("", refused.code)),
    };
    fault.arguments = refused.arguments;
    Ok(fault)
}
