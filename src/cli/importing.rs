//! `qibu import`: tables of bodies that are older than Qibu. The file is read here; the service judges its rows, and keeps
//! the table until a second officer confirms it.

use super::call::{Ask, Parts, exit_code, must, send};
use super::refused::{problem_words, text};
use super::{Failure, Out, Place, reading, refused, told};
use crate::import::{Format, ImportRow, MAX_FILE_BYTES, codes, read_rows, template};
use crate::private_files;
use crate::words::say;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::STATEMENT_KIND;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The largest paper that is read, in bytes; the service says what it takes.
const MAX_PAPER_BYTES: u64 = 64 << 20;

/// What is done with a table.
#[derive(Debug, clap::Subcommand)]
pub enum ImportWords {
    /// Write an empty table with an example and the codes that it may name.
    Template {
        /// The new file; its ending, .csv or .xlsx, says what it is.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// For bases; without it, for associations.
        #[arg(long)]
        bases: bool,
    },
    /// Say what is wrong with a table, by row and column; nothing is kept.
    Check {
        /// The table, CSV or XLSX.
        table: PathBuf,
    },
    /// Enter a table as the first of two officers.
    Enter {
        /// The table, CSV or XLSX.
        table: PathBuf,
        /// The signed statement: its id, or a file that is uploaded.
        #[arg(long, value_name = "PAPER")]
        statement: String,
    },
    /// The imports that one has a part in or may confirm.
    List,
    /// An import, and what became of each row.
    Show {
        /// Its id.
        import: String,
    },
    /// Confirm, as the second officer, what another entered or asked to void.
    Confirm {
        /// Its id.
        import: String,
    },
    /// Ask to void every founding of an import; another officer confirms that.
    Void {
        /// Its id.
        import: String,
        /// Why, in words.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Discard an import that nobody has confirmed.
    Discard {
        /// Its id.
        import: String,
    },
}

pub(super) async fn import(place: &Place, words: ImportWords, out: &Out) -> Result<u8, Failure> {
    let asked = match words {
        ImportWords::Template { out: file, bases } => {
            let kind = if bases {
                SubjectKind::Base
            } else {
                SubjectKind::Association
            };
            return make_template(place, &file, kind, out).await;
        }
        ImportWords::Check { table } => return check(place, &table, out).await,
        ImportWords::Enter { table, statement } => {
            return enter(place, &table, &statement, out).await;
        }
        ImportWords::List => return list(place, out).await,
        ImportWords::Show { import } => get(&format!("/{import}")),
        ImportWords::Confirm { import } => {
            let known = must(place, &get(&format!("/{import}")), out).await?;
            Ask {
                if_match: known.get("version").and_then(Value::as_u64),
                ..post(&format!("/{import}/confirm"), &json!({}))
            }
        }
        ImportWords::Void { import, reason } => {
            post(&format!("/{import}/void"), &json!({"reason": reason}))
        }
        ImportWords::Discard { import } => {
            must(place, &post(&format!("/{import}/discard"), &json!({})), out).await?;
            let words = say(out.lang(), "cli.import.discarded", &[]);
            return out.document(&json!({"discarded": import}), &words);
        }
    };
    let answer = must(place, &asked, out).await?;
    out.document(&answer, &told::import(&answer, out.lang()))
}

fn get(path: &str) -> Ask {
    Ask {
        method: "GET".to_owned(),
        path: format!("/api/v1/imports{path}"),
        ..Ask::default()
    }
}

fn post(path: &str, body: &Value) -> Ask {
    Ask {
        method: "POST".to_owned(),
        body: Some(body.to_string()),
        ..get(path)
    }
}

async fn make_template(
    place: &Place,
    file: &Path,
    kind: SubjectKind,
    out: &Out,
) -> Result<u8, Failure> {
    let lang = out.lang();
    let named = [("file", file.display().to_string())];
    let ending = file.extension().and_then(|ending| ending.to_str());
    let format = match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => Format::Csv,
        Some("xlsx") => Format::Xlsx,
        _ => return Err(Failure::usage(say(lang, "cli.import.which_ending", &named))),
    };
    let rulebook = reading::rulebook_of(place, out).await?;
    let home = reading::home_of(place, out).await?;
    let today = crate::occasion_source::machine_time().day();
    let known = codes(&rulebook, &home, today);
    let bytes = template(format, kind, lang, &known).map_err(Failure::failed)?;
    let made = private_files::new_file(file).and_then(|mut made| made.write_all(&bytes));
    made.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::new(4, say(lang, "cli.import.file_there", &named))
        }
        _ => refused::file(&error, file, out),
    })?;
    let words = say(lang, "cli.import.template_made", &named);
    out.document(&json!({"file": file, "codes": known.len()}), &words)
}

/// The rows of a table, or what is wrong with it as a table.
fn rows_of(
    table: &Path,
    out: &Out,
) -> Result<Result<BTreeMap<u32, ImportRow>, Vec<Value>>, Failure> {
    let bytes = bytes_of(table, MAX_FILE_BYTES as u64, out)?;
    Ok(read_rows(&bytes).map_err(|faults| {
        let told = faults.iter().map(|fault| {
            json!({"pointer": fault.pointer, "code": fault.code, "detail": fault.words(out.lang())})
        });
        told.collect()
    }))
}

/// A file's bytes; of one that is too large, only as many as show that.
fn bytes_of(file: &Path, max: u64, out: &Out) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|opened| opened.take(max.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| refused::file(&error, file, out))?;
    Ok(bytes)
}

async fn check(place: &Place, table: &Path, out: &Out) -> Result<u8, Failure> {
    let rows = match rows_of(table, out)? {
        Ok(rows) => rows,
        Err(faults) => return wrong(&faults, out),
    };
    let count = rows.len();
    let ask = post("?dry_run=true", &json!({"rows": rows}));
    let (status, answer) = send(place, &ask, out).await?;
    if text(&answer, "code") == "fields.invalid" {
        let faults = answer.get("errors").and_then(Value::as_array);
        return wrong(faults.map_or(&[], Vec::as_slice), out);
    }
    match exit_code(status, &answer) {
        0 => {
            let known = [("count", count.to_string())];
            let words = say(out.lang(), "cli.import.sound", &known);
            out.document(&json!({"problems": [], "count": count}), &words)
        }
        code => Err(Failure::new(code, problem_words(&answer, out))),
    }
}

/// What is wrong, line by line: 1, as with any other check.
fn wrong(faults: &[Value], out: &Out) -> Result<u8, Failure> {
    let lines: Vec<String> = faults.iter().map(|fault| text(fault, "detail")).collect();
    out.document(&json!({"problems": faults}), &lines.join("\n"))?;
    Ok(1)
}

async fn enter(place: &Place, table: &Path, statement: &str, out: &Out) -> Result<u8, Failure> {
    let rows = match rows_of(table, out)? {
        Ok(rows) => rows,
        Err(faults) => return wrong(&faults, out),
    };
    let file = Path::new(statement);
    let statement = if file.is_file() {
        uploaded(place, file, out).await?
    } else {
        statement.to_owned()
    };
    let body = json!({"statement": statement, "rows": rows});
    let answer = must(place, &post("", &body), out).await?;
    out.document(&answer, &told::import(&answer, out.lang()))
}

/// The id of a file that is uploaded as the signed statement.
async fn uploaded(place: &Place, file: &Path, out: &Out) -> Result<String, Failure> {
    let bytes = bytes_of(file, MAX_PAPER_BYTES, out)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let seam = crate::random::id().map_err(Failure::failed)?.to_string();
    let ask = Ask {
        method: "POST".to_owned(),
        path: "/api/v1/papers".to_owned(),
        parts: Some(Parts::of_paper(&seam, STATEMENT_KIND, &name, &bytes)),
        ..Ask::default()
    };
    Ok(text(&must(place, &ask, out).await?, "id"))
}

async fn list(place: &Place, out: &Out) -> Result<u8, Failure> {
    let answer = must(place, &get(""), out).await?;
    let items = answer.get("items").and_then(Value::as_array);
    let lines = items.into_iter().flatten();
    let lines: Vec<String> = lines
        .map(|import| told::import_head(import, out.lang()))
        .collect();
    let words = if lines.is_empty() {
        say(out.lang(), "cli.import.none", &[])
    } else {
        lines.join("\n")
    };
    out.document(&answer, &words)
}
