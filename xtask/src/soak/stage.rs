//! The throwaway folder that a run works on, and who writes to it.
//!
//! Whoever changes what `qibu init` prints, or who may propose, changes `Stage::set` and nothing else of the harness.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::finding::Finding;
use super::write::DISTRICT;
use crate::child;

const ADMIN: &str = "样例管理员";
const PROPOSER: &str = "样例秘书";

/// A made-up district in a folder of its own.
#[derive(Debug)]
pub struct Stage {
    folder: PathBuf,
    /// The bearer token of an account that may propose an association.
    pub writer: String,
    /// The bearer token of an account that may read the events.
    pub reader: String,
}

impl Stage {
    /// Makes the folder and the district.
    pub fn set(binary: &Path, seed: u64) -> Result<Self, Finding> {
        let process = std::process::id();
        let folder = std::env::temp_dir().join(format!("qibu-soak-{seed:016x}-{process}"));
        std::fs::create_dir_all(&folder)
            .map_err(|error| Finding::Harness(format!("{}: {error}", folder.display())))?;
        let printed = child::output(
            Command::new(binary)
                .args([
                    "init",
                    "--preset",
                    "simple",
                    "--district",
                    DISTRICT,
                    "--admin",
                    ADMIN,
                ])
                .args(["--training", "--json", "--data"])
                .arg(folder.join("data")),
        )?;
        let admin = token_in(&printed)
            .ok_or_else(|| Finding::Harness(format!("qibu init printed no token:\n{printed}")))?;
        let writer = Self::open_proposer(binary, &folder.join("data"), &admin)?;
        Ok(Self {
            folder,
            writer,
            reader: admin,
        })
    }

    /// Opens an account that may propose, and issues its token. Nobody appoints itself, so the administrator does.
    fn open_proposer(binary: &Path, data: &Path, admin: &str) -> Result<String, Finding> {
        let run = |words: &[&str]| {
            let mut command = Command::new(binary);
            command.args(words).arg("--json").arg("--data").arg(data);
            child::output(command.env("QIBU_TOKEN", admin))
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

    /// The folder that the service works on.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What the service wrote to its standard error, over all cycles.
    pub fn log(&self) -> PathBuf {
        self.folder.join("serve.log")
    }

    /// The whole folder, for a person who looks for the cause.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the folder away after a run in which nothing was found.
    pub fn clear(self) -> Result<(), Finding> {
        std::fs::remove_dir_all(&self.folder)
            .map_err(|error| Finding::Harness(format!("{}: {error}", self.folder.display())))
    }
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
