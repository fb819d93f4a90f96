//! What any body is measured by besides: how long it stands, its standing, its honours and duties, and more of its elections and
//! goals (domain 5.2, 5.9, 6.2, 6.3).

use super::super::super::event::{Affair, TermElected};
use super::super::super::life::Life;
use super::super::relations::is_met;
use super::{Known, MeasureInfo, MeasureResult, count, reports_due};
use crate::id::Sequence;
use crate::time::Day;
use std::collections::BTreeSet;

/// A whole, in hundredths.
const WHOLE_PERCENT: i64 = 100;
/// A whole, in ten-thousandths: fine enough that two thirds of a meeting and a little less are apart.
const WHOLE_FINE: u64 = 10_000;

/// The measures of any body, with what each counts.
pub const BODY_MEASURES: [MeasureInfo; 14] = [
    MeasureInfo {
        name: "days_standing/1",
        doc: "For how many days the body stands: since its founding, or since its naming, in days; 0 on that day. Unknown before \
              it.",
    },
    MeasureInfo {
        name: "cycle_days/1",
        doc: "For how many days the cycle is open, in days; 0 on its first. Unknown before the first cycle.",
    },
    MeasureInfo {
        name: "suspension_days/1",
        doc: "On how many of 365 days the body ended the day suspended, in days. Unknown before it stands.",
    },
    MeasureInfo {
        name: "rectifications/1",
        doc: "How often the body was put to rectification in 365 days, in orders. Unknown before it stands.",
    },
    MeasureInfo {
        name: "rectifications_open/1",
        doc: "How many rectifications are open, 0 or 1, in orders. Unknown before it stands.",
    },
    MeasureInfo {
        name: "honours_granted/1",
        doc: "How many honours were granted in 365 days, in honours. Unknown while none was ever recorded.",
    },
    MeasureInfo {
        name: "audits_held/1",
        doc: "How many audits were made in 365 days, in audits. Unknown while none was ever recorded.",
    },
    MeasureInfo {
        name: "goals_met_percent/1",
        doc: "How many of the goals that fell due in 365 days were met, in hundredths of them, rounded down. Unknown while none \
              fell due in them.",
    },
    MeasureInfo {
        name: "missed_goals_taken_over_percent/1",
        doc: "How many of the goals that fell due in the cycle before the one that is open and were not met are taken over by a \
              goal that was set since, in hundredths of them, rounded down. Unknown while no cycle is closed or none was missed.",
    },
    MeasureInfo {
        name: "council_members/1",
        doc: "How many members the council has that was elected last, in persons. Unknown while no election is recorded.",
    },
    MeasureInfo {
        name: "supervisors/1",
        doc: "How many supervisors were elected last, in persons. Unknown while no election is recorded.",
    },
    MeasureInfo {
        name: "election_present/1",
        doc: "How many of those who may vote were present at the last election, in ten-thousandths of them, rounded down. Unknown \
              while no election is recorded.",
    },
    MeasureInfo {
        name: "election_in_favour/1",
        doc: "How many of those present at the last election were in favour, in ten-thousandths of them, rounded down. Unknown \
              while no election is recorded, or nobody was present.",
    },
    MeasureInfo {
        name: "overdue_duties/1",
        doc: "How many duties of the body fell due and are not done: annual reports that are not filed, goals that are not \
              assessed, inspections whose shortcomings are not put right, in duties. Unknown before it stands.",
    },
];

impl Known<'_> {
    /// The results of the measures of any body.
    pub(super) fn of_body(&self) -> Vec<(&'static str, Option<MeasureResult>)> {
        let elected = |part: fn(&TermElected) -> Option<i64>| {
            let (by, term) = self.last_election()?;
            Some(self.result(part(term)?, vec![by]))
        };
        let members = elected(|term| Some(term.council.into()));
        let supervisors = elected(|term| Some(term.supervisors.into()));
        let present = elected(|term| fine(term.present, term.eligible));
        let in_favour = elected(|term| fine(term.in_favour, term.present));
        vec![
            ("days_standing/1", self.days_standing()),
            ("cycle_days/1", self.cycle_days()),
            ("suspension_days/1", self.suspension_days()),
            ("rectifications/1", self.rectifications()),
            ("rectifications_open/1", self.rectifications_open()),
            (
                "honours_granted/1",
                self.in_365_days(|it| matches!(it, Affair::HonourGranted(_))),
            ),
            (
                "audits_held/1",
                self.in_365_days(|it| matches!(it, Affair::AuditRecorded(_))),
            ),
            ("goals_met_percent/1", self.goals_met_percent()),
            (
                "missed_goals_taken_over_percent/1",
                self.missed_goals_taken_over_percent(),
            ),
            ("council_members/1", members),
            ("supervisors/1", supervisors),
            ("election_present/1", present),
            ("election_in_favour/1", in_favour),
            ("overdue_duties/1", self.overdue_duties()),
        ]
    }

    fn last_election(&self) -> Option<(Sequence, &TermElected)> {
        let mut elections = self.facts.iter().rev();
        elections.find_map(|fact| match &fact.affair {
            Affair::TermElected(term) => Some((fact.sequence, term)),
            _ => None,
        })
    }

    /// Whether the body had come to stand by the day of the judgement: since when, and by which event.
    fn standing(&self) -> Option<(Sequence, Day)> {
        let mut lives = self.affairs.lives.iter();
        let first = lives.find(|known| known.life.counts())?;
        (first.from <= self.measuring.as_of).then_some((first.by, first.from))
    }

    fn days_standing(&self) -> Option<MeasureResult> {
        let (by, since) = self.standing()?;
        Some(self.result(-self.days_until(since), vec![by]))
    }

    fn cycle_days(&self) -> Option<MeasureResult> {
        let mut cycles = self.affairs.cycles.iter().rev();
        let last = cycles.find(|known| known.from <= self.measuring.as_of)?;
        Some(self.result(-self.days_until(last.from), vec![last.by]))
    }

    fn suspension_days(&self) -> Option<MeasureResult> {
        let (by, since) = self.standing()?;
        // Without any suspension, that it stands is what the 0 days are known by.
        let stands = (by, since, Some(since));
        let lives = &self.affairs.lives;
        let after = lives.iter().skip(1).map(|next| Some(next.from));
        let spans = lives.iter().zip(after.chain([None]));
        let suspended = spans.filter(|(known, _)| known.life == Life::Suspended);
        let suspended = suspended.map(|(known, to)| (known.by, known.from, to));
        self.days_of([stands].into_iter().chain(suspended))
    }

    fn rectifications(&self) -> Option<MeasureResult> {
        self.standing()?;
        let known = self.affairs.rectifications.iter();
        let ordered = known.filter(|it| self.in_window(it.from));
        Some(self.counted(ordered.map(|it| it.by).collect()))
    }

    fn rectifications_open(&self) -> Option<MeasureResult> {
        self.standing()?;
        let as_of = self.measuring.as_of;
        let known = self.affairs.rectifications.iter();
        let open = known.filter(|it| it.from <= as_of && it.to.is_none_or(|to| as_of < to));
        Some(self.counted(open.map(|it| it.by).collect()))
    }

    /// The facts of one kind in the window; unknown while there never was one.
    fn in_365_days(&self, is_one: fn(&Affair) -> bool) -> Option<MeasureResult> {
        let known = self.facts.iter().filter(|fact| is_one(&fact.affair));
        let known: Vec<_> = known.collect();
        if known.is_empty() {
            return None;
        }
        let within = known.into_iter().filter(|fact| self.in_window(fact.on));
        Some(self.counted(within.map(|fact| fact.sequence).collect()))
    }

    fn goals_met_percent(&self) -> Option<MeasureResult> {
        let met = self.goals_met()?;
        let due = self.goals().filter(|(_, due, _)| self.in_window(*due));
        let percent = (met.value * WHOLE_PERCENT).checked_div(count(due.count()))?;
        Some(MeasureResult {
            value: percent,
            ..met
        })
    }

    /// Goals that were missed in one cycle become goals of the next (domain 5.9).
    fn missed_goals_taken_over_percent(&self) -> Option<MeasureResult> {
        let as_of = self.measuring.as_of;
        let known = self.affairs.cycles.iter();
        let mut known = known.filter(|known| known.from <= as_of).rev();
        let (open, closed) = (known.next()?, known.next()?);
        let fell_due = |due: Day| closed.from <= due && due < open.from;
        let missed = self.goals().filter(|(_, due, _)| fell_due(*due));
        let missed = missed.filter(|(.., goal)| !is_met(&self.facts, *goal));
        let missed: BTreeSet<_> = missed.map(|(.., goal)| goal).collect();
        let mut taken_over = BTreeSet::new();
        let mut facts = vec![open.by];
        for fact in self.facts.iter().filter(|fact| fact.on >= open.from) {
            if let Affair::GoalSet(set) = &fact.affair
                && let Some(goal) = set.continues.filter(|goal| missed.contains(goal))
            {
                taken_over.insert(goal);
                facts.push(fact.sequence);
            }
        }
        let part = count(taken_over.len()) * WHOLE_PERCENT;
        let percent = part.checked_div(count(missed.len()))?;
        Some(self.result(percent, facts))
    }

    fn overdue_duties(&self) -> Option<MeasureResult> {
        let (by, since) = self.standing()?;
        let as_of = self.measuring.as_of;
        let filed: BTreeSet<i16> = self
            .facts
            .iter()
            .filter_map(|fact| match &fact.affair {
                Affair::AnnualReportFiled(report) => i16::try_from(report.year).ok(),
                _ => None,
            })
            .collect();
        // A report falls due at the end of its day: on that day itself it is not overdue.
        let reports = reports_due(since, as_of.plus_days(-1));
        let reports = reports.filter(|year| !filed.contains(year)).count();
        let assessed = self.facts.iter().filter_map(|fact| match &fact.affair {
            Affair::GoalAssessed(assessed) => Some(assessed.goal),
            _ => None,
        });
        let assessed: BTreeSet<_> = assessed.collect();
        let goals = self
            .goals()
            .filter(|(_, due, goal)| *due < as_of && !assessed.contains(goal));
        let mut facts: Vec<Sequence> = goals.map(|(fact, ..)| fact.sequence).collect();
        facts.extend(self.inspections_overdue());
        let overdue = count(reports.saturating_add(facts.len()));
        facts.push(by);
        Some(self.result(overdue, facts))
    }
}

/// A part of a whole, in ten-thousandths, rounded down; `None` of nothing.
fn fine(part: u32, whole: u32) -> Option<i64> {
    let part = u64::from(part) * WHOLE_FINE;
    let fine = part.checked_div(whole.into())?;
    i64::try_from(fine).ok()
}
