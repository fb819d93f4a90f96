//! What can have happened to an association or a base. Names, versions and payload shapes are frozen (law 1).

mod affairs;
mod application;
mod aside;
mod ballot;
mod base;
mod brands;
mod changeover;
mod founding;
mod gaps;
mod honour;
mod late_steps;
mod passing;
mod premises;
mod re_review;
mod recounting;
mod rota;
mod site_visit;
mod standing;

pub use affairs::*;
pub use application::*;
pub use aside::*;
pub use ballot::*;
pub use base::*;
pub use brands::*;
pub use changeover::*;
pub use founding::*;
pub use gaps::*;
pub use honour::*;
pub use late_steps::*;
pub use passing::*;
pub use premises::*;
pub use re_review::*;
pub use recounting::*;
pub use rota::*;
pub use site_visit::*;
pub use standing::*;

use crate::decider::Correction;
use crate::id::{BrandId, PaperId, Sequence};
use crate::stored_events;
use crate::text::ShortText;
use crate::uscc::Uscc;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

stored_events! {
    /// What can have happened to an association or a base (domain 4.2 to 4.4, 5.8).
    pub enum SubjectEvent {
        /// It was proposed; its name and its place in area and scope are claimed.
        AssociationProposed / 1 Act,
        /// A base was proposed; its name is claimed.
        BaseProposed / 1 Act,
        /// An application was handed in.
        ApplicationSubmitted / 1 Act,
        /// The first seat of the route took the application on.
        ApplicationAccepted / 1 Act,
        /// Nobody said anything within the clock, so it counts as accepted.
        ApplicationDeemedAccepted / 1 Act,
        /// It is not this office's matter.
        ApplicationNotAccepted / 1 Act,
        /// It went back with the one list of what is to be corrected.
        ApplicationReturned / 1 Act,
        /// The corrected application was handed in.
        ApplicationResubmitted / 1 Act,
        /// The applicant took longer to correct it, with reasons.
        CorrectionExtended / 1 Act,
        /// A reviewing seat gave its opinion.
        ReviewCompleted / 1 Act,
        /// The time to decide was extended, once, with reasons.
        DecisionExtended / 1 Act,
        /// The seat holds it, with reasons, until a day.
        ApplicationHeld / 1 Act,
        /// The hold ended, by the seat or with its last day.
        HoldEnded / 1 Act,
        /// A seat sent it back to an earlier one.
        SentBack / 1 Act,
        /// Who gave the last opinion took it back.
        ReviewTakenBack / 1 Act,
        /// A decision on paper was recorded, to be confirmed by the decider.
        SlipRecorded / 1 Act,
        /// The decider confirmed the slip.
        SlipConfirmed / 1 Act,
        /// Nobody confirmed the slip in time.
        SlipVoided / 1 Act,
        /// The applicant reminded the office that has it.
        ReminderSent / 1 Act,
        /// A seat asked another office for its opinion.
        OpinionAsked / 1 Act,
        /// The office that was asked gave its opinion.
        OpinionGiven / 1 Act,
        /// An office was sent a copy for its information.
        CopySent / 1 Act,
        /// A seat was added to the route before the one that has it.
        SeatAdded / 1 Act,
        /// The first seat handed it to another office of the same rank.
        ApplicationTransferred / 1 Act,
        /// The account that is to do what the seat has to do was named.
        SeatAssigned / 1 Act,
        /// The committee of a seat was called to vote.
        BallotOpened / 1 Act,
        /// A member of the committee voted.
        VoteCast / 1 Act,
        /// One of two recorded what they found on the spot.
        SiteVisitRecorded / 1 Act,
        /// The other confirmed what they found on the spot.
        SiteVerified / 1 Act,
        /// Nobody confirmed in time what was found on the spot.
        SiteVisitVoided / 1 Act,
        /// It was accepted although papers are missing.
        GapsAllowed / 1 Act,
        /// What was missing at the acceptance was handed in.
        SupplementMade / 1 Act,
        /// The applicant chose to be judged by a later edition.
        EditionChosen / 1 Act,
        /// A last day was counted into a year without a calendar.
        DueProvisional / 1 Act,
        /// It was counted again by the calendar that was published since.
        DueRecounted / 1 Act,
        /// The deciding seat decided.
        DecisionMade / 1 Act,
        /// The notice was put up.
        NoticeOpened / 1 Act,
        /// Somebody objected while the notice was up.
        ObjectionRaised / 1 Act,
        /// The objection was answered.
        ObjectionAnswered / 1 Act,
        /// The notice ended without an open objection.
        NoticeClosed / 1 Act,
        /// The written reply was issued under the number of the office's own system.
        ReplyIssued / 1 Act,
        /// The base was named: its plaque's number is claimed.
        BaseNamed / 1 Act,
        /// The approval was put on file, which ends an application that asks for no reply.
        Filed / 1 Act,
        /// A step was recognised.
        StepReached / 1 Fact,
        /// The cycle was closed after its seventh step.
        CycleClosed / 1 Act,
        /// The next cycle was opened, before its first step.
        CycleOpened / 1 Act,
        /// The applicant took the application back.
        ApplicationWithdrawn / 1 Act,
        /// The corrected application did not come in time.
        ApplicationLapsed / 1 Act,
        /// The body was not founded within the time for preparing.
        PreparationLapsed / 1 Act,
        /// An office let its clock run out; the matter was escalated and stays open.
        ClockExpired / 1 Act,
        /// The body may state its case until a day.
        HearingOpened / 1 Act,
        /// The body stated its case.
        StatementMade / 1 Act,
        /// Another matter took effect that left it no ground.
        ApplicationTerminated / 1 Act,
        /// The body was put to rectification.
        RectificationOrdered / 1 Act,
        /// The rectification was checked.
        RectificationChecked / 1 Act,
        /// The term of the rectification ended.
        RectificationExpired / 1 Act,
        /// Its cycle stayed open for too long.
        CycleOverran / 1 Act,
        /// The body was suspended.
        Suspended / 1 Act,
        /// The body goes on.
        Resumed / 1 Act,
        /// The association is wound up.
        WindingUpOpened / 1 Act,
        /// One part of the winding up was settled.
        WindingUpSettled / 1 Act,
        /// The association was dissolved.
        Dissolved / 1 Act,
        /// The base lost its plaque.
        BaseDelisted / 1 Act,
        /// The registration authority revoked the body.
        RegistrationRevoked / 1 Act,
        /// A fact under a decision changed: the decision is looked at again.
        ReReviewOpened / 1 Act,
        /// The deciding seat looked at its decision again.
        ReReviewConcluded / 1 Act,
        /// The founding of an association older than Qibu was taken over.
        FoundingRecorded / 1 Fact,
        /// The recorded founding of an association was corrected or voided.
        FoundingCorrected / 1 Correction,
        /// The founding of a base older than Qibu was taken over.
        BaseFoundingRecorded / 1 Fact,
        /// The recorded founding of a base was corrected or voided.
        BaseFoundingCorrected / 1 Correction,
        /// A step that the body had reached before Qibu was recognised late.
        StepRecognisedLate / 1 Fact,
        /// A step recognised late was corrected or voided.
        LateStepCorrected / 1 Correction,
        /// An annual report was filed.
        AnnualReportFiled / 1 Fact,
        /// An audit was made.
        AuditRecorded / 1 Fact,
        /// An honour was granted.
        HonourGranted / 1 Fact,
        /// An honour was withdrawn.
        HonourWithdrawn / 1 Fact,
        /// A council was elected.
        TermElected / 1 Fact,
        /// A post was filled.
        PostFilled / 1 Fact,
        /// A post was vacated.
        PostVacated / 1 Fact,
        /// An organ met.
        MeetingHeld / 1 Fact,
        /// A goal was set.
        GoalSet / 1 Fact,
        /// A goal was assessed.
        GoalAssessed / 1 Fact,
        /// An operator runs the base.
        OperatorLinked / 1 Fact,
        /// The operator runs the base no more.
        OperatorUnlinked / 1 Fact,
        /// The base was inspected.
        BaseInspected / 1 Fact,
        /// What an inspection found short was put right.
        InspectionSettled / 1 Fact,
        /// The base has its premises there.
        BaseRelocated / 1 Fact,
        /// The right of use of the premises was renewed.
        RightOfUseRenewed / 1 Fact,
        /// A rota of chairs was set.
        RotaSet / 1 Fact,
        /// Two turns of the rota swapped their holders.
        RotaSwapped / 1 Fact,
        /// A turn of the rota was handed over in writing.
        TurnHandedOver / 1 Fact,
        /// The open work of a post was handed over.
        PostHandedOver / 1 Fact,
        /// The body uses a name: a candidate for a brand.
        BrandRegistered / 1 Fact,
        /// The brand was listed.
        BrandListed / 1 Fact,
        /// Another body may use the brand.
        BrandLicensed / 1 Fact,
        /// Somebody complained of the brand.
        BrandComplaintReceived / 1 Fact,
        /// A complaint of the brand was settled.
        BrandComplaintSettled / 1 Fact,
        /// The brand was given up.
        BrandRetired / 1 Act,
        /// A fact of the body's own affairs was corrected or voided.
        AffairCorrected / 1 Correction,
    } correction by correction_of, corrects by corrected_fact, voided by voided_founding
}

/// The pattern of any event of those names, so that a match names every event and is read at a glance.
macro_rules! events {
    ($($name:ident)+) => { $($crate::subject::event::SubjectEvent::$name(_))|+ };
}
pub(super) use events;

/// A body whose founding was voided is still asked for: its applications and their acts stay (law 2).
fn voided_founding(event: &SubjectEvent) -> Option<SubjectEvent> {
    match event {
        SubjectEvent::FoundingRecorded(founding) => Some(founding.voided().into()),
        SubjectEvent::BaseFoundingRecorded(founding) => Some(founding.voided().into()),
        _ => None,
    }
}

fn corrected_fact(event: &SubjectEvent) -> Option<Sequence> {
    match event {
        SubjectEvent::FoundingCorrected(corrected) => Some(corrected.cites),
        SubjectEvent::BaseFoundingCorrected(corrected) => Some(corrected.cites),
        SubjectEvent::LateStepCorrected(corrected) => Some(corrected.cites),
        SubjectEvent::AffairCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }
}

fn correction_of(event: &SubjectEvent) -> Option<Correction<SubjectEvent>> {
    match event {
        SubjectEvent::FoundingCorrected(corrected) => Some(corrected.correction()),
        SubjectEvent::BaseFoundingCorrected(corrected) => Some(corrected.correction()),
        SubjectEvent::LateStepCorrected(corrected) => Some(corrected.correction()),
        SubjectEvent::AffairCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }
}

/// What the association is, as it was proposed or taken over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The full name.
    pub name: ShortText,
    /// The short form for cards and lists.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub short_name: Option<ShortText>,
    /// The body kind of the edition, such as `friendship`.
    pub body_kind: String,
    /// The legal form of the edition: `registered`, `filed` or `internal`.
    pub form: String,
    /// The root of the tree that it belongs to.
    pub district: String,
    /// The node that it belongs to: its area.
    pub node: String,
    /// The node's rank.
    pub rank: String,
    /// The code of its scope, unique in the area.
    pub scope: String,
    /// Its place among the bodies of the same area and scope, from 1; above 1 needs the need paper.
    pub ordinal: u32,
}

/// The association was proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssociationProposed {
    /// What it shall be.
    pub identity: Identity,
}

/// A paper named by an event: its id, its kind in the edition, and its commitment (law 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperRef {
    /// The paper.
    pub paper: PaperId,
    /// The evidence kind of the edition, or `reason`.
    pub kind: String,
    /// HMAC-SHA256(blind, SHA-256(bytes)), in hexadecimal.
    pub commitment: String,
}

/// A count that the applicant states, and the paper that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// How many.
    pub count: u32,
    /// The paper of the application that shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperId>,
}

/// The legal identity that was settled outside Qibu, which records and never grants it (domain 5.2, 2f).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalIdentity {
    /// The unified social credit code of the registration.
    Registered(Uscc),
    /// The number under which it was filed.
    Filed(ShortText),
    /// The number of the internal approval.
    Internal(ShortText),
}

/// What an application holds at a hand-over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contents {
    /// Counts, by the edition's code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attested: BTreeMap<String, Attestation>,
    /// Statements that were made, by the edition's code.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub declared: BTreeSet<String>,
    /// The categories of people reached, by the edition's code.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub categories: BTreeSet<String>,
    /// The papers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperRef>,
    /// The legal identity, where the transition settles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal: Option<LegalIdentity>,
    /// The brands of the body that an application for the fifth step is about.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub brands: BTreeSet<BrandId>,
}
