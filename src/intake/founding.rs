//! Bodies older than the log: their founding, and its correction.

use super::FieldFault;
use super::convert::{Said, given, proposal};
use super::evidence::{Desk, Form};
use super::form::Number;
use qibu_domain::id::Sequence;
use qibu_domain::subject::{Proposal, SubjectCommand};
use qibu_domain::time::{Day, Precision};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What two officers say of a founding.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingForm {
    /// The full name.
    pub name: String,
    /// The short form for cards and lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_name: Option<String>,
    /// The body kind of the edition.
    pub body_kind: String,
    /// The legal form of the edition.
    pub form: String,
    /// The code of the node that it belongs to.
    pub node: String,
    /// The code of its scope.
    pub scope: String,
    /// Its place among the bodies of the same area and scope, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinal: Option<Number>,
    /// `YYYY-MM-DD`, or `YYYY-MM` or `YYYY`, which count from the end of the period (law 4).
    pub founded_on: String,
    /// The id of the signed statement, uploaded before.
    #[schema(format = "uuid")]
    pub statement: String,
    /// The categories of people that it declares.
    #[serde(default)]
    pub categories: Vec<String>,
}

/// What was wrong with a recorded founding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundingCorrectionForm {
    /// The sequence of the event that recorded the founding.
    pub cites: u64,
    /// The right day, in the forms of a founding; without it the founding is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded_on: Option<String>,
    /// Why, in words.
    pub reason: String,
}

impl Form for FoundingForm {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        vec![&self.statement]
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let proposal = proposal(
            desk,
            &Said {
                name: &self.name,
                short_name: self.short_name.as_deref(),
                body_kind: &self.body_kind,
                form: &self.form,
                node: &self.node,
                scope: &self.scope,
                ordinal: self.ordinal.as_ref(),
            },
        );
        let of = Found {
            on: &self.founded_on,
            statement: &self.statement,
            categories: &self.categories,
        };
        found(desk, proposal, &of)
    }
}

/// What is said of the founding itself, of whichever kind of body.
pub(super) struct Found<'a> {
    pub(super) on: &'a str,
    pub(super) statement: &'a str,
    pub(super) categories: &'a [String],
}

pub(super) fn found(
    desk: &mut Desk,
    proposal: Option<Proposal>,
    said: &Found<'_>,
) -> Option<SubjectCommand> {
    let founded_on = period(desk, "/founded_on", said.on);
    let statement = desk.paper("/statement".to_owned(), said.statement);
    let (founded_on, precision) = founded_on?;
    Some(SubjectCommand::RecordFounding {
        proposal: proposal?,
        founded_on,
        precision,
        statement: statement?,
        categories: said.categories.iter().cloned().collect(),
    })
}

impl Form for FoundingCorrectionForm {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let founded_on = match given(self.founded_on.as_deref()) {
            Some(said) => {
                period(desk, "/founded_on", said).map(|(day, precision)| (Some(day), precision))
            }
            None => Some((None, Precision::Day)),
        };
        let reason = desk.reason("/reason", &self.reason);
        let (founded_on, precision) = founded_on?;
        Some(SubjectCommand::CorrectFounding {
            cites: Sequence(self.cites),
            founded_on,
            precision,
            reason: reason?,
        })
    }
}

/// A day, or the end of a month or a year, and how well it is known (law 4).
pub(super) fn period(desk: &mut Desk, pointer: &str, said: &str) -> Option<(Day, Precision)> {
    let said = said.trim();
    let digits = said.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let read = match (digits, said.len()) {
        (true, 4) => said
            .parse()
            .ok()
            .and_then(|year| Day::end_of_period(year, None))
            .map(|day| (day, Precision::Year)),
        (true, 7) => said
            .split_once('-')
            .and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)))
            .and_then(|(year, month)| Day::end_of_period(year, Some(month)))
            .map(|day| (day, Precision::Month)),
        _ => parsed_day(said),
    };
    if read.is_none() {
        desk.fault(FieldFault::new(pointer, "period.malformed"));
    }
    read
}

fn parsed_day(said: &str) -> Option<(Day, Precision)> {
    said.parse().ok().map(|day| (day, Precision::Day))
}
