//! A service team (服务队): formed in an alliance for some domains of service, suspended, resumed and dissolved (domain 4.2).
//!
//! One team is one stream. Who is in it stands in the memberships, each a seat of its own; here stands only that the
//! credentials of a seat were looked at, with a yes or a no, and never a number of them (domain 5.6, 6b).

mod checking;
mod decide;
mod event;
mod refusal;
mod state;

pub use checking::MAX_CHECKS;
pub use event::{
    CorrectedTeamFact, CredentialChecked, ServiceDomain, TeamCorrected, TeamDissolved, TeamEvent,
    TeamFact, TeamFormed, TeamResumed, TeamSuspended,
};
pub use refusal::{TeamFault, TeamRefusal};
pub use state::{Check, Formed, TeamStage, TeamState};

use crate::decider::{Decided, Decider, Happened};
use crate::id::{Sequence, StreamKind};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// The noun: one service team.
pub struct Team;

/// What can be asked of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamCommand {
    /// Form it.
    Form {
        /// The day on which it was formed.
        occurred_on: Day,
        /// What is formed.
        formed: TeamFormed,
    },
    /// Suspend, resume or dissolve it.
    Turn {
        /// Which of the three.
        turn: TeamTurn,
        /// The day that it counts from.
        occurred_on: Day,
        /// What shows it.
        paper: Option<PaperRef>,
    },
    /// Say whether the credentials of a seat for a domain are in order.
    CheckCredential {
        /// The day of the check.
        occurred_on: Day,
        /// What it found.
        checked: CredentialChecked,
    },
    /// Correct a fact of it, or void it.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, TeamFact)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
    },
}

/// The acts that change how a team stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamTurn {
    /// It delivers nothing new.
    Suspend,
    /// It goes on.
    Resume,
    /// It is over.
    Dissolve,
}

impl Decider for Team {
    const KINDS: &'static [StreamKind] = &[StreamKind::Team];
    type State = TeamState;
    type Command = TeamCommand;
    type Event = TeamEvent;
    type Refusal = TeamRefusal;

    fn decide(
        state: &TeamState,
        command: &TeamCommand,
        occasion: &Occasion,
    ) -> Result<Decided<TeamEvent>, TeamRefusal> {
        match command {
            TeamCommand::Form {
                occurred_on,
                formed,
            } => decide::form(state, *occurred_on, formed, occasion),
            TeamCommand::Turn {
                turn,
                occurred_on,
                paper,
            } => decide::turn(state, *turn, (*occurred_on, paper.as_ref()), occasion),
            TeamCommand::CheckCredential {
                occurred_on,
                checked,
            } => checking::check(state, *occurred_on, checked, occasion),
            TeamCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
            } => {
                let said = (*cites, replacement.as_ref());
                decide::correct(state, said, (reason, *by_two), occasion)
            }
        }
    }

    fn evolve(mut state: TeamState, happened: &Happened<TeamEvent>) -> TeamState {
        state.take_in(happened);
        state
    }
}
