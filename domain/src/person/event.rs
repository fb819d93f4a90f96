//! What can have happened to a person. Names, versions and payload shapes are frozen (law 1).
//!
//! Nothing here says who the person is: names and contacts lie in the vault, under the random id of this stream, which
//! stands nowhere else in the log (laws 7 and 8).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{AssignmentId, Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

stored_events! {
    /// What can have happened to a person.
    pub enum PersonEvent {
        /// The person was invited, and asked for consents.
        PersonInvited / 1 Act,
        /// The person was asked for further consents.
        ConsentAsked / 1 Act,
        /// The person consented to a purpose.
        ConsentGiven / 1 Act,
        /// The person said no to a purpose.
        ConsentRefused / 1 Act,
        /// The person took a consent back.
        ConsentWithdrawn / 1 Act,
        /// Somebody else attested what makes the person suited to represent others.
        FourHaveAttested / 1 Act,
        /// The person saw the attestation and accepted it.
        AttestationAccepted / 1 Act,
        /// The person contested it.
        AttestationContested / 1 Act,
        /// Whoever attested took it back.
        AttestationWithdrawn / 1 Act,
        /// Its term ended.
        AttestationExpired / 1 Act,
        /// The person entered the pool of representatives.
        RepresentativeEnrolled / 1 Fact,
        /// The person left the pool.
        RepresentativeLeft / 1 Fact,
        /// The person was given an assignment.
        AssignmentGiven / 1 Act,
        /// The person declined it, or the office took it back.
        AssignmentEnded / 1 Act,
        /// It was carried out and reported.
        AssignmentReported / 1 Fact,
        /// The erasure of the person was ordered.
        ErasureOrdered / 1 Act,
        /// The person's keys, fields and seats are destroyed.
        PersonErased / 1 Act,
        /// A fact was corrected or voided.
        PersonFactCorrected / 1 Correction,
    }
    correction by |event| match event {
        PersonEvent::PersonFactCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        PersonEvent::PersonFactCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// What personal data are used for; each has a consent of its own (domain 7.4).
    Purpose {
        /// Being kept in the pool of representatives (代表人士队伍).
        Pool = "pool",
        /// Being written to or called.
        Contact = "contact",
        /// Being named in public.
        PublicNaming = "public_naming",
        /// Being given assignments.
        Assignment = "assignment",
        /// Being counted beyond what the pool itself needs.
        Statistics = "statistics",
    }
    /// What a representative may be asked to do (domain 5.7, 7a).
    AssignmentKind {
        /// To guide others in their work (导师).
        Mentor = "mentor",
        /// To help as a volunteer (志愿服务).
        Volunteer = "volunteer",
        /// To give expert advice (咨询).
        Advice = "advice",
        /// To take part in a consultation (协商议事).
        Consultation = "consultation",
        /// To settle a dispute between others (调解).
        Mediation = "mediation",
    }
    /// On what an attestation of one of the items rests (domain 5.1, 1c).
    Basis {
        /// The person says so.
        OwnStatement = "own_statement",
        /// Whoever attests has seen it.
        Observed = "observed",
        /// The person's record of activities says so.
        Record = "record",
        /// Others in the same field say so.
        Peers = "peers",
    }
    /// Why a person is erased.
    PersonErasureGround {
        /// The person asked for it.
        PersonsRequest = "persons_request",
        /// The period for which the data may be kept has ended (domain 7.10).
        KeepingPeriodEnded = "keeping_period_ended",
        /// They should never have been entered.
        EnteredByMistake = "entered_by_mistake",
    }
    /// Why an assignment ended without a report.
    AssignmentEnd {
        /// The person declined it; no reason is asked.
        Declined = "declined",
        /// The office took it back.
        TakenBack = "taken_back",
    }
}

/// The person was invited (邀请) for a node, and asked for consents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonInvited {
    /// The node whose office or body invites.
    pub node: String,
    /// What consents are asked for.
    pub purposes: BTreeSet<Purpose>,
}

/// The person was asked for further consents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentAsked {
    /// What for.
    pub purposes: BTreeSet<Purpose>,
}

/// The person consented to a purpose (同意).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentGiven {
    /// What to.
    pub purpose: Purpose,
    /// The version of the text that the person was shown, such as `pool/1`.
    pub text: String,
    /// The signed form, where an office recorded it; absent where the person did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The person said no. Nothing follows from it but that the purpose is closed for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentRefused {
    /// What to.
    pub purpose: Purpose,
}

/// The person took a consent back (撤回同意).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentWithdrawn {
    /// Of what.
    pub purpose: Purpose,
    /// The signed form, where an office recorded it; absent where the person did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The four yes-answers (四有), each with the basis that it rests on. It says nothing but yes, and ends by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FourHaveAttested {
    /// The items by their code, such as `time`, and what each rests on.
    pub items: BTreeMap<String, Basis>,
    /// The last day on which it counts.
    pub until: Day,
}

/// The person saw the attestation and accepted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationAccepted {
    /// The event that attested.
    pub attested: Sequence,
    /// The signed form, where an office recorded it; absent where the person did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The person contested the attestation: it counts no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationContested {
    /// The event that attested.
    pub attested: Sequence,
}

/// Whoever attested took it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationWithdrawn {
    /// The event that attested.
    pub attested: Sequence,
}

/// The attestation's term ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttestationExpired {
    /// The event that attested.
    pub attested: Sequence,
}

/// The person entered the pool of representatives (入库).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepresentativeEnrolled {
    /// The node whose office looks after them.
    pub node: String,
    /// The category, of those of the edition.
    pub category: String,
    /// The association or base that put them forward.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub put_forward_by: Option<StreamId>,
    /// The signed statement that they were enrolled before Qibu; absent where the guards were judged here.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub statement: Option<PaperRef>,
}

/// The person left the pool (退出). No reason is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepresentativeLeft {}

/// The person was given an assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignmentGiven {
    /// The assignment.
    pub assignment: AssignmentId,
    /// What it is.
    pub kind: AssignmentKind,
    /// The body that it is carried out for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<StreamId>,
    /// The day by which it shall be reported.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub due: Option<Day>,
}

/// The assignment ended without a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignmentEnded {
    /// Which.
    pub assignment: AssignmentId,
    /// Why.
    pub end: AssignmentEnd,
}

/// The assignment was carried out and reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignmentReported {
    /// Which.
    pub assignment: AssignmentId,
}

/// The erasure was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureOrdered {
    /// Why.
    pub ground: PersonErasureGround,
}

/// Keys, fields and seats are destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonErased {}

/// A fact was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFactCorrected {
    /// The sequence of the event that said it.
    pub cites: Sequence,
    /// Its new day and content, of the same kind; absent, it is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedPersonFact>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedPersonFact {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub fact: PersonFact,
}

/// A fact of a person, tagged by its event's name and version, so that it reads for ever (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum PersonFact {
    /// `RepresentativeEnrolled/1`.
    #[serde(rename = "RepresentativeEnrolled/1")]
    Enrolled(RepresentativeEnrolled),
    /// `RepresentativeLeft/1`.
    #[serde(rename = "RepresentativeLeft/1")]
    Left(RepresentativeLeft),
    /// `AssignmentReported/1`.
    #[serde(rename = "AssignmentReported/1")]
    Reported(AssignmentReported),
}

impl From<PersonFact> for PersonEvent {
    fn from(fact: PersonFact) -> Self {
        match fact {
            PersonFact::Enrolled(enrolled) => enrolled.into(),
            PersonFact::Left(left) => left.into(),
            PersonFact::Reported(reported) => reported.into(),
        }
    }
}

impl PersonEvent {
    /// The form that the person signed, where the event rests on one.
    pub fn signed_form(&self) -> Option<&PaperRef> {
        match self {
            Self::ConsentGiven(given) => given.paper.as_ref(),
            Self::ConsentWithdrawn(withdrawn) => withdrawn.paper.as_ref(),
            Self::AttestationAccepted(accepted) => accepted.paper.as_ref(),
            Self::RepresentativeEnrolled(enrolled) => enrolled.statement.as_ref(),
            _ => None,
        }
    }
}

impl PersonFactCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<PersonEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.fact.clone().into())),
        }
    }
}
