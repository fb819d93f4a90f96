//! What the views of the work of bodies share: stretches of days on which the same is known, and what became of events.

use crate::projection::{Cell, Stream};
use qibu_domain::actor::Source;
use qibu_domain::decider::{Happened, StoredEvent};
use qibu_domain::id::Sequence;
use qibu_domain::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// What is known from which day on.
#[derive(Debug)]
pub(crate) struct Stretches<S>(Vec<(Day, S)>);

impl<S> Default for Stretches<S> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<S: Clone + PartialEq> Stretches<S> {
    /// What is known at the end of a day, where it is another than before.
    pub(crate) fn push(&mut self, day: Day, known: &S) {
        if self.0.last().is_none_or(|(_, last)| last != known) {
            self.0.push((day, known.clone()));
        }
    }

    /// Each with its first day, and the first day on which it is so no more.
    pub(crate) fn stretches(&self) -> impl Iterator<Item = (Day, Option<Day>, &S)> {
        let ends = self.0.iter().skip(1).map(|(day, _)| Some(*day));
        let ends = ends.chain(std::iter::once(None));
        let known = self.0.iter().zip(ends);
        known.map(|((from, known), to)| (*from, to, known))
    }
}

/// What became of the events of a stream.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    corrected: BTreeMap<Sequence, Sequence>,
    late: BTreeSet<Sequence>,
    recorded_on: BTreeMap<Sequence, Day>,
}

impl Traces {
    pub(crate) fn of<E: StoredEvent>(stream: &Stream, events: &[&Happened<E>]) -> Self {
        let corrections = events.iter();
        let corrected = corrections
            .filter_map(|event| Some((event.dated.event.corrects()?, event.sequence)))
            .collect();
        let late = events.iter();
        let late = late
            .filter(|event| event.dated.source == Source::LateEntry)
            .map(|event| event.sequence)
            .collect();
        let recorded = stream.events.iter().map(|event| &event.recorded);
        Self {
            corrected,
            late,
            recorded_on: recorded
                .map(|event| (event.sequence, event.recorded_at.day()))
                .collect(),
        }
    }

    /// Whether it was recorded later than on its day.
    pub(crate) fn is_late(&self, sequence: Sequence) -> bool {
        self.late.contains(&sequence)
    }

    /// The last correction of it.
    pub(crate) fn corrected_by(&self, sequence: Sequence) -> Cell {
        let by = self.corrected.get(&sequence);
        by.map_or(Cell::Null, |by| Cell::number(by.0))
    }

    /// The day on which it was written down.
    pub(crate) fn recorded_on(&self, sequence: Sequence) -> Option<Day> {
        self.recorded_on.get(&sequence).copied()
    }
}
