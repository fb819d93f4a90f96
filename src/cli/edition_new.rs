//! A new edition begun from another: the text with its comments, under a new head.

use super::edition::{self, NewWords};
use super::{Failure, Out};
use crate::edition_text::{Node, Value};
use crate::edition_told;
use crate::opening::{CHENGYANG, SIMPLE};
use crate::words::say;
use qibu_domain::standard::{Edition, Label};
use qibu_domain::text::ShortText;
use serde_json::json;
use std::path::Path;

pub(super) fn begin(words: &NewWords, out: &Out) -> Result<u8, Failure> {
    let source = source(&words.from, out)?;
    let old = Edition::parse(&source).map_err(|problems| {
        let told = edition_told::of_text(&problems, &source, out.lang());
        edition::not_read(Path::new(&words.from), &told, out)
    })?;
    let title = Label {
        zh: title(words.title_zh.as_deref(), &old.title.zh, out)?,
        en: title(words.title_en.as_deref(), &old.title.en, out)?,
    };
    let new = Edition {
        code: words.code.clone(),
        in_force_from: words.from_day,
        title,
        // What became of those under way when the old one came belongs to the old one.
        changeover: Vec::new(),
        ..old
    };
    let text = with_head(&source, &new).map_err(Failure::failed)?;
    let problems = new.check();
    let told = edition_told::of_text(&problems, &text, out.lang());
    if !told.is_empty() {
        return Err(edition::not_read(&words.out, &told, out));
    }
    edition::write_new(&words.out, text.as_bytes(), out)?;
    let known = [
        ("code", new.code.clone()),
        ("from", new.in_force_from.to_string()),
        ("file", words.out.display().to_string()),
    ];
    let document = json!({
        "file": words.out, "code": new.code, "in_force_from": new.in_force_from, "title": new.title,
    });
    out.document(&document, &say(out.lang(), "edition.begun", &known))
}

fn title(given: Option<&str>, old: &ShortText, out: &Out) -> Result<ShortText, Failure> {
    let Some(given) = given else {
        return Ok(old.clone());
    };
    ShortText::new(given).map_err(|error| {
        let known = [("text", given.to_owned()), ("reason", error.to_string())];
        Failure::usage(say(out.lang(), "edition.bad_title", &known))
    })
}

/// The text to begin from: a preset's last edition, a shipped edition by its code, or a file.
fn source(from: &str, out: &Out) -> Result<String, Failure> {
    let last = CHENGYANG.last().copied().unwrap_or_default();
    let shipped = match from {
        "simple" => Some(SIMPLE),
        "chengyang" => Some(last),
        code => {
            let line = format!("code: {code}");
            let texts = std::iter::once(SIMPLE).chain(CHENGYANG);
            texts
                .into_iter()
                .find(|text| text.lines().any(|known| known == line))
        }
    };
    match shipped {
        Some(text) => Ok(text.to_owned()),
        None => edition::text_of(Path::new(from), out),
    }
}

/// The text under the head of another edition, comments and all; written anew where its head stands in a form of its own.
fn with_head(text: &str, new: &Edition) -> Result<String, serde_saphyr::ser_error::Error> {
    let head = Node::from(Value::map([
        ("code".to_owned(), Value::plain(new.code.clone())),
        (
            "title".to_owned(),
            Value::map([
                ("zh".to_owned(), Value::plain(new.title.zh.as_str())),
                ("en".to_owned(), Value::plain(new.title.en.as_str())),
            ]),
        ),
        (
            "in_force_from".to_owned(),
            Value::plain(new.in_force_from.to_string()),
        ),
    ]));
    let mut kept: Vec<String> = Vec::new();
    let mut is_replaced = false;
    for line in text.lines() {
        let begins = line.starts_with(|c: char| !c.is_whitespace());
        if begins {
            let entry = head.entries().iter().find(|entry| {
                line.strip_prefix(&entry.key)
                    .is_some_and(|rest| rest.starts_with(':'))
            });
            is_replaced = entry.is_some() || line.starts_with("changeover:");
            kept.extend(entry.map(|it| format!("{}: {}", it.key, it.node.flow())));
        }
        if !is_replaced || line.trim().is_empty() {
            is_replaced = false;
            kept.push(line.to_owned());
        }
    }
    let text = kept.join("\n") + "\n";
    match Edition::parse(&text) {
        Ok(read) if read == *new => Ok(text),
        _ => edition_told::anew(new),
    }
}
