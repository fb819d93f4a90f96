//! A log on `KurrentDB`, by the command line: the program and its server, on a double of a server in this process.

#[path = "../support_qibu/kurrent.rs"]
#[allow(
    dead_code,
    reason = "only the suite of the log makes a double go wrong"
)]
mod double;

use crate::databases::new_database;
use crate::house::{ADMIN, DISTRICT, House, Ran, Server, run};
use double::Double;
use qibu::copy::{Pace, copy};
use qibu::wiring::Stores;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The password in the address, which the double does not ask for.
const PASSWORD: &str = "correct-horse";
const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// Where the doubles live: as long as the process.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).enable_all().build().unwrap()
});

/// A server of its own, and a folder for the root key and for what lies beside the log.
struct Office {
    folder: TempDir,
    double: Arc<Double>,
    /// The database of views and vault, where they lie in one.
    beside: Option<String>,
}

impl Office {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            double: RUNTIME.block_on(Double::start()),
            beside: None,
        }
    }

    fn url(&self) -> String {
        let with_password = format!("kurrentdb://qibu:{PASSWORD}@");
        let url = self.double.url().replace("kurrentdb://", &with_password);
        format!("{url}&namespace=office")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qibu"));
        for variable in ["ROOT_KEY", "VIEWS", "VAULT", "LANG", "TOKEN"] {
            command.env_remove(format!("QIBU_{variable}"));
        }
        command
            .args(words)
            .current_dir(self.folder.path())
            .env("QIBU_LOG", self.url())
            .env("QIBU_DATA", self.data())
            .env("QIBU_ROOT_KEY_FILE", self.folder.path().join("root.key"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(beside) = &self.beside {
            command.env("QIBU_VIEWS", beside).env("QIBU_VAULT", beside);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Ran {
        let ran = run(self.command(words), "");
        assert!(!ran.out.contains(PASSWORD) && !ran.err.contains(PASSWORD));
        ran
    }

    fn run_as(&self, token: &str, words: &[&str]) -> Ran {
        let mut command = self.command(words);
        command.env("QIBU_TOKEN", token);
        run(command, "")
    }

    /// A training log; what `init` printed.
    fn founded(&self) -> Value {
        let init = ["init", "--district", DISTRICT, "--admin", ADMIN];
        let init = [&init[..], &["--training", "--json"]].concat();
        self.run(&init).expect(0).json()
    }

    fn serve(&self) -> Server {
        Server::of(self.command(&SERVE))
    }
}

fn text<'a>(document: &'a Value, name: &str) -> &'a str {
    document[name].as_str().unwrap()
}

#[test]
fn a_log_on_kurrentdb_is_made_and_served_and_served_again_after_a_restart() {
    let office = Office::new();
    let made = office.founded();
    let (admin, token) = (text(&made, "account"), text(&made, "token"));
    assert!(text(&made, "data").starts_with("namespace office at 127.0.0.1:"));
    assert!(!office.data().join("log.db").exists());
    assert!(office.data().join("vault.db").exists());
    let mut password = office.command(&["account", "password", admin]);
    password.stdin(Stdio::piped());
    run(password, "a long enough phrase of words\n").expect(0);
    for _ in 0..2 {
        let server = office.serve();
        assert_eq!(server.status("/readyz", ""), 200);
        let cookie = server.sign_in(ADMIN, "a long enough phrase of words");
        assert_eq!(server.page("/", &cookie.unwrap()), 200);
        assert_eq!(server.status("/api/v1/accounts", token), 200);
    }
    let again = ["init", "--district", DISTRICT, "--admin", ADMIN];
    let again = office
        .run(&[&again[..], &["--training"]].concat())
        .expect(4);
    assert!(again.err.contains("已有日志"), "{again:?}");
    let migrated = office.run(&["migrate", "--json"]).expect(0).json();
    assert!(migrated["position"].as_u64().unwrap() > 1, "{migrated}");
}

#[test]
fn what_is_proposed_and_approved_on_kurrentdb_is_in_history_and_views_after_a_restart() {
    let office = Office::new();
    let demo = office.run(&["demo", "--no-serve", "--json"]).expect(0);
    let demo = demo.json();
    let server = office.serve();
    // The lines go to the server that runs: propose, decide, and the history of what was decided.
    let lines: Vec<&str> = demo["try"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap())
        .collect();
    let paste = |line: &str| {
        let mut shell = office.command(&[]);
        let mut pasted = Command::new("sh");
        pasted.args(["-c", line]).current_dir("/");
        for (name, value) in shell.get_envs() {
            match value {
                Some(value) => pasted.env(name, value),
                None => pasted.env_remove(name),
            };
        }
        shell.stdin(Stdio::null());
        pasted.stdout(Stdio::piped()).stderr(Stdio::piped());
        run(pasted, "").expect(0)
    };
    let proposed = paste(lines[0]).json();
    paste(lines[1]);
    let history = paste(lines[2]).out;
    assert!(history.contains("作出决定（同意"), "{history}");
    let second = office.run(&SERVE).expect(4);
    assert!(second.err.contains(&server.pid().to_string()), "{second:?}");
    drop(server);
    let _server = office.serve();
    assert_eq!(paste(lines[2]).out, history);
    let figures = office.run(&["figures", "--json"]).expect(0).json();
    assert!(figures["associations"].as_u64().is_some(), "{figures}");
    let found = office.run(&["why", "样例街道律师联谊会", "--json"]);
    assert_eq!(found.code, 0, "{found:?} {proposed}");
    let report = office.run(&["verify", "store", "--json"]).expect(0).json();
    assert_eq!(report["findings"], json!([]));
    assert!(report["events"].as_u64().unwrap() > 50, "{report}");
}

#[test]
fn two_copies_serve_one_log_on_kurrentdb_with_the_rest_in_postgresql() {
    let mut office = Office::new();
    office.beside = Some(new_database());
    let made = office.founded();
    assert!(!office.data().exists());
    let token = text(&made, "token");
    let (one, other) = (office.serve(), office.serve());
    for n in 0..6 {
        let name = format!("样例科员{n}");
        let opened = office.run_as(token, &["account", "open", &name, "--json"]);
        let id = text(&opened.expect(0).json(), "id").to_owned();
        let own = office.run(&["account", "token", &id]).expect(0).out;
        for copy in [&one, &other] {
            assert_eq!(copy.status("/readyz", ""), 200);
            assert_eq!(copy.status("/api/v1/accounts", token), 200);
            // Whoever holds a token is known to either copy as soon as the account is opened.
            assert_ne!(copy.status("/api/v1/associations", own.trim()), 401);
        }
    }
    office.run(&["verify", "store"]).expect(0);
}

#[test]
fn a_log_on_kurrentdb_that_is_not_there_or_not_whole_is_told_in_either_language() {
    let office = Office::new();
    let told = |at: &str, more: &[&str], code: i32, zh: &str, en: &str| {
        for (lang, words) in [("zh", zh), ("en", en)] {
            let words_of = [&SERVE[..], &["--lang", lang, "--log", at], more].concat();
            let refused = office.run(&words_of);
            assert!(
                refused.code == code && refused.err.contains(words),
                "{refused:?}"
            );
        }
    };
    let url = office.url();
    told(&url, &[], 3, "没有日志", "there is no log in");
    let nobody = "kurrentdb://127.0.0.1:9?tls=false&maxDiscoverAttempts=2&discoveryInterval=10";
    told(nobody, &[], 1, "没有打开", "was not opened");
    let beyond = format!("kurrentdb://qibu:{PASSWORD}@db.example?tls=false");
    told(&beyond, &[], 2, "不在本机", "is not on this machine");
    let broken = format!("kurrentdb://qibu:{PASSWORD}@a:b:c,d");
    told(&broken, &[], 2, "无法读取", "does not read");
    told(
        "kurrentdb://127.0.0.1?namespace=",
        &[],
        2,
        "命名空间",
        "is no namespace",
    );
    told(
        "nosql://127.0.0.1/qibu",
        &[],
        2,
        "postgres://",
        "postgres://",
    );
    let views = ["--views", "postgres://localhost/qibu"];
    told(&url, &views, 2, "--vault", "--vault");
    office.founded();
    std::fs::rename(office.data(), office.folder.path().join("elsewhere")).unwrap();
    told(&url, &[], 3, "--data", "Name its data folder");
    std::fs::create_dir(office.data()).unwrap();
    std::fs::write(office.data().join("log.db"), "").unwrap();
    told(&url, &[], 4, "另一本日志", "holds a log of its own");
}

#[test]
fn a_server_that_goes_away_is_told_by_readiness_and_found_again() {
    let office = Office::new();
    office.founded();
    let server = office.serve();
    assert_eq!(server.status("/readyz", ""), 200);
    office.double.set_down(true);
    assert_eq!(server.status("/readyz", ""), 503);
    assert_eq!(server.status("/healthz", ""), 200);
    office.double.set_down(false);
    assert_eq!(server.status("/readyz", ""), 200);
}

/// The names of a folder's files.
fn files(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn an_office_moves_to_kurrentdb_and_on_to_postgresql_and_each_place_says_where_it_went() {
    let mut office = Office::new();
    let house = House::new();
    let (folder, url, next) = (house.data(), office.url(), new_database());
    let (folder, data) = (folder.to_str().unwrap(), office.data());
    // What lies beside the log goes to the folder of --data, where `serve` looks for it.
    let copy = ["copy", "--from", folder, "--to", &url, "--json"];
    let copied = office.run(&copy).expect(0).json();
    assert!(text(&copied, "to").starts_with("namespace office at 127.0.0.1:"));
    let beside = files(&data);
    assert!(beside.contains(&"vault.db".to_owned()), "{beside:?}");
    assert!(!beside.contains(&"log.db".to_owned()), "{beside:?}");
    let sealed = house.run(&["verify", "store", "--json"]).expect(0).json();
    assert_eq!(sealed["root"], copied["root"]);
    assert_eq!(sealed["sealed"]["copied_to"], copied["to"]);
    let key = house.data().with_extension("key");
    std::fs::copy(key, office.folder.path().join("root.key")).unwrap();
    let server = office.serve();
    assert_eq!(server.status("/api/v1/accounts", &house.token), 200);
    let onward = ["copy", "--from", &url, "--to", &next, "--json"];
    let in_use = office.run(&onward).expect(4);
    assert!(in_use.err.contains(&server.pid().to_string()), "{in_use:?}");
    drop(server);
    let there = office.run(&onward).expect(0).json();
    assert_eq!(there["root"], copied["root"]);
    for (lang, words) in [("zh", "封存"), ("en", "is sealed")] {
        for command in [&SERVE[..], &["account", "token", ADMIN], &["migrate"]] {
            let refused = office.run(&[command, &["--lang", lang]].concat()).expect(4);
            assert!(refused.err.contains(words), "{refused:?}");
            assert!(refused.err.contains(text(&there, "to")), "{refused:?}");
        }
    }
    let verified = office.run(&["verify", "store", "--json"]).expect(0).json();
    assert_eq!(verified["sealed"]["copied_to"], there["to"]);
    assert_eq!(verified["findings"], json!([]));
    office.run(&["figures", "--json"]).expect(0);
    // And back, with the rest in a database.
    let back = format!("{}&namespace=back", office.double.url());
    office.beside = Some(new_database());
    let beside = office.beside.clone().unwrap();
    let copy = ["copy", "--from", &next, "--to", &back];
    office
        .run(&[&copy[..], &["--to-vault", &beside]].concat())
        .expect(0);
    office.run(&["verify", "store", "--log", &back]).expect(0);
    let token = office.run(&["account", "token", ADMIN, "--log", &back]);
    assert!(token.expect(0).out.starts_with("qibu_"));
}

#[test]
fn an_unfinished_copy_on_kurrentdb_serves_nobody_and_the_same_command_finishes_it() {
    let (office, house) = (Office::new(), House::new());
    let (from, url) = (house.data(), office.url());
    let to = Stores::at(&url, None, None, &office.data()).unwrap();
    let mut stop = |_| ControlFlow::Break(());
    copy(&Stores::from(&from), &to, Pace::default(), &mut stop).unwrap_err();
    let key = house.data().with_extension("key");
    std::fs::copy(key, office.folder.path().join("root.key")).unwrap();
    for (lang, words) in [("zh", "没有复制完"), ("en", "unfinished copy")] {
        for command in [
            &SERVE[..],
            &["verify", "store"],
            &["account", "token", ADMIN],
        ] {
            let refused = office.run(&[command, &["--lang", lang]].concat());
            assert!(refused.expect(4).err.contains(words));
        }
    }
    let from = from.to_str().unwrap();
    office
        .run(&["copy", "--from", from, "--to", &url])
        .expect(0);
    office.run(&["verify", "store"]).expect(0);
}

#[test]
fn places_beside_a_log_on_kurrentdb_that_do_not_fit_are_told_in_either_language() {
    let office = Office::new();
    office.founded();
    let (url, elsewhere) = (
        office.url(),
        format!("{}&namespace=new", office.double.url()),
    );
    let data = office.data();
    let (data, gone) = (data.to_str().unwrap(), office.folder.path().join("gone"));
    let gone = gone.to_str().unwrap();
    let other = House::new();
    let other = other.data();
    let other = other.to_str().unwrap();
    for (words, code, zh, en) in [
        (
            &["--from", &url, "--to", &elsewhere][..],
            2,
            "另指一个地方",
            "another place",
        ),
        (
            &["--from", &url, "--to", data],
            2,
            "另指一个地方",
            "another place",
        ),
        (
            &["--from", &url, "--from-vault", gone, "--to", "new"],
            3,
            "没有目录",
            "no folder",
        ),
        (
            &["--from", &url, "--from-vault", other, "--to", "new"],
            4,
            "另有一本日志",
            "a log of its own",
        ),
        (
            &["--from", &url, "--to", &elsewhere, "--to-vault", other],
            4,
            "另有一本日志",
            "a log of its own",
        ),
        (
            &["--from", other, "--to", &url, "--to-vault", "new"],
            4,
            "已有日志",
            "a log already",
        ),
        (
            &["--from", other, "--to", "nosql://x"],
            2,
            "kurrentdb://",
            "kurrentdb://",
        ),
    ] {
        for (lang, told) in [("zh", zh), ("en", en)] {
            let refused = office.run(&[&["copy"][..], words, &["--lang", lang]].concat());
            assert!(
                refused.code == code && refused.err.contains(told),
                "{words:?} {refused:?}"
            );
        }
    }
    let report = office.run(&["verify", "store", "--json"]).expect(0).json();
    assert_eq!(report["sealed"], Value::Null);
}

#[test]
fn a_place_without_the_names_and_papers_of_the_log_is_told_in_either_language() {
    let office = Office::new();
    office.founded();
    let empty = office.folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let (url, empty, strange) = (office.url(), empty.to_str().unwrap(), new_database());
    for (place, name) in [(empty, "vault.db"), (strange.as_str(), "qibu_vault")] {
        for (lang, words) in [("zh", "中没有 "), ("en", "but no ")] {
            let copy = ["copy", "--from", &url, "--from-vault", place, "--to", "new"];
            let refused = office.run(&[&copy[..], &["--lang", lang]].concat());
            let told = format!("{words}{name}");
            assert!(refused.expect(3).err.contains(&told), "{told}");
        }
    }
    let report = office.run(&["verify", "store", "--json"]).expect(0).json();
    assert_eq!(report["sealed"], Value::Null);
}
