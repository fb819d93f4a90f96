//! One process writes a log. The lock is the operating system's, so it is gone when the process is, however it ends.
//!
//! Two things are locked. The data folder itself, since it cannot be removed while the log lies in it: a file that
//! somebody removes beside its holder guards nothing. And the file `lock` in it, which also says who holds it, so that
//! a second process can tell a person what to do: its process id, and the address of its server once it serves.

use crate::private_files;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

/// The lock's file in the data folder. Qibu never deletes it; where somebody else has, the holder cannot be named.
pub const LOCK_FILE: &str = "lock";
/// How often a lock is tried. A process that reads the announcement holds it for a moment.
const ACQUIRE_ATTEMPTS: u32 = 5;
/// The wait between two tries, in milliseconds.
const ACQUIRE_PAUSE_MS: u64 = 20;
/// The most of an announcement that is read, in bytes.
const MAX_ANNOUNCEMENT_BYTES: u64 = 4 * 1024;

/// The right to write the log in one data folder, held until it is dropped.
#[derive(Debug)]
pub struct WriterLock {
    file: File,
    /// Locked as long as it is open. Elsewhere than on Unix a folder is not opened like a file, and an open file is not
    /// removed.
    #[cfg(unix)]
    _folder: File,
}

/// What the holder says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// Its process id.
    pub pid: Option<u32>,
    /// Where its server listens, once it does.
    pub address: Option<String>,
}

/// Why the lock was not had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error("another process writes this log: {0}")]
    Held(LockHeld),
    /// The file system says no.
    #[error("the lock's file: {0}")]
    Io(#[from] io::Error),
}

/// Who has the lock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("process {}, server {}", self.pid.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string()),
    self.address.as_deref().unwrap_or("none"))]
pub struct LockHeld {
    /// Its process id, when the file says it.
    pub pid: Option<u32>,
    /// Where its server listens, when it serves.
    pub address: Option<String>,
    /// Whether the file that would say so was removed.
    pub file_is_gone: bool,
}

impl WriterLock {
    /// Takes the lock of that data folder, or says who has it. It does not wait for the holder to finish.
    pub fn acquire(dir: &Path) -> Result<Self, LockError> {
        // The folder first, and the file is not made anew before: it would say nothing of who holds the folder.
        #[cfg(unix)]
        let folder = File::open(dir)?;
        #[cfg(unix)]
        if !is_had(&folder)? {
            return Err(held_by(dir)?);
        }
        let file = private_files::kept_file(&dir.join(LOCK_FILE))?;
        if !is_had(&file)? {
            return Err(held_by(dir)?);
        }
        let mut lock = Self {
            file,
            #[cfg(unix)]
            _folder: folder,
        };
        lock.write(None)?;
        Ok(lock)
    }

    /// Says where this process's server listens.
    pub fn announce(&mut self, address: &str) -> io::Result<()> {
        self.write(Some(address))
    }

    fn write(&mut self, address: Option<&str>) -> io::Result<()> {
        let mut text = format!("pid {}\n", std::process::id());
        if let Some(address) = address {
            let line: String = address.chars().filter(|c| !c.is_control()).collect();
            text.push_str("address ");
            text.push_str(&line);
            text.push('\n');
        }
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // What was announced ends with the lock. If it cannot be wiped, nobody believes it: no one holds the lock.
        let _ = self.file.set_len(0);
    }
}

/// Tries to lock a file or a folder, a few times; `false` where another process has it.
fn is_had(file: &File) -> io::Result<bool> {
    for attempt in 1..=ACQUIRE_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if attempt < ACQUIRE_ATTEMPTS => {
                std::thread::sleep(Duration::from_millis(ACQUIRE_PAUSE_MS));
            }
            Err(TryLockError::WouldBlock) => {}
        }
    }
    Ok(false)
}

/// Who has the lock of that data folder, as far as its file says so.
fn held_by(dir: &Path) -> io::Result<LockError> {
    let (announcement, file_is_gone) = match File::open(dir.join(LOCK_FILE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Announcement::default(), true),
        opened => (read(&mut opened?)?, false),
    };
    let Announcement { pid, address } = announcement;
    Ok(LockError::Held(LockHeld {
        pid,
        address,
        file_is_gone,
    }))
}

/// What the process that holds the lock of that data folder announces; `None` when no process holds it.
pub fn read_announcement(dir: &Path) -> io::Result<Option<Announcement>> {
    let mut file = match File::open(dir.join(LOCK_FILE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => read(&mut file).map(Some),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn read(file: &mut File) -> io::Result<Announcement> {
    let mut text = String::new();
    file.rewind()?;
    file.take(MAX_ANNOUNCEMENT_BYTES)
        .read_to_string(&mut text)?;
    let mut announcement = Announcement::default();
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("pid", pid)) => announcement.pid = pid.parse().ok(),
            Some(("address", address)) => announcement.address = Some(address.to_owned()),
            _ => {}
        }
    }
    Ok(announcement)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_second_writer_is_told_who_writes_and_where_its_server_listens() {
        let dir = tempfile::tempdir().unwrap();
        let mut first = WriterLock::acquire(dir.path()).unwrap();
        first.announce("http://127.0.0.1:8080").unwrap();
        let Err(LockError::Held(held)) = WriterLock::acquire(dir.path()) else {
            panic!("the lock was had twice");
        };
        assert_eq!(held.pid, Some(std::process::id()));
        assert_eq!(held.address.as_deref(), Some("http://127.0.0.1:8080"));
        let announced = read_announcement(dir.path()).unwrap().unwrap();
        assert_eq!(announced.address, held.address);
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_whose_file_was_removed_or_replaced_holds_all_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let first = WriterLock::acquire(dir.path()).unwrap();
        std::fs::remove_file(dir.path().join(LOCK_FILE)).unwrap();
        let Err(LockError::Held(held)) = WriterLock::acquire(dir.path()) else {
            panic!("the lock was had twice");
        };
        assert_eq!((held.pid, held.file_is_gone), (None, true));
        assert!(!dir.path().join(LOCK_FILE).exists());
        std::fs::write(dir.path().join(LOCK_FILE), "").unwrap();
        let Err(LockError::Held(held)) = WriterLock::acquire(dir.path()) else {
            panic!("the lock was had twice");
        };
        assert_eq!((held.pid, held.file_is_gone), (None, false));
        drop(first);
        WriterLock::acquire(dir.path()).unwrap();
    }

    #[test]
    fn a_lock_that_was_let_go_is_announced_by_nobody_and_can_be_had_again() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read_announcement(dir.path()).unwrap(), None);
        drop(WriterLock::acquire(dir.path()).unwrap());
        assert_eq!(read_announcement(dir.path()).unwrap(), None);
        let again = WriterLock::acquire(dir.path()).unwrap();
        let announced = read_announcement(dir.path()).unwrap().unwrap();
        assert_eq!(
            announced,
            Announcement {
                pid: Some(std::process::id()),
                address: None
            }
        );
        drop(again);
    }

    #[test]
    fn an_announcement_that_a_dead_process_left_is_not_believed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join(LOCK_FILE),
            "pid 1\naddress http://127.0.0.1:1\n",
        )
        .unwrap();
        assert_eq!(read_announcement(dir.path()).unwrap(), None);
        let lock = WriterLock::acquire(dir.path()).unwrap();
        assert_eq!(
            read_announcement(dir.path()).unwrap().unwrap().address,
            None
        );
        drop(lock);
    }
}
