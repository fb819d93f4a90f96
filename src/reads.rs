//! The log of reads: who read whose personal data, for which office and purpose (law 9; domain 7.8).
//!
//! A read is written down and on the disk before the data are handed out. The rows stand in monthly segments, each
//! a chain of hashes, so that a segment's root stands for all of it.

use crate::vault::database::{Database, Journal, Part, Place, Step};
use crate::vault::transfer::Holds::{Bytes, Int, Text};
use crate::vault::transfer::Rows;
use crate::vault::{SeatRef, StorageFault};
use qibu_domain::id::{AccountId, PaperId, PersonRef};
use qibu_domain::time::{Day, Instant};
use qibu_projections::tables::{Row, Tables, TablesError};
use qibu_projections::values;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// The file of the log of reads in the data folder.
pub const READS_FILE: &str = "reads.db";
pub(crate) const PART: Part = Part {
    file: READS_FILE,
    journal: Journal::Wal,
    sqlite: include_str!("../migrations/sqlite/reads.sql"),
    schema: "qibu_reads",
    postgres: include_str!("../migrations/postgres/reads.sql"),
    steps: &[Step {
        sqlite: include_str!("../migrations/sqlite/reads_person.sql"),
        postgres: include_str!("../migrations/postgres/reads_person.sql"),
    }],
    scrubbed: &[],
    rows: &[Rows::of(
        "read",
        2,
        &[
            ("segment", Text),
            ("number", Int),
            ("at", Int),
            ("account", Bytes),
            ("office", Text),
            ("purpose", Text),
            ("kind", Text),
            ("what", Bytes),
            ("link", Bytes),
        ],
    )],
};
/// The rows read at once when a segment is verified.
const VERIFY_PAGE_ROWS: u32 = 1_000;
/// The longest office or purpose, in bytes.
const MAX_WORD_BYTES: usize = 64;

/// The log of reads. Calls block: async callers use `spawn_blocking`.
pub struct Reads(Database);

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadOf {
    /// The name of an account's holder.
    Account(AccountId),
    /// Who sits in a seat.
    Seat(SeatRef),
    /// A paper.
    Paper(PaperId),
    /// Who a person is.
    Person(PersonRef),
}

/// A read of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
    /// When.
    pub at: Instant,
    /// The account that reads.
    pub account: AccountId,
    /// The node whose office it reads for; empty for a person who reads what is their own.
    pub office: String,
    /// The code of the purpose.
    pub purpose: String,
    /// What.
    pub what: ReadOf,
}

/// A month of the calendar, printed `YYYY-MM`: a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

/// The end of a segment's chain, which stands for the whole segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentRoot {
    /// The segment.
    pub month: Month,
    /// How many reads.
    pub count: u64,
    /// The last link.
    pub root: [u8; 32],
}

/// Why a read is not written down, without which the data are not handed out; or why a segment does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadsError {
    /// No purpose, or one that is no code.
    #[error("a read of personal data needs the code of its purpose")]
    NoPurpose,
    /// The office is no code.
    #[error("malformed office")]
    BadOffice,
    /// Not a month.
    #[error("not a month in the form YYYY-MM")]
    NotAMonth,
    /// There is no such segment.
    #[error("no such segment")]
    Unknown,
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

impl ReadsError {
    /// The stable code, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPurpose => "read.purpose_missing",
            Self::BadOffice => "read.bad_office",
            Self::NotAMonth => "read.not_a_month",
            Self::Unknown => "read.segment_unknown",
            Self::Fault(_) => "storage.unavailable",
        }
    }
}

impl Reads {
    /// Opens the log of reads of a data folder, or of a database.
    pub fn open<'a>(place: impl Into<Place<'a>>) -> Result<Self, StorageFault> {
        Database::open(place.into(), &PART).map(Self)
    }

    /// Writes a read down. When it returns, the row is on the disk, and the data may be handed out.
    pub fn record(&self, read: &Read) -> Result<(), ReadsError> {
        let word =
            |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/' | b':');
        let is_code = |text: &str| text.len() <= MAX_WORD_BYTES && text.bytes().all(word);
        if read.purpose.is_empty() || !is_code(&read.purpose) {
            return Err(ReadsError::NoPurpose);
        }
        if !is_code(&read.office) {
            return Err(ReadsError::BadOffice);
        }
        self.0.write(|tables| {
            let segment = open_segment(tables, read.at)?;
            let (number, before) = chain_end(tables, &segment)?;
            let (kind, what) = read.what.columns();
            let link = link(&before, &segment, number + 1, read);
            let sql =
                "INSERT INTO read (segment, number, at, account, office, purpose, kind, what, link)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
            let bound = values![
                segment,
                number + 1,
                read.at.0,
                read.account.0.into_bytes(),
                read.office.as_str(),
                read.purpose.as_str(),
                kind,
                what.into_bytes(),
                link
            ];
            tables.execute(sql, bound).map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// The reads of what a person is, the last first: whoever is read about sees by whom (domain 7.8).
    pub fn of_person(&self, person: PersonRef, limit_rows: u32) -> Result<Vec<Read>, ReadsError> {
        self.0.read(|tables| {
            let sql = "SELECT at, account, office, purpose, kind, what FROM read
                 WHERE what = ?1 AND kind = 'person' ORDER BY at DESC, segment DESC, number DESC LIMIT ?2";
            let bound = values![person.0.into_bytes(), limit_rows];
            let rows = tables.all(sql, bound, read_row).map_err(StorageFault::from)?;
            Ok(rows)
        })
    }

    /// Checks a segment's chain, row by row, and returns its root.
    pub fn verify_segment(&self, month: Month) -> Result<SegmentRoot, ReadsError> {
        self.0.read(|tables| root_of(tables, month))
    }
}

impl ReadOf {
    fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::Account(id) => ("account", id.0),
            Self::Seat(id) => ("seat", id.0),
            Self::Paper(id) => ("paper", id.0),
            Self::Person(id) => ("person", id.0),
        }
    }

    fn of(kind: &str, id: Uuid) -> Self {
        // The table's CHECK leaves no other word than these four.
        match kind {
            "account" => Self::Account(AccountId(id)),
            "seat" => Self::Seat(SeatRef(id)),
            "person" => Self::Person(PersonRef(id)),
            _ => Self::Paper(PaperId(id)),
        }
    }
}

impl Month {
    /// The month of a year, when there is one.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        Day::new(year, month, 1).map(|_| Self { year, month })
    }

    /// The month in Shanghai of an instant.
    pub fn of(at: Instant) -> Self {
        let day = at.day();
        Self {
            year: day.year(),
            month: day.month(),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = ReadsError;
    fn from_str(text: &str) -> Result<Self, ReadsError> {
        let day: Day = format!("{text}-01")
            .parse()
            .map_err(|_| ReadsError::NotAMonth)?;
        Ok(Self {
            year: day.year(),
            month: day.month(),
        })
    }
}

/// The segment that a read goes to: its month's, or the latest there is when the clock went back over a month's end.
fn open_segment(tables: &Tables<'_>, at: Instant) -> Result<String, StorageFault> {
    let latest: Option<String> =
        tables.one("SELECT max(segment) FROM read", &[], |row| row.get(0))?;
    let segment = Month::of(at).to_string();
    Ok(latest.map_or(segment.clone(), |latest| latest.max(segment)))
}

fn chain_end(tables: &Tables<'_>, segment: &str) -> Result<(i64, [u8; 32]), StorageFault> {
    let end = tables.first(
        "SELECT number, link FROM read WHERE segment = ?1 ORDER BY number DESC LIMIT 1",
        values![segment],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(end.unwrap_or((0, [0; 32])))
}

fn root_of(tables: &Tables<'_>, month: Month) -> Result<SegmentRoot, ReadsError> {
    let segment = month.to_string();
    let mut end = (0, [0; 32]);
    loop {
        let page = page(tables, &segment, end.0)?;
        if page.is_empty() {
            break;
        }
        for (number, stored, read) in page {
            if number != end.0 + 1 || link(&end.1, &segment, number, &read) != stored {
                let words = format!("the log of reads: {segment}, {number}");
                return Err(StorageFault::Damaged(words).into());
            }
            end = (number, stored);
        }
    }
    if end.0 == 0 {
        return Err(ReadsError::Unknown);
    }
    Ok(SegmentRoot {
        month,
        count: end.0.unsigned_abs(),
        root: end.1,
    })
}

/// The next rows of a segment, each with its number and its link.
fn page(
    tables: &Tables<'_>,
    segment: &str,
    after: i64,
) -> Result<Vec<(i64, [u8; 32], Read)>, StorageFault> {
    let sql = "SELECT at, account, office, purpose, kind, what, number, link FROM read
               WHERE segment = ?1 AND number > ?2 ORDER BY number LIMIT ?3";
    let bound = values![segment, after, VERIFY_PAGE_ROWS];
    Ok(tables.all(sql, bound, |row| {
        Ok((row.get(6)?, row.get(7)?, read_row(row)?))
    })?)
}

fn read_row(row: &Row<'_>) -> Result<Read, TablesError> {
    let kind: String = row.get(4)?;
    let what = row.get(5).map(Uuid::from_bytes)?;
    Ok(Read {
        at: Instant(row.get(0)?),
        account: row.get(1).map(Uuid::from_bytes).map(AccountId)?,
        office: row.get(2)?,
        purpose: row.get(3)?,
        what: ReadOf::of(&kind, what),
    })
}

/// SHA-256 over the link before and the row, every text with its length, so that no two rows hash alike.
fn link(before: &[u8; 32], segment: &str, number: i64, read: &Read) -> [u8; 32] {
    let (kind, what) = read.what.columns();
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(number.to_be_bytes());
    hash.update(read.at.0.to_be_bytes());
    hash.update(read.account.0.as_bytes());
    hash.update(what.as_bytes());
    for text in [segment, &read.office, &read.purpose, kind] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}
