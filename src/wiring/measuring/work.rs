//! The measures of what a body did, taken from the views: one registry, to which each noun of work adds its own.

mod people;
mod publications;
mod service;
mod sessions;
mod suggestions;

use crate::wiring::citing::cite;
use qibu_domain::annals::ANNAL_MEASURES;
use qibu_domain::id::{Citation, Position, StreamId};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::membership::MEMBERSHIP_MEASURES;
use qibu_domain::person::PERSON_MEASURES;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::service_request::SERVICE_MEASURES;
use qibu_domain::session::SESSION_MEASURES;
use qibu_domain::standard::{MeasureInfo, MeasureResult};
use qibu_domain::subject::SubjectState;
use qibu_domain::suggestion::SUGGESTION_MEASURES;
use qibu_domain::time::Day;
use qibu_domain::workdays::Workdays;
use qibu_projections::{AsOf, QueryError, Tables};
use std::collections::BTreeMap;

/// Whose work is measured, as of when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The body.
    pub body: StreamId,
    /// The day of the judgement, and the day on which it is asked for.
    pub as_of: AsOf,
    /// The last day of a window: that of the acceptance, or of the judgement while nothing was accepted.
    pub window_end: Day,
    /// The working days, as they stand.
    pub workdays: Workdays,
}

/// What a measure came to: its name, its value, and the events that it rests on.
pub(super) struct Measured {
    pub(super) name: &'static str,
    pub(super) value: i64,
    pub(super) found: Vec<Citation>,
    /// Whether a verdict may list those events; else it cites them as one query only.
    pub(super) is_listed: bool,
}

/// Takes the measures of one noun; those of which nothing is known are left out.
type Take = fn(&Tables<'_>, &Work) -> Result<Vec<Measured>, QueryError>;

/// The nouns of work, each with the names of its measures and how they are taken.
const NOUNS: [(&[MeasureInfo], Take); 6] = [
    (&SERVICE_MEASURES, service::take),
    (&SESSION_MEASURES, sessions::take),
    (&ANNAL_MEASURES, publications::take),
    (&MEMBERSHIP_MEASURES, people::memberships),
    (&PERSON_MEASURES, people::representatives),
    (&SUGGESTION_MEASURES, suggestions::take),
];

impl Work {
    /// The work of a body that is judged for a transition; `None` where no edition of its district asks for any of it.
    pub fn of(
        rulebook: &Rulebook,
        body: StreamId,
        state: &SubjectState,
        transition: Transition,
        as_of: impl Into<AsOf>,
    ) -> Option<Self> {
        let as_of: AsOf = as_of.into();
        let kind = SubjectKind::try_from(body.kind).ok()?;
        let district = state.body.as_ref()?.district();
        let rules = rulebook.editions(district);
        let mut rules = rules.filter_map(|edition| edition.rule(kind, transition));
        let asked: Vec<&str> = NOUNS
            .iter()
            .flat_map(|(measures, _)| measures.iter().map(|measure| measure.name))
            .collect();
        if !rules.any(|rule| asked.iter().any(|measure| rule.counts(measure))) {
            return None;
        }
        let applications = state.applications.iter().rev();
        let mut judged = applications.filter(|it| it.transition == transition);
        let terms = judged.next().and_then(|known| known.terms.as_ref());
        let accepted_on = terms.map_or(as_of.day(), |terms| terms.accepted_on);
        Some(Self {
            body,
            as_of,
            window_end: accepted_on.min(as_of.day()),
            workdays: rulebook.workdays().clone(),
        })
    }

    /// What those rows say, as results by name. Everything is read in the one snapshot of the rows.
    pub(super) fn results(
        &self,
        rows: &Tables<'_>,
        facts_at: Position,
    ) -> Result<BTreeMap<String, MeasureResult>, QueryError> {
        let mut results = BTreeMap::new();
        for (_, take) in NOUNS {
            for Measured {
                name,
                value,
                found,
                is_listed,
            } in take(rows, self)?
            {
                let result = MeasureResult {
                    value,
                    by_query: Some(cite(name, self.arguments(), facts_at, &found)),
                    citations: if is_listed { found } else { Vec::new() },
                };
                results.insert(name.to_owned(), result);
            }
        }
        Ok(results)
    }

    /// The same by name, as it is stored.
    fn arguments(&self) -> BTreeMap<String, String> {
        let (day, asked_on) = (self.as_of.day(), self.as_of.asked_on());
        let mut arguments: BTreeMap<_, _> = [
            ("body".to_owned(), self.body.to_string()),
            ("day".to_owned(), day.to_string()),
            ("window_end".to_owned(), self.window_end.to_string()),
        ]
        .into();
        // A decision is asked for on its own day; only who looks back asks on another.
        if asked_on != day {
            arguments.insert("asked_on".to_owned(), asked_on.to_string());
        }
        arguments
    }
}
