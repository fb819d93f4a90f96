//! A log in a database of a `PostgreSQL` server, by the command line.

#[path = "../support_qibu/postgres.rs"]
#[allow(dead_code, reason = "other suites use the rest")]
mod postgres;

use crate::house::{ADMIN, DISTRICT, Ran};
use postgres::Server;
use sqlx::{Connection, Executor, PgConnection};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The password in the address, which the throwaway server does not ask for.
const PASSWORD: &str = "correct-horse";

/// A database of its own, and a folder for the root key.
struct Databases {
    folder: TempDir,
    url: String,
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(future)
}

/// An empty database; its address holds a password.
pub fn new_database_as(password: &str) -> String {
    let url = block_on(Server::shared().new_database());
    url.replace("postgres@", &format!("postgres:{password}@"))
}

/// The address of an empty database.
#[cfg(feature = "kurrentdb")]
pub fn new_database() -> String {
    block_on(Server::shared().new_database())
}

impl Databases {
    /// An empty database.
    fn empty() -> Self {
        Self::at(&new_database_as(PASSWORD))
    }

    fn at(url: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            url: url.to_owned(),
        }
    }

    /// A training log with its administrator.
    fn founded() -> Self {
        let databases = Self::empty();
        databases.init(&["--training"]).expect(0);
        databases
    }

    fn run(&self, words: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qibu"));
        for variable in ["DATA", "ROOT_KEY", "VIEWS", "VAULT", "LANG", "TOKEN"] {
            command.env_remove(format!("QIBU_{variable}"));
        }
        let done = command
            .args(words)
            .current_dir(self.folder.path())
            .env("QIBU_LOG", &self.url)
            .env("QIBU_ROOT_KEY_FILE", self.folder.path().join("root.key"))
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran {
            code: done.status.code().unwrap(),
            out: text(done.stdout),
            err: text(done.stderr),
        }
    }

    fn init(&self, more: &[&str]) -> Ran {
        let init = ["init", "--district", DISTRICT, "--admin", ADMIN, "--json"];
        self.run(&[&init[..], more].concat())
    }

    /// What somebody does who may do anything to the database, its triggers notwithstanding.
    fn damage(&self, sql: &str) {
        block_on(async {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            let past_triggers = "SET session_replication_role = replica";
            connection.execute(past_triggers).await.unwrap();
            let done = connection.execute(sql).await.unwrap();
            let is_of_rows = !sql.starts_with("DROP") && !sql.starts_with("ALTER");
            assert!(!is_of_rows || done.rows_affected() == 1);
            connection.close().await.unwrap();
        });
    }

    /// The kinds of damage that `verify store` finds.
    fn found(&self) -> Vec<String> {
        let report = self.run(&["verify", "store", "--json"]).json();
        let findings = report["findings"].as_array().unwrap();
        let code = |finding: &serde_json::Value| finding["code"].as_str().unwrap().to_owned();
        findings.iter().map(code).collect()
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    entries
        .map(|entry| name(entry).into_string().unwrap())
        .collect()
}

#[test]
fn init_makes_a_log_in_a_database_and_nothing_but_the_root_key_on_this_machine() {
    let databases = Databases::empty();
    let made = databases.init(&["--training"]).expect(0);
    assert!(!made.out.contains(PASSWORD) && !made.err.contains(PASSWORD));
    assert_eq!(files(databases.folder.path()), ["root.key"]);
    assert!(
        databases
            .init(&["--training"])
            .expect(4)
            .err
            .contains("已有日志")
    );
    // The account is found by its name, which the views and the vault know.
    databases.run(&["account", "token", ADMIN]).expect(0);
}

#[cfg(not(feature = "kurrentdb"))]
#[test]
fn a_program_that_was_built_without_kurrentdb_says_so_in_either_language() {
    let databases = Databases::at("kurrentdb://qibu:correct-horse@localhost:2113");
    for (lang, words) in [("zh", "没有加入"), ("en", "built without KurrentDB")] {
        let (there, here) = ("kurrentdb://qibu:correct-horse@localhost:2113", "data");
        for command in [
            &["serve"][..],
            &["verify", "store"],
            &["copy", "--from", here, "--to", there],
            &["copy", "--from", there, "--to", here],
        ] {
            let refused = databases.run(&[command, &["--lang", lang]].concat());
            let refused = refused.expect(2);
            assert!(refused.err.contains(words), "{refused:?}");
            assert!(refused.err.contains("--features kurrentdb"), "{refused:?}");
            assert!(!refused.err.contains(PASSWORD), "{refused:?}");
        }
    }
}

#[test]
fn a_database_without_a_log_is_not_served() {
    let databases = Databases::empty();
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let refused = databases.run(&serve);
    assert!(refused.err.contains("没有日志"), "{refused:?}");
    assert!(!refused.err.contains(PASSWORD));
    let english = databases.run(&[&serve[..], &["--lang", "en"]].concat());
    assert!(english.err.contains("there is no log in"), "{english:?}");
    assert_eq!((refused.code, english.code), (3, 3));
}

#[test]
fn the_demo_in_a_database_prints_no_password_of_it() {
    let databases = Databases::empty();
    let said = databases.run(&["demo", "--no-serve"]).expect(0);
    assert!(said.out.contains("--log \"$QIBU_LOG\""), "{said:?}");
    assert!(!said.out.contains(PASSWORD) && !said.err.contains(PASSWORD));
    let again = databases.run(&["demo", "--no-serve", "--json"]).expect(0);
    assert!(!again.out.contains(PASSWORD) && !again.err.contains(PASSWORD));
    databases.run(&["verify", "store"]).expect(0);
}

#[test]
fn what_was_changed_in_the_database_past_the_program_is_found() {
    let change = "UPDATE events SET payload = '{}' WHERE position = 2";
    let drop = "DROP TRIGGER events_stay ON events";
    let disable = "ALTER TABLE events DISABLE TRIGGER events_are_written_by_qibu";
    let claim = "INSERT INTO claims VALUES ('uscc/9', 'association', 'x', 1, NULL)";
    let untouched = Databases::founded();
    assert_eq!(untouched.found(), [""; 0]);
    untouched.run(&["verify", "store"]).expect(0);
    for (damage, code) in [
        (change, "leaf"),
        (drop, "schema"),
        (disable, "schema"),
        (claim, "claim"),
    ] {
        let databases = Databases::founded();
        databases.damage(damage);
        let found = databases.found();
        assert!(
            found.iter().any(|found| found == code),
            "{damage}: {found:?}"
        );
        assert_ne!(databases.run(&["verify", "store"]).code, 0);
    }
}

#[test]
fn migrate_brings_the_views_of_a_database_up_to_the_head() {
    let databases = Databases::founded();
    databases.damage("DROP SCHEMA qibu_views CASCADE");
    let migrated = databases.run(&["migrate", "--json"]).expect(0).json();
    assert!(migrated["position"].as_u64().unwrap() > 1, "{migrated}");
    // The account is found by its name, which the views and the vault know.
    databases.run(&["account", "token", ADMIN]).expect(0);
}

#[test]
fn migrate_ends_and_says_why_where_the_views_cannot_go_on() {
    let databases = Databases::founded();
    databases.damage("DROP SCHEMA qibu_views CASCADE");
    databases.damage(
        "UPDATE events SET event_type = 'AccountVanished'
         WHERE position = (SELECT max(position) FROM events WHERE aggregate_type = 'account')",
    );
    let ended = databases.run(&["migrate"]);
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("AccountVanished"), "{}", ended.err);
}

#[test]
fn a_token_is_issued_from_a_database_with_its_root_key_and_no_other() {
    let databases = Databases::founded();
    let token = databases.run(&["account", "token", ADMIN]).expect(0).out;
    assert!(token.starts_with("qibu_"), "{token}");
    let key = databases.folder.path().join("root.key");
    std::fs::write(&key, "5b".repeat(32)).unwrap();
    let refused = databases.run(&["account", "token", ADMIN]);
    assert_ne!(refused.code, 0, "{refused:?}");
    assert_eq!(refused.out, "");
}

#[test]
fn an_address_beyond_this_machine_that_is_not_verified_is_refused_in_either_language() {
    let beyond = "postgres://qibu:correct-horse@db.example/qibu";
    for mode in ["", "?sslmode=require", "?sslmode=verify-ca"] {
        let databases = Databases::at(&format!("{beyond}{mode}"));
        for (lang, words) in [("zh", "不在本机"), ("en", "is not on this machine")] {
            let refused = databases.run(&["serve", "--lang", lang]).expect(2);
            assert!(refused.err.contains(words), "{refused:?}");
            assert!(refused.err.contains("sslmode=verify-full"), "{refused:?}");
            assert!(!refused.err.contains(PASSWORD), "{refused:?}");
        }
    }
}

#[test]
fn a_server_that_is_not_there_is_told_in_either_language() {
    let folder = tempfile::tempdir().unwrap();
    let url = postgres::url_at(folder.path(), "qibu");
    let databases = Databases::at(&url);
    for (lang, words) in [("zh", "没有应答"), ("en", "does not answer")] {
        let told = databases.run(&["serve", "--lang", lang]).expect(1);
        assert!(told.err.contains(words), "{told:?}");
    }
}
