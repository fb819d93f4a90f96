//! What a body's own affairs come to: the measures of them that an edition may name (laws 12 and 13). Each is read from
//! the body's own stream, as of the day of the judgement; a window ends at the acceptance. Where nothing of the kind
//! was ever recorded, there is no result, and whoever asks for it is answered that it is unknown.

mod of_base;
mod of_body;
mod of_brands;

pub use of_base::{BASE_MEASURES, OPEN_DAYS};
pub use of_body::BODY_MEASURES;
pub use of_brands::BRAND_MEASURES;

pub(in crate::subject) use of_brands::brand_measures;

use super::super::event::{Affair, Organ, Post};
use super::{AffairFact, Affairs, Holding, rota};
use crate::id::{Citation, Sequence, StreamId};
use crate::standard::{MAX_CITATIONS, MeasureInfo, MeasureResult};
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// The month and the day by which the report of the year before is filed with the supervisory body (domain 3: Art. 28).
pub const ANNUAL_REPORT_DUE: (i8, i8) = (3, 31);
/// The window of a measure that looks back, in days, its last day included.
const WINDOW_DAYS: i64 = 365;
/// The posts that a body cannot be without (domain 5.2, 2b).
const NEEDED_POSTS: [Post; 3] = [Post::Leader, Post::Secretary, Post::Supervisor];

/// The measures of a body's own affairs, with what each counts.
pub const OWN_MEASURES: [MeasureInfo; 9] = [
    MeasureInfo {
        name: "annual_reports/1",
        doc: "For how many years in a row, counted back from the last one whose report fell due (31 March of the year \
              after), an annual report is filed, in years. Unknown while none has fallen due.",
    },
    MeasureInfo {
        name: "term_days_left/1",
        doc: "How many days are left until the last day of the term that was elected last, in days; below 0 once it \
              has ended. Unknown while no election is recorded.",
    },
    MeasureInfo {
        name: "leader_terms/1",
        doc: "Which term running it is of the head who was elected last, in terms. Unknown while no election is \
              recorded.",
    },
    MeasureInfo {
        name: "posts_filled/1",
        doc: "How many of the three posts of leader, secretary and supervisor are held, in posts. Unknown while no post \
              was ever filled.",
    },
    MeasureInfo {
        name: "meetings_held/1",
        doc: "How many meetings the council held in 365 days, in meetings. Unknown while no meeting of it is recorded.",
    },
    MeasureInfo {
        name: "goals_set/1",
        doc: "How many goals are set that are not past their day, in goals. Unknown while none was ever set.",
    },
    MeasureInfo {
        name: "goals_met/1",
        doc: "How many of the goals that fell due in 365 days were met, in goals. Unknown while none fell due in them.",
    },
    MeasureInfo {
        name: "rota_days_covered/1",
        doc: "On how many of 365 days a rota, as it stood on that day, named somebody who was on duty, in days. Unknown \
              while no rota was ever set.",
    },
    MeasureInfo {
        name: "rota_hand_overs/1",
        doc: "How many of the turns of the rota that ended in 365 days were handed over in writing, in turns. Unknown \
              while none ended in them.",
    },
];

/// The years of whose reports one has fallen due by the end of a day, from the year in which the body came to stand.
pub fn reports_due(since: Day, by: Day) -> RangeInclusive<i16> {
    let (month, day) = ANNUAL_REPORT_DUE;
    let this_year = Day::new(by.year(), month, day).is_some_and(|due| due <= by);
    let behind = if this_year { 1 } else { 2 };
    since.year()..=by.year().saturating_sub(behind)
}

/// Where a body is measured, and when.
#[derive(Clone, Copy, Debug)]
pub(in crate::subject) struct Measuring {
    /// The body's stream.
    pub(in crate::subject) stream: StreamId,
    /// The day as of which it is judged.
    pub(in crate::subject) as_of: Day,
    /// The last day of every window: the acceptance, where there was one.
    pub(in crate::subject) window_end: Day,
}

/// The results of every measure that has one.
pub(in crate::subject) fn measures(
    affairs: &Affairs,
    measuring: Measuring,
) -> BTreeMap<String, MeasureResult> {
    let facts = affairs.facts.iter().filter(|it| it.on <= measuring.as_of);
    let known = Known {
        affairs,
        facts: facts.cloned().collect(),
        since: affairs.stands_since(),
        measuring,
    };
    let found = [
        ("annual_reports/1", known.annual_reports()),
        ("term_days_left/1", known.term_days_left()),
        ("leader_terms/1", known.leader_terms()),
        ("posts_filled/1", known.posts_filled()),
        ("meetings_held/1", known.meetings_held()),
        ("goals_set/1", known.goals_set()),
        ("goals_met/1", known.goals_met()),
        ("rota_days_covered/1", known.rota_days_covered()),
        ("rota_hand_overs/1", known.rota_hand_overs()),
    ];
    let found = found.into_iter();
    found
        .chain(known.of_base())
        .chain(known.of_body())
        .filter_map(|(name, result)| Some((name.to_owned(), result?)))
        .collect()
}

/// What is known by the day of the judgement.
struct Known<'a> {
    affairs: &'a Affairs,
    facts: Vec<AffairFact>,
    since: Option<Day>,
    measuring: Measuring,
}

impl Known<'_> {
    fn annual_reports(&self) -> Option<MeasureResult> {
        let due = reports_due(self.since?, self.measuring.as_of);
        if due.is_empty() {
            return None;
        }
        let mut filed = Vec::new();
        for year in due.rev() {
            let of_year = self.facts.iter().find(|fact| match &fact.affair {
                Affair::AnnualReportFiled(report) => i16::try_from(report.year) == Ok(year),
                _ => false,
            });
            let Some(fact) = of_year else { break };
            filed.push(fact.sequence);
        }
        Some(self.counted(filed))
    }

    fn term_days_left(&self) -> Option<MeasureResult> {
        let today = self.measuring.as_of.days_since_epoch();
        let (fact, ends, _) = self.last_term()?;
        Some(self.result(ends.days_since_epoch() - today, vec![fact]))
    }

    fn leader_terms(&self) -> Option<MeasureResult> {
        let (fact, _, terms) = self.last_term()?;
        Some(self.result(i64::from(terms), vec![fact]))
    }

    /// The last election: its fact, the last day of the term, and which term running it is of the head.
    fn last_term(&self) -> Option<(Sequence, Day, u32)> {
        let mut elections = self.facts.iter().rev();
        elections.find_map(|fact| match &fact.affair {
            Affair::TermElected(term) => Some((fact.sequence, term.ends, term.leader_terms)),
            _ => None,
        })
    }

    fn posts_filled(&self) -> Option<MeasureResult> {
        let holdings = super::holdings(&self.facts);
        if holdings.is_empty() {
            return None;
        }
        let is_held =
            |held: &&Holding| NEEDED_POSTS.contains(&held.post) && held.is_on(self.measuring.as_of);
        let held: Vec<&Holding> = holdings.iter().filter(is_held).collect();
        let posts: BTreeSet<Post> = held.iter().map(|held| held.post).collect();
        let facts = held.iter().map(|held| held.filled_by).collect();
        Some(self.result(count(posts.len()), facts))
    }

    fn meetings_held(&self) -> Option<MeasureResult> {
        let of_council = self.facts.iter().filter(|fact| {
            matches!(&fact.affair, Affair::MeetingHeld(meeting) if meeting.organ == Organ::Council)
        });
        let of_council: Vec<&AffairFact> = of_council.collect();
        if of_council.is_empty() {
            return None;
        }
        let in_window = of_council
            .into_iter()
            .filter(|fact| self.in_window(fact.on));
        Some(self.counted(in_window.map(|fact| fact.sequence).collect()))
    }

    fn goals_set(&self) -> Option<MeasureResult> {
        let set: Vec<_> = self.goals().collect();
        if set.is_empty() {
            return None;
        }
        let ahead = set
            .iter()
            .filter(|(_, due, _)| *due >= self.measuring.as_of);
        Some(self.counted(ahead.map(|(fact, ..)| fact.sequence).collect()))
    }

    fn goals_met(&self) -> Option<MeasureResult> {
        let past: Vec<_> = self
            .goals()
            .filter(|(_, due, _)| self.in_window(*due))
            .collect();
        if past.is_empty() {
            return None;
        }
        let met = self.facts.iter().filter(|fact| match &fact.affair {
            Affair::GoalAssessed(assessed) => {
                assessed.met && past.iter().any(|(.., goal)| *goal == assessed.goal)
            }
            _ => false,
        });
        Some(self.counted(met.map(|fact| fact.sequence).collect()))
    }

    fn goals(&self) -> impl Iterator<Item = (&AffairFact, Day, crate::id::GoalId)> {
        self.facts.iter().filter_map(|fact| match &fact.affair {
            Affair::GoalSet(set) => Some((fact, set.due, set.goal)),
            _ => None,
        })
    }

    fn rota_days_covered(&self) -> Option<MeasureResult> {
        let (days, facts) = rota::days_covered(&self.facts, self.window())?;
        Some(self.result(days, facts))
    }

    fn rota_hand_overs(&self) -> Option<MeasureResult> {
        Some(self.counted(rota::hand_overs(&self.facts, self.window())?))
    }

    /// The first and the last day of a window.
    fn window(&self) -> (Day, Day) {
        let end = self.measuring.window_end;
        (end.plus_days(1 - WINDOW_DAYS), end)
    }

    fn in_window(&self, day: Day) -> bool {
        let (first, last) = self.window();
        first <= day && day <= last
    }

    /// How many days of the window lie in a span, half open.
    fn days_within(&self, from: Day, to: Option<Day>) -> i64 {
        let end = self.measuring.window_end;
        let first = from.max(end.plus_days(1 - WINDOW_DAYS));
        let after = end.plus_days(1);
        let after = to.map_or(after, |to| to.min(after));
        (after.days_since_epoch() - first.days_since_epoch()).max(0)
    }

    /// How many days lie between the day of the judgement and another one; below 0 where that is past.
    fn days_until(&self, day: Day) -> i64 {
        day.days_since_epoch() - self.measuring.as_of.days_since_epoch()
    }

    fn counted(&self, facts: Vec<Sequence>) -> MeasureResult {
        self.result(count(facts.len()), facts)
    }

    /// A result with the facts that it rests on: at most the last of them that a verdict lists (law 5).
    fn result(&self, value: i64, mut facts: Vec<Sequence>) -> MeasureResult {
        facts.sort_unstable();
        let first = facts.len().saturating_sub(MAX_CITATIONS);
        let stream = self.measuring.stream;
        let cited = facts.into_iter().skip(first);
        MeasureResult {
            value,
            citations: cited
                .map(|sequence| Citation { stream, sequence })
                .collect(),
            by_query: None,
        }
    }
}

fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
