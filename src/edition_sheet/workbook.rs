//! Sheets as the bytes of a workbook (XLSX), and back.

use super::{Cell, Column, FOR_PEOPLE, Form, HEAD_ROWS, MAX_CELLS, MAX_SHEETS, Sheet, WrongCell};
use crate::archive::{NotWithinBounds, must_unpack_within_bounds};
use crate::words::{Lang, words};
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet,
    XlsxError,
};
use std::io::Cursor;

/// The longest name of a sheet, in UTF-16 units.
const MAX_NAME: usize = 31;
/// Widths, in characters of the standard font.
const WIDTH: f64 = 14.0;
const WIDTH_OF_WORDS: f64 = 32.0;
const WIDTH_OF_TESTS: f64 = 64.0;
/// The last row that a choice of yes and no is offered for.
const LAST_CHOICE_ROW: u32 = 999;
/// Of when a workbook says that it was made: the same edition gives the same bytes.
const MADE: (u16, u8, u8) = (2017, 1, 1);

/// A workbook that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no XLSX file, or a damaged one.
    #[error("{0}")]
    NoWorkbook(String),
    /// It has more sheets or cells than an edition could have, or unpacks to too much.
    #[error(
        "more than {MAX_SHEETS} sheets, more than {MAX_CELLS} cells in one, or too much in all"
    )]
    TooLarge,
}

/// The bytes of a workbook.
pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (year, month, day) = MADE;
    let made = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        write_sheet(book.add_worksheet(), sheet)?;
    }
    book.save_to_buffer()
}

/// The words of a key in one language; the key where it has none.
fn heading(lang: Lang, sheet: &str, key: &str) -> String {
    let of_sheet = words(lang, &format!("edition.column.{sheet}.{key}"), &[]);
    let known = of_sheet.or_else(|| words(lang, &format!("edition.column.{key}"), &[]));
    if let Some(known) = known {
        return known;
    }
    match key.rsplit_once('.') {
        Some((above, part)) => {
            format!(
                "{} {}",
                heading(lang, sheet, above),
                heading(lang, sheet, part)
            )
        }
        None => key.to_owned(),
    }
}

/// The name with its Chinese word, where both find room.
fn titled(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let known = [name, last].into_iter();
    let mut known = known.filter_map(|key| words(Lang::Zh, &format!("edition.sheet.{key}"), &[]));
    let title = known.next().map(|title| format!("{name} {title}"));
    let fits = |title: &String| title.encode_utf16().count() <= MAX_NAME;
    title.filter(fits).unwrap_or_else(|| name.to_owned())
}

fn write_sheet(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(titled(&sheet.name))?;
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_background_color(Color::RGB(0x00E8_EEF4));
    let keys = Format::new().set_font_color(Color::RGB(0x0080_8080));
    // As texts: a spreadsheet would take a code such as 1e5 for a number, and T1 for nothing, but 2/3 for a day.
    let text = Format::new()
        .set_num_format("@")
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let number = Format::new().set_align(FormatAlign::Top);
    let choice = DataValidation::new().allow_list_strings(&["是", "否"])?;
    let first_row = row_number(HEAD_ROWS);
    for (index, column) in sheet.columns.iter().enumerate() {
        let at = column_number(index);
        let key = column.key.replace('@', "of_");
        for (row, lang) in [(0, Lang::Zh), (1, Lang::En)] {
            page.write_string_with_format(row, at, heading(lang, &sheet.name, &key), &head)?;
        }
        page.write_string_with_format(first_row - 1, at, column.signed(), &keys)?;
        page.set_column_width(at, width(column))?;
        match column.form {
            Form::YesNo => {
                page.add_data_validation(first_row, at, LAST_CHOICE_ROW, at, &choice)?;
            }
            Form::Plain | Form::List | Form::Yaml => {
                page.set_column_format(at, &text)?;
            }
        }
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        let row = first_row + row_number(row);
        for (index, cell) in cells.iter().enumerate() {
            let at = column_number(index);
            match cell {
                None | Some(Cell::Wrong(_)) => {}
                Some(Cell::Text(words)) => {
                    page.write_string_with_format(row, at, words, &text)?;
                }
                Some(Cell::Number(n)) => write_number(page, row, at, *n, [&number, &text])?,
                Some(Cell::Truth(truth)) => {
                    let word = if *truth { "是" } else { "否" };
                    page.write_string_with_format(row, at, word, &text)?;
                }
            }
        }
    }
    page.set_freeze_panes(first_row, 1)?;
    Ok(())
}

/// A whole number; as a text where a spreadsheet would round it.
fn write_number(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    number: i64,
    [plain, text]: [&Format; 2],
) -> Result<(), XlsxError> {
    match i32::try_from(number) {
        Ok(number) => page.write_number_with_format(row, column, f64::from(number), plain)?,
        Err(_) => page.write_string_with_format(row, column, number.to_string(), text)?,
    };
    Ok(())
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn column_number(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

fn width(column: &Column) -> f64 {
    let is_words = |part: &str| part == "zh" || part == "en";
    match column.form {
        Form::Yaml => WIDTH_OF_TESTS,
        _ if column.key.split('.').any(is_words) => WIDTH_OF_WORDS,
        Form::Plain | Form::List | Form::YesNo => WIDTH,
    }
}

/// The sheets of a workbook. The name of a sheet is its first word; what follows is for people.
pub fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    must_unpack_within_bounds(bytes).map_err(|error| match error {
        NotWithinBounds::TooLarge => Unreadable::TooLarge,
        NotWithinBounds::Damaged(what) => Unreadable::NoWorkbook(what),
    })?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = book.sheet_names();
    if names.len() > MAX_SHEETS {
        return Err(Unreadable::TooLarge);
    }
    let mut sheets = Vec::new();
    for title in names {
        let name = title.split_whitespace().next().unwrap_or_default();
        if name.starts_with(FOR_PEOPLE) {
            continue;
        }
        let mut rows = cells_of(&mut book, &title)?.into_iter();
        let mut head = rows.by_ref().take(HEAD_ROWS);
        let keys = head.nth(HEAD_ROWS - 1).unwrap_or_default();
        let keys = keys.into_iter().map(|cell| match cell {
            Some(Cell::Text(key)) => Column::read(key.trim()),
            _ => Column::read(""),
        });
        sheets.push(Sheet {
            name: name.to_owned(),
            columns: keys.collect(),
            rows: rows.collect(),
        });
    }
    Ok(sheets)
}

fn unreadable(error: calamine::XlsxError) -> Unreadable {
    Unreadable::NoWorkbook(error.to_string())
}

/// The cells of a sheet as rows of one length. They are read one by one: a single cell far out must not make a table
/// of everything before it.
fn cells_of(
    book: &mut Xlsx<Cursor<&[u8]>>,
    title: &str,
) -> Result<Vec<Vec<Option<Cell>>>, Unreadable> {
    let mut reader = book.worksheet_cells_reader(title).map_err(unreadable)?;
    let mut found = Vec::new();
    let (mut height, mut width) = (0, 0);
    while let Some(read) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = read.get_position();
        let Some(cell) = cell(&Data::from(read.get_value().clone())) else {
            continue;
        };
        let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX).saturating_add(1);
        (height, width) = (height.max(count(row)), width.max(count(column)));
        if height.saturating_mul(width) > MAX_CELLS {
            return Err(Unreadable::TooLarge);
        }
        found.push((count(row) - 1, count(column) - 1, cell));
    }
    let mut rows = vec![vec![None; width]; height];
    for (row, column, cell) in found {
        if let Some(place) = rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *place = Some(cell);
        }
    }
    Ok(rows)
}

fn cell(data: &Data) -> Option<Cell> {
    Some(match data {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        Data::Int(number) => Cell::Number(*number),
        Data::Float(number) => whole(*number),
        Data::Bool(truth) => Cell::Truth(*truth),
        // A day that was typed in is one of the spreadsheet's.
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            Cell::Text(format!("{year:04}-{month:02}-{day:02}"))
        }
        Data::DateTime(_) => Cell::Wrong(WrongCell::NotWhole),
        Data::Error(_) => Cell::Wrong(WrongCell::Error),
    })
}

/// A number that is whole, by its own digits: no number is taken for another that is near.
fn whole(number: f64) -> Cell {
    let text = number.to_string();
    text.parse()
        .map_or(Cell::Wrong(WrongCell::NotWhole), Cell::Number)
}
