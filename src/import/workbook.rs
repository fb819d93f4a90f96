//! A table as a workbook: the cells of its first sheet, read one after the other.

use super::sheet::{CellText, Sheet, too_large};
use super::{MAX_COLUMNS, MAX_LINES};
use crate::archive::{NotWithinBounds, must_unpack_within_bounds};
use crate::intake::FieldFault;
use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;

/// The most cells that are read, empty ones that only have a format among them.
const MAX_CELLS: usize = MAX_LINES * MAX_COLUMNS;
/// The largest number that a workbook keeps digit for digit.
const MAX_EXACT: f64 = 1e15;
/// The numbers of the formats that show year and month, in Chinese workbooks.
const MONTH_FORMATS: [u32; 4] = [17, 27, 36, 57];

/// How much of a date its format shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Day,
    Month,
    Year,
}

/// The lines of a workbook's first sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, FieldFault> {
    must_unpack_within_bounds(bytes).map_err(|error| match error {
        NotWithinBounds::TooLarge => too_large(),
        NotWithinBounds::Damaged(_) => not_a_table(&error),
    })?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| not_a_table(&error))?;
    let names = workbook.sheet_names();
    let first = names.first().ok_or_else(|| not_a_table(&"no sheet"))?;
    let reader = workbook.worksheet_cells_reader(first);
    let mut reader = reader.map_err(|error| not_a_table(&error))?;
    let formats = reader.styles().iter().map(|style| {
        let format = style.number_format.as_ref();
        format.map_or(Shown::Day, |format| {
            shown(&format.format_code, format.format_id)
        })
    });
    let formats: Vec<Shown> = formats.collect();
    let mut lines: BTreeMap<u32, BTreeMap<u32, CellText>> = BTreeMap::new();
    let mut count = 0;
    while let Some((cell, style)) = reader
        .next_cell_with_style_id()
        .map_err(|error| not_a_table(&error))?
    {
        count += 1;
        if count > MAX_CELLS {
            let fault = FieldFault::new("", "import.too_many_lines");
            return Err(fault.with("max", MAX_LINES));
        }
        let shown = formats.get(style).copied().unwrap_or(Shown::Day);
        let text = text_of(cell.get_value(), shown);
        if !text.text.is_empty() || text.is_error {
            let (row, column) = cell.get_position();
            lines.entry(row).or_default().insert(column, text);
        }
    }
    let mut sheet = Sheet::default();
    for (row, cells) in lines {
        sheet.push(row.saturating_add(1), side_by_side(cells))?;
    }
    Ok(sheet)
}

/// The cells of a line from the first column on; those far beyond the last that may be are only as many as say so.
fn side_by_side(cells: BTreeMap<u32, CellText>) -> Vec<CellText> {
    let mut line = Vec::new();
    for (column, cell) in cells {
        let column = usize::try_from(column)
            .unwrap_or(usize::MAX)
            .min(MAX_COLUMNS);
        if line.len() <= column {
            line.resize(column + 1, CellText::default());
        }
        if let Some(place) = line.get_mut(column) {
            *place = cell;
        }
    }
    line
}

fn text_of(value: &DataRef<'_>, shown: Shown) -> CellText {
    match Data::from(value.clone()) {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            CellText::text(&text)
        }
        Data::Int(number) => CellText {
            text: number.to_string(),
            is_number: true,
            is_error: false,
        },
        Data::Float(number) => CellText {
            text: digits(number),
            is_number: true,
            is_error: false,
        },
        Data::Bool(yes) => CellText::text(if yes { "TRUE" } else { "FALSE" }),
        Data::DateTime(date) => CellText::text(&day(date, shown)),
        Data::Error(_) => CellText {
            is_error: true,
            ..CellText::default()
        },
        Data::Empty => CellText::default(),
    }
}

/// A number as people typed it: a code of digits is no fraction.
fn digits(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < MAX_EXACT * 1_000.0 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// A date as far as its cell shows it. Whoever types 2017年11月 into a workbook finds the first of that month behind it,
/// and has not said that it was that day.
fn day(date: ExcelDateTime, shown: Shown) -> String {
    if date.is_duration() {
        return date.as_f64().to_string();
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    match shown {
        Shown::Day => format!("{year:04}-{month:02}-{day:02}"),
        Shown::Month => format!("{year:04}-{month:02}"),
        Shown::Year => format!("{year:04}"),
    }
}

/// What a format shows of a date: its letters count, not those in quotes, in brackets or behind a stroke.
fn shown(code: &str, id: Option<u32>) -> Shown {
    let mut letters = String::new();
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            // Only the first of several formats, which is that of positive numbers.
            ';' if !quoted => break,
            c if !quoted && !bracketed => letters.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    match (
        letters.contains('y'),
        letters.contains('m'),
        letters.contains('d'),
    ) {
        (true, true, false) => Shown::Month,
        (true, false, false) => Shown::Year,
        (false, _, false) if id.is_some_and(|id| MONTH_FORMATS.contains(&id)) => Shown::Month,
        _ => Shown::Day,
    }
}

fn not_a_table(error: &dyn std::fmt::Display) -> FieldFault {
    tracing::debug!(%error, "a workbook does not read");
    FieldFault::new("", "import.not_a_table")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_without_days_says_that_only_the_month_is_known() {
        for (code, id, expected) in [
            ("yyyy\"年\"m\"月\"", Some(165), Shown::Month),
            ("General", Some(57), Shown::Month),
            ("mmm\\-yy", Some(17), Shown::Month),
            ("yyyy", Some(164), Shown::Year),
            (
                "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
                Some(164),
                Shown::Day,
            ),
            ("yyyy\"年\"m\"月\"d\"日\"", Some(166), Shown::Day),
            ("mm\\-dd\\-yy", Some(14), Shown::Day),
            ("General", Some(31), Shown::Day),
        ] {
            assert_eq!(shown(code, id), expected, "{code} {id:?}");
        }
    }
}
