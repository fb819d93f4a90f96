//! What an event says of an application: which one it is about, and whether it ends it.

use super::event::SubjectEvent;
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
        SubjectEvent::AssociationProposed(_)
        | SubjectEvent::BaseProposed(_)
        | SubjectEvent::ApplicationSubmitted(_)
        | SubjectEvent::ApplicationAccepted(_)
        | SubjectEvent::ApplicationDeemedAccepted(_)
        | SubjectEvent::ApplicationReturned(_)
        | SubjectEvent::ApplicationResubmitted(_)
        | SubjectEvent::CorrectionExtended(_)
        | SubjectEvent::ReviewCompleted(_)
        | SubjectEvent::DecisionExtended(_)
        | SubjectEvent::ApplicationHeld(_)
        | SubjectEvent::HoldEnded(_)
        | SubjectEvent::SentBack(_)
        | SubjectEvent::ReviewTakenBack(_)
        | SubjectEvent::SlipRecorded(_)
        | SubjectEvent::SlipConfirmed(_)
        | SubjectEvent::SlipVoided(_)
        | SubjectEvent::ReminderSent(_)
        | SubjectEvent::OpinionAsked(_)
        | SubjectEvent::OpinionGiven(_)
        | SubjectEvent::DecisionMade(_)
        | SubjectEvent::NoticeOpened(_)
        | SubjectEvent::ObjectionRaised(_)
        | SubjectEvent::ObjectionAnswered(_)
        | SubjectEvent::NoticeClosed(_)
        | SubjectEvent::BaseNamed(_)
        | SubjectEvent::StepReached(_)
        | SubjectEvent::CycleClosed(_)
        | SubjectEvent::CycleOpened(_)
        | SubjectEvent::PreparationLapsed(_)
        | SubjectEvent::ClockExpired(_)
        | SubjectEvent::HearingOpened(_)
        | SubjectEvent::StatementMade(_)
        | SubjectEvent::RectificationOrdered(_)
        | SubjectEvent::RectificationChecked(_)
        | SubjectEvent::RectificationExpired(_)
        | SubjectEvent::Suspended(_)
        | SubjectEvent::Resumed(_)
        | SubjectEvent::WindingUpOpened(_)
        | SubjectEvent::WindingUpSettled(_)
        | SubjectEvent::Dissolved(_)
        | SubjectEvent::BaseDelisted(_)
        | SubjectEvent::RegistrationRevoked(_)
        | SubjectEvent::FoundingRecorded(_)
        | SubjectEvent::FoundingCorrected(_)
        | SubjectEvent::BaseFoundingRecorded(_)
        | SubjectEvent::BaseFoundingCorrected(_) => None,
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
        SubjectEvent::AssociationProposed(_)
        | SubjectEvent::RectificationOrdered(_)
        | SubjectEvent::RectificationChecked(_)
        | SubjectEvent::RectificationExpired(_)
        | SubjectEvent::WindingUpSettled(_)
        | SubjectEvent::Dissolved(_)
        | SubjectEvent::RegistrationRevoked(_)
        | SubjectEvent::BaseProposed(_)
        | SubjectEvent::PreparationLapsed(_)
        | SubjectEvent::FoundingRecorded(_)
        | SubjectEvent::FoundingCorrected(_)
        | SubjectEvent::BaseFoundingRecorded(_)
        | SubjectEvent::BaseFoundingCorrected(_) => return None,
    })
}
