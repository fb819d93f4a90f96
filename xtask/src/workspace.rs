//! Where the workspace lies and where it builds.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::child;
use crate::failure::Failure;

/// The workspace that the task was called in.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the workspace from any of its folders.
    pub fn find() -> Result<Self, Failure> {
        let printed =
            child::output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: Value = serde_json::from_str(&printed)
            .map_err(|error| Failure::failed(format!("`cargo metadata` is not JSON: {error}")))?;
        let folder = |name: &str| {
            metadata[name]
                .as_str()
                .map(PathBuf::from)
                .ok_or_else(|| Failure::failed(format!("`cargo metadata` names no {name}")))
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
        })
    }

    /// The folder of the workspace's Cargo.toml.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// The folder that cargo builds into.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// `cargo …` at the root.
    pub fn cargo(&self, words: &[&str]) -> Command {
        let mut command = cargo();
        command.args(words).current_dir(&self.root);
        command
    }

    /// Where the release build of the service lies.
    pub fn release_binary(&self) -> PathBuf {
        self.target.join("release").join("qibu")
    }

    /// The service to run: `QIBU_BIN`, or the release build, or the debug build.
    pub fn binary(&self) -> Result<PathBuf, Failure> {
        if let Some(named) = std::env::var_os("QIBU_BIN") {
            let named = PathBuf::from(named);
            return named.canonicalize().map_err(|error| {
                Failure::missing(format!("QIBU_BIN={}: {error}", named.display()))
            });
        }
        let built = [
            self.release_binary(),
            self.target.join("debug").join("qibu"),
        ];
        built
            .into_iter()
            .find(|file| file.is_file())
            .ok_or_else(|| {
                Failure::missing(
                    "there is no qibu to run: `cargo build --release`, or set QIBU_BIN",
                )
            })
    }
}

/// The cargo that runs this task, or the one on `PATH`.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
