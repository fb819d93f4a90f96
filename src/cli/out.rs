//! What the command line prints, and how it ends.

use super::help;
use crate::words::{Lang, say};
use serde::Serialize;
use std::io::Write;
use std::process::ExitCode;

/// Where words go: data to stdout, talk to stderr.
#[derive(Clone, Copy, Debug)]
pub struct Out {
    json: bool,
    lang: Lang,
}

/// A command that did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    words: Words,
}

#[derive(Debug)]
enum Words {
    /// For whoever sent the command, in their language.
    Said(String),
    /// What the system says, for whoever looks after the machine.
    System(String),
}

impl Failure {
    /// With an exit code of its own.
    pub fn new(code: u8, words: impl Into<String>) -> Self {
        let words = Words::Said(words.into());
        Self { code, words }
    }

    /// Failed, and nobody's words are to blame: 1.
    pub fn failed(error: impl std::fmt::Display) -> Self {
        let words = Words::System(error.to_string());
        Self { code: 1, words }
    }

    /// Wrong words: 2.
    pub fn usage(words: impl Into<String>) -> Self {
        Self::new(2, words)
    }

    /// The same as wrong words: 2.
    pub(super) fn into_usage(self) -> Self {
        Self { code: 2, ..self }
    }

    /// Not found: 3.
    pub fn not_found(words: impl Into<String>) -> Self {
        Self::new(3, words)
    }

    /// The exit code of an HTTP status.
    pub fn code_of_status(status: u16) -> u8 {
        match status {
            200..=299 => 0,
            400 | 413 | 415 | 428 => 2,
            401 | 403 => 6,
            404 => 3,
            409 | 412 => 4,
            422 => 5,
            _ => 1,
        }
    }
}

impl Out {
    pub(super) fn new(json: bool, lang: Lang) -> Self {
        Self { json, lang }
    }

    /// The language of the words.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Whether one JSON document is asked for.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints a document: as JSON where that is asked for, otherwise as the words say it.
    pub fn document<T: Serialize>(&self, document: &T, words: &str) -> Result<u8, Failure> {
        if !self.json {
            return self.text(words);
        }
        let text = serde_json::to_string_pretty(document).map_err(Failure::failed)?;
        self.text(&text)
    }

    /// Prints a text to stdout.
    pub fn text(&self, text: &str) -> Result<u8, Failure> {
        let mut stdout = std::io::stdout().lock();
        let written = writeln!(stdout, "{}", text.trim_end()).and_then(|()| stdout.flush());
        match written {
            Ok(()) => Ok(0),
            // Whoever reads the output has read enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(0),
            Err(error) => Err(Failure::failed(error)),
        }
    }

    /// Says something to a person, on stderr.
    pub fn talk(&self, words: &str) {
        // Nobody can be told that stderr is gone.
        let _ = writeln!(std::io::stderr().lock(), "{words}");
    }

    pub(super) fn completions(&self, shell: clap_complete::Shell) -> Result<u8, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut help::program(self.lang), "qibu", &mut text);
        self.text(&String::from_utf8_lossy(&text))
    }

    pub(super) fn fail(&self, failure: &Failure) -> ExitCode {
        let reason = match &failure.words {
            Words::Said(words) => words.clone(),
            Words::System(text) => say(self.lang, "cli.fault", &[("reason", text.clone())]),
        };
        if self.json {
            let document = serde_json::json!({"error": reason, "exit_code": failure.code});
            self.talk(&document.to_string());
        } else {
            self.talk(&say(self.lang, "cli.failed", &[("reason", reason)]));
        }
        ExitCode::from(failure.code)
    }
}
