//! Every way in which an association says no.

use crate::decider::Refusal;
use crate::id::ApplicationId;
use crate::lifecycle::Transition;
use crate::standard::CriterionVerdict;
use crate::time::Day;

/// Every way in which an association says no. The words for the codes live in the locales.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AssociationRefusal {
    /// The body exists already.
    #[error("the body exists already")]
    Exists,
    /// There is no such body.
    #[error("there is no such body")]
    Unknown,
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
    #[error("the body applied for something on {first}")]
    FoundingAfterActs {
        /// The day of its first application.
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
}

impl Refusal for AssociationRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists => "subject.exists",
            Self::Unknown => "subject.unknown",
            Self::UnknownApplication { .. } => "application.unknown",
            Self::ApplicationOpen { .. } => "application.open",
            Self::Stage { .. } => "application.stage",
            Self::TransitionClosed { .. } => "transition.closed",
            Self::TransitionReached { .. } => "transition.reached",
            Self::NotAcceptedBefore => "subject.not_accepted",
            Self::Ended => "subject.ended",
            Self::ReferredToItself { .. } => "node.own_office",
            Self::SamePerson { .. } => "seat.same_person",
            Self::NotApplicant => "application.not_yours",
            Self::NoStatement { .. } => "founding.no_statement",
            Self::CriteriaNotMet { .. } => "criterion.not_met",
            Self::NoEdition { .. } => "edition.none",
            Self::NoRoute { .. } => "edition.no_route",
            Self::UnknownNode { .. } => "node.unknown",
            Self::UnknownCode { .. } => "code.unknown",
            Self::UnknownPaper => "paper.unknown",
            Self::ReasonMissing => "reason.missing",
            Self::CriteriaUnnamed => "decision.criteria_unnamed",
            Self::CriteriaOfApproval => "decision.criteria_of_approval",
            Self::NeedPaperMissing { .. } => "scope.need_paper",
            Self::RejectedRecently { .. } => "application.rejected_recently",
            Self::RejectedUntil { .. } => "application.rejected_until",
            Self::CorrectionsEmpty => "correction.empty",
            Self::ReturnedBefore { .. } => "correction.returned_before",
            Self::NewDefect { .. } => "correction.new_defect",
            Self::ExtendedBefore => "decision.extended_before",
            Self::NoticeRunning { .. } => "notice.running",
            Self::ObjectionOpen => "objection.open",
            Self::UnknownObjection => "objection.unknown",
            Self::SecondOfficer => "founding.second_officer",
            Self::InTheFuture { .. } => "day.in_the_future",
            Self::FoundingAfterActs { .. } => "founding.after_acts",
            Self::FoundingBeforeNode { .. } => "founding.before_node",
            Self::ClockRanOut { .. } => "clock.ran_out",
            Self::NoFounding => "founding.unknown",
            Self::DayGoesBack { .. } => "day.goes_back",
            Self::NothingDue => "due.nothing",
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownApplication { application } | Self::ApplicationOpen { application } => {
                vec![("application", application.to_string())]
            }
            Self::Stage { verb, stage } => {
                vec![("verb", (*verb).to_owned()), ("stage", (*stage).to_owned())]
            }
            Self::ReferredToItself { node } => {
                vec![("field", "/refer_to".to_owned()), ("node", node.clone())]
            }
            Self::TransitionClosed { transition, step }
            | Self::TransitionReached { transition, step } => {
                vec![
                    ("transition", transition.to_string()),
                    ("step", step.to_string()),
                ]
            }
            Self::NoStatement { kind } => vec![("kind", kind.clone())],
            Self::SamePerson { seat, before } => {
                vec![("seat", seat.clone()), ("before", before.clone())]
            }
            Self::CriteriaNotMet { edition, .. } => vec![("edition", edition.clone())],
            Self::NoEdition { district, day } => {
                vec![("district", district.clone()), ("day", day.to_string())]
            }
            Self::NoRoute {
                edition,
                transition,
                rank,
            } => vec![
                ("edition", edition.clone()),
                ("transition", transition.to_string()),
                ("rank", rank.clone()),
            ],
            Self::UnknownNode { node } => vec![("node", node.clone())],
            Self::UnknownCode {
                field,
                code,
                edition,
            } => vec![
                ("field", (*field).to_owned()),
                ("code", code.clone()),
                ("edition", edition.clone()),
            ],
            Self::NeedPaperMissing { ordinal } => vec![("ordinal", ordinal.to_string())],
            Self::RejectedRecently { until } | Self::RejectedUntil { until } => {
                vec![("day", until.to_string())]
            }
            Self::ReturnedBefore { seat } => vec![("seat", seat.clone())],
            Self::NewDefect { criterion } => vec![("criterion", criterion.clone())],
            Self::NoticeRunning { until } => vec![("until", until.to_string())],
            Self::InTheFuture { day } => vec![("day", day.to_string())],
            Self::FoundingAfterActs { first } => vec![("first", first.to_string())],
            Self::FoundingBeforeNode { day, node, first } => vec![
                ("day", day.to_string()),
                ("node", node.clone()),
                ("first", first.to_string()),
            ],
            Self::ClockRanOut { due } => vec![("due", due.to_string())],
            Self::DayGoesBack { last } => vec![("last", last.to_string())],
            Self::Exists
            | Self::Unknown
            | Self::NotAcceptedBefore
            | Self::Ended
            | Self::NotApplicant
            | Self::UnknownPaper
            | Self::ReasonMissing
            | Self::CriteriaUnnamed
            | Self::CriteriaOfApproval
            | Self::CorrectionsEmpty
            | Self::ExtendedBefore
            | Self::ObjectionOpen
            | Self::UnknownObjection
            | Self::SecondOfficer
            | Self::NoFounding
            | Self::NothingDue => Vec::new(),
        }
    }

    fn criteria(&self) -> &[CriterionVerdict] {
        match self {
            Self::CriteriaNotMet { verdicts, .. } => verdicts,
            _ => &[],
        }
    }
}
