//! What every page has: language, account, banners, message.

use super::days;
use crate::words::{Lang, say};
use std::fmt::Display;

/// What every page has.
#[derive(Clone, Debug, Default)]
pub struct Base {
    /// The language.
    pub lang: Lang,
    /// The heading, which is also the window's title.
    pub title: String,
    /// Who is signed in.
    pub account: Option<AccountBox>,
    /// Whether the log is a training log (law 18).
    pub training: bool,
    /// Whether this is the demo, whose data are made up.
    pub demo: bool,
    /// What the request before this one did, once.
    pub flash: Option<String>,
    /// The path and query of this page.
    pub path: String,
    /// Applications that wait for the account.
    pub waiting: u32,
    /// Whether the account can propose.
    pub proposing: Proposing,
    /// Whether the account keeps persons.
    pub keeps_persons: bool,
    /// Where the page stands; the page itself is not in it.
    pub crumbs: Vec<Link>,
}

/// Who is signed in.
#[derive(Clone, Debug, Default)]
pub struct AccountBox {
    /// The name.
    pub name: String,
    /// Duties and offices, in words.
    pub duties: String,
}

/// Whether an account can propose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proposing {
    /// Neither for itself nor for another.
    #[default]
    No,
    /// It types for those who can, and they confirm it.
    ForAnother,
    /// As itself.
    Own,
}

/// A link in words.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// The words.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Base {
    /// The words for a key.
    pub fn t(&self, key: &str) -> String {
        say(self.lang, key, &[])
    }

    /// The words for a key with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl Display) -> String {
        say(self.lang, key, &[(name, value.to_string())])
    }

    /// The words for a code below a key, such as a stage below `page.stage`.
    pub fn word(&self, key: &str, code: impl Display) -> String {
        say(self.lang, &format!("{key}.{code}"), &[])
    }

    /// A day in words; what is no day stays as it is.
    pub fn day(&self, iso: impl AsRef<str>) -> String {
        days::day(self.lang, iso.as_ref())
    }

    /// A moment in words; what is no moment stays as it is.
    pub fn moment(&self, iso: impl AsRef<str>) -> String {
        days::moment(self.lang, iso.as_ref())
    }

    /// Whether the account may propose as itself.
    pub fn may_propose(&self) -> bool {
        self.proposing == Proposing::Own
    }

    /// What the navigation calls the form of a proposal; `None` where the account has no use for it.
    pub fn propose_label(&self) -> Option<String> {
        match self.proposing {
            Proposing::Own => Some(self.t("page.layout.propose")),
            Proposing::ForAnother => Some(self.t("page.layout.propose_for_another")),
            Proposing::No => None,
        }
    }

    /// The account's first character, for its badge.
    pub fn initial(&self) -> String {
        let first = self
            .account
            .as_ref()
            .and_then(|account| account.name.chars().next());
        first.map(String::from).unwrap_or_default()
    }

    /// Whether this page stands at or below a path; the root is only itself.
    pub fn at(&self, place: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        path == place
            || (place != "/"
                && path
                    .strip_prefix(place)
                    .is_some_and(|rest| rest.starts_with('/')))
    }
}
