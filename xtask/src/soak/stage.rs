//! The throwaway folder that a run works on, and who writes to it.
//!
//! Whoever changes what `qibu init` prints, or who may propose, changes `Stage::set` and nothing else of the harness.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::finding::Finding;
use crate::child;

const DISTRICT: &str = "990001";
const ADMIN: &str = "样例管理员";

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
        let token = token_in(&printed)
            .ok_or_else(|| Finding::Harness(format!("qibu init printed no token:\n{printed}")))?;
        Ok(Self {
            folder,
            writer: token.clone(),
            reader: token,
        })
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
    find_token(&serde_json::from_str(printed).ok()?)
}

fn find_token(value: &Value) -> Option<String> {
    match value {
        Value::Object(map) => match map.get("token") {
            Some(Value::String(token)) => Some(token.clone()),
            _ => map.values().find_map(find_token),
        },
        Value::Array(items) => items.iter().find_map(find_token),
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
