//! From lines to rows: headings in any order, and what a row says.

use super::column::letters;
use super::sheet::{CellText, Line, Sheet};
use super::{Cell, Column, MAX_FAULTS, MAX_ROWS, day};
use crate::intake::form::Number;
use crate::intake::{BaseFoundingForm, FieldFault, FoundingForm};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::personal::{Place, narrow, personal_number};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What a line begins with that says nothing of a body.
const NOTE: [char; 2] = ['#', '＃'];
/// The word for a row about an association.
pub(super) const ASSOCIATION: &str = "association";
/// The word for a row about a base.
const BASE: &str = "base";
/// How many digits a resident identity number has.
const IDENTITY_DIGITS: usize = 18;
/// What stands between categories.
const BETWEEN: [char; 6] = [';', '；', ',', '，', '、', '\n'];

/// A row of a table, as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ImportRow {
    /// `association`, which is also what an empty one says, or `base`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The full name.
    pub name: String,
    /// The short form.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub short_name: String,
    /// The body kind of the edition, by its code or its label; of an association.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body_kind: String,
    /// The legal form of the edition, by its code or its label; of an association.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub form: String,
    /// The code of the node.
    pub node: String,
    /// The code of the scope; of an association.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// The place among the bodies of the same area and scope; empty for the first, and of a base.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ordinal: String,
    /// The level of the edition, by its code or its label; of a base.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub level: String,
    /// The unit that gives it its ground; of a base.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The number of its plaque; of a base that has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub plaque: String,
    /// The founding day, or the month or the year of it: `2017-11-16`, `2017年11月`, `2017` and the like.
    pub founded_on: String,
    /// The categories of people, by their codes or labels, with commas or semicolons between.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub categories: String,
}

impl ImportRow {
    /// What is written in a column.
    pub fn get(&self, column: Column) -> &str {
        match column {
            Column::Kind => &self.kind,
            Column::Name => &self.name,
            Column::ShortName => &self.short_name,
            Column::BodyKind => &self.body_kind,
            Column::Form => &self.form,
            Column::Node => &self.node,
            Column::Scope => &self.scope,
            Column::Ordinal => &self.ordinal,
            Column::Level => &self.level,
            Column::Host => &self.host,
            Column::Plaque => &self.plaque,
            Column::FoundedOn => &self.founded_on,
            Column::Categories => &self.categories,
        }
    }

    /// What its body is: an association, unless it says that it is a base.
    pub fn subject_kind(&self) -> SubjectKind {
        kind_of(&self.kind).unwrap_or(SubjectKind::Association)
    }

    /// The same row, whose kind is said by its code where it was said by its word: words may change, and what a row
    /// brought is found by its kind.
    #[must_use]
    pub fn with_code_of_kind(self) -> Self {
        if self.kind.trim().is_empty() {
            return self;
        }
        let kind = match kind_of(&self.kind) {
            Some(SubjectKind::Association) => ASSOCIATION.to_owned(),
            Some(SubjectKind::Base) => BASE.to_owned(),
            None => self.kind.clone(),
        };
        Self { kind, ..self }
    }

    /// Writes something in a column.
    pub fn set(&mut self, column: Column, text: String) {
        let place = match column {
            Column::Kind => &mut self.kind,
            Column::Name => &mut self.name,
            Column::ShortName => &mut self.short_name,
            Column::BodyKind => &mut self.body_kind,
            Column::Form => &mut self.form,
            Column::Node => &mut self.node,
            Column::Scope => &mut self.scope,
            Column::Ordinal => &mut self.ordinal,
            Column::Level => &mut self.level,
            Column::Host => &mut self.host,
            Column::Plaque => &mut self.plaque,
            Column::FoundedOn => &mut self.founded_on,
            Column::Categories => &mut self.categories,
        };
        *place = text;
    }

    /// The categories that it names.
    pub(super) fn named_categories(&self) -> Vec<String> {
        let named = self.categories.split(BETWEEN).map(str::trim);
        named
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

/// What a row says: the founding of an association, or the naming of a base.
#[derive(Clone, Debug, PartialEq)]
pub enum OldBody {
    /// An association.
    Association(FoundingForm),
    /// A base.
    Base(BaseFoundingForm),
}

/// The rows of a sheet by their numbers. Notes, which begin with `#`, are passed over.
///
/// # Errors
/// The numbers of persons that stand in it; else what is wrong with the headings; else what is wrong with cells.
pub fn rows(sheet: &Sheet) -> Result<BTreeMap<u32, ImportRow>, Vec<FieldFault>> {
    let mut lines = sheet.lines.iter().filter(|line| !is_note(line));
    some_or(numbers_of_persons(sheet))?;
    let Some(headings) = lines.next() else {
        return Err(vec![FieldFault::new("", "import.empty")]);
    };
    let (columns, kind) = columns(headings)?;
    let lines: Vec<&Line> = lines.collect();
    if lines.is_empty() {
        return Err(vec![FieldFault::new("", "import.empty")]);
    }
    if lines.len() > MAX_ROWS {
        let fault = FieldFault::new("", "import.too_many_rows");
        return Err(vec![fault.with("max", MAX_ROWS).with("count", lines.len())]);
    }
    let mut faults = Vec::new();
    let mut rows = BTreeMap::new();
    for line in lines {
        let mut row = row(line, &columns, &mut faults);
        if row.kind.is_empty() && kind == SubjectKind::Base {
            BASE.clone_into(&mut row.kind);
        }
        rows.insert(line.number, row);
    }
    some_or(faults)?;
    Ok(rows)
}

/// Nothing, where there is no fault; else as many as are told.
fn some_or(faults: Vec<FieldFault>) -> Result<(), Vec<FieldFault>> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(told(faults))
}

/// As many faults as are told at once, and behind them how many more there are.
pub fn told(mut faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let more = faults.len().saturating_sub(MAX_FAULTS);
    if more > 0 {
        faults.truncate(MAX_FAULTS);
        faults.push(FieldFault::new("", "import.more_faults").with("count", more));
    }
    faults
}

fn is_note(line: &Line) -> bool {
    let first = line.cells.iter().find(|cell| !cell.text.is_empty());
    first.is_some_and(|cell| cell.text.starts_with(NOTE))
}

/// The column of each heading, none where the heading is empty; and of what kind the bodies are whose row does not say
/// it: bases where only bases have such columns.
fn columns(headings: &Line) -> Result<(Vec<Option<Column>>, SubjectKind), Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let mut columns = Vec::new();
    for (index, cell) in headings.cells.iter().enumerate() {
        let column = Column::of_heading(&cell.text).filter(|_| !cell.text.is_empty());
        let code = match column {
            _ if cell.text.is_empty() => None,
            None => Some("import.heading_unknown"),
            Some(column) if !seen.insert(column) => Some("import.heading_twice"),
            Some(_) => None,
        };
        if let Some(code) = code {
            let at = Cell::at(headings.number, index, &cell.text);
            faults.push(FieldFault::new(format!("/headings/{}", letters(index)), code).in_cell(at));
        }
        columns.push(column);
    }
    let has = |kind: SubjectKind| seen.iter().any(|column| column.is_only_of(kind));
    let kind = match (has(SubjectKind::Association), has(SubjectKind::Base)) {
        (false, true) => SubjectKind::Base,
        _ => SubjectKind::Association,
    };
    for column in Column::of_kind(kind) {
        if column.is_needed(kind) && !seen.contains(&column) {
            let pointer = format!("/headings/{}", column.code());
            let cell = Cell::of(headings.number, column, "");
            faults.push(FieldFault::new(pointer, "import.heading_missing").in_cell(cell));
        }
    }
    some_or(faults)?;
    Ok((columns, kind))
}

fn row(line: &Line, columns: &[Option<Column>], faults: &mut Vec<FieldFault>) -> ImportRow {
    let mut row = ImportRow::default();
    for (index, cell) in line.cells.iter().enumerate() {
        let pointer = |of: &str| format!("/rows/{}/{of}", line.number);
        match columns.get(index).copied().flatten() {
            Some(column) => {
                if cell.is_error {
                    let at = Cell::of(line.number, column, "");
                    let fault = FieldFault::new(pointer(column.code()), "import.cell_error");
                    faults.push(fault.in_cell(at));
                }
                row.set(column, cell.text.clone());
            }
            None if cell.text.is_empty() => {}
            None => {
                let at = Cell::at(line.number, index, &cell.text);
                let fault = FieldFault::new(pointer(&letters(index)), "import.beyond_headings");
                faults.push(fault.in_cell(at));
            }
        }
    }
    row
}

/// The cells, in whatever column, in which the number of a person may stand (domain 7.2): of notes and headings, too.
fn numbers_of_persons(sheet: &Sheet) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for line in &sheet.lines {
        for (index, cell) in line.cells.iter().enumerate() {
            if !cell.is_error && may_be_of_a_person(cell) {
                let pointer = format!("/rows/{}/{}", line.number, letters(index));
                let at = Cell::at(line.number, index, &cell.text).hushed();
                faults.push(FieldFault::new(pointer, "import.personal").in_cell(at));
            }
        }
    }
    faults
}

fn may_be_of_a_person(cell: &CellText) -> bool {
    // A workbook keeps fifteen digits of a number, so that no check digit would be right.
    let digits = cell.text.bytes().filter(u8::is_ascii_digit).count();
    (cell.is_number && digits >= IDENTITY_DIGITS) || names_a_person(&cell.text)
}

/// Whether a text holds a number of a person, or one whose check digit is wrong.
fn names_a_person(text: &str) -> bool {
    let plain: String = text
        .chars()
        .map(narrow)
        .filter(|c| !" -".contains(*c))
        .collect();
    let mut runs = plain.split(|c: char| !c.is_ascii_digit() && c != 'X');
    let is_long = runs.any(|run| {
        let digits = run.strip_suffix('X').unwrap_or(run);
        run.len() == IDENTITY_DIGITS && digits.bytes().all(|b| b.is_ascii_digit())
    });
    is_long || personal_number(text, Place::Name).is_some()
}

/// What a row says as the form of a founding of its kind, and what can be seen to be wrong with it by itself. The
/// statement is the whole table's.
///
/// # Errors
/// Everything that is wrong, by its column.
pub fn checked(number: u32, row: &ImportRow, statement: &str) -> Result<OldBody, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let mut fault = |column: Column, code: &'static str| {
        faults.push(at(number, row, column, code));
    };
    let known = kind_of(&row.kind);
    let kind = known.unwrap_or(SubjectKind::Association);
    let own = Column::of_kind(kind);
    for column in Column::ALL {
        let written = row.get(column);
        let is_empty = written.trim().is_empty();
        if names_a_person(written) {
            fault(column, "import.personal");
        } else if column.is_needed(kind) && is_empty {
            fault(column, "import.needed");
        } else if !is_empty && !own.contains(&column) {
            fault(column, "import.not_of_kind");
        }
    }
    if known.is_none() {
        fault(Column::Kind, "import.kind_unknown");
    }
    let founded_on = day::plain(&row.founded_on);
    if founded_on.is_none() && !row.founded_on.trim().is_empty() {
        fault(Column::FoundedOn, "period.malformed");
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let founded_on = founded_on.unwrap_or_default();
    Ok(match kind {
        SubjectKind::Association => OldBody::Association(association(row, founded_on, statement)),
        SubjectKind::Base => OldBody::Base(base(row, founded_on, statement)),
    })
}

fn association(row: &ImportRow, founded_on: String, statement: &str) -> FoundingForm {
    let text = |column: Column| row.get(column).trim().to_owned();
    FoundingForm {
        name: text(Column::Name),
        short_name: Some(text(Column::ShortName)).filter(|short| !short.is_empty()),
        body_kind: text(Column::BodyKind),
        form: text(Column::Form),
        node: text(Column::Node),
        scope: text(Column::Scope),
        ordinal: Some(text(Column::Ordinal))
            .filter(|ordinal| !ordinal.is_empty())
            .map(Number::Typed),
        founded_on,
        statement: statement.to_owned(),
        categories: row.named_categories(),
    }
}

fn base(row: &ImportRow, founded_on: String, statement: &str) -> BaseFoundingForm {
    let text = |column: Column| row.get(column).trim().to_owned();
    BaseFoundingForm {
        name: text(Column::Name),
        short_name: Some(text(Column::ShortName)).filter(|short| !short.is_empty()),
        level: text(Column::Level),
        node: text(Column::Node),
        host: text(Column::Host),
        plaque: Some(text(Column::Plaque)).filter(|plaque| !plaque.is_empty()),
        founded_on,
        statement: statement.to_owned(),
        categories: row.named_categories(),
    }
}

/// The kind that a cell names, by its code or its word; an association where it is empty, `None` where it names none.
fn kind_of(said: &str) -> Option<SubjectKind> {
    use crate::words::{Lang, say};
    let said = said.trim();
    if said.is_empty() {
        return Some(SubjectKind::Association);
    }
    let known = [
        (SubjectKind::Association, ASSOCIATION),
        (SubjectKind::Base, BASE),
    ];
    let is_said = |code: &str| {
        let labels =
            [Lang::Zh, Lang::En].map(|lang| say(lang, &format!("import.kind.{code}"), &[]));
        said == code || labels.iter().any(|label| label.eq_ignore_ascii_case(said))
    };
    known
        .into_iter()
        .find(|(_, code)| is_said(code))
        .map(|(kind, _)| kind)
}

/// What is wrong with a cell of a row.
pub fn at(number: u32, row: &ImportRow, column: Column, code: &'static str) -> FieldFault {
    placed(
        number,
        row,
        FieldFault::new(format!("/{}", column.code()), code),
    )
}

/// A fault of the form that a row became, as one of the row: its pointer begins at the table.
pub fn placed(number: u32, row: &ImportRow, fault: FieldFault) -> FieldFault {
    let field = fault.pointer.split('/').nth(1).unwrap_or_default();
    let cell = match Column::of_code(field) {
        Some(column) => Cell::of(number, column, row.get(column)),
        None => Cell::row(number),
    };
    let cell = if fault.code == "import.personal" || fault.code.ends_with("_number") {
        cell.hushed()
    } else {
        cell
    };
    FieldFault {
        pointer: format!("/rows/{number}{}", fault.pointer),
        ..fault
    }
    .in_cell(cell)
}
