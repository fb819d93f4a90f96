//! Alliances with their service teams, and one team with its members by seat.

use super::base::{Base, Link};
use super::form::{Choice, Fact};
use askama::Template;

/// The alliances of a node and everything under it, with their teams.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "team/list.html")]
pub struct TeamsPage {
    /// What every page has.
    pub base: Base,
    /// The alliances.
    pub alliances: Vec<AllianceLine>,
    /// How the teams may stand, to choose from.
    pub stage_choices: Vec<Choice>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Whether the account founds alliances and forms teams.
    pub may_form: bool,
    /// There are more than are shown.
    pub is_cut: bool,
}

/// An alliance in the list.
#[derive(Clone, Debug, Default)]
pub struct AllianceLine {
    /// What it is called.
    pub name: String,
    /// Since when it stands, and until when it stood, in words.
    pub told: String,
    /// It was recorded later than on its day.
    pub late: bool,
    /// Where it is dissolved; empty where that cannot be.
    pub dissolve_href: String,
    /// Its teams.
    pub teams: Vec<TeamLine>,
}

/// A team in the list.
#[derive(Clone, Debug, Default)]
pub struct TeamLine {
    /// What it is called.
    pub name: String,
    /// Its page.
    pub href: String,
    /// What it does, in words.
    pub domains: String,
    /// The day on which it was formed.
    pub formed_on: String,
    /// The seats that are taken, in seats.
    pub members: u64,
    /// How it stands, in words.
    pub stage: String,
    /// It was recorded later than on its day.
    pub late: bool,
}

/// One service team.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "team/show.html")]
pub struct TeamPage {
    /// What every page has.
    pub base: Base,
    /// How it stands, in words.
    pub told: String,
    /// It was recorded later than on its day.
    pub late: bool,
    /// What the account may do with it.
    pub acts: Vec<Link>,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Its members by seat.
    pub members: Vec<MemberLine>,
    /// There are more members than are shown.
    pub is_cut: bool,
}

/// A member by the seat, which says not who it is.
#[derive(Clone, Debug, Default)]
pub struct MemberLine {
    /// The seat.
    pub seat: String,
    /// The first day.
    pub since: String,
    /// The last check for each domain.
    pub checks: Vec<CheckLine>,
}

/// The last check of a seat for a domain.
#[derive(Clone, Debug, Default)]
pub struct CheckLine {
    /// The domain, what was found and when, in words.
    pub words: String,
    /// The same as a class of tags.
    pub tone: String,
}
