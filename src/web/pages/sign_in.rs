//! The sign-in page.

use super::base::Base;
use super::form::Errors;
use askama::Template;

/// The sign-in page: name and password, and in the demo a card for each role.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// What every page has.
    pub base: Base,
    /// What is wrong; fields `name` and `password`.
    pub errors: Errors,
    /// The name that was typed; a password is never given back.
    pub name: String,
    /// Whether a form was sent when the session had ended, and is lost.
    pub unsent: bool,
    /// Where to go afterwards, a path of this service.
    pub next: String,
    /// One card for each role of the demo.
    pub cards: Vec<DemoCard>,
}

/// A role of the demo.
#[derive(Clone, Debug, Default)]
pub struct DemoCard {
    /// What the demo sign-in sends.
    pub account: String,
    /// The account's name.
    pub name: String,
    /// Its duty and office.
    pub duties: String,
    /// What it can do, in a sentence each.
    pub can: Vec<String>,
    /// Applications that wait for it.
    pub waiting: u32,
}

impl DemoCard {
    /// The name's first character, for its badge.
    pub fn initial(&self) -> String {
        self.name
            .chars()
            .next()
            .map(String::from)
            .unwrap_or_default()
    }
}
