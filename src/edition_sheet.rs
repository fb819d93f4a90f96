//! An edition as a workbook: a sheet for each list, so that an office may change its standard in a table.
//!
//! Sheets are made from the tree of the edition's text and made into one again. No list of fields stands between: what
//! an edition holds is found in its entries, so a field of a later shape has its column without a change here.
//!
//! | what | where it stands |
//! |---|---|
//! | scalars and words at the top | one row of the sheet `edition` |
//! | a list such as `ranks` | a sheet of its name, a row an item |
//! | a map of numbers such as `clocks` | a sheet of its name, a row an entry |
//! | `transitions`, `base_transitions` | three sheets each: the rules, their routes a row a seat, their criteria |
//!
//! The first two rows of a sheet have its headings in Chinese and English, the third the keys by which it is read.

mod gather;
mod layout;
mod workbook;

pub use gather::{Gathered, gather};
pub use layout::sheets;
pub use workbook::{Unreadable, read, write};

/// The rows above the first one that is read: two of headings, one of keys.
pub const HEAD_ROWS: usize = 3;
/// The largest workbook that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 8 << 20;
/// The most sheets that are read.
pub const MAX_SHEETS: usize = 64;
/// The most cells of a sheet that are read.
pub const MAX_CELLS: usize = 200_000;

/// The sheet of what stands at the top of an edition.
const HEAD: &str = "edition";
/// The columns of a map's sheet.
const KEY: &str = "@key";
const VALUE: &str = "value";
/// The columns that say where a row of a rule belongs.
const TRANSITION: &str = "@transition";
const RANK: &str = "@rank";
/// How a column is named that is for people only, and a sheet that is.
const FOR_PEOPLE: char = '#';

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name: the key of what it holds.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows below the head; a cell that is empty says nothing.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key of its entries, with a full stop where one stands in another: `label.zh`.
    pub key: String,
    /// How its cells are read.
    pub form: Form,
}

/// How the cells of a column are read. The sign stands behind the column's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As a text or a number.
    Plain,
    /// As a list of codes: `[]`.
    List,
    /// As yes or no: `?`.
    YesNo,
    /// As YAML: `{}`.
    Yaml,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 4] = [Self::Plain, Self::List, Self::YesNo, Self::Yaml];

    /// The sign behind the column's key.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::List => "[]",
            Self::YesNo => "?",
            Self::Yaml => "{}",
        }
    }
}

impl Column {
    /// The column of a key with its sign.
    pub fn read(text: &str) -> Self {
        let signed = Form::ALL.into_iter().rev();
        let mut signed = signed.filter(|form| *form != Form::Plain);
        let found = signed.find_map(|form| Some((text.strip_suffix(form.sign())?, form)));
        let (key, form) = found.unwrap_or((text, Form::Plain));
        let key = key.to_owned();
        Self { key, form }
    }

    /// The key with its sign.
    pub fn signed(&self) -> String {
        format!("{}{}", self.key, self.form.sign())
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Truth(bool),
    /// Something that no cell of an edition is.
    Wrong(WrongCell),
}

/// What no cell of an edition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongCell {
    /// A number with a fraction, or beyond what is counted.
    NotWhole,
    /// The error of a formula.
    Error,
}

/// A cell by its place in the workbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellPlace {
    /// The sheet's name.
    pub sheet: String,
    /// The row, from 1 as the program that shows it counts.
    pub row: usize,
    /// The column, from 0.
    pub column: usize,
    /// The column's key.
    pub key: String,
}

impl CellPlace {
    /// The column's letters: A, B … Z, AA.
    pub fn letters(&self) -> String {
        let mut rest = self.column + 1;
        let mut letters = Vec::new();
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().collect()
    }
}

/// A cell that cannot be read as what its column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// Where.
    pub place: CellPlace,
    /// Why.
    pub reason: MisreadReason,
}

/// Why a cell cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MisreadReason {
    /// The third row has no keys.
    NoKeys,
    /// A key stands twice in the third row.
    KeyTwice,
    /// A value in a column without a key.
    NoKey,
    /// Neither yes nor no.
    NotYesNo,
    /// Not a whole number.
    NotWhole,
    /// The error of a formula.
    Error,
    /// The text of the cell is no YAML.
    NotYaml(String),
    /// The row does not say to what it belongs.
    NoOwner,
    /// The row belongs to a transition that the sheet of rules does not have.
    UnknownOwner(String),
    /// A second row for what has one.
    OwnerTwice(String),
}

impl MisreadReason {
    /// The reason's code, by which its words are found.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoKeys => "no_keys",
            Self::KeyTwice => "key_twice",
            Self::NoKey => "no_key",
            Self::NotYesNo => "not_yes_no",
            Self::NotWhole => "not_whole",
            Self::Error => "error",
            Self::NotYaml(_) => "not_yaml",
            Self::NoOwner => "no_owner",
            Self::UnknownOwner(_) => "unknown_owner",
            Self::OwnerTwice(_) => "owner_twice",
        }
    }

    /// What it is about; empty where the place says it all.
    pub fn about(&self) -> &str {
        match self {
            Self::NotYaml(about) | Self::UnknownOwner(about) | Self::OwnerTwice(about) => about,
            Self::NoKeys
            | Self::KeyTwice
            | Self::NoKey
            | Self::NotYesNo
            | Self::NotWhole
            | Self::Error
            | Self::NoOwner => "",
        }
    }
}

#[cfg(test)]
mod tests;
