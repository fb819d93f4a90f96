//! From a stream to intervals: the effective events are folded day by day, and where the value at a day's end is
//! another than before, one interval ends and the next begins (law 19).

use qibu_domain::correction;
use qibu_domain::decider::{Class, Decider, Happened, StoredEvent};
use qibu_domain::time::Day;
use std::borrow::Cow;

/// What a view notes on the way through a stream.
pub(crate) trait Walk<D: Decider> {
    /// After each event, with the state that it led to.
    fn event(&mut self, _state: &D::State, _event: &Happened<D::Event>) {}

    /// At the end of each day on which something happened: what is so from this day on (law 4).
    fn day(&mut self, day: Day, state: &D::State);
}

/// Folds the effective events of a stream with the decider's own `evolve`, so that no view says other than what a
/// decision would.
pub(crate) fn walk<D: Decider>(stream: &[&Happened<D::Event>], walk: &mut impl Walk<D>) {
    let events = counting(stream);
    let mut state = D::State::default();
    for day in events.chunk_by(|(one, _), (next, _)| one == next) {
        for (_, event) in day {
            state = D::evolve(state, event);
            walk.event(&state, event);
        }
        if let Some((day, _)) = day.first() {
            walk.day(*day, &state);
        }
    }
}

/// The effective events of a stream in their order, each with the day from which a fold sees it: a fact its own, an
/// act none before that of the act that precedes it (law 2).
pub(crate) fn counting<'e, E: StoredEvent>(
    stream: &[&'e Happened<E>],
) -> Vec<(Day, Cow<'e, Happened<E>>)> {
    let mut last_act: Option<Day> = None;
    let mut dated = |event: Cow<'e, Happened<E>>| {
        let own = event.dated.occurred_on;
        if event.dated.event.class() != Class::Act {
            return (own, event);
        }
        let day = last_act.map_or(own, |last| last.max(own));
        last_act = Some(day);
        (day, event)
    };
    correction::counting(stream.iter().copied(), None)
        .into_iter()
        .map(&mut dated)
        .collect()
}

/// A value from a day on, until before another: half open (law 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Interval<V> {
    pub(crate) from: Day,
    /// The first day on which it is so no more; `None` while it is.
    pub(crate) to: Option<Day>,
    pub(crate) value: V,
}

/// The intervals of one value.
#[derive(Clone, Debug)]
pub(crate) struct Intervals<V> {
    ended: Vec<Interval<V>>,
    running: Option<(Day, V)>,
}

impl<V> Default for Intervals<V> {
    fn default() -> Self {
        Self {
            ended: Vec::new(),
            running: None,
        }
    }
}

impl<V: PartialEq> Intervals<V> {
    /// Says what is so at the end of a day; `None` for nothing. The days come in order.
    pub(crate) fn note(&mut self, day: Day, value: Option<V>) {
        if self.running.as_ref().map(|(_, running)| running) == value.as_ref() {
            return;
        }
        if let Some((from, value)) = self.running.take() {
            let to = Some(day);
            self.ended.push(Interval { from, to, value });
        }
        self.running = value.map(|value| (day, value));
    }

    /// All intervals, the last one open where the value still holds.
    pub(crate) fn finish(mut self) -> Vec<Interval<V>> {
        let running = self.running.take().map(|(from, value)| Interval {
            from,
            to: None,
            value,
        });
        self.ended.extend(running);
        self.ended
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn an_interval_ends_where_the_next_begins_and_the_last_is_open() {
        let mut intervals = Intervals::default();
        intervals.note(day("2017-11-30"), Some(1));
        intervals.note(day("2017-12-01"), Some(1));
        intervals.note(day("2017-12-05"), Some(2));
        intervals.note(day("2018-01-01"), None);
        intervals.note(day("2018-02-01"), Some(2));
        let found: Vec<_> = intervals
            .finish()
            .into_iter()
            .map(|interval| (interval.from, interval.to, interval.value))
            .collect();
        let expected = vec![
            (day("2017-11-30"), Some(day("2017-12-05")), 1),
            (day("2017-12-05"), Some(day("2018-01-01")), 2),
            (day("2018-02-01"), None, 2),
        ];
        assert_eq!(found, expected);
    }
}
