//! Where a test keeps its log, and the root key of its vault: in a folder of its own, or in a database of its own where
//! `QIBU_TEST_ENGINE` says `postgres`.

#[path = "postgres.rs"]
#[allow(dead_code, reason = "each suite uses another part of it")]
mod postgres;

use qibu::log::verify::{Report, verify_database, verify_store};
use qibu::root_key::RootKey;
use qibu::wiring::{LOG_FILE, Stores};
use std::path::Path;
use tempfile::TempDir;

/// A place that goes with the test.
pub struct Home {
    folder: TempDir,
    pub stores: Stores,
}

impl Home {
    pub async fn new() -> Self {
        let folder = folder();
        let stores = if on_postgresql() {
            let url = postgres::Server::shared().new_database().await;
            Stores::postgres(&url, None, None).unwrap()
        } else {
            Stores::from(folder.path())
        };
        Self { folder, stores }
    }

    /// In a folder whatever the suites run on: for what only files can suffer.
    #[allow(dead_code, reason = "not every suite breaks files")]
    pub fn in_folder() -> Self {
        let folder = folder();
        let stores = Stores::from(folder.path());
        Self { folder, stores }
    }

    /// A folder beside whatever is kept.
    #[allow(dead_code, reason = "not every suite puts files beside the log")]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What `qibu verify store` finds.
    #[allow(dead_code, reason = "not every suite verifies the store")]
    pub async fn verify(&self) -> Report {
        match &self.stores {
            Stores::Folder(folder) => verify_store(&folder.join(LOG_FILE)).unwrap(),
            Stores::Postgres(stores) => verify_database(&stores.log).await.unwrap(),
        }
    }
}

/// Whether the suites run on `PostgreSQL`.
pub fn on_postgresql() -> bool {
    std::env::var("QIBU_TEST_ENGINE").as_deref() == Ok("postgres")
}

/// The folder is in memory where the machine has such a place: these tests are about order, not about the disk.
fn folder() -> TempDir {
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
