//! A request for service (服务需求): asked, triaged, matched, done and confirmed, in two directions (domain 4.2, 5.6; S-82, S-83).
//!
//! One request is one stream. What was wished for stands in a paper, and who asks is a kind of asker or the seat of a member
//! (laws 7 and 8). A service that was delivered is closed by what the asker says, or by the asker's silence (law 15).

mod ask;
mod correct;
mod event;
mod measured;
mod refusal;
mod state;
mod steps;

pub use event::{
    AskerKind, CorrectedServiceFact, DeclineGround, ServiceAnswer, ServiceAsked, ServiceClosed,
    ServiceClosedBySilence, ServiceConfirmed, ServiceCorrected, ServiceDeclined, ServiceDelivered,
    ServiceDirection, ServiceFact, ServiceJobAccepted, ServiceMatched, ServiceReopened,
    ServiceRequestEvent, ServiceTriaged,
};
pub use measured::SERVICE_MEASURES;
pub use refusal::{ServiceRequestFault, ServiceRequestRefusal};
pub use state::{Ended, Ending, Known, PaidReferral, ServiceRequestState, ServiceStage, Step};
pub use steps::{ANSWER_WORKDAYS, MAX_STEPS, SILENCE};

use crate::decider::{Dated, Decided, Decider, Happened};
use crate::id::{Sequence, StreamId, StreamKind};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::team::ServiceDomain;
use crate::time::Day;
use correct::Correctors;

/// The noun: one request for service.
pub struct ServiceRequest;

/// What can be asked of a request for service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceRequestCommand {
    /// Ask for a service.
    Ask {
        /// The day on which it was asked.
        occurred_on: Day,
        /// What was asked.
        asked: ServiceAsked,
    },
    /// Bring it a step further.
    Step {
        /// Which step.
        step: ServiceStep,
        /// The day that it counts from.
        occurred_on: Day,
        /// What shows it.
        paper: Option<PaperRef>,
    },
    /// Correct a fact of it, or void it.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, ServiceFact)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
        /// Whether whoever corrects it alone says to have recorded it.
        own: bool,
    },
    /// Write down what has fallen due.
    Wake,
}

/// The steps of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceStep {
    /// Say of which domain it is, and which body answers it.
    Triage {
        /// The domain.
        domain: ServiceDomain,
        /// The body.
        body: StreamId,
    },
    /// Give it to a team.
    Match {
        /// The team; the body itself where absent.
        team: Option<StreamId>,
    },
    /// Take it on.
    AcceptJob,
    /// Say that it was delivered.
    Deliver,
    /// Say what the asker said of that.
    Confirm {
        /// What.
        answer: ServiceAnswer,
    },
    /// Do not do it.
    Decline {
        /// Why.
        ground: DeclineGround,
    },
    /// Take it up again.
    Reopen,
    /// Close it.
    Close,
}

impl ServiceRequestCommand {
    /// The body that it names.
    pub fn body_named(&self) -> Option<StreamId> {
        match self {
            Self::Ask { asked, .. } => asked.body,
            Self::Step {
                step: ServiceStep::Triage { body, .. },
                ..
            } => Some(*body),
            Self::Correct {
                replacement: Some((_, ServiceFact::Asked(asked))),
                ..
            } => asked.body,
            Self::Step { .. } | Self::Correct { .. } | Self::Wake => None,
        }
    }

    /// What it says that was asked.
    pub fn asked(&self) -> Option<&ServiceAsked> {
        match self {
            Self::Ask { asked, .. }
            | Self::Correct {
                replacement: Some((_, ServiceFact::Asked(asked))),
                ..
            } => Some(asked),
            Self::Step { .. } | Self::Correct { .. } | Self::Wake => None,
        }
    }

    /// Whether one alone corrects an asking without having recorded it.
    pub fn corrects_of_another(&self, state: &ServiceRequestState) -> bool {
        match self {
            Self::Correct {
                cites,
                by_two: false,
                own: false,
                ..
            } => matches!(state.fact(*cites), Some((_, ServiceFact::Asked(_)))),
            Self::Ask { .. } | Self::Step { .. } | Self::Correct { .. } | Self::Wake => false,
        }
    }

    /// The team whose stream the decision reads.
    pub fn team_read(&self, state: &ServiceRequestState) -> Option<StreamId> {
        match self {
            Self::Step {
                step: ServiceStep::Match { team },
                ..
            } => *team,
            Self::Step {
                step: ServiceStep::AcceptJob,
                ..
            } => state.matched.as_ref().and_then(|matched| matched.team),
            _ => None,
        }
    }
}

/// The state with what has fallen due by a day, and that itself (law 15).
fn fallen_due(
    state: &ServiceRequestState,
    today: Day,
) -> (ServiceRequestState, Vec<Dated<ServiceRequestEvent>>) {
    let due = steps::fallen_due(state, today);
    let next = state.steps.iter().map(|step| step.sequence).max();
    let sequence = next.unwrap_or_default().next();
    let fold = |mut state: ServiceRequestState, dated: &Dated<ServiceRequestEvent>| {
        let dated = dated.clone();
        state.take_in(&Happened { sequence, dated });
        state
    };
    (due.iter().fold(state.clone(), fold), due)
}

/// The state with everything that has fallen due by a day, though nothing was written.
pub fn as_fallen_due(state: &ServiceRequestState, today: Day) -> ServiceRequestState {
    fallen_due(state, today).0
}

impl Decider for ServiceRequest {
    const KINDS: &'static [StreamKind] = &[StreamKind::ServiceRequest];
    type State = ServiceRequestState;
    type Command = ServiceRequestCommand;
    type Event = ServiceRequestEvent;
    type Refusal = ServiceRequestRefusal;

    fn decide(
        state: &ServiceRequestState,
        command: &ServiceRequestCommand,
        occasion: &Occasion,
    ) -> Result<Decided<ServiceRequestEvent>, ServiceRequestRefusal> {
        let (state, due) = fallen_due(state, occasion.today());
        let decided = match command {
            ServiceRequestCommand::Ask { occurred_on, asked } => {
                ask::ask(&state, *occurred_on, asked, occasion)
            }
            ServiceRequestCommand::Step {
                step,
                occurred_on,
                paper,
            } => steps::step(&state, *step, (*occurred_on, paper.clone()), occasion),
            ServiceRequestCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
                own,
            } => {
                let said = (*cites, replacement.as_ref());
                let who = Correctors {
                    by_two: *by_two,
                    own: *own,
                };
                correct::correct(&state, said, (reason, who), occasion)
            }
            ServiceRequestCommand::Wake if due.is_empty() => {
                Err(ServiceRequestFault::NothingDue.of_recording())
            }
            ServiceRequestCommand::Wake => Ok(Decided::default()),
        };
        let mut decided = decided?;
        decided.events.splice(0..0, due);
        Ok(decided)
    }

    fn evolve(
        mut state: ServiceRequestState,
        happened: &Happened<ServiceRequestEvent>,
    ) -> ServiceRequestState {
        state.take_in(happened);
        state
    }
}
