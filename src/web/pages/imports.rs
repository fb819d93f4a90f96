//! 导入: a table of old bodies is looked over and entered; an import, which a second officer confirms.

use super::base::Base;
use super::contents::HeldPaper;
use super::form::{Choice, Errors};
use super::papers::PaperLink;
use askama::Template;

/// Where a table is looked over, with what is wrong with it by row and column, and where a sound one is entered.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "imports.html")]
pub struct ImportsPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with what was entered beside the table; field `statement`.
    pub errors: Errors,
    /// What is wrong with the table.
    pub faults: Vec<FaultRow>,
    /// The table that was looked over and can be entered; `None` where none was, or something is wrong with its file.
    pub entering: Option<EnterPart>,
    /// The imports that the account has a part in or may confirm, the last changed first.
    pub imports: Vec<ImportLine>,
}

/// What is wrong with one cell, or with the table.
#[derive(Clone, Debug, Default)]
pub struct FaultRow {
    /// The number of the row; empty where it is about the table.
    pub row: String,
    /// The heading of the column, or its letters; empty where it is about the row.
    pub column: String,
    /// What was written, shortened.
    pub written: String,
    /// What is wrong, and how to mend it.
    pub words: String,
}

/// The form by which a table that was looked over is entered.
#[derive(Clone, Debug, Default)]
pub struct EnterPart {
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// The rows as they were read, sent as `rows`.
    pub rows_json: String,
    /// The same to be looked at.
    pub rows: Vec<RowLine>,
    /// The signed statement that came before something else was to be mended.
    pub held: Option<HeldPaper>,
}

/// A row of a table, and what became of it.
#[derive(Clone, Debug, Default)]
pub struct RowLine {
    /// Its number in the table.
    pub row: u32,
    /// The name that it gives.
    pub name: String,
    /// The node that it names, in words.
    pub node: String,
    /// The founding day, as it was written.
    pub founded_on: String,
    /// What became of it, in words; empty while the table is only looked over.
    pub state: String,
    /// The page of the body that it brought; empty for none.
    pub href: String,
    /// Why it could not be voided; empty where nothing was in the way.
    pub kept: String,
    /// Why it was not recorded when the table was confirmed; empty where nothing was in the way.
    pub missed: String,
}

/// A row that was not recorded, to be mended or left out.
#[derive(Clone, Debug, Default)]
pub struct MendRow {
    /// Its number in the table.
    pub row: u32,
    /// Why it was not recorded.
    pub why: String,
    /// Its columns.
    pub fields: Vec<MendField>,
    /// Whether it is left out.
    pub left_out: bool,
    /// The longest text of a cell, in characters.
    pub limit: usize,
}

/// A column of such a row.
#[derive(Clone, Debug, Default)]
pub struct MendField {
    /// The name of the field.
    pub name: String,
    /// The heading of the column.
    pub label: String,
    /// What is written there.
    pub value: String,
    /// Whether something has to be.
    pub required: bool,
}

/// An import in one line.
#[derive(Clone, Debug, Default)]
pub struct ImportLine {
    /// Its page.
    pub href: String,
    /// How far it is, in words.
    pub state: String,
    /// How many rows it has.
    pub count: usize,
    /// Who entered it.
    pub entered_by: String,
    /// When it was last changed.
    pub moment: String,
    /// Whether the account is asked to confirm it.
    pub awaits: bool,
}

/// An import with what became of each row, and what the account can do with it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong; fields `confirmed` and `reason`.
    pub errors: Errors,
    /// What is wrong with its rows by now.
    pub faults: Vec<FaultRow>,
    /// Its id.
    pub id: String,
    /// Counts its changes, sent as `version`.
    pub version: String,
    /// How far it is, in words.
    pub state: String,
    /// How many rows it has.
    pub count: usize,
    /// Who entered it.
    pub entered_by: String,
    /// When it was entered.
    pub moment: String,
    /// Who confirms it, or did; empty for nobody.
    pub confirmed_by: String,
    /// Who asked to void it; empty for nobody.
    pub void_asked_by: String,
    /// Why it shall be void.
    pub void_reason: String,
    /// The signed statement.
    pub papers: Vec<PaperLink>,
    /// What papers can be opened for.
    pub purposes: Vec<Choice>,
    /// Its rows.
    pub rows: Vec<RowLine>,
    /// The rows that the account can mend.
    pub mending: Vec<MendRow>,
    /// For whom or what it waits, in words; empty where the account is to act, or nothing is left.
    pub waits: String,
    /// What the account can confirm.
    pub confirming: Option<Confirming>,
    /// Whether the account can ask to void it.
    pub may_void: bool,
    /// The reason that was typed.
    pub reason: String,
    /// Whether the account can discard it.
    pub may_discard: bool,
}

/// What the account can confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirming {
    /// That the table is right.
    Table,
    /// That it is to be void.
    Void,
}
