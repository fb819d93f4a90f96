//! Tables of bodies that are older than Qibu (domain 11.2), as offices keep them: a text with commas or a workbook.
//!
//! Pure: bytes in, rows out, each with the number that it has in the table; and what is wrong, by row and column. What
//! the log says of the rows is asked elsewhere (`intake::importing`).

mod codes;
mod column;
mod day;
mod rows;
mod sheet;
mod template;
mod text;
mod workbook;

pub use codes::{Code, codes};
pub use column::{Cell, Column};
pub use rows::{ImportRow, OldBody, at, checked, placed, rows, told};
pub use sheet::{CellText, Line, Sheet, read};
pub use template::{Format, template};

use crate::intake::FieldFault;
use std::collections::BTreeMap;

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: usize = 2 << 20;
/// The most bodies of one table.
pub const MAX_ROWS: usize = 500;
/// The most columns of a table, and so of a row.
pub const MAX_COLUMNS: usize = 64;
/// The most lines that are read for the rows among them: notes and blank lines count.
pub const MAX_LINES: usize = 2_000;
/// The longest text of a cell, in characters.
pub const MAX_CELL_CHARS: usize = 1_000;
/// The most faults that are told at once; behind them stands how many more there are.
pub const MAX_FAULTS: usize = 200;

/// The rows of a file by their numbers in the table, from 1.
///
/// # Errors
/// What is wrong with the file as a whole, with its headings, or with single cells: all of the kind that was come to.
pub fn read_rows(bytes: &[u8]) -> Result<BTreeMap<u32, ImportRow>, Vec<FieldFault>> {
    let sheet = read(bytes).map_err(|fault| vec![fault])?;
    rows(&sheet)
}
