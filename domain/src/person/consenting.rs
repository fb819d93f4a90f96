//! Consent, purpose by purpose (domain 7.4): asked for, given under a version of the text, refused, taken back.

use super::event::{ConsentAsked, ConsentGiven, ConsentRefused, ConsentWithdrawn, PersonInvited};
use super::{
    Answer, PersonEvent, PersonRefusal, PersonState, Purpose, act, erasing, must_be_said, pool,
};
use crate::actor::Source;
use crate::decider::{Dated, Decided};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;
use std::collections::BTreeSet;

/// For how many days after a no nobody asks again (domain 7.5: not often).
pub const NOT_ASKED_AGAIN_DAYS: i64 = 183;

/// The version of each purpose's text that is shown now. The words of every version that was ever shown are kept for ever,
/// in `locales/consent.*`.
pub const CONSENT_TEXTS: [(Purpose, &str); 5] = [
    (Purpose::Pool, "pool/1"),
    (Purpose::Contact, "contact/1"),
    (Purpose::PublicNaming, "public_naming/1"),
    (Purpose::Assignment, "assignment/1"),
    (Purpose::Statistics, "statistics/1"),
];

/// The version of a purpose's text that is shown now.
pub fn consent_text(purpose: Purpose) -> &'static str {
    let mut texts = CONSENT_TEXTS.iter();
    let text = texts.find(|(of, _)| *of == purpose);
    text.map_or("", |(_, text)| text)
}

/// Begins the record of a person: nothing is kept of anybody who was not asked.
pub(super) fn invite(
    state: &PersonState,
    node: &str,
    purposes: &BTreeSet<Purpose>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_open(node, occasion)?;
    must_be_askable(state, purposes, occasion)?;
    let invited = PersonInvited {
        node: node.to_owned(),
        purposes: purposes.clone(),
    };
    Ok(act(invited, occasion))
}

/// Asks for further consents.
pub(super) fn ask(
    state: &PersonState,
    purposes: &BTreeSet<Purpose>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_askable(state, purposes, occasion)?;
    let purposes = purposes.clone();
    Ok(act(ConsentAsked { purposes }, occasion))
}

/// The person consents to a purpose that was asked for.
pub(super) fn give(
    state: &PersonState,
    (purpose, text): (Purpose, &str),
    (signed_on, paper): (Option<Day>, Option<&PaperRef>),
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_said(paper, occasion)?;
    match state.answers.get(&purpose) {
        Some(Answer::Asked(_)) => {}
        Some(Answer::Given(_)) => return Err(PersonRefusal::ConsentedBefore),
        // Who said no may change their mind themselves; an office asks again first.
        Some(_) if super::is_own(occasion) => {}
        _ => return Err(PersonRefusal::NotAsked { purpose }),
    }
    if text != consent_text(purpose) {
        return Err(PersonRefusal::TextOutdated { purpose });
    }
    let given = ConsentGiven {
        purpose,
        text: text.to_owned(),
        paper: paper.cloned(),
    };
    Ok(Decided::events(vec![dated(
        given.into(),
        signed_on,
        occasion,
    )?]))
}

/// The person says no.
pub(super) fn refuse(
    state: &PersonState,
    purpose: Purpose,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    match state.answers.get(&purpose) {
        Some(Answer::Asked(_)) => Ok(act(ConsentRefused { purpose }, occasion)),
        _ => Err(PersonRefusal::NotAsked { purpose }),
    }
}

/// The person takes a consent back: at once, and without a reason. Whoever takes the consent to the pool back leaves it by
/// that.
pub(super) fn withdraw(
    state: &PersonState,
    purpose: Purpose,
    paper: Option<&PaperRef>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    must_be_said(paper, occasion)?;
    if !state.consents_to(purpose) {
        return Err(PersonRefusal::NotConsented { purpose });
    }
    let withdrawn = ConsentWithdrawn {
        purpose,
        paper: paper.cloned(),
    };
    let mut decided = act(withdrawn, occasion);
    if purpose == Purpose::Pool && state.open_term().is_some() {
        erasing::and(&mut decided, pool::leave(state, None, occasion)?);
    }
    Ok(decided)
}

/// An act of today; of an earlier day where a form was signed then.
pub(super) fn dated(
    event: PersonEvent,
    signed_on: Option<Day>,
    occasion: &Occasion,
) -> Result<Dated<PersonEvent>, PersonRefusal> {
    let today = occasion.today();
    match signed_on {
        Some(day) if day > today => Err(PersonRefusal::Future { day }),
        Some(day) if day < today => {
            let source = Source::LateEntry;
            Ok(Dated::by(event, occasion, day, Some(today), source))
        }
        _ => Ok(Dated::act(event, occasion)),
    }
}

/// A node that counts today.
pub(super) fn must_be_open(node: &str, occasion: &Occasion) -> Result<(), PersonRefusal> {
    let known = occasion.rulebook.node(node);
    let open = known.is_some_and(|known| known.is_open_on(occasion.today()));
    let unknown = || PersonRefusal::NodeUnknown {
        node: node.to_owned(),
    };
    open.then_some(()).ok_or_else(unknown)
}

fn must_be_askable(
    state: &PersonState,
    purposes: &BTreeSet<Purpose>,
    occasion: &Occasion,
) -> Result<(), PersonRefusal> {
    if purposes.is_empty() {
        return Err(PersonRefusal::NoPurpose);
    }
    let today = occasion.today();
    for purpose in purposes.iter().copied() {
        match state.answers.get(&purpose) {
            None => {}
            Some(Answer::Asked(_)) => return Err(PersonRefusal::AskedBefore { purpose }),
            Some(Answer::Given(_)) => return Err(PersonRefusal::ConsentedBefore),
            Some(Answer::Refused(on) | Answer::Withdrawn(on)) => {
                let again_from = on.plus_days(NOT_ASKED_AGAIN_DAYS);
                if today < again_from {
                    return Err(PersonRefusal::SaidNo {
                        purpose,
                        again_from,
                    });
                }
            }
        }
    }
    Ok(())
}
