//! The rota of chairs: what the page of a body shows of it, and the turns in the form of one.

use super::form::Choice;

/// The rota of a body on its page, as of the day that is shown.
#[derive(Clone, Debug, Default)]
pub struct RotaPanel {
    /// Whether the day is today.
    pub live: bool,
    /// The seat of whoever is on duty, in its short form; empty for nobody.
    pub on_duty: String,
    /// The turns: those that ended in the year before, and all to come.
    pub turns: Vec<TurnLine>,
    /// How many of them ended and have no hand-over, in words; empty for none.
    pub missing: String,
    /// Where a rota is set; empty where the account may not.
    pub set_href: String,
    /// Where turns are swapped; empty where the account may not.
    pub swap_href: String,
    /// Where a hand-over is recorded; empty where the account may not.
    pub hand_over_href: String,
}

/// A turn in the plan.
#[derive(Clone, Debug, Default)]
pub struct TurnLine {
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// The seat, in its short form.
    pub seat: String,
    /// The day that is shown is one of it.
    pub now: bool,
    /// It was swapped.
    pub swapped: bool,
    /// How its hand-over stands, in words; empty before its end.
    pub hand_over: String,
    /// The hand-over is missing or came late.
    pub warns: bool,
}

/// The turns in the form of a rota.
#[derive(Clone, Debug, Default)]
pub struct TurnsPart {
    /// The first day of the first turn, from which the turns are laid out.
    pub begins: String,
    /// The months of a turn.
    pub months: String,
    /// How many turns.
    pub count: String,
    /// From what the turns were laid out last: laid out again from the same, they stay as they are.
    pub laid: String,
    /// The turns.
    pub rows: Vec<TurnRow>,
}

/// A turn in the form.
#[derive(Clone, Debug, Default)]
pub struct TurnRow {
    /// Its number, from 1.
    pub number: u32,
    /// Its first day, as it was typed.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// Who may be on duty.
    pub holders: Vec<Choice>,
}
