//! What is known of a body's standing, and how events change it (domain 4.3, 5.8).

use super::SubjectEvent;
use super::body::Body;
use super::event::LegalIdentity;
use super::life::{Ending, Life};
use super::state::{Application, SubjectState};
use crate::id::PaperId;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The code of the legal form whose bodies a registration authority keeps.
pub const REGISTERED_FORM: &str = "registered";

/// A rectification that no check has ended yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rectification {
    /// The edition that the criteria are of; empty where the cycle is to be closed.
    pub edition: String,
    /// The criteria that no longer hold.
    pub criteria: BTreeSet<String>,
    /// The last day of its term.
    pub until: Day,
    /// Whether the term ended without a check that found it in order.
    pub expired: bool,
    /// Whether a check has found it not in order.
    pub failed: bool,
}

/// The words of [`Rectification::word`].
pub const RECTIFICATION_WORDS: [&str; 3] = ["open", "failed", "expired"];

impl Rectification {
    /// The word for how far it is, in views, the API and the locales.
    pub fn word(&self) -> &'static str {
        match self {
            Self { expired: true, .. } => "expired",
            Self { failed: true, .. } => "failed",
            Self { .. } => "open",
        }
    }

    /// The day on which its term ends, until that is written down.
    pub fn due(&self) -> Option<Day> {
        (!self.expired).then_some(self.until)
    }
}

/// A part of a winding up: each gets a line before the body is dissolved (domain 5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindingUpLine {
    /// Money and things: cleared, and where they went.
    Property,
    /// Papers and seals: handed over or archived.
    Papers,
    /// Personal data: erased, or kept for a stated legal term.
    PersonalData,
}

impl WindingUpLine {
    /// Every line.
    pub const ALL: [Self; 3] = [Self::Property, Self::Papers, Self::PersonalData];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Property => "property",
            Self::Papers => "papers",
            Self::PersonalData => "personal_data",
        }
    }
}

/// The time in which a body may state its case before something is decided against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    /// Its last day.
    pub until: Day,
    /// The day of the last statement.
    pub stated_on: Option<Day>,
}

impl SubjectState {
    /// Whether a registration authority keeps the association.
    pub fn is_registered(&self) -> bool {
        let form = self.body.as_ref().and_then(Body::form);
        let mut approved = self.applications.iter().filter(|it| it.is_approved());
        let has_code = |known: &Application| {
            matches!(known.contents.legal, Some(LegalIdentity::Registered(_)))
        };
        form == Some(REGISTERED_FORM) || approved.any(has_code)
    }

    /// The lines of the winding up that are not settled yet; none where it is not wound up.
    pub fn unsettled(&self) -> impl Iterator<Item = WindingUpLine> {
        let is_open = self.life == Life::Liquidating;
        let all = WindingUpLine::ALL.into_iter();
        all.filter(move |line| is_open && !self.settled.contains(line))
    }
}

/// Folds what changes the standing of a body; `false` where the event does not.
pub(super) fn evolve(state: &mut SubjectState, event: &SubjectEvent) -> bool {
    state.served.extend(served(event));
    match event {
        // A body whose recorded founding was voided was never in order, and is not at risk.
        SubjectEvent::RectificationOrdered(_) if state.life.is_void() => {}
        SubjectEvent::RectificationOrdered(ordered) => {
            state.rectification = Some(Rectification {
                edition: ordered.edition.clone(),
                criteria: ordered.criteria.clone(),
                until: ordered.due,
                expired: false,
                failed: false,
            });
        }
        SubjectEvent::RectificationChecked(checked) if checked.passed => state.rectification = None,
        SubjectEvent::RectificationChecked(_) => {
            if let Some(open) = &mut state.rectification {
                open.failed = true;
            }
        }
        SubjectEvent::RectificationExpired(_) => {
            if let Some(open) = &mut state.rectification {
                open.expired = true;
            }
        }
        SubjectEvent::Suspended(_) => stands(state, Life::Suspended),
        SubjectEvent::Resumed(_) => stands(state, Life::Active),
        SubjectEvent::WindingUpOpened(_) => ends_at_risk(state, Life::Liquidating),
        SubjectEvent::WindingUpSettled(settled) => {
            state.settled.insert(settled.line);
        }
        SubjectEvent::Dissolved(_) => ends(state, Ending::Dissolved),
        SubjectEvent::BaseDelisted(_) => ends(state, Ending::Delisted),
        SubjectEvent::RegistrationRevoked(_) => ends(state, Ending::Revoked),
        _ => return false,
    }
    true
}

/// What is put into the body's hands with an event: it could not answer it otherwise.
fn served(event: &SubjectEvent) -> Option<PaperId> {
    match event {
        SubjectEvent::RectificationOrdered(ordered) => Some(ordered.reason.paper),
        SubjectEvent::RectificationChecked(checked) => Some(checked.record.paper),
        SubjectEvent::RegistrationRevoked(revoked) => Some(revoked.paper.paper),
        _ => None,
    }
}

fn stands(state: &mut SubjectState, life: Life) {
    // A body whose recorded founding was voided does not come to life by what was done about it.
    if !state.life.is_void() {
        state.life = life;
    }
}

/// Only a check or the end of the body itself ends a rectification.
fn ends_at_risk(state: &mut SubjectState, life: Life) {
    state.rectification = None;
    stands(state, life);
}

fn ends(state: &mut SubjectState, how: Ending) {
    ends_at_risk(state, Life::Ended { how });
}
