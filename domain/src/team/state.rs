//! What is known of a service team.

use super::{CredentialChecked, TeamEvent, TeamFact, TeamFormed};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a service team; void facts are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamState {
    /// How it was formed.
    pub formed: Option<Formed>,
    /// How it stands since, where an act changed that.
    pub stage: TeamStage,
    /// The day of the first act, which nothing earlier may be dated behind.
    pub first_act_on: Option<Day>,
    /// The day of the last act.
    pub last_act_on: Option<Day>,
    /// The checks of credentials, in the order of their days.
    pub checks: Vec<Check>,
}

/// How a team stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TeamStage {
    /// It serves.
    #[default]
    Active,
    /// It delivers nothing new.
    Suspended,
    /// It is over.
    Dissolved,
}

impl TeamStage {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Dissolved => "dissolved",
        }
    }
}

/// A forming with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formed {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// What was formed.
    pub said: TeamFormed,
}

/// A check with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// What it found.
    pub said: CredentialChecked,
}

impl TeamState {
    /// A fact by the sequence of the event that recorded it, with its day; `None` where there is none, or it is void.
    pub fn fact(&self, sequence: Sequence) -> Option<(Day, TeamFact)> {
        let formed = self.formed.as_ref().filter(|it| it.sequence == sequence);
        let mut checks = self.checks.iter();
        let checked = checks.find(|it| it.sequence == sequence);
        match (formed, checked) {
            (Some(it), _) => Some((it.on, TeamFact::Formed(it.said.clone()))),
            (None, Some(it)) => Some((it.on, TeamFact::Checked(it.said.clone()))),
            (None, None) => None,
        }
    }

    pub(super) fn take_in(&mut self, happened: &Happened<TeamEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        let stage = match &happened.dated.event {
            TeamEvent::TeamFormed(said) => {
                let said = said.clone();
                self.formed = Some(Formed { sequence, on, said });
                return;
            }
            TeamEvent::CredentialChecked(said) => {
                let said = said.clone();
                self.checks.push(Check { sequence, on, said });
                return;
            }
            // Corrections never reach a fold (law 3).
            TeamEvent::TeamCorrected(_) => return,
            TeamEvent::TeamSuspended(_) => TeamStage::Suspended,
            TeamEvent::TeamResumed(_) => TeamStage::Active,
            TeamEvent::TeamDissolved(_) => TeamStage::Dissolved,
        };
        self.stage = stage;
        self.first_act_on = self.first_act_on.or(Some(on));
        self.last_act_on = Some(on);
    }
}
