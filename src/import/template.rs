//! The empty table: headings, one row as an example, and the codes that it may name.

use super::{Code, Column};
use crate::words::{Lang, say, words};
use qibu_domain::lifecycle::SubjectKind;
use rust_xlsxwriter::{Format as CellFormat, Workbook, Worksheet, XlsxError};

/// The mark that tells an office program that a text is UTF-8.
const UTF8_MARK: &str = "\u{FEFF}";
/// The width of a column, in characters.
const COLUMN_WIDTH: u16 = 18;
/// The format under which a workbook leaves a text as it was typed, the zeros of a code and a month among it.
const TEXT_FORMAT: &str = "@";

/// What a table is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A text with commas.
    Csv,
    /// A workbook.
    Xlsx,
}

/// An empty table of bodies of a kind in a language, ready to be filled in: its notes begin with `#` and are not read.
///
/// # Errors
/// What the writer of workbooks says; none is known to happen.
pub fn template(
    format: Format,
    kind: SubjectKind,
    lang: Lang,
    codes: &[Code],
) -> Result<Vec<u8>, String> {
    let columns = Column::of_kind(kind);
    let codes = codes.iter().filter(|code| columns.contains(&code.column));
    let notes: Vec<[String; 3]> = codes.map(|code| note(lang, code)).collect();
    let table = Empty {
        headings: columns.iter().map(|it| it.heading(lang)).collect(),
        example: example(lang, kind, &columns),
        notes,
    };
    match format {
        Format::Csv => text(lang, &table).map_err(|error| error.to_string()),
        Format::Xlsx => workbook(lang, &table).map_err(|error| error.to_string()),
    }
}

/// What an empty table says.
struct Empty {
    headings: Vec<String>,
    example: Vec<String>,
    notes: Vec<[String; 3]>,
}

fn example(lang: Lang, kind: SubjectKind, columns: &[Column]) -> Vec<String> {
    let said = |column: &Column| {
        let of_base = format!("import.example_base.{}", column.code());
        let own = match kind {
            SubjectKind::Base => words(lang, &of_base, &[]),
            SubjectKind::Association => None,
        };
        own.unwrap_or_else(|| say(lang, &format!("import.example.{}", column.code()), &[]))
    };
    let mut cells: Vec<String> = columns.iter().map(said).collect();
    if let Some(first) = cells.first_mut() {
        first.insert_str(0, "# ");
    }
    cells
}

/// A code by its column, as a note.
fn note(lang: Lang, code: &Code) -> [String; 3] {
    [
        format!("# {}", code.column.heading(lang)),
        code.code.clone(),
        lang.pick(&code.zh, &code.en).to_owned(),
    ]
}

fn text(lang: Lang, table: &Empty) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(UTF8_MARK.as_bytes().to_vec());
    writer.write_record(&table.headings)?;
    writer.write_record(&table.example)?;
    writer.write_record([format!("# {}", say(lang, "import.template.notes", &[]))])?;
    for note in &table.notes {
        writer.write_record(note)?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

fn workbook(lang: Lang, table: &Empty) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let typed = CellFormat::new().set_num_format(TEXT_FORMAT);
    let bold = CellFormat::new().set_bold().set_num_format(TEXT_FORMAT);
    let sheet = workbook.add_worksheet();
    sheet.set_name(say(lang, "import.template.rows_sheet", &[]))?;
    for column in 0..u16::try_from(table.headings.len()).unwrap_or_default() {
        sheet.set_column_format(column, &typed)?;
        sheet.set_column_width(column, COLUMN_WIDTH)?;
    }
    line(sheet, 0, &table.headings, &bold)?;
    line(sheet, 1, &table.example, &typed)?;
    sheet.set_freeze_panes(1, 0)?;
    let sheet = workbook.add_worksheet();
    sheet.set_name(say(lang, "import.template.codes_sheet", &[]))?;
    sheet.set_column_width(1, COLUMN_WIDTH)?;
    sheet.set_column_width(2, COLUMN_WIDTH)?;
    line(sheet, 0, &[say(lang, "import.template.notes", &[])], &bold)?;
    for (row, note) in (1..).zip(&table.notes) {
        line(sheet, row, note, &typed)?;
    }
    workbook.save_to_buffer()
}

fn line(
    sheet: &mut Worksheet,
    row: u32,
    cells: &[String],
    format: &CellFormat,
) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells) {
        sheet.write_string_with_format(row, column, cell, format)?;
    }
    Ok(())
}
