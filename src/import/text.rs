//! A table as a text with commas, or with tabs, in whichever encoding an office program saved it.

use super::sheet::{CellText, Sheet};
use crate::intake::FieldFault;
use encoding_rs::{Encoding, GB18030, UTF_8};

/// The lines of a text.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, FieldFault> {
    let mut text = decoded(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::default();
    // A line break within a cell makes no further row.
    let mut inner = 0;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| not_a_table())? {
        let breaks = |cell: &str| cell.matches('\n').count();
        inner += u64::try_from(record.iter().map(breaks).sum::<usize>()).unwrap_or_default();
        // The reader stands at the line behind the record.
        let behind = reader.position().line();
        let number = behind.saturating_sub(inner).saturating_sub(1);
        let cells = record.iter().map(CellText::text).collect();
        sheet.push(u32::try_from(number).unwrap_or(u32::MAX), cells)?;
    }
    Ok(sheet)
}

fn not_a_table() -> FieldFault {
    FieldFault::new("", "import.not_a_table")
}

/// The text behind the bytes: as its mark says, or UTF-8, or else GB18030, which office programs write in China. What is
/// neither is refused: nobody guesses a name.
fn decoded(bytes: &[u8]) -> Result<String, FieldFault> {
    let unknown = || FieldFault::new("", "import.encoding");
    let candidates = match Encoding::for_bom(bytes) {
        Some((marked, _)) => vec![marked],
        None => vec![UTF_8, GB18030],
    };
    let text = candidates.into_iter().find_map(|encoding| {
        let (text, _, had_errors) = encoding.decode(bytes);
        (!had_errors).then(|| text.into_owned())
    });
    let text = text.ok_or_else(unknown)?;
    // What is no text at all may still decode.
    if text.contains('\0') {
        return Err(unknown());
    }
    Ok(text)
}

/// What parts the cells: the mark that the first line with any has most of.
fn delimiter(text: &str) -> u8 {
    let marks = [b',', b'\t', b';'];
    let counted = |line: &str| marks.map(|mark| line.bytes().filter(|b| *b == mark).count());
    let mut lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with(['#', '"']));
    let counts =
        lines.find_map(|line| Some(counted(line)).filter(|counts| counts.iter().any(|n| *n > 0)));
    let [commas, tabs, semicolons] = counts.unwrap_or_default();
    if tabs > commas && tabs >= semicolons {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}
