//! People: the list of a node without names, and one person with what may be done.

use super::acts::ActForm;
use super::affairs::FieldInput;
use super::base::Base;
use super::form::{Choice, Errors, Fact};
use super::mine::OwnSection;
use askama::Template;

/// The people of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "people/list.html")]
pub struct PeoplePage {
    /// What every page has.
    pub base: Base,
    /// The people.
    pub rows: Vec<PersonLine>,
    /// Whether their names were looked at.
    pub named: bool,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The stages to choose from.
    pub stage_choices: Vec<Choice>,
    /// What names may be looked at for.
    pub purpose_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
    /// Where somebody is invited; empty where the account may not.
    pub invite_href: String,
}

/// A person in a list.
#[derive(Clone, Debug, Default)]
pub struct PersonLine {
    /// The address of the person's page.
    pub href: String,
    /// The name, where it was looked at; else the beginning of the number.
    pub name: String,
    /// The node.
    pub node: String,
    /// The stage, in words.
    pub stage: String,
    /// Whether the person is in the pool.
    pub is_enrolled: bool,
    /// The first day of the record.
    pub since: String,
    /// Until when the four haves count; empty where they do not.
    pub attested_until: String,
    /// What the person consents to, in words.
    pub consents: String,
}

/// One person.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "people/one.html")]
pub struct PersonPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong with an act, by the ids of its fields.
    pub errors: Errors,
    /// The address of the page.
    pub path: String,
    /// What is known without a name.
    pub facts: Vec<Fact>,
    /// Who it is, once that was looked at.
    pub who: Vec<Fact>,
    /// What it may be looked at for.
    pub purpose_choices: Vec<Choice>,
    /// Consents, attestations, assignments and seats.
    pub sections: Vec<OwnSection>,
    /// What may be done, each with why it cannot be done now.
    pub acts: Vec<ActForm>,
    /// Where the erasure is ordered; empty where the account may not.
    pub erase_href: String,
    /// The person is erased, or is to be.
    pub is_erased: bool,
}

/// The link of a person, shown once.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "people/link.html")]
pub struct LinkPage {
    /// What every page has.
    pub base: Base,
    /// The link.
    pub link: String,
    /// Until when it works.
    pub expires_at: String,
    /// The person's page.
    pub back_href: String,
}
