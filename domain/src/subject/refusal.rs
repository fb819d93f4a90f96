//! Every way in which an association says no.

mod arguments;
mod changeover;
mod codes;
mod committee;
mod gaps;
mod passing;
mod site_visit;

pub use changeover::ChangeoverRefusal;
pub use committee::CommitteeRefusal;
pub use gaps::GapsRefusal;
pub use passing::PassingRefusal;
pub use site_visit::SiteVisitRefusal;

use super::affairs::AffairRefusal;
use super::brands::BrandFault;
use super::late_steps::LateStepRefusal;
use super::oversight::StandingRefusal;
use super::re_review::ReReviewRefusal;
use crate::decider::Refusal;
use crate::id::ApplicationId;
use crate::lifecycle::Transition;
use crate::standard::CriterionVerdict;
use crate::time::Day;
pub(super) use arguments::given;

/// Every way in which an association says no. The words for the codes live in the locales.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SubjectRefusal {
    /// The body exists already.
    #[error("the body exists already")]
    Exists,
    /// There is no such body.
    #[error("there is no such body")]
    Unknown,
    /// What is proposed is of the other kind than the stream.
    #[error("the body is of the other kind")]
    OtherKind,
    /// The reply that names a base gives the number of its plaque.
    #[error("the reply names a base and gives no number of its plaque")]
    PlaqueMissing,
    /// Only the reply that names a base gives the number of a plaque.
    #[error("the reply names no base")]
    PlaqueOfNoNaming,
    /// The seat holds the application.
    #[error("held until {until}")]
    Held {
        /// The last day of the hold.
        until: Day,
    },
    /// The seat has held it before.
    #[error("the seat {seat} has held it before")]
    HeldBefore {
        /// The seat.
        seat: String,
    },
    /// The hold would not end between tomorrow and the last day that the edition allows.
    #[error("a hold ends on {last} at the latest")]
    HoldTooLong {
        /// The last day; today where the edition takes no holds.
        last: Day,
    },
    /// The seat has sent it back before.
    #[error("the seat {seat} has sent it back before")]
    SentBackBefore {
        /// The seat.
        seat: String,
    },
    /// The route has no such seat before this one.
    #[error("no earlier seat {seat}")]
    NoEarlierSeat {
        /// The seat named.
        seat: String,
    },
    /// Something was done since the last opinion, or there is none.
    #[error("nothing to take back")]
    NothingToTakeBack,
    /// Another gave the last opinion.
    #[error("another gave the opinion")]
    NotTheReviewer,
    /// The office was reminded today.
    #[error("reminded today")]
    RemindedToday,
    /// A decision on paper waits for the decider already.
    #[error("a slip waits for its confirmation")]
    SlipWaits,
    /// The slip was signed before the application came to the deciding seat, or after today.
    #[error("a slip is signed between {first} and {last}")]
    SlipDay {
        /// The day on which the application came to the deciding seat.
        first: Day,
        /// Today.
        last: Day,
    },
    /// The paper is no slip.
    #[error("a paper of the kind {kind} is no slip")]
    NotASlip {
        /// Its kind.
        kind: String,
    },
    /// The slip was void before.
    #[error("the slip was void before")]
    SlipVoidBefore,
    /// Who recorded a slip does not confirm it.
    #[error("who recorded a slip does not confirm it")]
    OwnSlip,
    /// The seat's own office is asked.
    #[error("the office {node} would ask itself")]
    AskedItself {
        /// The node.
        node: String,
    },
    /// The office was asked and has not answered.
    #[error("the office {node} was asked before")]
    AskedBefore {
        /// The node.
        node: String,
    },
    /// No such request waits for an answer.
    #[error("no such request waits for an answer")]
    NoSuchRequest,
    /// Its founding was voided.
    #[error("the founding of the body was voided")]
    Void,
    /// The body has no such application.
    #[error("no application {application}")]
    UnknownApplication {
        /// What was named.
        application: ApplicationId,
    },
    /// Another application is open.
    #[error("application {application} is open")]
    ApplicationOpen {
        /// The open one.
        application: ApplicationId,
    },
    /// The application does not stand where the verb can act.
    #[error("`{verb}` does not act on an application that is {stage}")]
    Stage {
        /// The verb.
        verb: &'static str,
        /// Where the application stands.
        stage: &'static str,
    },
    /// The body does not stand where the transition begins.
    #[error("{transition} does not begin at step {step}")]
    TransitionClosed {
        /// The transition.
        transition: Transition,
        /// The step reached.
        step: u8,
    },
    /// The step that the transition leads to is reached already.
    #[error("{transition} leads to step {step}, which is reached already")]
    TransitionReached {
        /// The transition.
        transition: Transition,
        /// The step reached.
        step: u8,
    },
    /// The proposal was not accepted: it is made anew at the right office.
    #[error("the proposal was not accepted")]
    NotAcceptedBefore,
    /// The body has ended.
    #[error("the body has ended")]
    Ended,
    /// Who does not accept an application sends it to another office.
    #[error("{node} is the office that does not accept it")]
    ReferredToItself {
        /// The office.
        node: String,
    },
    /// The person has acted in another seat, or has submitted the application.
    #[error("the same person may not fill the seat `{seat}`")]
    SamePerson {
        /// The seat.
        seat: String,
        /// What the person has done before.
        before: String,
    },
    /// Only who handed the application in takes it back or corrects it.
    #[error("another account handed the application in")]
    NotApplicant,
    /// The paper is no signed statement of a founding.
    #[error("the paper is of kind `{kind}`, and no statement of a founding")]
    NoStatement {
        /// Its kind.
        kind: String,
    },
    /// Blocking criteria are not met.
    #[error("criteria of {edition} are not met")]
    CriteriaNotMet {
        /// The edition.
        edition: String,
        /// All verdicts.
        verdicts: Vec<CriterionVerdict>,
    },
    /// No edition is in force in the district.
    #[error("no edition is in force in {district} on {day}")]
    NoEdition {
        /// The district.
        district: String,
        /// The day.
        day: Day,
    },
    /// The edition knows no such route.
    #[error("{edition} has no route for {transition} at {rank}")]
    NoRoute {
        /// The edition.
        edition: String,
        /// The transition.
        transition: Transition,
        /// The rank.
        rank: String,
    },
    /// The node is not there, or closed.
    #[error("no open node {node}")]
    UnknownNode {
        /// What was named.
        node: String,
    },
    /// A code is not in the edition.
    #[error("{edition} has no {field} {code}")]
    UnknownCode {
        /// The field, as a JSON pointer.
        field: &'static str,
        /// What was named.
        code: String,
        /// The edition.
        edition: String,
    },
    /// A paper that the application does not hold.
    #[error("the application holds no such paper")]
    UnknownPaper,
    /// The reasons are missing.
    #[error("reasons are missing")]
    ReasonMissing,
    /// A rejection does not say which criteria its reasons are about.
    #[error("a rejection names the criteria that its reasons are about")]
    CriteriaUnnamed,
    /// An approval names criteria, as only a rejection does.
    #[error("only a rejection names criteria")]
    CriteriaOfApproval,
    /// A second body of the same area and scope needs the need paper.
    #[error("ordinal {ordinal} needs the need paper")]
    NeedPaperMissing {
        /// The ordinal.
        ordinal: u32,
    },
    /// The same was rejected a short while ago, and nothing says what is new.
    #[error("it was rejected: new facts are asked for before {until}")]
    RejectedRecently {
        /// The day from which it may be applied for without new facts.
        until: Day,
    },
    /// The same was rejected a short while ago, and the edition in force takes no statement of what is new.
    #[error("it was rejected: it may be applied for again from {until} on")]
    RejectedUntil {
        /// The day from which it may be applied for again.
        until: Day,
    },
    /// The list of corrections is empty.
    #[error("the list of corrections is empty")]
    CorrectionsEmpty,
    /// The seat has returned the application before.
    #[error("the seat `{seat}` has returned the application before")]
    ReturnedBefore {
        /// The seat.
        seat: String,
    },
    /// A later list names a new defect in old papers.
    #[error("criterion {criterion} was not on the first list")]
    NewDefect {
        /// The criterion.
        criterion: String,
    },
    /// The time to correct was extended before.
    #[error("the time to correct was extended before")]
    CorrectionExtendedBefore,
    /// The edition gives no more time to correct.
    #[error("the edition does not extend the time to correct")]
    CorrectionNotExtended,
    /// The time to decide was extended before.
    #[error("extended before")]
    ExtendedBefore,
    /// The notice is up until that day.
    #[error("the notice is up until {until}")]
    NoticeRunning {
        /// Its last day.
        until: Day,
    },
    /// An objection is open.
    #[error("an objection is open")]
    ObjectionOpen,
    /// No such objection is open.
    #[error("no such objection is open")]
    UnknownObjection,
    /// A founding is recorded by two officers.
    #[error("a second officer must confirm")]
    SecondOfficer,
    /// The day lies in the future.
    #[error("{day} lies in the future")]
    InTheFuture {
        /// The day.
        day: Day,
    },
    /// The founding would come after what the body has done.
    #[error("something was done about the body on {first}")]
    FoundingAfterActs {
        /// The day from which its first act counts.
        first: Day,
    },
    /// The founding lies before the first day of its node.
    #[error("the founding on {day} lies before {node} came to be on {first}")]
    FoundingBeforeNode {
        /// The day of the founding.
        day: Day,
        /// The node.
        node: String,
        /// The node's first day.
        first: Day,
    },
    /// The clock that would be extended has run out.
    #[error("the time to decide ended on {due}")]
    ClockRanOut {
        /// Its last day.
        due: Day,
    },
    /// The event cited is no recorded founding.
    #[error("the event cited is no recorded founding")]
    NoFounding,
    /// The day would go back behind the stream's last act (law 2).
    #[error("the last act was on {last}")]
    DayGoesBack {
        /// The last act's day.
        last: Day,
    },
    /// Nothing has fallen due.
    #[error("nothing has fallen due")]
    NothingDue,
    /// A matter of the body's standing.
    #[error(transparent)]
    Standing(#[from] StandingRefusal),
    /// A decision that is looked at again.
    #[error(transparent)]
    ReReview(#[from] ReReviewRefusal),
    /// A matter of steps recognised late.
    #[error(transparent)]
    LateStep(#[from] LateStepRefusal),
    /// A matter is not passed on so.
    #[error(transparent)]
    Passing(#[from] PassingRefusal),
    /// A fact of the body's own affairs.
    #[error(transparent)]
    Affair(#[from] AffairRefusal),
    /// A committee does not vote so.
    #[error(transparent)]
    Committee(#[from] CommitteeRefusal),
    /// What two people find on the spot.
    #[error(transparent)]
    SiteVisit(#[from] SiteVisitRefusal),
    /// What is missing of an application.
    #[error(transparent)]
    Gaps(#[from] GapsRefusal),
    /// Something is not done with a brand.
    #[error(transparent)]
    Brand(#[from] BrandFault),
    /// The choice of a later edition.
    #[error(transparent)]
    Changeover(#[from] ChangeoverRefusal),
}

impl Refusal for SubjectRefusal {
    fn code(&self) -> &'static str {
        self.stable_code()
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownApplication { application } | Self::ApplicationOpen { application } => {
                given([("application", application)])
            }
            Self::Stage { verb, stage } => given([("verb", verb), ("stage", stage)]),
            Self::ReferredToItself { node } => given([("field", &"/refer_to"), ("node", node)]),
            Self::TransitionClosed { transition, step }
            | Self::TransitionReached { transition, step } => {
                given([("transition", transition), ("step", step)])
            }
            Self::NoStatement { kind } => given([("kind", kind)]),
            Self::SamePerson { seat, before } => given([("seat", seat), ("before", before)]),
            Self::CriteriaNotMet { edition, .. } => given([("edition", edition)]),
            Self::NoEdition { district, day } => given([("district", district), ("day", day)]),
            Self::NoRoute {
                edition,
                transition,
                rank,
            } => given([
                ("edition", edition),
                ("transition", transition),
                ("rank", rank),
            ]),
            Self::UnknownNode { node } => given([("node", node)]),
            Self::UnknownCode {
                field,
                code,
                edition,
            } => given([("field", field), ("code", code), ("edition", edition)]),
            Self::NeedPaperMissing { ordinal } => given([("ordinal", ordinal)]),
            Self::RejectedRecently { until } | Self::RejectedUntil { until } => {
                given([("day", until)])
            }
            Self::ReturnedBefore { seat } => given([("seat", seat)]),
            Self::NewDefect { criterion } => given([("criterion", criterion)]),
            Self::NoticeRunning { until } => given([("until", until)]),
            Self::InTheFuture { day } => given([("day", day)]),
            Self::ClockRanOut { due } => given([("due", due)]),
            Self::DayGoesBack { last } => given([("last", last)]),
            Self::PlaqueMissing | Self::PlaqueOfNoNaming => given([("field", &"/plaque")]),
            Self::Exists
            | Self::OtherKind
            | Self::NothingToTakeBack
            | Self::Unknown
            | Self::NotAcceptedBefore
            | Self::Void
            | Self::Ended
            | Self::NotApplicant
            | Self::UnknownPaper
            | Self::ReasonMissing
            | Self::CriteriaUnnamed
            | Self::CriteriaOfApproval
            | Self::CorrectionsEmpty
            | Self::CorrectionExtendedBefore
            | Self::CorrectionNotExtended
            | Self::ExtendedBefore
            | Self::ObjectionOpen
            | Self::UnknownObjection
            | Self::SecondOfficer
            | Self::NoFounding
            | Self::NothingDue => Vec::new(),
            beside => beside.arguments_beside(),
        }
    }

    fn criteria(&self) -> &[CriterionVerdict] {
        match self {
            Self::CriteriaNotMet { verdicts, .. } => verdicts,
            _ => &[],
        }
    }
}
