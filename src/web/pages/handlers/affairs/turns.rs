//! The turns in the form of a rota: laid out by the month, one row a turn, and what the intake takes of them.

use crate::intake::affairs::TurnForm;
use crate::intake::form::Number;
use crate::web::pages::form::{Choice, FieldError};
use crate::web::pages::rota::{TurnRow, TurnsPart};
use crate::web::pages::visit::Fields;
use crate::words::{Lang, say};
use qibu_domain::subject::affairs::{MAX_TURN_MONTHS, MAX_TURNS};
use qibu_domain::time::Day;
use serde_json::Value;
use std::str::FromStr;

/// The months of a turn where nothing else is typed: commonly one (domain 3).
const MONTHS: u32 = 1;
/// How many turns there are where nothing else is typed: a year's.
const TURNS: u32 = 12;
/// What the choice of somebody new begins with.
const NEW: &str = "new-";

/// A turn as it was typed.
#[derive(Clone, Default)]
struct Typed {
    first: String,
    last: String,
    holder: String,
}

impl Typed {
    fn is_empty(&self) -> bool {
        [&self.first, &self.last, &self.holder]
            .iter()
            .all(|said| said.is_empty())
    }
}

/// The turns that were typed; a row that is empty is none.
fn typed(fields: &Fields) -> Vec<Typed> {
    let rows = (1..=MAX_TURNS).map(|number| {
        let part = |part: &str| fields.text(&format!("turn-{number}-{part}")).to_owned();
        Typed {
            first: part("first"),
            last: part("last"),
            holder: part("holder"),
        }
    });
    rows.filter(|row| !row.is_empty()).collect()
}

/// The part of the form, with what was typed. `holders` are the seats that are known.
pub fn part(lang: Lang, fields: &Fields, holders: &[Choice]) -> TurnsPart {
    let rows = typed(fields);
    let or = |name: &str, usual: u32| {
        let said = fields.first(name);
        said.map_or_else(|| usual.to_string(), str::to_owned)
    };
    let new = (1..=rows.len()).map(|n| Choice {
        code: format!("{NEW}{n}"),
        label: say(lang, "page.rota.new_holder", &[("n", n.to_string())]),
        ..Choice::default()
    });
    let all: Vec<Choice> = holders.iter().cloned().chain(new).collect();
    let row = |(number, row): (u32, Typed)| {
        let chosen = all.iter().cloned().map(|choice| Choice {
            chosen: choice.code == row.holder,
            ..choice
        });
        TurnRow {
            number,
            holders: chosen.collect(),
            first: row.first,
            last: row.last,
        }
    };
    TurnsPart {
        begins: fields.text("begins").to_owned(),
        months: or("months", MONTHS),
        count: or("count", TURNS),
        laid: fields.text("laid").to_owned(),
        rows: (1..).zip(rows).map(row).collect(),
    }
}

/// Lays out the turns that were asked for, each so many months long and on the day after the one before; holders stay with
/// the number of their turn. `Err` tells what cannot be read.
pub fn lay_out(lang: Lang, fields: &Fields) -> Result<Fields, Vec<FieldError>> {
    let mut errors = Vec::new();
    let begins = read::<Day>(fields, "begins", &mut errors, |said| {
        say(lang, "problem.day.malformed.detail", &[("text", said)])
    });
    let mut number = |name: &str, usual: u32, most: u32| {
        if fields.first(name).is_none() {
            return Some(usual);
        }
        let words = |_| {
            let bounds = [("min", "1".to_owned()), ("max", most.to_string())];
            say(lang, "problem.number.bounds.detail", &bounds)
        };
        let read = read::<u32>(fields, name, &mut errors, words)?;
        if (1..=most).contains(&read) {
            return Some(read);
        }
        errors.push(error(name, words(String::new())));
        None
    };
    let months = number("months", MONTHS, MAX_TURN_MONTHS);
    let count = number("count", TURNS, MAX_TURNS);
    let (Some(begins), Some(months), Some(count)) = (begins, months, count) else {
        return Err(errors);
    };
    let known = typed(fields);
    let laid = format!("{begins} {months} {count}");
    let kept = fields.pairs().iter().filter(|(name, _)| {
        !name.starts_with("turn-") && !["laid", "lay_out"].contains(&name.as_str())
    });
    let mut pairs: Vec<(String, String)> = kept.cloned().collect();
    let same = fields.text("laid") == laid && !known.is_empty();
    pairs.push(("laid".to_owned(), laid));
    let rows = if same {
        known
    } else {
        let day = |n: u32| {
            let months = i32::try_from(n.saturating_mul(months)).unwrap_or(i32::MAX);
            begins.plus_months(months)
        };
        let rows = (0..count).map(|n| Typed {
            first: day(n).to_string(),
            last: day(n + 1).plus_days(-1).to_string(),
            holder: usize::try_from(n)
                .ok()
                .and_then(|n| known.get(n))
                .map_or_else(String::new, |row| row.holder.clone()),
        });
        rows.collect()
    };
    pairs.extend(rows_of(rows));
    Ok(Fields::from(pairs))
}

fn rows_of(rows: Vec<Typed>) -> Vec<(String, String)> {
    let rows = (1_u32..).zip(rows);
    let pairs = rows.flat_map(|(number, row)| {
        let name = move |part: &str| format!("turn-{number}-{part}");
        [
            (name("first"), row.first),
            (name("last"), row.last),
            (name("holder"), row.holder),
        ]
    });
    pairs.collect()
}

fn read<T: FromStr>(
    fields: &Fields,
    name: &str,
    errors: &mut Vec<FieldError>,
    words: impl Fn(String) -> String,
) -> Option<T> {
    let said = fields.text(name);
    let read = said.parse().ok();
    if read.is_none() {
        errors.push(error(name, words(said.to_owned())));
    }
    read
}

fn error(field: &str, words: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        words,
    }
}

/// The turns as the intake takes them; `None` for none.
pub fn sent(fields: &Fields) -> Option<Value> {
    let turns = typed(fields).into_iter().map(|row| {
        let new = row.holder.strip_prefix(NEW).map(str::to_owned);
        let seat = Some(row.holder).filter(|said| new.is_none() && !said.is_empty());
        TurnForm {
            first: row.first,
            last: row.last,
            seat,
            new: new.map(Number::Typed),
        }
    });
    let turns: Vec<TurnForm> = turns.collect();
    (!turns.is_empty()).then(|| serde_json::to_value(turns).unwrap_or_default())
}

/// The turns of a fact as they would be typed.
pub fn stands(content: &Value) -> Vec<(String, String)> {
    let turns = content.get("turns").and_then(Value::as_array);
    let turns = turns.into_iter().flatten().map(|turn| {
        let part = |part: &str| {
            let said = turn.get(part).and_then(Value::as_str);
            said.unwrap_or_default().to_owned()
        };
        Typed {
            first: part("first"),
            last: part("last"),
            holder: part("seat"),
        }
    });
    rows_of(turns.collect())
}

/// The field of the page at which a fault of a turn stands; `None` where it is about no turn.
pub fn field_of(pointer: &str) -> Option<String> {
    let (index, part) = pointer.strip_prefix("turns/")?.split_once('/')?;
    let number = index.parse::<u32>().ok()?.checked_add(1)?;
    let part = match part {
        "seat" | "new" => "holder",
        part => part,
    };
    Some(format!("turn-{number}-{part}"))
}

/// What a field of a turn is called; `None` where it is none of a turn.
pub fn name_of(lang: Lang, field: &str) -> Option<String> {
    let (number, part) = field.strip_prefix("turn-")?.split_once('-')?;
    let turn = say(lang, "page.rota.turn_n", &[("n", number.to_owned())]);
    let part = say(lang, &format!("page.affair_field.{part}"), &[]);
    Some(format!("{turn} {part}"))
}
