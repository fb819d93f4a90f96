//! What the nouns of work ask of the body that does it, and of whoever corrects what was recorded of it.

use crate::actor::Source;
use crate::annals::ALONE_DAYS;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::id::StreamId;
use crate::occasion::Occasion;
use crate::subject::{Life, SubjectState};
use crate::time::Day;

/// A body as the decision read it; `None` where there is none.
pub(crate) fn body(occasion: &Occasion, stream: StreamId) -> Option<&SubjectState> {
    let known = occasion.facts.bodies.get(&stream)?;
    known.body.is_some().then_some(known.as_ref())
}

/// The code of a body's district; `None` where there is no such body.
pub(crate) fn district_of(occasion: &Occasion, stream: StreamId) -> Option<&str> {
    let identity = body(occasion, stream)?.body.as_ref()?;
    Some(identity.district())
}

/// Whether a body stood so at any moment of a day: a day is its whole (law 4).
pub(crate) fn was(state: &SubjectState, on: Day, so: impl Fn(Life) -> bool) -> bool {
    let ends = [on.plus_days(-1), on];
    let mut lives = ends
        .into_iter()
        .filter_map(|day| state.affairs.life_on(day));
    lives.any(so)
}

/// Too few correct it, or not the right ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooFew {
    /// It was recorded too long ago for one alone.
    TakesTwo,
    /// Whoever confirms is not whoever typed, nor that one's deputy.
    SecondOfficer,
}

/// One person corrects what was recorded a short while ago; anything else takes two officers (domain 4.1). A deputy of the
/// first one is no second officer.
pub(crate) fn must_be_by_enough(by_two: bool, occasion: &Occasion) -> Result<(), TooFew> {
    if !by_two {
        let recorded = occasion.facts.recorded_on;
        let is_recent = recorded.is_some_and(|day| occasion.today() <= day.plus_days(ALONE_DAYS));
        return is_recent.then_some(()).ok_or(TooFew::TakesTwo);
    }
    let by = occasion.by.as_ref();
    let lender = by.and_then(|by| by.standing_in).map(|it| it.for_account);
    match (occasion.entered_by, occasion.account()) {
        (Some(first), Some(second)) if first != second && lender != Some(first) => Ok(()),
        _ => Err(TooFew::SecondOfficer),
    }
}

/// How a fact or an act of that day comes into the log: on its day, or later (补录).
pub(crate) fn late_or_live(on: Day, occasion: &Occasion) -> Source {
    if on < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    }
}

/// Lets a name go from the day after its last one; what ended in the past is free at once.
pub(crate) fn released(key: ClaimKey, last: Day, occasion: &Occasion) -> Claim {
    let from = last.plus_days(1).max(occasion.today());
    Claim {
        key,
        act: ClaimAct::Release { from },
    }
}

/// The claims by which a correction lets go of one name and takes another.
pub(crate) fn named(held: ClaimKey, wanted: Option<ClaimKey>, occasion: &Occasion) -> Vec<Claim> {
    if wanted.as_ref() == Some(&held) {
        return Vec::new();
    }
    let from = occasion.today();
    let freed = Claim {
        key: held,
        act: ClaimAct::Release { from },
    };
    let taken = wanted.map(|key| Claim {
        key,
        act: ClaimAct::Take,
    });
    std::iter::once(freed).chain(taken).collect()
}
