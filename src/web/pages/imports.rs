//! 导入: a table of old bodies is looked over, and the imports that wait.

use super::base::Base;
use askama::Template;

/// Where a table is looked over, with what is wrong with it by row and column.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "imports.html")]
pub struct ImportsPage {
    /// What every page has.
    pub base: Base,
    /// How many rows the table has with which nothing is wrong; 0 where none was looked over, or something is.
    pub sound: usize,
    /// What is wrong with it.
    pub faults: Vec<FaultRow>,
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

/// An import in one line.
#[derive(Clone, Debug, Default)]
pub struct ImportLine {
    /// Its id.
    pub id: String,
    /// How far it is, in words.
    pub state: String,
    /// How many rows it has.
    pub count: usize,
    /// When it was last changed.
    pub moment: String,
}
