//! Which association a word means: its id, or a part of the name or short name that only it has.

use super::reading::{Reading, query};
use super::{Failure, Out, Place};
use crate::words::say;
use qibu_domain::id::SubjectId;
use qibu_projections::subjects::{self, SubjectRow};
use qibu_projections::{Page, QueryError};

/// How many associations are named where a word means several.
const MAX_NAMED: u32 = 8;

pub(super) fn find(
    reading: &Reading,
    wanted: &str,
    known_at: Option<&str>,
    place: &Place,
    out: &Out,
) -> Result<SubjectRow, Failure> {
    let mut found = candidates(reading, wanted).map_err(query)?;
    if found.len() > 1 {
        return Err(Failure::usage(several(wanted, &found, out)));
    }
    found
        .pop()
        .ok_or_else(|| Failure::not_found(none(wanted, known_at, place, out)))
}

fn candidates(reading: &Reading, wanted: &str) -> Result<Vec<SubjectRow>, QueryError> {
    let wanted = wanted.trim();
    reading.views.read(|rows| {
        if let Ok(id) = wanted.parse::<SubjectId>() {
            let one = subjects::one(rows, id, reading.today)?;
            return Ok(one.into_iter().collect());
        }
        let filter = subjects::Filter {
            text: Some(wanted.to_owned()),
            ..Default::default()
        };
        // One more than are named shows that there are more.
        let page = Page::first(MAX_NAMED + 1);
        let found = subjects::list(rows, reading.today, &filter, &page)?;
        // A whole name is meant, though others hold it as a part.
        let is_whole =
            |row: &&SubjectRow| row.name == wanted || row.short_name.as_deref() == Some(wanted);
        let mut whole = found.iter().filter(is_whole);
        Ok(match (whole.next(), whole.next()) {
            (Some(one), None) => vec![one.clone()],
            _ => found,
        })
    })
}

fn none(wanted: &str, known_at: Option<&str>, place: &Place, out: &Out) -> String {
    let data = place.stores.to_string();
    let arguments = [("wanted", wanted.to_owned()), ("data", data)];
    let mut words = say(out.lang(), "cli.find.none", &arguments);
    if let Some(known_at) = known_at {
        let known_at = [("known_at", known_at.to_owned())];
        words.push_str(&say(out.lang(), "cli.find.then", &known_at));
    }
    words
}

fn several(wanted: &str, found: &[SubjectRow], out: &Out) -> String {
    let mut words = say(
        out.lang(),
        "cli.find.several",
        &[("wanted", wanted.to_owned())],
    );
    for row in found.iter().take(MAX_NAMED as usize) {
        words.push_str(&format!("\n  {}  {}", row.id, row.name));
    }
    if found.len() > MAX_NAMED as usize {
        words.push_str("\n  …");
    }
    words
}
