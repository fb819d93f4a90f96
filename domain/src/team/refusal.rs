//! Every way in which a service team says no. That its name is taken, the log says.

use super::checking::MAX_CHECKS;
use super::event::TeamFact;
use crate::correction::NotEnough;
use crate::decider::Refusal;
use crate::id::{SeatRef, Sequence, StreamId};
use crate::time::Day;

/// Why nothing is recorded or corrected, and which part of what was sent it is about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct TeamRefusal {
    /// Why not.
    pub fault: TeamFault,
    /// What the pointers to the fields begin with.
    pub under: &'static str,
}

/// What is wrong with a team, a check or a correction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeamFault {
    /// It lies in the future.
    #[error("{day} lies in the future")]
    Future {
        /// The day.
        day: Day,
    },
    /// There is no such node in the district of the alliance.
    #[error("there is no node {node} in the district of the alliance")]
    NodeUnknown {
        /// Its code.
        node: String,
    },
    /// There is no such alliance.
    #[error("there is no {alliance}")]
    AllianceUnknown {
        /// Its stream.
        alliance: StreamId,
    },
    /// The alliance did not stand on that day.
    #[error("{alliance} did not stand on {day}")]
    AllianceNotThere {
        /// Its stream.
        alliance: StreamId,
        /// The day.
        day: Day,
    },
    /// There is no such association or base.
    #[error("there is no {lead}")]
    LeadUnknown {
        /// Its stream.
        lead: StreamId,
    },
    /// The body that leads it did not stand on that day.
    #[error("{lead} did not stand on {day}")]
    LeadNotThere {
        /// Its stream.
        lead: StreamId,
        /// The day.
        day: Day,
    },
    /// A team does something.
    #[error("a team has at least one domain")]
    NoDomain,
    /// A domain stands twice.
    #[error("a domain stands twice")]
    DomainTwice,
    /// It was formed before.
    #[error("it was formed before")]
    FormedBefore,
    /// There is no such team.
    #[error("there is no such team")]
    Unknown,
    /// It stands otherwise than the act asks for.
    #[error("the team stands otherwise")]
    NotInThisStage,
    /// It is dated before what it follows.
    #[error("it cannot be before {day}")]
    TooEarly {
        /// The first day on which it could be.
        day: Day,
    },
    /// It is dated behind what follows it.
    #[error("it cannot be after {day}")]
    TooLate {
        /// The last day on which it could be.
        day: Day,
    },
    /// Nobody sat on that seat of the team on that day.
    #[error("nobody sat on {seat} on {day}")]
    NoMember {
        /// The seat.
        seat: SeatRef,
        /// The day.
        day: Day,
    },
    /// The team has no such domain.
    #[error("the team does not serve in that domain")]
    DomainNotOfTeam,
    /// More checks than are kept of one team.
    #[error("more than {MAX_CHECKS} checks")]
    TooManyChecks,
    /// The event cited is no fact that stands.
    #[error("event {cites} is no fact that stands")]
    NoFact {
        /// What was cited.
        cites: Sequence,
    },
    /// Another fact or act stands on it.
    #[error("something else stands on event {cites}")]
    StoodOn {
        /// What was cited.
        cites: Sequence,
    },
    /// A fact is only replaced by one of its own kind, alliance, node and seat.
    #[error("a fact is replaced by one of the same kind, alliance, node and seat")]
    ReplacedByOther,
    /// The replacement says what stands.
    #[error("nothing is changed")]
    NothingChanged,
    /// Too few correct it.
    #[error(transparent)]
    NotEnough(#[from] NotEnough),
}

impl TeamFault {
    /// The refusal of what is recorded.
    pub fn of_recording(self) -> TeamRefusal {
        TeamRefusal {
            fault: self,
            under: "",
        }
    }

    /// The refusal of what should replace a fact.
    pub(super) fn of_replacing(self, said: &TeamFact) -> TeamRefusal {
        TeamRefusal {
            fault: self,
            under: match said {
                TeamFact::Formed(_) => "/formed",
                TeamFact::Checked(_) => "/checked",
            },
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Future { .. } | Self::TooEarly { .. } | Self::TooLate { .. } => {
                Some("/occurred_on")
            }
            Self::NodeUnknown { .. } => Some("/node"),
            Self::AllianceUnknown { .. } | Self::AllianceNotThere { .. } => Some("/alliance"),
            Self::LeadUnknown { .. } | Self::LeadNotThere { .. } => Some("/lead"),
            Self::NoDomain | Self::DomainTwice => Some("/domains"),
            Self::DomainNotOfTeam => Some("/domain"),
            Self::NoMember { .. } => Some("/seat"),
            Self::FormedBefore
            | Self::Unknown
            | Self::NotInThisStage
            | Self::TooManyChecks
            | Self::NoFact { .. }
            | Self::StoodOn { .. }
            | Self::ReplacedByOther
            | Self::NothingChanged
            | Self::NotEnough(_) => None,
        }
    }

    fn mentioned(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Future { day } | Self::TooEarly { day } | Self::TooLate { day } => {
                vec![("day", day.to_string())]
            }
            Self::NodeUnknown { node } => vec![("node", node.clone())],
            Self::AllianceUnknown { alliance } => vec![("alliance", alliance.to_string())],
            Self::AllianceNotThere { alliance, day } => {
                vec![("alliance", alliance.to_string()), ("day", day.to_string())]
            }
            Self::LeadUnknown { lead } => vec![("body", lead.to_string())],
            Self::LeadNotThere { lead, day } => {
                vec![("body", lead.to_string()), ("day", day.to_string())]
            }
            Self::NoMember { seat, day } => {
                vec![("seat", seat.to_string()), ("day", day.to_string())]
            }
            Self::TooManyChecks => vec![("max", MAX_CHECKS.to_string())],
            Self::NoFact { cites } | Self::StoodOn { cites } => {
                vec![("sequence", cites.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl Refusal for TeamRefusal {
    fn code(&self) -> &'static str {
        match &self.fault {
            TeamFault::Future { .. } => "team.future",
            TeamFault::NodeUnknown { .. } => "team.node_unknown",
            TeamFault::AllianceUnknown { .. } => "team.alliance_unknown",
            TeamFault::AllianceNotThere { .. } => "team.alliance_not_there",
            TeamFault::LeadUnknown { .. } => "team.lead_unknown",
            TeamFault::LeadNotThere { .. } => "team.lead_not_there",
            TeamFault::NoDomain => "team.no_domain",
            TeamFault::DomainTwice => "team.domain_twice",
            TeamFault::FormedBefore => "team.formed_before",
            TeamFault::Unknown => "team.unknown",
            TeamFault::NotInThisStage => "team.not_in_this_stage",
            TeamFault::TooEarly { .. } => "team.too_early",
            TeamFault::TooLate { .. } => "team.too_late",
            TeamFault::NoMember { .. } => "team.no_member",
            TeamFault::DomainNotOfTeam => "team.domain_not_of_team",
            TeamFault::TooManyChecks => "team.too_many_checks",
            TeamFault::NoFact { .. } => "team.no_fact",
            TeamFault::StoodOn { .. } => "team.stood_on",
            TeamFault::ReplacedByOther => "team.replaced_by_other",
            TeamFault::NothingChanged => "team.nothing_changed",
            TeamFault::NotEnough(NotEnough::TakesTwo) => "team.takes_two",
            TeamFault::NotEnough(NotEnough::SecondOfficer) => "team.second_officer",
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
