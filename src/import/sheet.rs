//! The lines of a table with their numbers, from a text or a workbook.

use super::{MAX_CELL_CHARS, MAX_COLUMNS, MAX_FILE_BYTES, MAX_LINES, text, workbook};
use crate::import::Cell;
use crate::intake::FieldFault;

/// How a workbook begins: it is an archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// How a workbook of before 2007 begins, or one under a password.
const OLD_WORKBOOK: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0];

/// The lines of a table. Blank ones are left out; each knows its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The lines, in order.
    pub lines: Vec<Line>,
}

/// A line of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its number in the table, from 1.
    pub number: u32,
    /// Its cells, from the first column on.
    pub cells: Vec<CellText>,
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellText {
    /// Its text, without the blanks around it.
    pub text: String,
    /// Whether it was a number there: one of more than fifteen digits has lost its last ones.
    pub is_number: bool,
    /// Whether a formula in it came to an error.
    pub is_error: bool,
}

impl CellText {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self {
            text: text.trim().to_owned(),
            ..Self::default()
        }
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty() && !self.is_error
    }
}

/// Reads a text with commas (UTF-8, UTF-16 with its mark, or GB18030) or the first sheet of a workbook.
///
/// # Errors
/// Where it is larger than it may be, or no table.
pub fn read(bytes: &[u8]) -> Result<Sheet, FieldFault> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(too_large());
    }
    if bytes.starts_with(OLD_WORKBOOK) {
        return Err(FieldFault::new("", "import.old_workbook"));
    }
    if bytes.starts_with(ARCHIVE) {
        workbook::read(bytes)
    } else {
        text::read(bytes)
    }
}

pub(super) fn too_large() -> FieldFault {
    FieldFault::new("", "import.too_large").with("max_mib", MAX_FILE_BYTES >> 20)
}

impl Sheet {
    /// Takes a line up; a blank one is passed over.
    pub(super) fn push(&mut self, number: u32, mut cells: Vec<CellText>) -> Result<(), FieldFault> {
        while cells.last().is_some_and(CellText::is_blank) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MAX_COLUMNS {
            let fault = FieldFault::new(format!("/rows/{number}"), "import.too_many_columns");
            return Err(fault.with("max", MAX_COLUMNS).in_cell(Cell::row(number)));
        }
        let long = |cell: &CellText| cell.text.chars().count() > MAX_CELL_CHARS;
        if let Some(index) = cells.iter().position(long) {
            let cell = Cell::at(number, index, &cells[index].text);
            let fault = FieldFault::new(format!("/rows/{number}"), "import.cell_too_long");
            return Err(fault.with("max", MAX_CELL_CHARS).in_cell(cell));
        }
        if self.lines.len() >= MAX_LINES {
            let fault = FieldFault::new("", "import.too_many_lines");
            return Err(fault.with("max", MAX_LINES));
        }
        self.lines.push(Line { number, cells });
        Ok(())
    }
}
