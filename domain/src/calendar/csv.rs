//! The calendar's file form: `date,kind,occasion`, a day a line, of any number of years.

use super::PublishCalendarYear;
use crate::time::Day;
use std::collections::BTreeMap;

/// The first line.
const HEADER: &str = "date,kind,occasion";
/// The most lines that a file may have.
pub const MAX_CSV_LINES: usize = 20_000;

/// A line that does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct CsvError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: CsvFault,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CsvFault {
    /// The first line is another one.
    #[error("the first line is {HEADER}")]
    Header,
    /// Not three fields.
    #[error("not three fields")]
    Fields,
    /// The first field is no day.
    #[error("not a day in the form YYYY-MM-DD")]
    Date,
    /// The second field is neither `off` nor `work`.
    #[error("neither off nor work")]
    Kind,
    /// More lines than allowed.
    #[error("more than {MAX_CSV_LINES} lines")]
    TooLong,
}

/// Reads the file form: a command for each year that has a line. The occasion is for people only.
pub fn from_csv(text: &str) -> Result<Vec<PublishCalendarYear>, CsvError> {
    let mut years: BTreeMap<i16, PublishCalendarYear> = BTreeMap::new();
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().zip(1..);
    if lines.next().is_none_or(|(line, _)| line.trim() != HEADER) {
        return Err(CsvError {
            line: 1,
            fault: CsvFault::Header,
        });
    }
    for (text, line) in lines.filter(|(text, _)| !text.trim().is_empty()) {
        let wrong = |fault| CsvError { line, fault };
        if line > MAX_CSV_LINES {
            return Err(wrong(CsvFault::TooLong));
        }
        let mut fields = text.split(',').map(str::trim);
        let (Some(date), Some(kind), Some(_), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(wrong(CsvFault::Fields));
        };
        let day: Day = date.parse().map_err(|_| wrong(CsvFault::Date))?;
        let year = years
            .entry(day.year())
            .or_insert_with(|| PublishCalendarYear {
                year: day.year(),
                off: Vec::new(),
                work: Vec::new(),
            });
        match kind {
            "off" => year.off.push(day),
            "work" => year.work.push(day),
            _ => return Err(wrong(CsvFault::Kind)),
        }
    }
    Ok(years.into_values().collect())
}
