//! How every reader applies corrections (law 3): the last correction of each fact wins, whatever its own
//! date; what is dated after the day is dropped; facts are ordered by day, acts keep their order.

use crate::decider::{Class, Decider, Happened, StoredEvent};
use crate::id::Sequence;
use crate::time::Day;
use std::collections::HashMap;

/// The events of one stream as they count: corrected, cut after `as_of` (where given), and ordered.
///
/// `stream` is the stream's prefix by position, gone through twice. Corrections themselves are not in the answer; of a void fact there is
/// what [`StoredEvent::voided`] leaves of it, on its own day.
pub fn effective<'e, E: StoredEvent>(
    stream: impl IntoIterator<Item = &'e Happened<E>> + Clone,
    as_of: Option<Day>,
) -> Vec<Happened<E>> {
    let mut last: HashMap<Sequence, Option<(Day, E)>> = HashMap::new();
    for event in stream.clone() {
        if let Some(correction) = event.dated.event.correction() {
            last.insert(correction.cites, correction.replacement);
        }
    }
    let mut counting: Vec<(Day, Happened<E>)> = Vec::new();
    // Acts keep their order by position (law 2): none counts from before the act that precedes it.
    let mut last_act: Option<Day> = None;
    for event in stream {
        match (event.dated.event.class(), last.get(&event.sequence)) {
            (Class::Correction, _) => {}
            (Class::Fact, Some(None)) => {
                if let Some(left) = event.dated.event.voided() {
                    let mut void = event.clone();
                    void.dated.event = left;
                    counting.push((void.dated.occurred_on, void));
                }
            }
            (Class::Fact, Some(Some((day, replacement)))) => {
                let mut corrected = event.clone();
                corrected.dated.event = replacement.clone();
                corrected.dated.occurred_on = *day;
                counting.push((*day, corrected));
            }
            (Class::Fact, None) => counting.push((event.dated.occurred_on, event.clone())),
            // A correction that cites an act changes nothing: acts are never voided (law 2).
            (Class::Act, _) => {
                let own = event.dated.occurred_on;
                let day = last_act.map_or(own, |last| last.max(own));
                last_act = Some(day);
                counting.push((day, event.clone()));
            }
        }
    }
    counting.retain(|(day, _)| as_of.is_none_or(|as_of| *day <= as_of));
    // The sort is stable, so events of one day keep the order in which they were stored.
    counting.sort_by_key(|(day, _)| *day);
    counting.into_iter().map(|(_, event)| event).collect()
}

/// Folds a stream into the state that holds at the end of `as_of`, or after its last event.
pub fn fold<D: Decider>(stream: &[Happened<D::Event>], as_of: Option<Day>) -> D::State {
    effective(stream, as_of)
        .iter()
        .fold(D::State::default(), |state, event| D::evolve(state, event))
}
