//! Whose the data folder is: everything in it is its owner's only.

use crate::house::House;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Everything below a folder, the folder first, with its permissions.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let mut found = vec![(folder.to_owned(), mode(folder))];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(modes(&path));
        } else {
            found.push((path.clone(), mode(&path)));
        }
    }
    found
}

fn assert_private(data: &Path) {
    for (path, mode) in modes(data) {
        let own = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, own, "{}: {mode:o}", path.display());
    }
}

#[test]
fn everything_in_the_data_folder_and_the_root_key_is_its_owners_only() {
    let house = House::new();
    let server = house.serve();
    house.account("样例经办");
    // While it runs, the side files of the databases are there too.
    let names = modes(&house.data());
    for name in [
        "log.db-wal",
        "views.db",
        "views.db-wal",
        "views.db-shm",
        "papers",
        "lock",
    ] {
        let is_there = names.iter().any(|(path, _)| path.ends_with(name));
        assert!(is_there, "{name} is not among {names:?}");
    }
    assert_private(&house.data());
    drop(server);
    assert_private(&house.data());
    let key = house.data().with_extension("key");
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn views_that_an_earlier_version_left_open_to_others_are_closed_to_them() {
    let house = House::new();
    let views = house.data().join("views.db");
    std::fs::set_permissions(&views, Permissions::from_mode(0o644)).unwrap();
    let _server = house.serve();
    assert_private(&house.data());
}
