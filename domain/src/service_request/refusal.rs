//! Every way in which a request for service says no.

use super::ServiceFact;
use super::steps::MAX_STEPS;
use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::{SeatRef, Sequence, StreamId};
use crate::time::Day;

/// Why nothing is recorded or corrected, and which part of what was sent it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct ServiceRequestRefusal {
    /// Why not.
    pub fault: ServiceRequestFault,
    /// What the pointers to the fields begin with.
    pub under: &'static str,
}

/// What is wrong with a request, a step or a correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceRequestFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// There is no such node.
    #[error("there is no node {node}")]
    NodeUnknown {
        /// Its code.
        node: String,
    },
    /// There is no such association or base.
    #[error("there is no {body}")]
    BodyUnknown {
        /// Its stream.
        body: StreamId,
    },
    /// The body is of another node or district than the request.
    #[error("{body} is elsewhere")]
    BodyElsewhere {
        /// Its stream.
        body: StreamId,
    },
    /// The body takes no new requests: it was not active on that day (domain 5.8).
    #[error("{body} was not active on {day}")]
    BodyNotActive {
        /// Its stream.
        body: StreamId,
        /// The day.
        day: Day,
    },
    /// Such an asker is of the other direction.
    #[error("such an asker is of the other direction")]
    OtherAsker,
    /// A seat asks only as a member of the body that is asked.
    #[error("a seat asks as a member of the body that is asked")]
    SeatOfNobody,
    /// Nobody sat on that seat of the body on that day.
    #[error("nobody sat on {seat} on {day}")]
    NoMember {
        /// The seat.
        seat: SeatRef,
        /// The day.
        day: Day,
    },
    /// It was asked before.
    #[error("it was asked before")]
    AskedBefore,
    /// There is no such request, or it is void.
    #[error("there is no such request")]
    Unknown,
    /// It stands otherwise than the step asks for.
    #[error("the request stands otherwise")]
    NotInThisStage,
    /// The asker has not confirmed it, and the time to do so is not over.
    #[error("the asker has not confirmed it")]
    NotConfirmed,
    /// It is dated before what it follows.
    #[error("it cannot be before {day}")]
    TooEarly {
        /// The day.
        day: Day,
    },
    /// It is dated behind what follows it.
    #[error("it cannot be after {day}")]
    TooLate {
        /// The day.
        day: Day,
    },
    /// There is no such team.
    #[error("there is no {team}")]
    TeamUnknown {
        /// Its stream.
        team: StreamId,
    },
    /// The team is of another district.
    #[error("{team} is of another district")]
    TeamElsewhere {
        /// Its stream.
        team: StreamId,
    },
    /// The team did not serve on that day.
    #[error("{team} did not serve on {day}")]
    TeamNotThere {
        /// Its stream.
        team: StreamId,
        /// The day.
        day: Day,
    },
    /// The team does not serve in the domain of the request.
    #[error("the team does not serve in that domain")]
    DomainNotOfTeam,
    /// More than is kept of one request.
    #[error("more than {MAX_STEPS} steps")]
    TooManySteps,
    /// Nothing has fallen due.
    #[error("nothing has fallen due")]
    NothingDue,
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// Something else stands on it.
    #[error("something else stands on event {cites}")]
    StoodOn {
        /// What was cited.
        cites: Sequence,
    },
    /// Without the answer silence would have closed it, on a day that is past.
    #[error("the asker could answer until {day}, which is past")]
    TermOver {
        /// The last day.
        day: Day,
    },
    /// A fact is only replaced by one of its own kind; direction, node and body of an asking stay.
    #[error("a fact is replaced by one of the same kind, direction, node and body")]
    ReplacedByOther,
    /// The replacement says what stands.
    #[error("nothing is changed")]
    NothingChanged,
    /// Too few correct it.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
}

impl ServiceRequestFault {
    /// The refusal of what is recorded.
    pub fn of_recording(self) -> ServiceRequestRefusal {
        ServiceRequestRefusal {
            fault: self,
            under: "",
        }
    }

    /// The refusal of what should replace a fact.
    pub(super) fn of_replacing(self, said: &ServiceFact) -> ServiceRequestRefusal {
        ServiceRequestRefusal {
            fault: self,
            under: match said {
                ServiceFact::Asked(_) => "/asked",
                ServiceFact::Delivered(_) => "/delivered",
                ServiceFact::Confirmed(_) => "/confirmed",
            },
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Future { .. } | Self::TooEarly { .. } | Self::TooLate { .. } => {
                Some("/occurred_on")
            }
            Self::NodeUnknown { .. } => Some("/node"),
            Self::BodyUnknown { .. } | Self::BodyElsewhere { .. } | Self::BodyNotActive { .. } => {
                Some("/body")
            }
            Self::OtherAsker => Some("/asker"),
            Self::SeatOfNobody | Self::NoMember { .. } => Some("/seat"),
            Self::AskedBefore
            | Self::Unknown
            | Self::NotInThisStage
            | Self::NotConfirmed
            | Self::TooManySteps
            | Self::NothingDue
            | Self::NoFact { .. }
            | Self::StoodOn { .. }
            | Self::TermOver { .. }
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::NotEnough(_) => None,
            Self::TeamUnknown { .. }
            | Self::TeamElsewhere { .. }
            | Self::TeamNotThere { .. }
            | Self::DomainNotOfTeam => Some("/team"),
        }
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Future { day }
            | Self::TooEarly { day }
            | Self::TooLate { day }
            | Self::TermOver { day } => {
                vec![("day", day.to_string())]
            }
            Self::NodeUnknown { node } => vec![("node", node.clone())],
            Self::BodyUnknown { body } | Self::BodyElsewhere { body } => {
                vec![("body", body.to_string())]
            }
            Self::BodyNotActive { body, day } => {
                vec![("body", body.to_string()), ("day", day.to_string())]
            }
            Self::NoMember { seat, day } => {
                vec![("seat", seat.to_string()), ("day", day.to_string())]
            }
            Self::TeamUnknown { team } | Self::TeamElsewhere { team } => {
                vec![("team", team.to_string())]
            }
            Self::TeamNotThere { team, day } => {
                vec![("team", team.to_string()), ("day", day.to_string())]
            }
            Self::NoFact { cites } | Self::StoodOn { cites } => {
                vec![("sequence", cites.to_string())]
            }
            Self::TooManySteps => vec![("max", MAX_STEPS.to_string())],
            _ => Vec::new(),
        }
    }
}

impl Refusal for ServiceRequestRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            ServiceRequestFault::Future { .. } => "service_request.future",
            ServiceRequestFault::NodeUnknown { .. } => "service_request.node_unknown",
            ServiceRequestFault::BodyUnknown { .. } => "service_request.body_unknown",
            ServiceRequestFault::BodyElsewhere { .. } => "service_request.body_elsewhere",
            ServiceRequestFault::BodyNotActive { .. } => "service_request.body_not_active",
            ServiceRequestFault::OtherAsker => "service_request.other_asker",
            ServiceRequestFault::SeatOfNobody => "service_request.seat_of_nobody",
            ServiceRequestFault::NoMember { .. } => "service_request.no_member",
            ServiceRequestFault::AskedBefore => "service_request.asked_before",
            ServiceRequestFault::Unknown => "service_request.unknown",
            ServiceRequestFault::NotInThisStage => "service_request.not_in_this_stage",
            ServiceRequestFault::NotConfirmed => "service_request.not_confirmed",
            ServiceRequestFault::TooEarly { .. } => "service_request.too_early",
            ServiceRequestFault::TooLate { .. } => "service_request.too_late",
            ServiceRequestFault::TeamUnknown { .. } => "service_request.team_unknown",
            ServiceRequestFault::TeamElsewhere { .. } => "service_request.team_elsewhere",
            ServiceRequestFault::TeamNotThere { .. } => "service_request.team_not_there",
            ServiceRequestFault::DomainNotOfTeam => "service_request.domain_not_of_team",
            ServiceRequestFault::TooManySteps => "service_request.too_many_steps",
            ServiceRequestFault::NothingDue => "service_request.nothing_due",
            ServiceRequestFault::NoFact { .. } => "service_request.no_fact",
            ServiceRequestFault::StoodOn { .. } => "service_request.stood_on",
            ServiceRequestFault::TermOver { .. } => "service_request.term_over",
            ServiceRequestFault::ReplacedByOther => "service_request.replaced_by_other",
            ServiceRequestFault::NothingChanged => "service_request.nothing_changed",
            ServiceRequestFault::NotEnough(NotEnough::TakesTwo) => "service_request.takes_two",
            ServiceRequestFault::NotEnough(NotEnough::SecondOfficer) => {
                "service_request.second_officer"
            }
        }
    }

    fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut said = self.fault.mentioned();
        if let Some(field) = self.fault.field() {
            said.insert(0, ("field", format!("{}{field}", self.under)));
        }
        said
    }
}
