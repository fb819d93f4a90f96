//! What only a base is measured by: its operator, its premises, its inspections (domain 5.2, 5.3, 6.3).

use super::super::super::event::{Affair, BaseInspected};
use super::super::AffairFact;
use super::super::premises::{Link, Right, links, rights, settled};
use super::{Known, MeasureInfo, MeasureResult};
use crate::id::Sequence;
use crate::time::Day;

/// How many days an agreement or a right of use without a last day counts as left.
pub const OPEN_DAYS: i64 = 36_500;
/// A whole, in hundredths.
const WHOLE_PERCENT: u64 = 100;

/// The measures of a base, with what each counts.
pub const BASE_MEASURES: [MeasureInfo; 8] = [
    MeasureInfo {
        name: "operator_days/1",
        doc: "On how many of 365 days an operator ran the base, in days. Unknown while none was ever linked.",
    },
    MeasureInfo {
        name: "agreement_days_left/1",
        doc: "How many days are left until the last day of the operator that was linked last, in days; below 0 once it has \
              ended, 36,500 where it has no last day. Unknown while none was ever linked.",
    },
    MeasureInfo {
        name: "right_of_use_days_left/1",
        doc: "How many days are left until the last day of the right of use of the premises, in days; below 0 once it has \
              ended, 36,500 where it has no last day. Unknown while no premises are recorded.",
    },
    MeasureInfo {
        name: "right_of_use_days/1",
        doc: "On how many of 365 days the base had a right of use of its premises, in days. Unknown while no premises are \
              recorded.",
    },
    MeasureInfo {
        name: "premises_area/1",
        doc: "How large the premises are, in square metres. Unknown while no area of them is recorded.",
    },
    MeasureInfo {
        name: "inspections_held/1",
        doc: "How often the base was inspected in 365 days, in inspections. Unknown while no inspection is recorded.",
    },
    MeasureInfo {
        name: "inspection_items_met/1",
        doc: "How many of the items of the last inspection were met, in hundredths of them, rounded down. Unknown while no \
              inspection is recorded.",
    },
    MeasureInfo {
        name: "inspections_overdue/1",
        doc: "How many inspections found something short that was not put right by its day, in inspections. Unknown while no \
              inspection is recorded.",
    },
];

impl Known<'_> {
    /// The results of the measures of a base.
    pub(super) fn of_base(&self) -> [(&'static str, Option<MeasureResult>); 8] {
        let [held, met, overdue] = self.of_inspections();
        let links = links(&self.facts);
        let rights = rights(&self.facts);
        [
            ("operator_days/1", self.operator_days(&links)),
            ("agreement_days_left/1", self.agreement_days_left(&links)),
            ("right_of_use_days_left/1", self.right_days_left(&rights)),
            ("right_of_use_days/1", self.right_days(&rights)),
            ("premises_area/1", self.premises_area()),
            ("inspections_held/1", held),
            ("inspection_items_met/1", met),
            ("inspections_overdue/1", overdue),
        ]
    }

    fn operator_days(&self, links: &[Link]) -> Option<MeasureResult> {
        let spans = links.iter().map(|it| (it.linked_by, it.from, it.to));
        self.days_of(spans)
    }

    fn right_days(&self, rights: &[Right]) -> Option<MeasureResult> {
        let spans = rights.iter().map(|it| (it.given_by, it.from, it.to));
        self.days_of(spans)
    }

    /// The days of the window that lie in spans of which no two meet, with the facts of those that have any.
    pub(super) fn days_of(
        &self,
        spans: impl Iterator<Item = (Sequence, Day, Option<Day>)>,
    ) -> Option<MeasureResult> {
        let spans = spans.map(|(by, from, to)| (by, self.days_within(from, to)));
        let spans: Vec<(Sequence, i64)> = spans.collect();
        if spans.is_empty() {
            return None;
        }
        let days = spans.iter().map(|(_, days)| days).sum();
        let with_days = spans.into_iter().filter(|(_, days)| *days > 0);
        Some(self.result(days, with_days.map(|(by, _)| by).collect()))
    }

    fn agreement_days_left(&self, links: &[Link]) -> Option<MeasureResult> {
        let last = links.last()?;
        let left = self.left(last.to.map(|to| to.plus_days(-1)));
        Some(self.result(left, vec![last.linked_by]))
    }

    fn right_days_left(&self, rights: &[Right]) -> Option<MeasureResult> {
        let last = rights.last()?;
        Some(self.result(self.left(last.until), vec![last.given_by]))
    }

    fn left(&self, last: Option<Day>) -> i64 {
        last.map_or(OPEN_DAYS, |last| self.days_until(last))
    }

    fn premises_area(&self) -> Option<MeasureResult> {
        let last = self.facts.iter().rev().find_map(|fact| match &fact.affair {
            Affair::BaseRelocated(moved) => Some((fact.sequence, moved.area_m2)),
            _ => None,
        });
        let (sequence, area) = last?;
        Some(self.result(i64::from(area?), vec![sequence]))
    }

    fn of_inspections(&self) -> [Option<MeasureResult>; 3] {
        let inspections: Vec<_> = self.inspections().collect();
        let Some((last, found)) = inspections.last() else {
            return [None, None, None];
        };
        let in_window = inspections
            .iter()
            .filter(|(fact, _)| self.in_window(fact.on))
            .map(|(fact, _)| fact.sequence);
        let percent = u64::from(found.items_met) * WHOLE_PERCENT;
        let percent = percent.checked_div(found.items.into());
        let percent = percent.and_then(|percent| i64::try_from(percent).ok());
        [
            Some(self.counted(in_window.collect())),
            percent.map(|percent| self.result(percent, vec![last.sequence])),
            Some(self.counted(self.inspections_overdue())),
        ]
    }

    fn inspections(&self) -> impl Iterator<Item = (&AffairFact, &BaseInspected)> {
        self.facts.iter().filter_map(|fact| match &fact.affair {
            Affair::BaseInspected(inspected) => Some((fact, inspected)),
            _ => None,
        })
    }

    /// The inspections whose day for putting right is past, and nothing was by the day of the judgement.
    pub(super) fn inspections_overdue(&self) -> Vec<Sequence> {
        let settled = settled(&self.facts);
        let overdue = self.inspections().filter(|(fact, inspected)| {
            let is_past = inspected
                .put_right_by
                .is_some_and(|by| by < self.measuring.as_of);
            is_past && !settled.contains_key(&fact.sequence)
        });
        overdue.map(|(fact, _)| fact.sequence).collect()
    }
}
