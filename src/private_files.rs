//! Files and folders that only their owner may read. Whatever Qibu writes, it makes here, whatever the mask of the
//! process is: names, papers, tokens and what pages show are nobody else's on the machine.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Reading and writing for the owner, nothing for others.
#[cfg(unix)]
const FILE_MODE: u32 = 0o600;
/// The same for a folder, which is also entered.
#[cfg(unix)]
const FOLDER_MODE: u32 = 0o700;
/// What `SQLite` puts beside a database, with the permissions of the database.
const BESIDE_A_DATABASE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The file by which it is tried whether there is room; it is gone at once.
const PROBE_FILE: &str = "room.probe";
/// What has to find room, in bytes: about what a batch of commands writes.
const PROBE_BYTES: usize = 1 << 20;

/// Makes a folder, and those above it that are missing. One that is there keeps its permissions: whoever made it
/// chose them.
pub fn folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.create(path)
}

/// Makes a file that must not be there, and opens it for writing.
pub fn new_file(path: &Path) -> io::Result<File> {
    options().create_new(true).open(path)
}

/// Opens a file for reading and writing as it is, made where it is missing.
pub fn kept_file(path: &Path) -> io::Result<File> {
    let mut options = options();
    options.read(true).create(true).truncate(false);
    options.open(path)
}

/// Makes an empty file for a database that is about to be opened, where there is none. One that others may read, from
/// an earlier version or another hand, is closed to them.
pub fn database(path: &Path) -> io::Result<()> {
    match new_file(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made.map(drop),
    }
    // It is not opened here: closing it would let go the locks that this process may hold on it.
    close_to_others(path)?;
    for suffix in BESIDE_A_DATABASE {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        unless_missing(close_to_others(Path::new(&beside)))?;
    }
    Ok(())
}

/// Fails where the folder takes no more: writes a file of `PROBE_BYTES`, and removes it. One caller at a time.
pub fn has_room(folder: &Path) -> io::Result<()> {
    let path = folder.join(PROBE_FILE);
    unless_missing(fs::remove_file(&path))?;
    let mut file = new_file(&path)?;
    let written = file
        .write_all(&vec![b'.'; PROBE_BYTES])
        .and_then(|()| file.sync_all());
    drop(file);
    fs::remove_file(&path)?;
    written
}

/// Sets a database aside that nobody has open, with what `SQLite` put beside it, as `NAME.damaged-<n>`, closed to
/// others. Of the files set aside before it, as many are kept as make `max_kept` with it: the oldest go.
pub fn set_aside(database: &Path, max_kept: usize) -> io::Result<()> {
    let mut stem = database.file_name().unwrap_or_default().to_owned();
    stem.push(".damaged-");
    let folder = database.parent().unwrap_or(Path::new(""));
    let mut numbers = numbers_after(folder, &stem.to_string_lossy())?;
    let next = numbers.last().map_or(1, |last| last.saturating_add(1));
    let named = |number: u32, suffix: &str| {
        let mut name = stem.clone();
        name.push(format!("{number}{suffix}"));
        folder.join(name)
    };
    let all = || [""].into_iter().chain(BESIDE_A_DATABASE);
    while numbers.len() >= max_kept.max(1) {
        let oldest = numbers.remove(0);
        for suffix in all() {
            unless_missing(fs::remove_file(named(oldest, suffix)))?;
        }
    }
    // The database goes last: while it is there, it is what is set aside again after a fault in between.
    for suffix in all().collect::<Vec<_>>().into_iter().rev() {
        let mut there = database.as_os_str().to_owned();
        there.push(suffix);
        unless_missing(close_to_others(Path::new(&there)))?;
        unless_missing(fs::rename(Path::new(&there), named(next, suffix)))?;
    }
    Ok(())
}

/// The numbers at the end of the names in a folder that begin so, in order.
fn numbers_after(folder: &Path, stem: &str) -> io::Result<Vec<u32>> {
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let mut numbers = Vec::new();
    for entry in fs::read_dir(here)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        numbers.extend(
            name.strip_prefix(stem)
                .and_then(|end| end.parse::<u32>().ok()),
        );
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE_MODE);
    options
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = fs::metadata(path)?.permissions();
    if permissions.mode() & 0o077 != 0 {
        permissions.set_mode(FILE_MODE);
        fs::set_permissions(path, permissions)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn close_to_others(path: &Path) -> io::Result<()> {
    fs::metadata(path).map(drop)
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_is_its_owners_only() {
        let place = tempfile::tempdir().unwrap();
        let deep = place.path().join("above").join("data");
        folder(&deep).unwrap();
        assert_eq!(mode(&deep), 0o700);
        assert_eq!(mode(&place.path().join("above")), 0o700);
        new_file(&deep.join("new")).unwrap();
        kept_file(&deep.join("kept")).unwrap();
        database(&deep.join("database")).unwrap();
        for name in ["new", "kept", "database"] {
            assert_eq!(mode(&deep.join(name)), 0o600, "{name}");
        }
        assert!(new_file(&deep.join("new")).is_err());
    }

    #[test]
    fn a_database_that_is_set_aside_is_its_owners_only_and_the_oldest_of_such_files_go() {
        let place = tempfile::tempdir().unwrap();
        let database = place.path().join("views.db");
        for content in ["one", "two", "three", "four"] {
            for suffix in ["", "-wal"] {
                let file = place.path().join(format!("views.db{suffix}"));
                fs::write(&file, content).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
            }
            set_aside(&database, 3).unwrap();
        }
        let mut names: Vec<String> = fs::read_dir(place.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let kept = ["2", "2-wal", "3", "3-wal", "4", "4-wal"];
        assert_eq!(names, kept.map(|end| format!("views.db.damaged-{end}")));
        for name in &names {
            assert_eq!(mode(&place.path().join(name)), 0o600, "{name}");
        }
        let last = place.path().join("views.db.damaged-4");
        assert_eq!(fs::read(last).unwrap(), b"four");
    }

    #[test]
    fn a_folder_that_is_there_keeps_its_permissions_and_a_database_is_closed_to_others() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        fs::create_dir(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o750)).unwrap();
        folder(&data).unwrap();
        assert_eq!(mode(&data), 0o750);
        let files = ["views.db", "views.db-wal"].map(|name| data.join(name));
        for file in &files {
            fs::write(file, "kept").unwrap();
            fs::set_permissions(file, fs::Permissions::from_mode(0o644)).unwrap();
        }
        database(&files[0]).unwrap();
        for file in &files {
            assert_eq!(mode(file), 0o600);
            assert_eq!(fs::read(file).unwrap(), b"kept");
        }
    }
}
