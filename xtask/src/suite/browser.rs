//! The browser tests: Node's own test runner drives Chromium over playwright-core.

use std::path::Path;
use std::process::Command;

use super::Verdict;
use crate::child;
use crate::failure::Failure;
use crate::need;
use crate::workspace::Workspace;

const FOLDER: &str = "tests/browser";

/// Fetches what the tests depend on and runs every `*.test.mjs` of the folder.
pub fn run(workspace: &Workspace) -> Result<Verdict, Failure> {
    let folder = workspace.path(FOLDER);
    if !folder.is_dir() {
        return Ok(Verdict::Skipped(format!("there is no {FOLDER}")));
    }
    if !is_installed(&folder) {
        child::run(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&folder),
        )?;
    }
    let Some(chromium) = need::chromium() else {
        return Err(Failure::missing(
            "chromium is not on PATH; set QIBU_CHROMIUM",
        ));
    };
    child::run(
        // Files by name: Node 20 takes a folder, later ones take it for a module.
        Command::new("node")
            .arg("--test")
            .args(test_files(&folder)?)
            .current_dir(workspace.root())
            .env("QIBU_BIN", workspace.release_binary())
            .env("QIBU_CHROMIUM", chromium),
    )?;
    Ok(Verdict::Passed)
}

/// npm leaves a copy of the lock file; when it is older than ours, what is installed is not what is asked for.
fn is_installed(folder: &Path) -> bool {
    let modified = |below: &str| {
        folder
            .join(below)
            .metadata()
            .and_then(|meta| meta.modified())
    };
    match (
        modified("node_modules/.package-lock.json"),
        modified("package-lock.json"),
    ) {
        (Ok(installed), Ok(asked)) => installed >= asked,
        _ => false,
    }
}

fn test_files(folder: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |error| Failure::failed(format!("{FOLDER} cannot be read: {error}"));
    let mut files = Vec::new();
    for entry in folder.read_dir().map_err(unreadable)? {
        let name = entry
            .map_err(unreadable)?
            .file_name()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".test.mjs") {
            files.push(format!("{FOLDER}/{name}"));
        }
    }
    files.sort();
    if files.is_empty() {
        Err(Failure::failed(format!("{FOLDER} holds no *.test.mjs")))
    } else {
        Ok(files)
    }
}
