//! What two people found on the spot: the form, and what it becomes.

use super::FieldFault;
use super::convert::{given, parsed};
use super::evidence::Desk;
use qibu_domain::subject::Verb;
use qibu_domain::subject::event::VisitOutcome;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A visit that two people made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitForm {
    /// The day on which they were there, `YYYY-MM-DD`: from the acceptance to today.
    #[schema(format = "date")]
    pub visited_on: String,
    /// `as_stated` or `otherwise`.
    pub outcome: String,
    /// The account of the other, who confirms it: an officer or a lead of the office that has the matter, or of that of
    /// the body's own node.
    #[schema(format = "uuid")]
    pub with: String,
    /// The id of the report, uploaded before as `site_report`.
    #[schema(format = "uuid")]
    pub report: String,
}

pub(super) fn record(desk: &mut Desk, form: &VisitForm) -> Option<Verb> {
    let visited_on = parsed(desk, "/visited_on", &form.visited_on, "day.malformed");
    let outcome = outcome(desk, &form.outcome);
    let with = parsed(desk, "/with", &form.with, "id.malformed");
    let report = match given(Some(&form.report)) {
        Some(id) => desk.paper("/report".to_owned(), id),
        None => {
            desk.fault(FieldFault::new("/report", "paper.unknown"));
            None
        }
    };
    Some(Verb::RecordVisit {
        visited_on: visited_on?,
        outcome: outcome?,
        with: with?,
        report: report?,
    })
}

fn outcome(desk: &mut Desk, said: &str) -> Option<VisitOutcome> {
    let mut outcomes = VisitOutcome::ALL.into_iter();
    let known = outcomes.find(|outcome| outcome.as_str() == said);
    if known.is_none() {
        let fault = FieldFault::new("/outcome", "choice.unknown");
        let choices = VisitOutcome::ALL.map(VisitOutcome::as_str).join(", ");
        desk.fault(fault.with("choices", choices));
    }
    known
}
