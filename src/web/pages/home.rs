//! 工作台: what waits for the account.

use super::base::Base;
use super::days::Due;
use super::imports::ImportLine;
use askama::Template;

/// The desk.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// What every page has.
    pub base: Base,
    /// Applications that wait for the account, the most urgent first.
    pub waiting: Vec<WaitingRow>,
    /// What a colleague of the office alone does.
    pub with_colleagues: Vec<ColleagueRow>,
    /// What the account's offices were sent a copy of, the last first.
    pub copies: Vec<CopyRow>,
    /// Whether the account takes over old bodies.
    pub may_import: bool,
    /// Whether the account keeps the rules of the log.
    pub administers: bool,
    /// Imports that another entered, or asked to void, and this account may confirm.
    pub imports: Vec<ImportLine>,
    /// Drafts that another typed and this account is to confirm.
    pub to_confirm: Vec<DraftRow>,
    /// The account's own drafts.
    pub drafts: Vec<DraftRow>,
    /// What the account has handed in.
    pub proposals: Vec<ProposalRow>,
}

/// An application that waits for the account.
#[derive(Clone, Debug, Default)]
pub struct WaitingRow {
    /// The application.
    pub id: String,
    /// The body's name.
    pub name: String,
    /// The transition in words.
    pub transition: String,
    /// The stage in words.
    pub stage: String,
    /// What the account is to do, in words.
    pub task: String,
    /// That it is assigned to the account; empty where it is not.
    pub assigned: String,
    /// To whom it was escalated, and from whom; empty where no clock has run out.
    pub escalated: String,
    /// When it falls due.
    pub due: Option<Due>,
}

/// An application that a colleague of the office alone does.
#[derive(Clone, Debug, Default)]
pub struct ColleagueRow {
    /// The application.
    pub id: String,
    /// The body's name.
    pub name: String,
    /// The transition in words.
    pub transition: String,
    /// The stage in words.
    pub stage: String,
    /// Who has it, in words.
    pub who: String,
    /// When it falls due.
    pub due: Option<Due>,
}

/// An application that an office was sent a copy of.
#[derive(Clone, Debug, Default)]
pub struct CopyRow {
    /// The application.
    pub id: String,
    /// The body's name.
    pub name: String,
    /// The transition in words.
    pub transition: String,
    /// The stage in words.
    pub stage: String,
}

/// A draft.
#[derive(Clone, Debug, Default)]
pub struct DraftRow {
    /// The body's name, or that it has none yet.
    pub name: String,
    /// The transition in words.
    pub transition: String,
    /// Where it stands, such as that it waits for somebody's confirmation.
    pub state: String,
    /// Who typed it, where that was another; empty otherwise.
    pub typed_by: String,
    /// When it was last saved.
    pub saved: String,
    /// Where it goes on.
    pub href: String,
}

/// What the account has handed in.
#[derive(Clone, Debug, Default)]
pub struct ProposalRow {
    /// The application.
    pub id: String,
    /// The body's name.
    pub name: String,
    /// The transition in words.
    pub transition: String,
    /// The stage in words.
    pub stage: String,
    /// Who is to act next; empty for nobody.
    pub with: String,
    /// To whom it was escalated, and from whom; empty where no clock has run out.
    pub escalated: String,
    /// When that falls due.
    pub due: Option<Due>,
}
