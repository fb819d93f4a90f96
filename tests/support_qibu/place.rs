//! Where a test keeps its data folder, and the root key of its vault.

use qibu::root_key::RootKey;
use std::path::Path;
use tempfile::TempDir;

/// The folder is in memory where the machine has such a place: these tests are about order, not about the disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.or_else(|_| tempfile::tempdir()).unwrap()
}

pub fn root_key() -> RootKey {
    RootKey::from_digits(&"5a".repeat(32)).unwrap()
}
