//! The stable code of every refusal: public, and never used again for something else.

use super::SubjectRefusal;

/// One code for each variant, and the groups that have codes of their own; a variant without a line does not compile.
macro_rules! codes {
    ($($variant:ident $code:literal)+; $($group:ident)+) => {
        impl SubjectRefusal {
            pub(super) fn stable_code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                    $(Self::$group(refusal) => refusal.code(),)+
                }
            }
        }
    };
}

codes! {
    Exists "subject.exists"
    Unknown "subject.unknown"
    UnknownApplication "application.unknown"
    ApplicationOpen "application.open"
    Stage "application.stage"
    TransitionClosed "transition.closed"
    TransitionReached "transition.reached"
    NotAcceptedBefore "subject.not_accepted"
    Ended "subject.ended"
    Void "subject.void"
    ReferredToItself "node.own_office"
    SamePerson "seat.same_person"
    NotApplicant "application.not_yours"
    NoStatement "founding.no_statement"
    CriteriaNotMet "criterion.not_met"
    NoEdition "edition.none"
    OtherKind "body.other_kind"
    PlaqueMissing "reply.plaque_missing"
    PlaqueOfNoNaming "reply.plaque_of_no_naming"
    NoRoute "edition.no_route"
    UnknownNode "node.unknown"
    UnknownCode "code.unknown"
    UnknownPaper "paper.unknown"
    ReasonMissing "reason.missing"
    CriteriaUnnamed "decision.criteria_unnamed"
    CriteriaOfApproval "decision.criteria_of_approval"
    NeedPaperMissing "scope.need_paper"
    RejectedRecently "application.rejected_recently"
    RejectedUntil "application.rejected_until"
    CorrectionsEmpty "correction.empty"
    ReturnedBefore "correction.returned_before"
    NewDefect "correction.new_defect"
    CorrectionExtendedBefore "correction.extended_before"
    CorrectionNotExtended "correction.not_extended"
    ExtendedBefore "decision.extended_before"
    NoticeRunning "notice.running"
    ObjectionOpen "objection.open"
    UnknownObjection "objection.unknown"
    SecondOfficer "founding.second_officer"
    InTheFuture "day.in_the_future"
    FoundingAfterActs "founding.after_acts"
    FoundingBeforeNode "founding.before_node"
    ClockRanOut "clock.ran_out"
    NoFounding "founding.unknown"
    DayGoesBack "day.goes_back"
    NothingDue "due.nothing"
    Held "application.held"
    HeldBefore "application.held_before"
    HoldTooLong "application.hold_too_long"
    SentBackBefore "application.sent_back_before"
    NoEarlierSeat "application.no_earlier_seat"
    NothingToTakeBack "review.nothing_to_take_back"
    NotTheReviewer "review.of_another"
    RemindedToday "application.reminded_today"
    SlipWaits "slip.waits"
    SlipDay "slip.day"
    OwnSlip "slip.own"
    SlipVoidBefore "slip.void_before"
    NotASlip "slip.other_paper"
    AskedItself "opinion.asked_itself"
    AskedBefore "opinion.asked_before"
    NoSuchRequest "opinion.not_asked"
    ;
    Standing ReReview LateStep Passing Committee Affair SiteVisit Gaps Changeover Brand
}
