//! What an event says of an application: which one it is about, and whether it ends it.

use super::event::{SubjectEvent, events};
use super::state::Outcome;
use crate::id::ApplicationId;

/// How an event ends the application; `None` where it does not.
pub(super) fn outcome(event: &SubjectEvent) -> Option<Outcome> {
    match event {
        SubjectEvent::ReplyIssued(_) => Some(Outcome::Replied),
        SubjectEvent::Filed(_) => Some(Outcome::Filed),
        SubjectEvent::ApplicationNotAccepted(_) => Some(Outcome::NotAccepted),
        SubjectEvent::ApplicationWithdrawn(_) => Some(Outcome::Withdrawn),
        SubjectEvent::ApplicationLapsed(_) => Some(Outcome::Lapsed),
        SubjectEvent::ApplicationTerminated(_) => Some(Outcome::Terminated),
        // Named, so that a new event must say here what it does.
        events! {
            AssociationProposed BaseProposed ApplicationSubmitted ApplicationAccepted
            ApplicationDeemedAccepted ApplicationReturned ApplicationResubmitted CorrectionExtended
            ReviewCompleted DecisionExtended ApplicationHeld HoldEnded SentBack ReviewTakenBack
            SlipRecorded SlipConfirmed SlipVoided ReminderSent OpinionAsked OpinionGiven
            DecisionMade NoticeOpened ObjectionRaised ObjectionAnswered NoticeClosed BaseNamed
            StepReached CycleClosed CycleOpened PreparationLapsed ClockExpired HearingOpened
            StatementMade RectificationOrdered RectificationChecked RectificationExpired CycleOverran Suspended
            Resumed WindingUpOpened WindingUpSettled Dissolved BaseDelisted RegistrationRevoked
            ReReviewOpened ReReviewConcluded FoundingRecorded FoundingCorrected
            BaseFoundingRecorded BaseFoundingCorrected StepRecognisedLate LateStepCorrected
            CopySent SeatAdded ApplicationTransferred SeatAssigned BallotOpened VoteCast
            SiteVisitRecorded SiteVerified SiteVisitVoided GapsAllowed SupplementMade
            EditionChosen DueProvisional DueRecounted
            AnnualReportFiled AuditRecorded HonourGranted TermElected PostFilled PostVacated MeetingHeld
            GoalSet GoalAssessed OperatorLinked OperatorUnlinked BaseInspected InspectionSettled
            BaseRelocated RightOfUseRenewed RotaSet RotaSwapped TurnHandedOver PostHandedOver AffairCorrected
            HonourWithdrawn BrandRegistered BrandListed BrandLicensed BrandComplaintReceived
            BrandComplaintSettled BrandRetired
        } => None,
    }
}

/// The application that an event is about.
pub(super) fn application_of(event: &SubjectEvent) -> Option<ApplicationId> {
    Some(match event {
        SubjectEvent::ApplicationSubmitted(event) => event.application,
        SubjectEvent::ApplicationAccepted(event) => event.application,
        SubjectEvent::ApplicationDeemedAccepted(event) => event.0.application,
        SubjectEvent::ApplicationNotAccepted(event) => event.application,
        SubjectEvent::ApplicationReturned(event) => event.application,
        SubjectEvent::ApplicationResubmitted(event) => event.application,
        SubjectEvent::CorrectionExtended(event) => event.application,
        SubjectEvent::ReviewCompleted(event) => event.application,
        SubjectEvent::DecisionExtended(event) => event.application,
        SubjectEvent::DecisionMade(event) => event.application,
        SubjectEvent::ApplicationHeld(event) => event.application,
        SubjectEvent::HoldEnded(event) => event.application,
        SubjectEvent::SentBack(event) => event.application,
        SubjectEvent::ReviewTakenBack(event) => event.application,
        SubjectEvent::SlipRecorded(event) => event.application,
        SubjectEvent::SlipConfirmed(event) => event.application,
        SubjectEvent::SlipVoided(event) => event.application,
        SubjectEvent::ReminderSent(event) => event.application,
        SubjectEvent::OpinionAsked(event) => event.application,
        SubjectEvent::OpinionGiven(event) => event.application,
        SubjectEvent::CopySent(event) => event.application,
        SubjectEvent::SeatAdded(event) => event.application,
        SubjectEvent::ApplicationTransferred(event) => event.application,
        SubjectEvent::SeatAssigned(event) => event.application,
        SubjectEvent::BallotOpened(event) => event.application,
        SubjectEvent::VoteCast(event) => event.application,
        SubjectEvent::GapsAllowed(event) => event.application,
        SubjectEvent::SupplementMade(event) => event.application,
        SubjectEvent::EditionChosen(event) => event.application,
        SubjectEvent::DueProvisional(event) => event.application,
        SubjectEvent::DueRecounted(event) => event.application,
        SubjectEvent::SiteVisitRecorded(event) => event.application,
        SubjectEvent::SiteVerified(event) => event.application,
        SubjectEvent::SiteVisitVoided(event) => event.application,
        SubjectEvent::NoticeOpened(event) => event.application,
        SubjectEvent::ObjectionRaised(event) => event.application,
        SubjectEvent::ObjectionAnswered(event) => event.application,
        SubjectEvent::NoticeClosed(event) => event.application,
        SubjectEvent::ReplyIssued(event) => event.application,
        SubjectEvent::BaseNamed(event) => event.application,
        SubjectEvent::Filed(event) => event.application,
        SubjectEvent::StepReached(event) => event.application,
        SubjectEvent::CycleClosed(event) => event.application,
        SubjectEvent::CycleOpened(event) => event.application,
        SubjectEvent::ApplicationWithdrawn(event) => event.application,
        SubjectEvent::ApplicationLapsed(event) => event.application,
        SubjectEvent::ClockExpired(event) => event.application,
        SubjectEvent::HearingOpened(event) => event.application,
        SubjectEvent::StatementMade(event) => event.application,
        SubjectEvent::ApplicationTerminated(event) => event.application,
        SubjectEvent::Suspended(event) => event.application,
        SubjectEvent::Resumed(event) => event.application,
        SubjectEvent::WindingUpOpened(event) => event.application,
        SubjectEvent::BaseDelisted(event) => event.application,
        SubjectEvent::ReReviewOpened(event) => event.application,
        SubjectEvent::ReReviewConcluded(event) => event.application,
        events! {
            AssociationProposed RectificationOrdered RectificationChecked RectificationExpired CycleOverran
            WindingUpSettled Dissolved RegistrationRevoked BaseProposed PreparationLapsed
            FoundingRecorded FoundingCorrected BaseFoundingRecorded BaseFoundingCorrected
            StepRecognisedLate LateStepCorrected AnnualReportFiled AuditRecorded HonourGranted TermElected
            PostFilled PostVacated MeetingHeld GoalSet GoalAssessed OperatorLinked OperatorUnlinked
            BaseInspected InspectionSettled BaseRelocated RightOfUseRenewed RotaSet RotaSwapped
            TurnHandedOver PostHandedOver AffairCorrected HonourWithdrawn BrandRegistered BrandListed
            BrandLicensed BrandComplaintReceived BrandComplaintSettled BrandRetired
        } => return None,
    })
}
