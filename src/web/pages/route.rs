//! The way an application takes: its seats in order, those ahead too.

use super::base::Base;
use super::days::Due;
use super::step::StepState;
use askama::Template;

/// One step of the way.
#[derive(Clone, Debug, Default)]
pub struct RouteStep {
    /// What is done there, such as 区委统战部审核.
    pub label: String,
    /// The office, and the person once somebody has acted.
    pub who: String,
    /// Where it stands.
    pub state: StepState,
    /// The day on which it was done; empty before.
    pub day: String,
    /// When it falls due, while it is the present one.
    pub due: Option<Due>,
    /// Working days that it may take, once it is reached; 0 for none.
    pub workdays: u32,
}

/// The way that a proposal at a node would take, before anything is handed in; also a fragment of its own.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "parts/expected_route.html")]
pub struct ExpectedRoute {
    /// What every page has.
    pub base: Base,
    /// The node's name; empty where none is chosen.
    pub node: String,
    /// The steps.
    pub steps: Vec<RouteStep>,
    /// All working days together, at most.
    pub workdays: u32,
    /// Working days of public notice; 0 for none.
    pub notice_workdays: u32,
    /// The edition's title.
    pub edition: String,
}
