//! The log of reads: who read whose personal data, for which office and purpose (law 9; domain 7.8).
//!
//! A read is written down and on the disk before the data are handed out. The rows stand in monthly segments, each
//! a chain of hashes; dropping a segment keeps its root, signed, so that what was said of it can be checked.

use crate::vault::database::{Database, Journal};
use crate::vault::{PersonRef, SeatRef, StorageFault};
use qibu_domain::id::{AccountId, PaperId};
use qibu_domain::time::{Day, Instant};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use uuid::Uuid;

/// The file of the log of reads in the data folder.
pub const READS_FILE: &str = "reads.db";
/// The shortest time that a segment is kept, in months: logs live for six months at least (domain 7.8).
pub const MIN_KEPT_MONTHS: i32 = 6;
/// The most rows of one answer.
pub const MAX_READS_A_PAGE: usize = 500;
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

/// What stays of a segment that was dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Its root.
    pub root: SegmentRoot,
    /// The signature over [`SegmentRoot::text`].
    pub signature: Vec<u8>,
    /// When it was dropped.
    pub at: Instant,
}

/// Why a read is not written down, or a segment not dropped. Without the first, the data are not handed out.
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
    /// The segment is too young.
    #[error("a segment is kept for {MIN_KEPT_MONTHS} months at least")]
    TooYoung,
    /// There is no such segment.
    #[error("no such segment")]
    Unknown,
    /// It could not be signed.
    #[error("the root could not be signed: {0}")]
    NotSigned(String),
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
            Self::TooYoung => "read.segment_too_young",
            Self::Unknown => "read.segment_unknown",
            Self::NotSigned(_) => "read.not_signed",
            Self::Fault(_) => "storage.unavailable",
        }
    }
}

impl Reads {
    /// Opens the log of reads of a data folder.
    pub fn open(data: &Path) -> Result<Self, StorageFault> {
        let schema = include_str!("../migrations/sqlite/reads.sql");
        Database::open(&data.join(READS_FILE), Journal::Wal, schema).map(Self)
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
            tables
                .execute(
                    "INSERT INTO read (segment, number, at, account, office, purpose, kind, what, link)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                    params![
                        segment,
                        number + 1,
                        read.at.0,
                        read.account.0.into_bytes(),
                        read.office,
                        read.purpose,
                        kind,
                        what.into_bytes(),
                        link
                    ],
                )
                .map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// Who looked at a person: reads of the account or its seats, and of the papers that name the person, newest
    /// first. The vault knows which seats and papers those are.
    pub fn of_person(
        &self,
        person: PersonRef,
        seats: &[SeatRef],
        papers: &[PaperId],
        limit: usize,
    ) -> Result<Vec<Read>, StorageFault> {
        let limit = limit.min(MAX_READS_A_PAGE);
        let ids = [person.0].into_iter();
        let ids = ids
            .chain(seats.iter().map(|id| id.0))
            .chain(papers.iter().map(|id| id.0));
        let mut reads = self.0.read(|tables| {
            let mut rows = tables.prepare_cached(
                "SELECT at, account, office, purpose, kind, what FROM read WHERE what = ?1
                 ORDER BY at DESC LIMIT ?2",
            )?;
            let mut reads = Vec::new();
            for id in ids {
                let bound = params![id.into_bytes(), i64::try_from(limit).unwrap_or(0)];
                for row in rows.query_map(bound, read_row)? {
                    reads.push(row?);
                }
            }
            Ok::<_, StorageFault>(reads)
        })?;
        reads.sort_by_key(|read| std::cmp::Reverse(read.at));
        reads.truncate(limit);
        Ok(reads)
    }

    /// Checks a segment's chain, row by row, and returns its root.
    pub fn verify_segment(&self, month: Month) -> Result<SegmentRoot, ReadsError> {
        self.0.read(|tables| root_of(tables, month))
    }

    /// Drops a segment and keeps its root with the signature that `sign` gives over [`SegmentRoot::text`]. A
    /// segment that is young, or whose chain does not hold, stays.
    pub fn drop_segment(
        &self,
        month: Month,
        now: Instant,
        sign: impl FnOnce(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Dropped, ReadsError> {
        let kept_until = month
            .last_day()
            .ok_or(ReadsError::NotAMonth)?
            .plus_months(MIN_KEPT_MONTHS);
        if now.day() <= kept_until {
            return Err(ReadsError::TooYoung);
        }
        let dropped = self.0.write(|tables| {
            let root = root_of(tables, month)?;
            let signature = sign(&root.text()).map_err(ReadsError::NotSigned)?;
            let count = i64::try_from(root.count).unwrap_or(i64::MAX);
            let segment = month.to_string();
            tables
                .execute(
                    "INSERT INTO dropped (segment, count, root, signature, dropped_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![segment, count, root.root, signature, now.0],
                )
                .and_then(|_| tables.execute("DELETE FROM read WHERE segment = ?1", [segment]))
                .map_err(StorageFault::from)?;
            Ok::<_, ReadsError>(Dropped {
                root,
                signature,
                at: now,
            })
        })?;
        self.0.scrub()?;
        Ok(dropped)
    }

    /// The segments that were dropped, oldest first.
    pub fn dropped(&self) -> Result<Vec<Dropped>, StorageFault> {
        self.0.read(|tables| {
            let mut rows = tables.prepare_cached(
                "SELECT segment, count, root, signature, dropped_at FROM dropped ORDER BY segment",
            )?;
            let mut rows = rows.query([])?;
            let mut kept = Vec::new();
            while let Some(row) = rows.next()? {
                let (segment, count): (String, i64) = (row.get(0)?, row.get(1)?);
                let damaged = || StorageFault::Damaged(format!("the dropped segment {segment}"));
                let month = segment.parse().map_err(|_| damaged())?;
                let count = u64::try_from(count).map_err(|_| damaged())?;
                let root = SegmentRoot {
                    month,
                    count,
                    root: row.get(2)?,
                };
                kept.push(Dropped {
                    root,
                    signature: row.get(3)?,
                    at: Instant(row.get(4)?),
                });
            }
            Ok(kept)
        })
    }
}

impl SegmentRoot {
    /// What is signed.
    pub fn text(&self) -> String {
        let root = crate::random::hex(&self.root);
        format!(
            "qibu reads segment 1\n{}\n{}\n{root}\n",
            self.month, self.count
        )
    }
}

impl ReadOf {
    fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::Account(id) => ("account", id.0),
            Self::Seat(id) => ("seat", id.0),
            Self::Paper(id) => ("paper", id.0),
        }
    }

    fn of(kind: &str, id: Uuid) -> Self {
        // The table's CHECK leaves no other word than these three.
        match kind {
            "account" => Self::Account(AccountId(id)),
            "seat" => Self::Seat(SeatRef(id)),
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

    fn last_day(self) -> Option<Day> {
        Day::end_of_period(self.year, Some(self.month))
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
fn open_segment(tables: &Transaction<'_>, at: Instant) -> Result<String, StorageFault> {
    let latest: Option<String> = tables.query_row(
        "SELECT max(segment) FROM (SELECT max(segment) AS segment FROM read
             UNION ALL SELECT max(segment) FROM dropped)",
        [],
        |row| row.get(0),
    )?;
    let segment = Month::of(at).to_string();
    Ok(latest.map_or(segment.clone(), |latest| latest.max(segment)))
}

fn chain_end(tables: &Transaction<'_>, segment: &str) -> Result<(i64, [u8; 32]), StorageFault> {
    let end = tables
        .query_row(
            "SELECT number, link FROM read WHERE segment = ?1 ORDER BY number DESC LIMIT 1",
            [segment],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(end.unwrap_or((0, [0; 32])))
}

fn root_of(tables: &Connection, month: Month) -> Result<SegmentRoot, ReadsError> {
    let segment = month.to_string();
    let walk = || -> Result<Option<(i64, [u8; 32])>, StorageFault> {
        let mut rows = tables.prepare_cached(
            "SELECT at, account, office, purpose, kind, what, number, link FROM read
             WHERE segment = ?1 ORDER BY number",
        )?;
        let mut rows = rows.query([&segment])?;
        let mut end = (0, [0; 32]);
        while let Some(row) = rows.next()? {
            let (number, stored): (i64, [u8; 32]) = (row.get(6)?, row.get(7)?);
            let linked = link(&end.1, &segment, end.0 + 1, &read_row(row)?);
            if number != end.0 + 1 || linked != stored {
                return Err(StorageFault::Damaged(format!(
                    "the log of reads: {segment}, {number}"
                )));
            }
            end = (number, stored);
        }
        Ok((end.0 > 0).then_some(end))
    };
    let (count, root) = walk()?.ok_or(ReadsError::Unknown)?;
    Ok(SegmentRoot {
        month,
        count: count.unsigned_abs(),
        root,
    })
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Read> {
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
