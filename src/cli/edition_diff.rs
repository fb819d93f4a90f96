//! What is different between two editions, a line each.

use super::edition;
use super::edition_words::Words;
use super::{Failure, Out};
use crate::words::Lang;
use qibu_domain::standard::{
    Change, ChangeKind, Criterion, Edition, Label, Notice, Seat, SiteVisitRule, Test,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn diff(old: &Path, new: &Path, out: &Out) -> Result<u8, Failure> {
    let (old, _) = edition::read(old, out)?;
    let (new, _) = edition::read(new, out)?;
    let changes = old.changes_to(&new).map_err(Failure::failed)?;
    let lang = out.lang();
    let of = |edition| Words { edition, lang };
    let (old, new) = (of(&old), of(&new));
    let lines: Vec<String> = changes.iter().map(|it| line(it, old, new)).collect();
    let document: Vec<Value> = changes.iter().zip(&lines).map(|(change, words)| {
        json!({
            "kind": change.kind.code(), "path": change.path, "old": change.old, "new": change.new,
            "words": words,
        })
    }).collect();
    let known = [
        ("old", old.edition.code.clone()),
        ("new", new.edition.code.clone()),
        ("n", lines.len().to_string()),
    ];
    let words = if lines.is_empty() {
        new.say("diff.none", &known)
    } else {
        format!(
            "{}\n{}",
            new.say("diff.head_line", &known),
            lines.join("\n")
        )
    };
    out.document(&json!({"changes": document}), &words)
}

/// A difference in words, those of the edition that has what it is about.
fn line(change: &Change, old: Words<'_>, new: Words<'_>) -> String {
    let own = if change.new.is_none() && change.old.is_some() {
        old
    } else {
        new
    };
    let mut known = about(change, own);
    let (was, is) = (
        value(change, change.old.as_ref(), old),
        value(change, change.new.as_ref(), new),
    );
    known.extend([("old", was), ("new", is)]);
    new.say(&format!("diff.{}", change.kind.code()), &known)
}

/// What a difference is about: the step, the criterion, the paper, by its words.
fn about(change: &Change, words: Words<'_>) -> Vec<(&'static str, String)> {
    let path: Vec<&str> = change.path.iter().map(String::as_str).collect();
    let mut known = vec![("path", path.join(" › "))];
    match path.as_slice() {
        [section, step, rest @ ..] if section.ends_with("transitions") => {
            known.push(("step", words.transition(section, step)));
            match rest {
                ["criteria", id, below @ ..] => {
                    known.push(("id", (*id).to_owned()));
                    let value = change.new.as_ref().or(change.old.as_ref());
                    let whole = value.and_then(read::<Criterion>);
                    let label = whole
                        .map(|it| it.label)
                        .or_else(|| label_of(words.edition, section, step, id));
                    known.push((
                        "label",
                        label.map_or_else(String::new, |it| words.pick(&it)),
                    ));
                    known.push(("what", below.join(" › ")));
                }
                ["routes", rank, ..] => known.push(("rank", words.rank(rank))),
                [handling @ ("notice" | "hearing_workdays" | "site_visit" | "filed_at")] => {
                    known.push(("what", words.say(&format!("handling.{handling}"), &[])));
                }
                _ => {}
            }
        }
        ["evidence", code, list, step] => {
            let section = if list.ends_with("_bases") {
                "base_transitions"
            } else {
                "transitions"
            };
            known.push(("step", words.transition(section, step)));
            let label = words
                .edition
                .evidence_kind(code)
                .map(|kind| words.pick(&kind.label));
            known.push(("label", label.unwrap_or_else(|| (*code).to_owned())));
        }
        ["clocks", clock] => known.push(("clock", words.say(&format!("clock.{clock}"), &[]))),
        [section, code] => {
            let list = words.say(&format!("sheet.{section}"), &[]);
            known.extend([("list", list), ("code", (*code).to_owned())]);
        }
        [head] => known.push(("what", words.say(&format!("head.{head}"), &[]))),
        _ => {}
    }
    known
}

/// The words of a criterion by its id, looked up in the tree: a section of a later shape has criteria too.
fn label_of(edition: &Edition, section: &str, step: &str, id: &str) -> Option<Label> {
    let tree = serde_json::to_value(edition).ok()?;
    let criteria = tree.get(section)?.get(step)?.get("criteria")?.as_array()?;
    let known = criteria
        .iter()
        .find(|it| it.get("id").and_then(Value::as_str) == Some(id));
    known?.get("label").and_then(read)
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

/// What something was, or is.
fn value(change: &Change, value: Option<&Value>, words: Words<'_>) -> String {
    let Some(value) = value else {
        return words.say("diff.nothing", &[]);
    };
    let known = match change.kind {
        ChangeKind::TestChanged => read::<Test>(value).map(|test| words.test(&test)),
        ChangeKind::CriterionAdded | ChangeKind::CriterionGone => {
            read::<Criterion>(value).map(|it| whole(&it, words))
        }
        ChangeKind::RouteChanged => read::<Vec<Seat>>(value).map(|seats| words.seats(&seats)),
        ChangeKind::HandlingChanged => read::<Notice>(value)
            .map(|notice| words.notice(notice))
            .or_else(|| read::<SiteVisitRule>(value).map(|visit| words.visit(visit)))
            .or_else(|| value.as_u64().map(|workdays| words.hearing(workdays)))
            .or_else(|| value.as_str().map(|rank| words.filed(rank))),
        // Either language may be the one that was changed.
        ChangeKind::Head | ChangeKind::WordsChanged => {
            read::<Label>(value).map(|it| format!("{} / {}", it.zh.as_str(), it.en.as_str()))
        }
        ChangeKind::CodeAdded | ChangeKind::CodeGone => {
            let label = value.get("label").and_then(read::<Label>);
            label.map(|label| words.pick(&label))
        }
        ChangeKind::OrderChanged => Some(order(value, words.lang)),
        _ => None,
    };
    known.unwrap_or_else(|| brief(value, words))
}

fn whole(criterion: &Criterion, words: Words<'_>) -> String {
    let weight = if criterion.blocking {
        "weight.blocking"
    } else {
        "weight.advisory"
    };
    let known = [("test", words.test(&criterion.test))];
    words.say(weight, &known)
}

fn order(value: &Value, lang: Lang) -> String {
    let ids = value.as_array().into_iter().flatten();
    let ids = ids.filter_map(|it| it.get("id").and_then(Value::as_str));
    ids.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn brief(value: &Value, words: Words<'_>) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => words.say("yes", &[]),
        Value::Bool(false) => words.say("no", &[]),
        other => other.to_string(),
    }
}
