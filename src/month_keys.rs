//! The keys of the months: what wraps the keys of names, papers and drafts together with the root key, and is destroyed once
//! its month is over (laws 7 and 10, decision 0059).
//!
//! A backup of the tables holds wrapped keys of whoever was erased since. Once the month's key that they are wrapped under is
//! destroyed, it opens nothing of them, whoever holds it and the root key. So this file must never be in the same backups.

use crate::private_files;
use crate::random;
use crate::vault::sealing::{KEY_BYTES, Key};
use qibu_domain::time::{Day, Instant};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// For how long after the first use of a month's key the ones before it are kept, in seconds: a week, so that every process has
/// long wrapped under the new one.
pub const GRACE_SECONDS: i64 = 7 * 24 * 3600;
/// The longest file of them, in bytes: anything longer is another file.
const MAX_FILE_BYTES: u64 = 64 * 1024;
const MONTHS_A_YEAR: u16 = 12;

/// A month of the calendar, counted from the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(u16);

impl Month {
    /// The month of a day; `None` before the year 0.
    pub fn of(day: Day) -> Option<Self> {
        let (year, month) = (
            u16::try_from(day.year()).ok()?,
            u16::try_from(day.month()).ok()?,
        );
        Self::in_year(year, month)
    }

    fn in_year(year: u16, month: u16) -> Option<Self> {
        let months = year.checked_mul(MONTHS_A_YEAR)?;
        months.checked_add(month.checked_sub(1)?).map(Self)
    }

    /// As it stands before what is wrapped under its key.
    pub fn to_bytes(self) -> [u8; 2] {
        self.0.to_be_bytes()
    }

    /// The month that stands there.
    pub fn from_bytes(bytes: [u8; 2]) -> Self {
        Self(u16::from_be_bytes(bytes))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.0 / MONTHS_A_YEAR, self.0 % MONTHS_A_YEAR + 1);
        write!(f, "{year:04}-{month:02}")
    }
}

struct MonthKey {
    first_used: Instant,
    key: Key,
}

/// The keys that are there, and the state of the file that they were read from.
#[derive(Default)]
struct Known {
    read_from: Option<Stamp>,
    keys: BTreeMap<Month, MonthKey>,
}

/// What differs once the file is another.
#[derive(PartialEq, Eq)]
struct Stamp {
    inode: u64,
    changed: (i64, i64),
}

/// The keys of the months of one part of what lies beside the log, in a file of their own. Several processes may have it open.
pub struct MonthKeys {
    path: PathBuf,
    known: Mutex<Known>,
}

impl MonthKeys {
    /// Those that lie in that file; none where it is not there.
    pub fn at(path: PathBuf) -> Self {
        Self {
            path,
            known: Mutex::default(),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file is there.
    pub fn are_there(&self) -> bool {
        self.path.exists()
    }

    /// The newest month, whose key everything is wrapped under; `None` before the first.
    ///
    /// # Errors
    /// Where the file does not read.
    pub fn newest(&self) -> io::Result<Option<(Month, Key)>> {
        let known = self.known()?;
        let newest = known.keys.last_key_value();
        Ok(newest.map(|(month, known)| (*month, known.key.clone())))
    }

    /// The key of a month; `None` once it is destroyed.
    ///
    /// # Errors
    /// Where the file does not read.
    pub fn of(&self, month: Month) -> io::Result<Option<Key>> {
        let known = self.known()?;
        Ok(known.keys.get(&month).map(|known| known.key.clone()))
    }

    /// Makes a key for the month of now, where the newest one is of an earlier month. Whether it made one.
    ///
    /// # Errors
    /// Where the file is not read or not written; then nothing changed.
    pub fn begin(&self, now: Instant) -> io::Result<bool> {
        let mut known = self.known()?;
        let newest = known.keys.last_key_value().map(|(month, _)| *month);
        let Some(month) = Month::of(now.day()).filter(|month| Some(*month) > newest) else {
            return Ok(false);
        };
        let key = Key::random().map_err(io::Error::other)?;
        let first_used = now;
        known.keys.insert(month, MonthKey { first_used, key });
        self.write(&mut known)?;
        Ok(true)
    }

    /// Destroys the keys of the months before the newest, once that was in use for [`GRACE_SECONDS`]. Nothing may be wrapped
    /// under them any more. How many it destroyed.
    ///
    /// # Errors
    /// Where the file is not read or not written.
    pub fn destroy_ended(&self, now: Instant) -> io::Result<usize> {
        let mut known = self.known()?;
        let Some((newest, used)) = known.keys.last_key_value() else {
            return Ok(0);
        };
        let (newest, before) = (*newest, known.keys.len());
        if before == 1 || used.first_used.plus_seconds(GRACE_SECONDS) > now {
            return Ok(0);
        }
        known.keys.retain(|month, _| *month == newest);
        self.write(&mut known)?;
        Ok(before - 1)
    }

    /// Does something while no other process does it; `None` where one is at it.
    ///
    /// # Errors
    /// Where it cannot be told, or of what is done.
    pub fn alone<T, E: From<io::Error>>(
        &self,
        act: impl FnOnce() -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        let mut lock = self.path.clone().into_os_string();
        lock.push(".lock");
        let lock = private_files::kept_file(Path::new(&lock))?;
        match lock.try_lock() {
            Ok(()) => act().map(Some),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Those that the file holds now.
    fn known(&self) -> io::Result<MutexGuard<'_, Known>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            found => Some(Stamp::of(&found?)),
        };
        if known.read_from != stamp {
            let keys = match stamp {
                Some(_) => parsed(&self.path)?,
                None => BTreeMap::new(),
            };
            *known = Known {
                read_from: stamp,
                keys,
            };
        }
        Ok(known)
    }

    /// Puts a new file in the place of the old one, whose bytes are overwritten.
    fn write(&self, known: &mut Known) -> io::Result<()> {
        let mut text = Zeroizing::new(String::new());
        for (month, MonthKey { first_used, key }) in &known.keys {
            let digits = Zeroizing::new(random::hex(key.bytes()));
            text.push_str(&format!("{month} {} ", first_used.0));
            text.push_str(&digits);
            text.push('\n');
        }
        // What was changed here only is read again, whatever becomes of the file.
        known.read_from = None;
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private_files::new_file(Path::new(&beside))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        let old = fs::OpenOptions::new().write(true).open(&self.path);
        fs::rename(&beside, &self.path)?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
        match old {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            old => overwritten(old?),
        }
    }
}

impl Stamp {
    fn of(file: &fs::Metadata) -> Self {
        Self {
            inode: file.ino(),
            changed: (file.ctime(), file.ctime_nsec()),
        }
    }
}

fn overwritten(mut old: File) -> io::Result<()> {
    let length = usize::try_from(old.metadata()?.len()).map_err(io::Error::other)?;
    old.rewind()?;
    old.write_all(&vec![b'0'; length])?;
    old.sync_all()
}

fn parsed(path: &Path) -> io::Result<BTreeMap<Month, MonthKey>> {
    let damaged = || io::Error::other(format!("{} holds no keys of months", path.display()));
    let file = File::open(path)?;
    if file.metadata()?.len() > MAX_FILE_BYTES {
        return Err(damaged());
    }
    let text = Zeroizing::new(io::read_to_string(file)?);
    let line = |line: &str| -> Option<(Month, MonthKey)> {
        let (month, rest) = line.split_once(' ')?;
        let (first_used, digits) = rest.split_once(' ')?;
        let (year, month) = month.split_once('-')?;
        let month = Month::in_year(year.parse().ok()?, month.parse().ok()?)?;
        let first_used = Instant(first_used.parse().ok()?);
        let bytes: [u8; KEY_BYTES] = random::from_hex(digits)?;
        let key = Key::from_bytes(bytes);
        Some((month, MonthKey { first_used, key }))
    };
    text.lines()
        .map(|it| line(it).ok_or_else(damaged))
        .collect()
}

impl fmt::Debug for MonthKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MonthKeys({})", self.path.display())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_has_one_key_and_the_one_before_goes_a_week_after_it_came() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.months");
        let keys = MonthKeys::at(path.clone());
        assert_eq!(keys.newest().unwrap().map(|it| it.0), None);
        let november = at("2026-11-28T10:00:00+08:00");
        assert!(keys.begin(november).unwrap());
        assert!(!keys.begin(november.plus_seconds(60)).unwrap());
        let (first, key) = keys.newest().unwrap().unwrap();
        assert_eq!(first.to_string(), "2026-11");
        let bytes = fs::read_to_string(&path).unwrap();
        let other = MonthKeys::at(path.clone());
        assert_eq!(other.of(first).unwrap().unwrap().bytes(), key.bytes());

        let december = at("2026-12-01T00:00:00+08:00");
        assert!(keys.begin(december).unwrap());
        // Another process has it as soon as it is there.
        assert_eq!(other.newest().unwrap().unwrap().0.to_string(), "2026-12");
        let week = december.plus_seconds(GRACE_SECONDS);
        assert_eq!(keys.destroy_ended(week.plus_seconds(-1)).unwrap(), 0);
        assert!(other.of(first).unwrap().is_some());
        assert_eq!(keys.destroy_ended(week).unwrap(), 1);
        assert!(other.of(first).unwrap().is_none());
        let left = fs::read_to_string(&path).unwrap();
        let digits = bytes.trim().rsplit(' ').next().unwrap();
        assert!(!left.contains(digits));
    }

    #[test]
    fn a_clock_that_goes_back_makes_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys = MonthKeys::at(folder.path().join("a.months"));
        keys.begin(at("2026-11-28T10:00:00+08:00")).unwrap();
        assert!(!keys.begin(at("2026-10-28T10:00:00+08:00")).unwrap());
        assert!(!keys.begin(Instant(i64::MIN / 2)).unwrap());
    }

    #[test]
    fn a_file_that_holds_something_else_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.months");
        fs::write(&path, "2026-11 1 00\n").unwrap();
        let keys = MonthKeys::at(path.clone());
        assert!(keys.newest().is_err());
        assert!(keys.begin(at("2026-12-01T00:00:00+08:00")).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "2026-11 1 00\n");
    }

    #[test]
    fn one_process_at_a_time_changes_them() {
        let folder = tempfile::tempdir().unwrap();
        let keys = MonthKeys::at(folder.path().join("a.months"));
        let other = MonthKeys::at(folder.path().join("a.months"));
        let inner = keys.alone(|| other.alone(|| Ok::<_, io::Error>(())));
        assert_eq!(inner.unwrap(), Some(None));
        assert_eq!(other.alone(|| Ok::<_, io::Error>(1)).unwrap(), Some(1));
    }
}
