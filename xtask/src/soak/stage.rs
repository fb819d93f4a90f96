//! The throwaway folder that a run works on, and who writes to it.
//!
//! Whoever changes what `qibu init` prints, or who may propose, changes `Stage::set` and nothing else of the harness.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::finding::Finding;
use super::write::DISTRICT;
use crate::child;

const ADMIN: &str = "样例管理员";
const PROPOSER: &str = "样例秘书";

/// A made-up district in a folder of its own, or in a database.
#[derive(Debug)]
pub struct Stage {
    folder: PathBuf,
    /// The address of the database that holds the log, where it is not in the folder.
    log: Option<String>,
    /// The bearer token of an account that may propose an association.
    pub writer: String,
    /// The bearer token of an account that may read the events.
    pub reader: String,
}

impl Stage {
    /// Makes the folder and the district.
    pub fn set(binary: &Path, seed: u64) -> Result<Self, Finding> {
        Self::set_in(binary, make_folder(seed)?, None)
    }

    /// Makes the district in a folder that was made, or in an empty database; the root key lies in the folder.
    pub fn set_in(binary: &Path, folder: PathBuf, log: Option<String>) -> Result<Self, Finding> {
        let mut stage = Self {
            folder,
            log,
            writer: String::new(),
            reader: String::new(),
        };
        let mut init = Command::new(binary);
        init.args(["init", "--preset", "simple", "--district", DISTRICT])
            .args(["--admin", ADMIN, "--training", "--json"]);
        let printed = child::output(init.args(stage.words()))?;
        stage.reader = token_in(&printed)
            .ok_or_else(|| Finding::Harness(format!("qibu init printed no token:\n{printed}")))?;
        stage.writer = stage.open_proposer(binary)?;
        Ok(stage)
    }

    /// The words that say where the log is.
    pub fn words(&self) -> Vec<OsString> {
        self.words_at(self.log.as_deref())
    }

    /// The same with another address of the database.
    pub fn words_at(&self, log: Option<&str>) -> Vec<OsString> {
        let mut words = vec!["--data".into(), self.folder.join("data").into()];
        if let Some(log) = log {
            words.extend(["--log".into(), log.into()]);
        }
        words
    }

    /// Opens an account that may propose, and issues its token. Nobody appoints itself, so the administrator does.
    fn open_proposer(&self, binary: &Path) -> Result<String, Finding> {
        let run = |words: &[&str]| {
            let mut command = Command::new(binary);
            command.args(words).arg("--json").args(self.words());
            child::output(command.env("QIBU_TOKEN", &self.reader))
        };
        let opened = run(&["account", "open", PROPOSER])?;
        let account = value_of(&opened, "id")
            .ok_or_else(|| Finding::Harness(format!("no id of the account:\n{opened}")))?;
        run(&[
            "account", "appoint", &account, "--node", DISTRICT, "--duty", "propose",
        ])?;
        let issued = run(&["account", "token", &account])?;
        token_in(&issued).ok_or_else(|| Finding::Harness(format!("no token was issued:\n{issued}")))
    }

    /// What the service wrote to its standard error, over all cycles.
    pub fn log(&self) -> PathBuf {
        self.folder.join("serve.log")
    }

    /// Takes the folder away after a run in which nothing was found, and keeps it for a person otherwise.
    pub fn end(self, outcome: Result<(), Finding>) -> Result<(), Finding> {
        if outcome.is_err() {
            println!("kept for you: {}", self.folder.display());
            return outcome;
        }
        std::fs::remove_dir_all(&self.folder)
            .map_err(|error| Finding::Harness(format!("{}: {error}", self.folder.display())))
    }
}

/// Makes the throwaway folder of a run.
pub fn make_folder(seed: u64) -> Result<PathBuf, Finding> {
    let process = std::process::id();
    let folder = std::env::temp_dir().join(format!("qibu-soak-{seed:016x}-{process}"));
    std::fs::create_dir_all(&folder)
        .map_err(|error| Finding::Harness(format!("{}: {error}", folder.display())))?;
    Ok(folder)
}

/// `qibu verify store` on what a run left behind.
pub fn verify_store(binary: &Path, stage: &Stage) -> Result<(), Finding> {
    let mut command = Command::new(binary);
    command.args(["verify", "store"]).args(stage.words());
    let printed = child::output(&mut command).map_err(|error| Finding::Store(error.to_string()))?;
    println!("verify store: clean\n{}", printed.trim_end());
    Ok(())
}

/// The first value of a key `token`, wherever it stands in the document.
fn token_in(printed: &str) -> Option<String> {
    value_of(printed, "token")
}

/// The first text of a key, wherever it stands in the document.
fn value_of(printed: &str, key: &str) -> Option<String> {
    find(&serde_json::from_str(printed).ok()?, key)
}

fn find(value: &Value, key: &str) -> Option<String> {
    match value {
        Value::Object(map) => match map.get(key) {
            Some(Value::String(text)) => Some(text.clone()),
            _ => map.values().find_map(|inner| find(inner, key)),
        },
        Value::Array(items) => items.iter().find_map(|inner| find(inner, key)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_wherever_the_document_holds_it() {
        assert_eq!(
            token_in(r#"{"admin":{"token":"t1"}}"#).as_deref(),
            Some("t1")
        );
        assert_eq!(
            token_in(r#"{"accounts":[{"name":"x"},{"token":"t2"}]}"#).as_deref(),
            Some("t2")
        );
        assert_eq!(token_in("{}"), None);
    }
}
