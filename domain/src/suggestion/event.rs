//! What can have happened to a suggestion. Names, versions and payload shapes are frozen (law 1).

use super::{Forwarding, Submission, SuggestionSaid};
use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{SeatRef, Sequence, StreamId};
use crate::outcome::OutcomeField;
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::time::Day;
use serde::{Deserialize, Serialize};

stored_events! {
    /// What can have happened to a suggestion.
    pub enum SuggestionEvent {
        /// It was submitted.
        SuggestionSubmitted / 1 Fact,
        /// It was forwarded to whom it concerns.
        SuggestionForwarded / 1 Fact,
        /// It was answered.
        SuggestionAnswered / 1 Fact,
        /// No answer had come by its last day.
        SuggestionOverdue / 1 Act,
        /// What it suggests was adopted.
        SuggestionAdopted / 1 Act,
        /// What it suggests was declined.
        SuggestionDeclined / 1 Act,
        /// It was published with its answer.
        SuggestionPublished / 1 Act,
        /// A fact of it was corrected or voided.
        SuggestionCorrected / 1 Correction,
    }
    correction by |event| match event {
        SuggestionEvent::SuggestionCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        SuggestionEvent::SuggestionCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

impl SuggestionEvent {
    /// The paper with the words of the suggestion, where it says them.
    pub fn words(&self) -> Option<&PaperRef> {
        match self {
            Self::SuggestionSubmitted(said) => Some(&said.words),
            Self::SuggestionCorrected(SuggestionCorrected {
                replacement:
                    Some(CorrectedSuggestion {
                        fact: SuggestionFact::Submitted(said),
                        ..
                    }),
                ..
            }) => Some(&said.words),
            Self::SuggestionForwarded(_)
            | Self::SuggestionAnswered(_)
            | Self::SuggestionOverdue(_)
            | Self::SuggestionAdopted(_)
            | Self::SuggestionDeclined(_)
            | Self::SuggestionPublished(_)
            | Self::SuggestionCorrected(_) => None,
        }
    }
}

codes! {
    /// Receivers outside Qibu, by what they are.
    OutsideReceiver {
        /// A department of the party committee (党委部门).
        PartyCommittee = "party_committee",
        /// A department of the government (政府部门).
        Government = "government",
        /// The people's congress (人大).
        Congress = "congress",
        /// The consultative conference (政协).
        Consultative = "consultative",
        /// A mass organisation (群团组织).
        MassOrganisation = "mass_organisation",
        /// Any other.
        Other = "other",
    }
    /// Why a suggestion is declined.
    DeclineGround {
        /// It is done already (已在实施).
        AlreadyDone = "already_done",
        /// It cannot be done now (条件不具备).
        NotFeasible = "not_feasible",
        /// It is not the receiver's to do (不属职权范围).
        OutOfScope = "out_of_scope",
        /// The rules do not allow it (与规定不符).
        AgainstRules = "against_rules",
        /// Anything else, which the answer says.
        Other = "other",
    }
    /// Whether a publication names the author.
    AuthorShown {
        /// By the author's seat: the person consents to being named in public.
        Named = "named",
        /// There is an author who does not consent, so that none is shown.
        Withheld = "withheld",
        /// It has no author.
        Nobody = "nobody",
    }
}

/// To whom a suggestion is forwarded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// The office of a node, by its code.
    Node(String),
    /// A body that has no place in Qibu, by what it is.
    Outside(OutsideReceiver),
}

/// Until when an answer is in time, by the calendar as it stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerTerm {
    /// The last day on which an answer is in time.
    pub until: Day,
    /// The day at whose end it falls due, where that is later: it was recorded when the last day was past (law 15).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub falls_due: Option<Day>,
}

impl AnswerTerm {
    /// The day at whose end an answer that has not come is overdue.
    pub fn due(&self) -> Day {
        self.falls_due.unwrap_or(self.until)
    }
}

/// A suggestion was submitted, on the day of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionSubmitted {
    /// The body through which it came.
    pub body: StreamId,
    /// The node of that body.
    pub node: String,
    /// The field that it is about.
    pub field: OutcomeField,
    /// Its words.
    pub words: PaperRef,
    /// The seat of the body in which its author sits; none where it is nobody's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<SeatRef>,
    /// Until when an answer is in time.
    pub term: AnswerTerm,
}

impl SuggestionSubmitted {
    /// What was said of it.
    pub fn said(&self) -> Submission {
        Submission {
            body: self.body,
            field: self.field,
            words: self.words.clone(),
            author: self.author,
        }
    }
}

/// A suggestion was forwarded; the time for an answer begins again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionForwarded {
    /// To whom.
    pub to: Receiver,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
    /// Until when an answer is in time.
    pub term: AnswerTerm,
}

impl SuggestionForwarded {
    /// What was said of it.
    pub fn said(&self) -> Forwarding {
        Forwarding {
            to: self.to.clone(),
            paper: self.paper.clone(),
        }
    }
}

/// A suggestion was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionAnswered {
    /// The answer.
    pub answer: PaperRef,
}

/// No answer had come by the end of the day on which it was due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionOverdue {
    /// The sequence of the submission or forwarding whose term ended.
    pub asked: Sequence,
}

/// What a suggestion says was adopted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionAdopted {
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// What a suggestion says was declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionDeclined {
    /// Why.
    pub ground: DeclineGround,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// A suggestion was published with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionPublished {
    /// Whether the author is named.
    pub author: AuthorShown,
}

/// A fact of a suggestion. Inside a correction it is tagged by its event's name and version, so that it reads for ever (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum SuggestionFact {
    /// `SuggestionSubmitted/1`.
    #[serde(rename = "SuggestionSubmitted/1")]
    Submitted(SuggestionSubmitted),
    /// `SuggestionForwarded/1`.
    #[serde(rename = "SuggestionForwarded/1")]
    Forwarded(SuggestionForwarded),
    /// `SuggestionAnswered/1`.
    #[serde(rename = "SuggestionAnswered/1")]
    Answered(SuggestionAnswered),
}

impl SuggestionFact {
    /// What was said of it.
    pub fn said(&self) -> SuggestionSaid {
        match self {
            Self::Submitted(submitted) => SuggestionSaid::Submitted(submitted.said()),
            Self::Forwarded(forwarded) => SuggestionSaid::Forwarded(forwarded.said()),
            Self::Answered(answered) => SuggestionSaid::Answered(answered.clone()),
        }
    }
}

impl From<SuggestionFact> for SuggestionEvent {
    fn from(fact: SuggestionFact) -> Self {
        match fact {
            SuggestionFact::Submitted(submitted) => submitted.into(),
            SuggestionFact::Forwarded(forwarded) => forwarded.into(),
            SuggestionFact::Answered(answered) => answered.into(),
        }
    }
}

/// A fact of a suggestion was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// What takes its place; without one it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedSuggestion>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedSuggestion {
    /// Its day.
    pub occurred_on: Day,
    /// What it says.
    pub fact: SuggestionFact,
}

impl SuggestionCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<SuggestionEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}
