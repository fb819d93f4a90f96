//! The standing of a body on its page: how it stands beside the road, and what may be done about that (domain 5.8).

use super::contents::HeldPaper;
use super::form::Choice;
use super::step::Tone;

/// Something that is to be known of how a body stands.
#[derive(Clone, Debug, Default)]
pub struct StandingNote {
    /// The class of its box, which its words never leave alone to say something.
    pub tone: Tone,
    /// What it is, in words.
    pub title: String,
    /// What follows from it.
    pub words: String,
    /// What belongs to it: the criteria that no longer hold, the parts of a winding up.
    pub items: Vec<StandingItem>,
    /// Where to read on; empty for nowhere.
    pub href: String,
    /// The words of that link.
    pub link: String,
}

/// Something that belongs to how a body stands.
#[derive(Clone, Debug, Default)]
pub struct StandingItem {
    /// What it is.
    pub label: String,
    /// How far it is, in words; empty where that is not said of it.
    pub state: String,
    /// The same as a class.
    pub tone: Tone,
}

/// What the account may do about the standing of a body.
#[derive(Clone, Debug, Default)]
pub struct StandingBar {
    /// The acts, each a form or a link to one; none where nothing may be done.
    pub acts: Vec<StandingAct>,
    /// The name of the act whose form is unfolded, after an error in it; empty for none.
    pub unfolded: String,
}

impl StandingBar {
    /// Whether the form of that act is on the page.
    pub fn has(&self, act: &str) -> bool {
        self.acts.iter().any(|open| open.name() == act)
    }
}

/// An act, with what was typed into its form.
///
/// A field's name in the form is the part after the act: the error of `check-rectification-record` belongs to the field
/// `record` of the form `check-rectification`.
#[derive(Clone, Debug)]
pub enum StandingAct {
    /// A link to the form of an application.
    Apply {
        /// The transition, or that it is typed for the body: what its words stand under.
        what: String,
        /// The transition.
        transition: String,
        /// Where its form is.
        href: String,
    },
    /// Fields `criteria` and `reason`.
    OrderRectification {
        /// How many days the body has.
        days: u32,
        /// The criteria of the steps that it has reached, by step.
        steps: Vec<StepCriteria>,
        /// What was typed.
        reason: String,
    },
    /// Fields `passed` (`yes`, `no`) and `record`.
    CheckRectification {
        /// What was chosen.
        passed: String,
        /// What was typed.
        record: String,
    },
    /// Field `line` and the file `paper`.
    SettleWindingUp {
        /// The parts that are not settled yet.
        lines: Vec<Choice>,
        /// A paper that came before something else was to be mended.
        held: Option<HeldPaper>,
    },
    /// Field `sure`, and the file `deregistration` where it was registered.
    Dissolve {
        /// Whether a registration authority keeps it.
        is_registered: bool,
        /// A paper that came before something else was to be mended.
        held: Option<HeldPaper>,
    },
    /// Fields `authority`, `number`, `revoked_on`, `sure` and the file `paper`.
    RecordRevocation {
        /// What was typed.
        authority: String,
        /// What was typed.
        number: String,
        /// What was typed.
        revoked_on: String,
        /// The latest day that the document can bear.
        today: String,
        /// A paper that came before something else was to be mended.
        held: Option<HeldPaper>,
    },
}

/// The criteria of one step.
#[derive(Clone, Debug, Default)]
pub struct StepCriteria {
    /// The step in words.
    pub label: String,
    /// Its criteria, those ticked that an order being typed names.
    pub criteria: Vec<Choice>,
}

impl StandingAct {
    /// The act's name, as routes, permissions and words have it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "apply",
            Self::OrderRectification { .. } => "order-rectification",
            Self::CheckRectification { .. } => "check-rectification",
            Self::SettleWindingUp { .. } => "settle-winding-up",
            Self::Dissolve { .. } => "dissolve",
            Self::RecordRevocation { .. } => "record-revocation",
        }
    }

    /// Whether its form brings a file.
    pub fn brings_a_file(&self) -> bool {
        matches!(
            self,
            Self::SettleWindingUp { .. }
                | Self::RecordRevocation { .. }
                | Self::Dissolve {
                    is_registered: true,
                    ..
                }
        )
    }

    /// Whether nothing undoes it.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Dissolve { .. } | Self::RecordRevocation { .. })
    }
}
