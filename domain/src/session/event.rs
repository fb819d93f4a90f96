//! What can have happened to a session. Names, versions and payload shapes are frozen (law 1).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{BrandId, ProgrammeId, Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

stored_events! {
    /// What can have happened to a session.
    pub enum SessionEvent {
        /// It was planned.
        SessionPlanned / 1 Act,
        /// It was held.
        SessionHeld / 1 Fact,
        /// It was reported.
        SessionReported / 1 Fact,
        /// It was cancelled before it was held.
        SessionCancelled / 1 Act,
        /// Its holding or its report was corrected or voided.
        SessionCorrected / 1 Correction,
    }
    correction by |event| match event {
        SessionEvent::SessionCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        SessionEvent::SessionCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// The kinds of sessions (S-24).
    SessionKind {
        /// A lecture (宣讲报告会).
        Lecture = "lecture",
        /// A visit to a base (实践创新基地).
        BaseVisit = "base_visit",
        /// Part of a themed series (系列主题活动).
        ThemedSeries = "themed_series",
        /// Volunteering (志愿服务).
        Volunteering = "volunteering",
        /// Member enterprises face to face (“面对面”活动).
        FaceToFace = "face_to_face",
        /// Any other.
        Other = "other",
    }
    /// Where people meet (线上+线下).
    SessionMode {
        /// On the net alone.
        Online = "online",
        /// In a place alone.
        Offline = "offline",
        /// Both at once.
        Both = "both",
    }
}

/// A brand of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandRef {
    /// The body whose brand it is.
    pub owner: StreamId,
    /// The brand inside its stream.
    pub brand: BrandId,
}

impl fmt::Display for BrandRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.brand)
    }
}

/// A text that is no brand of a body: its stream, `/` and the id of the brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a brand of a body")]
pub struct NotABrand;

impl FromStr for BrandRef {
    type Err = NotABrand;
    fn from_str(text: &str) -> Result<Self, NotABrand> {
        let (owner, brand) = text.rsplit_once('/').ok_or(NotABrand)?;
        Ok(Self {
            owner: owner.parse().map_err(|_| NotABrand)?,
            brand: brand.parse().map_err(|_| NotABrand)?,
        })
    }
}

/// What a session is, planned or held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// The body that holds it.
    pub organiser: StreamId,
    /// Its kind.
    pub kind: SessionKind,
    /// Where people meet.
    pub mode: SessionMode,
    /// The base where it is held, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub venue: Option<StreamId>,
    /// The programme that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub programme: Option<ProgrammeId>,
    /// The action that it belongs to, such as 新心行动; no name of a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub action: Option<ShortText>,
    /// The brand that it carries.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub brand: Option<BrandRef>,
}

/// A session was planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionPlanned {
    /// What is planned.
    pub session: Outline,
    /// The day on which it is to be held.
    pub planned_for: Day,
}

/// A session was held, on the day of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionHeld {
    /// What was held.
    pub session: Outline,
    /// The how-manieth of the same on that day, from 1; left out where it is the first.
    #[serde(skip_serializing_if = "is_first", default = "first")]
    pub nth: u32,
    /// The body was not active on that day, as the office that entered it late says.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub irregular: bool,
    /// The last day on which a report is in time, by the calendar as it stood.
    pub report_due: Day,
}

/// A session was reported, on the day of the event: how many came, and never who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionReported {
    /// How many came, heads counted (人次).
    pub person_times: u32,
    /// How many of them are members, where that was counted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub members_present: Option<u32>,
    /// What it was to cost, in fen (分).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub budget_fen: Option<u64>,
    /// What it cost, in fen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spent_fen: Option<u64>,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A session was cancelled before it was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionCancelled {
    /// Why, in writing.
    pub reason: PaperRef,
}

/// A fact of a session. Inside a correction it is tagged by its event's name and version, so that it reads for ever
/// (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum SessionFact {
    /// `SessionHeld/1`.
    #[serde(rename = "SessionHeld/1")]
    Held(SessionHeld),
    /// `SessionReported/1`.
    #[serde(rename = "SessionReported/1")]
    Reported(SessionReported),
}

impl From<SessionFact> for SessionEvent {
    fn from(fact: SessionFact) -> Self {
        match fact {
            SessionFact::Held(held) => held.into(),
            SessionFact::Reported(reported) => reported.into(),
        }
    }
}

/// What was recorded of a session was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What takes its place; without one it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedSession>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// What takes the place of what was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedSession {
    /// Its day.
    pub occurred_on: Day,
    /// What it says.
    pub fact: SessionFact,
}

impl SessionCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<SessionEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}

fn first() -> u32 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field over by reference"
)]
fn is_first(nth: &u32) -> bool {
    *nth == first()
}
