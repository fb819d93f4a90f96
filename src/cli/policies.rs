//! The policy sets of a log: shown, and adopted from files or from what ships with this program.

use super::call::{Ask, must};
use super::refused::text;
use super::writing::post;
use super::{Failure, Out, Place, edition, refused};
use crate::opening::{POLICIES, SCHEMA};
use crate::words::{Lang, say};
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const PATH: &str = "/api/v1/policies";
/// The ending of a schema's file, and that of a file of policies.
const SCHEMA_ENDING: &str = "cedarschema";
const POLICIES_ENDING: &str = "cedar";

/// What is done with the policies.
#[derive(Debug, Subcommand)]
pub enum PoliciesWords {
    /// The sets adopted so far, and whether what ships with the server is another.
    Show {
        /// Only a text in force, as it can be written to a file.
        #[arg(long, value_enum, value_name = "TEXT")]
        text: Option<TextWord>,
    },
    /// Adopt a set.
    Adopt {
        /// The files, or the folder that holds them: one schema, and policies.
        #[arg(required_unless_present = "shipped", conflicts_with = "shipped")]
        files: Vec<PathBuf>,
        /// The set that ships with this program.
        #[arg(long)]
        shipped: bool,
    },
}

/// A text of a set.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TextWord {
    /// The schema.
    Schema,
    /// The policies.
    Policies,
}

pub(super) async fn policies(
    place: &Place,
    words: PoliciesWords,
    out: &Out,
) -> Result<u8, Failure> {
    match words {
        PoliciesWords::Show { text } => show(place, text, out).await,
        PoliciesWords::Adopt { files, .. } => {
            let (schema, policies) = if files.is_empty() {
                (SCHEMA.to_owned(), POLICIES.to_owned())
            } else {
                set_of(&files, out)?
            };
            adopt(place, &schema, &policies, out).await
        }
    }
}

async fn known(place: &Place, out: &Out) -> Result<Value, Failure> {
    let ask = Ask {
        method: "GET".to_owned(),
        path: PATH.to_owned(),
        ..Ask::default()
    };
    must(place, &ask, out).await
}

async fn show(place: &Place, wanted: Option<TextWord>, out: &Out) -> Result<u8, Failure> {
    let answer = known(place, out).await?;
    match wanted {
        Some(TextWord::Schema) => out.text(&text(&answer, "schema")),
        Some(TextWord::Policies) => out.text(&text(&answer, "policies")),
        None => out.document(&answer, &told(&answer, out.lang())),
    }
}

async fn adopt(place: &Place, schema: &str, policies: &str, out: &Out) -> Result<u8, Failure> {
    let last = known(place, out).await?;
    let last = last.pointer("/items/0/number").and_then(Value::as_u64);
    let number = last.unwrap_or_default() + 1;
    let body = json!({ "number": number, "schema": schema, "policies": policies });
    let answer = must(place, &post(PATH, &body), out).await?;
    let known = [("number", number.to_string())];
    out.document(&answer, &say(out.lang(), "cli.policies.adopted", &known))
}

/// The sets in lines, and what the shipped one says otherwise.
fn told(answer: &Value, lang: Lang) -> String {
    let items = answer.get("items").and_then(Value::as_array);
    let mut lines: Vec<String> = items
        .into_iter()
        .flatten()
        .map(|set| {
            let known = [
                (
                    "number",
                    set.get("number").map(Value::to_string).unwrap_or_default(),
                ),
                ("day", text(set, "adopted_on")),
                ("digest", text(set, "policies_digest")),
            ];
            let in_force = set.get("in_force").and_then(Value::as_bool) == Some(true);
            let key = if in_force { "in_force" } else { "earlier" };
            say(lang, &format!("cli.policies.{key}"), &known)
        })
        .collect();
    let shipped = answer.get("shipped").unwrap_or(&Value::Null);
    if shipped.get("differs").and_then(Value::as_bool) != Some(true) {
        lines.push(say(lang, "cli.policies.same", &[]));
        return lines.join("\n");
    }
    lines.push(say(lang, "cli.policies.differs", &[]));
    let actions = words_of(shipped, "new_actions");
    if !actions.is_empty() {
        let word = |action: &String| say(lang, &format!("label.action.{action}"), &[]);
        let named: Vec<String> = actions
            .iter()
            .map(|action| format!("{} ({action})", word(action)))
            .collect();
        let known = [("actions", named.join("; "))];
        lines.push(say(lang, "cli.policies.new_actions", &known));
    }
    for kind in ["added", "changed", "gone"] {
        let ids = words_of(shipped, kind);
        if !ids.is_empty() {
            let known = [("policies", ids.join(", "))];
            lines.push(say(lang, &format!("cli.policies.{kind}"), &known));
        }
    }
    lines.join("\n")
}

fn words_of(document: &Value, list: &str) -> Vec<String> {
    let items = document.get(list).and_then(Value::as_array);
    let items = items.into_iter().flatten().filter_map(Value::as_str);
    items.map(str::to_owned).collect()
}

/// The schema and the policies of files: one schema, and the policies in the order of the files. Those of a folder come
/// by name.
fn set_of(files: &[PathBuf], out: &Out) -> Result<(String, String), Failure> {
    let mut found = Vec::new();
    for file in files {
        if file.is_dir() {
            found.extend(files_of(file, out)?);
        } else {
            found.push(file.clone());
        }
    }
    let is = |file: &&PathBuf, ending: &str| file.extension().is_some_and(|known| known == ending);
    let schemas: Vec<&PathBuf> = found
        .iter()
        .filter(|file| is(file, SCHEMA_ENDING))
        .collect();
    let texts: Vec<&PathBuf> = found
        .iter()
        .filter(|file| is(file, POLICIES_ENDING))
        .collect();
    let all_known = schemas.len() + texts.len() == found.len();
    let ([schema], false, true) = (schemas.as_slice(), texts.is_empty(), all_known) else {
        return Err(Failure::usage(say(out.lang(), "cli.policies.files", &[])));
    };
    let texts: Vec<String> = texts
        .into_iter()
        .map(|file| edition::text_of(file, out))
        .collect::<Result<_, _>>()?;
    Ok((edition::text_of(schema, out)?, texts.join("\n")))
}

fn files_of(folder: &Path, out: &Out) -> Result<Vec<PathBuf>, Failure> {
    let fail = |error: std::io::Error| refused::file(&error, folder, out);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fail)? {
        let file = entry.map_err(fail)?.path();
        let ending = file.extension().unwrap_or_default();
        if ending == SCHEMA_ENDING || ending == POLICIES_ENDING {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}
