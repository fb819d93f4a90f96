//! How every reader applies corrections (law 3): the last correction of each fact wins, whatever its own
//! date; what is dated after the day is dropped; facts are ordered by day, acts keep their order.

use crate::decider::{Class, Decider, Happened, StoredEvent};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::time::Day;
use std::borrow::Cow;
use std::collections::HashMap;

/// The events of one stream as they count: corrected, cut after `as_of` (where given), and ordered.
///
/// `stream` is the stream's prefix by position, gone through twice. Corrections themselves are not in the answer; of a void fact there is
/// what [`StoredEvent::voided`] leaves of it, on its own day.
pub fn effective<'e, E: StoredEvent>(
    stream: impl IntoIterator<Item = &'e Happened<E>> + Clone,
    as_of: Option<Day>,
) -> Vec<Happened<E>> {
    let counting = counting(stream, as_of).into_iter();
    counting.map(Cow::into_owned).collect()
}

/// The same, with each event that no correction changed lent from the stream.
pub fn counting<'e, E: StoredEvent>(
    stream: impl IntoIterator<Item = &'e Happened<E>> + Clone,
    as_of: Option<Day>,
) -> Vec<Cow<'e, Happened<E>>> {
    // Of the corrections of one fact only the last is read.
    let mut last: HashMap<Sequence, &'e Happened<E>> = HashMap::new();
    for event in stream.clone() {
        if let Some(cites) = event.dated.event.corrects() {
            last.insert(cites, event);
        }
    }
    let mut counting: Vec<(Day, Cow<'e, Happened<E>>)> = Vec::new();
    // Acts keep their order by position (law 2): none counts from before the act that precedes it.
    let mut last_act: Option<Day> = None;
    for event in stream {
        let class = event.dated.event.class();
        let correction = last.get(&event.sequence);
        let correction = correction.filter(|_| class == Class::Fact);
        let correction = correction.and_then(|last| last.dated.event.correction());
        match (class, correction.map(|correction| correction.replacement)) {
            (Class::Correction, _) => {}
            (Class::Fact, Some(None)) => {
                if let Some(left) = event.dated.event.voided() {
                    let mut void = event.clone();
                    void.dated.event = left;
                    counting.push((void.dated.occurred_on, Cow::Owned(void)));
                }
            }
            (Class::Fact, Some(Some((day, replacement)))) => {
                let mut corrected = event.clone();
                corrected.dated.event = replacement;
                corrected.dated.occurred_on = day;
                counting.push((day, Cow::Owned(corrected)));
            }
            (Class::Fact, None) => counting.push((event.dated.occurred_on, Cow::Borrowed(event))),
            // A correction that cites an act changes nothing: acts are never voided (law 2).
            (Class::Act, _) => {
                let own = event.dated.occurred_on;
                let day = last_act.map_or(own, |last| last.max(own));
                last_act = Some(day);
                counting.push((day, Cow::Borrowed(event)));
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
    counting(stream, as_of)
        .iter()
        .fold(D::State::default(), |state, event| D::evolve(state, event))
}

/// For how many days after a fact was recorded one person corrects it, the day of the recording not counted (domain 4.1).
pub const ALONE_DAYS: i64 = 3;

/// Why those who correct a fact are too few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotEnough {
    /// It was recorded too long ago for one.
    #[error("two officers correct it")]
    TakesTwo,
    /// Whoever confirms is not whoever typed.
    #[error("a second officer must confirm")]
    SecondOfficer,
}

/// One person corrects what was recorded a short while ago; anything else takes two officers (domain 4.1). A deputy of the
/// first one is no second officer.
pub fn must_be_by_enough(by_two: bool, occasion: &Occasion) -> Result<(), NotEnough> {
    if !by_two {
        let recorded = occasion.facts.recorded_on;
        let is_recent = recorded.is_some_and(|day| occasion.today() <= day.plus_days(ALONE_DAYS));
        return is_recent.then_some(()).ok_or(NotEnough::TakesTwo);
    }
    let by = occasion.by.as_ref();
    let lender = by.and_then(|by| by.standing_in).map(|it| it.for_account);
    match (occasion.entered_by, occasion.account()) {
        (Some(first), Some(second)) if first != second && lender != Some(first) => Ok(()),
        _ => Err(NotEnough::SecondOfficer),
    }
}
