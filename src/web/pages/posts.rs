//! The page of one's own posts: who stands in, for some days or as standing deputy. And the page of accounts, for an
//! administrator: who holds which post, and who goes on with open work.

use super::base::Base;
use super::form::{Choice, Errors};
use askama::Template;

/// The page of one's own posts.
#[derive(Clone, Debug, Template)]
#[template(path = "posts.html")]
pub struct PostsPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with a form.
    pub errors: Errors,
    /// Whether the accounts are the account's to keep.
    pub keeps_accounts: bool,
    /// The account's own posts.
    pub posts: Vec<PostRow>,
    /// What it lends to others.
    pub given: Vec<LentRow>,
    /// What others lend to it.
    pub taken: Vec<LentRow>,
    /// The forms, where it holds a post and has a colleague.
    pub forms: Option<LendForms>,
}

/// A post that is held.
#[derive(Clone, Debug)]
pub struct PostRow {
    /// Duty and office.
    pub office: String,
    /// The days.
    pub days: String,
}

/// A duty that is lent, or a standing deputyship.
#[derive(Clone, Debug)]
pub struct LentRow {
    /// The other account.
    pub who: String,
    /// Duty and office.
    pub office: String,
    /// For which days, or on which cause.
    pub days: String,
    /// Where it stands.
    pub state: String,
    /// The id, where it can be taken back.
    pub take_back: Option<String>,
}

/// The forms of lending and of naming a standing deputy.
#[derive(Clone, Debug)]
pub struct LendForms {
    /// The key under which a form is sent.
    pub key: String,
    /// The own posts, for lending.
    pub lend_office: Vec<Choice>,
    /// The colleagues, for lending.
    pub lend_to: Vec<Choice>,
    /// The first day that was typed.
    pub lend_from: String,
    /// The last day that was typed.
    pub lend_until: String,
    /// The own posts that have no standing deputy.
    pub deputy_office: Vec<Choice>,
    /// The colleagues.
    pub deputy_to: Vec<Choice>,
}

/// The page of accounts.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts.html")]
pub struct AccountsPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with a form.
    pub errors: Errors,
    /// The key under which a form is sent.
    pub key: String,
    /// The accounts.
    pub accounts: Vec<AccountRow>,
    /// How many more there are than are shown, as words; empty for none.
    pub cut: String,
    /// The name that was typed for a new account.
    pub name: String,
    /// The accounts that can be appointed.
    pub appoint_account: Vec<Choice>,
    /// The nodes of the trees.
    pub appoint_node: Vec<Choice>,
    /// The duties.
    pub appoint_duty: Vec<Choice>,
    /// The first day that was typed.
    pub appoint_from: String,
    /// The last day that was typed.
    pub appoint_until: String,
    /// The accounts of which a post in a body can be noted.
    pub note_account: Vec<Choice>,
    /// The association that was typed.
    pub note_association: String,
    /// The posts.
    pub note_post: Vec<Choice>,
}

/// An account with its posts.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Its id.
    pub id: String,
    /// Its holder's name.
    pub name: String,
    /// Whether it was closed.
    pub closed: bool,
    /// Whether it can be closed: it is open, and not one's own.
    pub closable: bool,
    /// Its posts, the last first.
    pub posts: Vec<HeldRow>,
    /// The bodies in which it holds a post.
    pub bodies: Vec<BodyRow>,
}

/// A post in a body that an account holds.
#[derive(Clone, Debug)]
pub struct BodyRow {
    /// The body.
    pub id: String,
    /// The post and the body, in words.
    pub words: String,
    /// Since when.
    pub since: String,
}

/// A post that is or was held.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// The appointment.
    pub id: String,
    /// Duty and office.
    pub office: String,
    /// The days.
    pub days: String,
    /// Whether it can be revoked.
    pub revocable: bool,
    /// To whom its open work was handed over, in words; empty for nobody.
    pub handed_to: String,
    /// To whom it can be handed over; empty where it is held.
    pub hand_over: Vec<Choice>,
}
