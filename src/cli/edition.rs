//! Editions as files: checked, begun from another, compared, laid over each other, and as workbooks. None of it needs a
//! log or a server; publishing goes the road of the API.

use super::{
    Failure, Out, Place, edition_book, edition_diff, edition_new, edition_overlay, refused, writing,
};
use crate::edition_text::shape_problems;
use crate::edition_told::{self, Told};
use crate::private_files;
use crate::words::say;
use clap::Subcommand;
use qibu_domain::standard::Edition;
use qibu_domain::time::Day;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What is done with editions.
#[derive(Debug, Subcommand)]
pub enum EditionWords {
    /// Publish an edition from a file.
    Publish {
        /// The YAML file.
        file: PathBuf,
        /// The district; the home district where it is not said.
        #[arg(long, value_name = "CODE")]
        district: Option<String>,
    },
    /// Check a file without publishing it.
    Check {
        /// The YAML file.
        file: PathBuf,
    },
    /// Begin a new edition from a shipped one or from a file.
    New(NewWords),
    /// What is different between two files.
    Diff {
        /// The earlier file.
        old: PathBuf,
        /// The later file.
        new: PathBuf,
    },
    /// Lay a district's overlay over the edition of its city.
    Overlay {
        /// The city's edition.
        base: PathBuf,
        /// What the district changes.
        overlay: PathBuf,
        /// The new file with the whole edition.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write an edition as a workbook.
    ToXlsx {
        /// The YAML file.
        file: PathBuf,
        /// The new workbook.
        made: PathBuf,
    },
    /// Make an edition of a workbook.
    FromXlsx {
        /// The workbook.
        file: PathBuf,
        /// The new YAML file.
        made: PathBuf,
    },
}

/// How a new edition begins.
#[derive(Debug, clap::Args)]
pub struct NewWords {
    /// A preset, the code of a shipped edition, or a file.
    #[arg(long, value_name = "PRESET|FILE")]
    pub(super) from: String,
    /// The new edition's code.
    #[arg(long, value_name = "CODE")]
    pub(super) code: String,
    /// The first day on which it holds.
    #[arg(long, value_name = "DAY")]
    pub(super) from_day: Day,
    /// Its title in Chinese; that of the other where it is not said.
    #[arg(long, value_name = "TEXT")]
    pub(super) title_zh: Option<String>,
    /// The same in English.
    #[arg(long, value_name = "TEXT")]
    pub(super) title_en: Option<String>,
    /// The new file.
    #[arg(long, value_name = "FILE")]
    pub(super) out: PathBuf,
}

pub(super) async fn edition(place: &Place, words: EditionWords, out: &Out) -> Result<u8, Failure> {
    match words {
        EditionWords::Publish { file, district } => {
            writing::publish(place, &file, district, out).await
        }
        EditionWords::Check { file } => check(&file, out),
        EditionWords::New(words) => edition_new::begin(&words, out),
        EditionWords::Diff { old, new } => edition_diff::diff(&old, &new, out),
        EditionWords::Overlay {
            base,
            overlay,
            out: made,
        } => edition_overlay::lay(&base, &overlay, &made, out),
        EditionWords::ToXlsx { file, made } => edition_book::to_xlsx(&file, &made, out),
        EditionWords::FromXlsx { file, made } => edition_book::from_xlsx(&file, &made, out),
    }
}

fn check(file: &Path, out: &Out) -> Result<u8, Failure> {
    let text = text_of(file, out)?;
    let told = edition_told::checked(text, out.lang()).err();
    found(&told.unwrap_or_default(), out)
}

/// Says what is wrong, or that nothing is: 1 and 0.
pub(super) fn found(told: &[Told], out: &Out) -> Result<u8, Failure> {
    let words = if told.is_empty() {
        say(out.lang(), "cli.edition_sound", &[])
    } else {
        lines(told, out)
    };
    let done = out.document(&json!({"problems": told}), &words)?;
    Ok(if told.is_empty() { done } else { 1 })
}

fn lines(told: &[Told], out: &Out) -> String {
    let lines: Vec<String> = told.iter().map(|it| it.lines(out.lang())).collect();
    lines.join("\n")
}

/// The text of a file.
pub(super) fn text_of(file: &Path, out: &Out) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| refused::file(&error, file, out))
}

/// The edition of a file with its text. One that does not read is told as the check tells it.
pub(super) fn read(file: &Path, out: &Out) -> Result<(Edition, String), Failure> {
    let text = text_of(file, out)?;
    let edition = Edition::parse(&text).map_err(|_| {
        let problems = shape_problems(&text);
        let told = edition_told::of_text(&problems, &text, out.lang());
        not_read(file, &told, out)
    })?;
    Ok((edition, text))
}

/// A file that does not say what it should.
pub(super) fn not_read(file: &Path, told: &[Told], out: &Out) -> Failure {
    let known = [
        ("file", file.display().to_string()),
        ("problems", lines(told, out)),
    ];
    Failure::new(1, say(out.lang(), "edition.not_read", &known))
}

/// Writes a file that must not be there.
pub(super) fn write_new(file: &Path, bytes: &[u8], out: &Out) -> Result<(), Failure> {
    let written = private_files::new_file(file)
        .and_then(|mut made| made.write_all(bytes).and_then(|()| made.sync_all()));
    written.map_err(|error| {
        let known = [("file", file.display().to_string())];
        let (code, key) = match error.kind() {
            std::io::ErrorKind::AlreadyExists => (4, "edition.file_there"),
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
                (3, "edition.no_folder")
            }
            std::io::ErrorKind::PermissionDenied => (1, "edition.file_not_made"),
            std::io::ErrorKind::StorageFull => (1, "cli.disk_full"),
            _ => return Failure::failed(error),
        };
        Failure::new(code, say(out.lang(), key, &known))
    })
}
