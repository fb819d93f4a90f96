//! Where a test keeps its log, and the root key of its vault: in a folder of its own, or elsewhere where
//! `QIBU_TEST_ENGINE` says so. `postgres` is a database of its own; `kurrentdb` a double of a server with the rest in a
//! folder, and `kurrentdb-postgres` the same with the rest in a database.

#[cfg(feature = "kurrentdb")]
#[path = "kurrent.rs"]
#[allow(
    dead_code,
    reason = "only the suite of the log makes a double go wrong"
)]
mod kurrent;
#[path = "postgres.rs"]
#[allow(dead_code, reason = "each suite uses another part of it")]
mod postgres;

use qibu::log::verify::{Report, verify_database, verify_store};
use qibu::root_key::RootKey;
use qibu::wiring::{LOG_FILE, LogPlace, Stores};
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
        let database = || postgres::Server::shared().new_database();
        let stores = match engine().as_str() {
            "" | "sqlite" => Stores::from(folder.path()),
            "postgres" => Stores::postgres(&database().await, None, None).unwrap(),
            "kurrentdb" => {
                Stores::at(&double_of_kurrentdb().await, None, None, folder.path()).unwrap()
            }
            "kurrentdb-postgres" => {
                let (url, beside) = (double_of_kurrentdb().await, database().await);
                Stores::at(&url, Some(&beside), Some(&beside), folder.path()).unwrap()
            }
            other => panic!("no engine {other}"),
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
        match &self.stores.log {
            LogPlace::Folder(folder) => verify_store(&folder.join(LOG_FILE)).unwrap(),
            LogPlace::Postgres(address) => verify_database(address).await.unwrap(),
            #[cfg(feature = "kurrentdb")]
            LogPlace::Kurrent(address) => {
                let clock = std::sync::Arc::new(qibu::occasion_source::machine_time);
                let report = qibu::log::verify::verify_server(address, clock).await;
                report.unwrap()
            }
        }
    }
}

/// What the suites run on.
fn engine() -> String {
    std::env::var("QIBU_TEST_ENGINE").unwrap_or_default()
}

/// The address of a log on a server of its own, which lives as long as the process: its runtime is that of no test, so
/// that it answers also where a test blocks its own.
#[cfg(feature = "kurrentdb")]
async fn double_of_kurrentdb() -> String {
    static RUNTIME: std::sync::LazyLock<tokio::runtime::Runtime> = std::sync::LazyLock::new(|| {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(1).enable_all().build().unwrap()
    });
    let double = RUNTIME.spawn(kurrent::Double::start()).await.unwrap();
    format!("{}&namespace=test", double.url())
}

#[cfg(not(feature = "kurrentdb"))]
fn double_of_kurrentdb() -> std::future::Ready<String> {
    panic!("these tests were built without the feature kurrentdb");
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
