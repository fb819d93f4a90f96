//! Programmes of a script, and series of sessions by their numbers a year.

use qibu_domain::session::{SessionKind, SessionMode};
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A programme that is approved; it has one goal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeWork {
    /// The key by which series name it.
    pub key: String,
    /// The body's key.
    pub body: String,
    /// What it is called.
    pub name: String,
    /// The day of the approval, and its first one.
    pub occurred_on: Day,
    /// What is counted.
    pub goal: String,
    /// How many.
    pub target: u32,
    /// Its budget, in fen.
    pub budget_fen: u64,
}

/// Sessions of one programme or one action, so many a year, spread over its working days.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionSeries {
    /// Who records them.
    #[serde(rename = "as")]
    pub by: String,
    /// When those are recorded that lie before the script's clock, RFC 3339.
    pub late_at: String,
    /// The key of the programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
    /// The action.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The keys of the bodies that hold them in turn, each from the day on which it stood.
    pub organisers: Vec<Organiser>,
    /// Their kinds, in turn.
    pub kinds: Vec<SessionKind>,
    /// Where people meet, in turn.
    pub modes: Vec<SessionMode>,
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// How many in each year.
    pub years: BTreeMap<i16, u32>,
    /// How many heads of each of the first sessions, and of each after them.
    pub heads: Heads,
}

/// A body that holds sessions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organiser {
    /// Its key.
    pub body: String,
    /// The day from which it holds some.
    pub from: Day,
}

/// How many come to the sessions of a series.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// How many sessions come first.
    pub first: usize,
    /// How many heads at each of those.
    pub at_first: u32,
    /// How many at each after them.
    pub then: u32,
}

impl SessionSeries {
    /// The days of a year on which a session is held: so many, spread evenly over the days that it may be held on.
    pub fn spread(&self, year: i16, is_workday: impl Fn(Day) -> bool) -> Vec<Day> {
        let count = self.years.get(&year).copied().unwrap_or_default();
        let count = usize::try_from(count).unwrap_or_default();
        let mut days = Vec::new();
        let mut day = Day::new(year, 1, 1).map_or(self.first, |new_year| new_year.max(self.first));
        while day <= self.last && day.year() == year {
            if is_workday(day) {
                days.push(day);
            }
            day = day.plus_days(1);
        }
        let places = (0..count).map(|n| (n * days.len() + days.len() / 2) / count);
        let found = places.filter_map(|place| days.get(place).copied());
        found.collect()
    }
}
