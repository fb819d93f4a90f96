//! Command lines that work as they are printed, from whatever folder they are pasted into.

use super::{Failure, Place};
use crate::wiring::LogPlace;
#[cfg(feature = "kurrentdb")]
use crate::wiring::TablesPlace;
use std::path::Path;

/// The program and where it works, as a shell reads them.
pub(super) struct Lines {
    program: String,
    place: String,
}

impl Lines {
    pub(super) fn of(place: &Place) -> Result<Self, Failure> {
        let program = std::env::current_exe().map_err(Failure::failed)?;
        let mut words = match (&place.stores.log, &place.stores.vault) {
            (LogPlace::Folder(folder), _) => format!("--data {}", path_word(folder)),
            // The addresses may hold a password, which belongs on no screen.
            (LogPlace::Postgres(_), _) => "--log \"$QIBU_LOG\"".to_owned(),
            #[cfg(feature = "kurrentdb")]
            (LogPlace::Kurrent(_), TablesPlace::Folder(folder)) => {
                format!("--log \"$QIBU_LOG\" --data {}", path_word(folder))
            }
            #[cfg(feature = "kurrentdb")]
            (LogPlace::Kurrent(_), TablesPlace::Postgres(_)) => {
                "--log \"$QIBU_LOG\" --views \"$QIBU_VIEWS\" --vault \"$QIBU_VAULT\"".to_owned()
            }
        };
        if let Some(file) = &place.root_key {
            words.push_str(&format!(" --root-key {}", path_word(file)));
        }
        Ok(Self {
            program: path_word(&program),
            place: words,
        })
    }

    /// A command, which needs no token.
    pub(super) fn plain(&self, command: &str) -> String {
        format!("{} {} {command}", self.program, self.place)
    }

    /// A command, as the holder of a token.
    pub(super) fn with_token(&self, token: &str, command: &str) -> String {
        format!("QIBU_TOKEN={token} {}", self.plain(command))
    }
}

/// A path from the root on, wherever the shell stands; as it was given where it is not there.
pub(super) fn absolute(path: &Path) -> std::path::PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn path_word(path: &Path) -> String {
    shell_word(&absolute(path).display().to_string())
}

/// A word that a shell reads as it stands.
pub(super) fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
