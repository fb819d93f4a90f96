//! Outcomes and published numbers from the command line, read beside the process that writes.

use super::reading::{Reading, home, in_the_future, query};
use super::{Failure, Out, Place};
use crate::log::Log;
use crate::web::api::claims::{Beside, beside};
use crate::web::pages::handlers::{claims as claims_told, outcomes as outcomes_told};
use crate::words::say;
use clap::Args;
use qibu_domain::outcome::OutcomeKind;
use qibu_domain::published_claim::verdict;
use qibu_domain::time::Day;
use qibu_projections::outcomes::{self, OutcomeRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, QueryError, Tables, published_claims};
use serde_json::{Value, json};

/// Which published numbers are shown.
#[derive(Debug, Args)]
pub(super) struct ClaimsWords {
    /// The node; the home district where it is not said.
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    /// Those that speak of no day after this one; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

/// Which outcomes are shown.
#[derive(Debug, Args)]
pub(super) struct OutcomesWords {
    /// The node; the home district where it is not said.
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    /// Those of one kind.
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: Option<String>,
    /// The day; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

fn kinds() -> clap::builder::PossibleValuesParser {
    let kinds = OutcomeKind::ALL.iter().map(|kind| kind.as_str());
    kinds.collect::<Vec<_>>().into()
}

/// The log as it was known, the node and the day that are asked for.
pub(super) async fn asked(
    place: &Place,
    (node, as_of, known_at): (Option<String>, Option<Day>, Option<&str>),
    out: &Out,
) -> Result<(Reading, String, Day), Failure> {
    let reading = Reading::open(place, known_at, out).await?;
    let as_of = as_of.unwrap_or(reading.today);
    if as_of > reading.today {
        return Err(in_the_future(as_of.to_string(), out));
    }
    let head = reading.log.head().borrow().position;
    let rulebook = reading.rulebook_at(head).await?;
    let node = match node {
        Some(node) if rulebook.node(&node).is_some() => node,
        Some(node) => {
            let node = [("node", node)];
            return Err(Failure::not_found(say(out.lang(), "cli.no_node", &node)));
        }
        None => home(&reading.log, out).await?,
    };
    Ok((reading, node, as_of))
}

/// Published numbers, each beside the figure of its own day.
pub(super) async fn claims(place: &Place, words: ClaimsWords, out: &Out) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let filter = published_claims::Filter { node, metric: None };
    let read = reading.views.read(|rows| all_claims(rows, as_of, &filter));
    let mut found = read.map_err(query)?;
    // By the day that they speak of, the first day first, as a story is told.
    found.reverse();
    let lang = out.lang();
    let lines = found.iter().map(|Beside { row, value }| {
        let came = verdict(row.operator, row.bound, row.granularity, *value);
        let (sign, _) = claims_told::told::sign(came.verdict);
        let arguments = [
            ("sign", sign.to_owned()),
            ("day", row.as_of.to_string()),
            (
                "metric",
                claims_told::told::metric(lang, row.metric.as_str()),
            ),
            ("wording", row.wording.clone()),
            ("value", claims_told::told::value(lang, row.metric, *value)),
            (
                "verdict",
                claims_told::told::verdict(lang, row.metric, came),
            ),
        ];
        say(lang, "cli.claim", &arguments)
    });
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_claims", &[]));
    }
    let document = found.iter().map(|Beside { row, value }| {
        let came = verdict(row.operator, row.bound, row.granularity, *value);
        json!({
            "metric": row.metric, "operator": row.operator, "bound": row.bound,
            "granularity": row.granularity, "as_of": row.as_of, "value": value,
            "verdict": came.verdict,
        })
    });
    let document: Vec<Value> = document.collect();
    out.document(&Value::from(document), &lines.join("\n"))
}

fn all_claims(
    rows: &Tables<'_>,
    as_of: Day,
    filter: &published_claims::Filter,
) -> Result<Vec<Beside>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = published_claims::list(rows, as_of, filter, &page)?;
        let last = more.last().map(published_claims::ClaimRow::key);
        for row in more {
            found.push(beside(rows, row)?);
        }
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}

/// Outcomes as of a day, with their sums by kind.
pub(super) async fn outcomes(
    place: &Place,
    words: OutcomesWords,
    out: &Out,
) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let filter = outcomes::Filter {
        node,
        kind: words.kind,
        ..outcomes::Filter::default()
    };
    let read = reading.views.read(|rows| {
        let totals = outcomes::totals(rows, as_of, &filter)?;
        Ok::<_, QueryError>((all_outcomes(rows, as_of, &filter)?, totals))
    });
    let (found, totals) = read.map_err(query)?;
    let lang = out.lang();
    let lines = found.iter().map(|row| {
        let arguments = [
            ("from", row.from.to_string()),
            ("until", row.until.to_string()),
            ("body", row.name.clone().unwrap_or_default()),
            ("kind", outcomes_told::told::kind(lang, &row.kind)),
            (
                "amount",
                outcomes_told::told::amount(lang, &row.kind, row.quantity),
            ),
        ];
        say(lang, "cli.outcome", &arguments)
    });
    let sums = totals.iter().map(|(kind, total)| {
        let arguments = [
            ("kind", outcomes_told::told::kind(lang, kind)),
            ("amount", outcomes_told::told::amount(lang, kind, *total)),
        ];
        say(lang, "cli.outcome_sum", &arguments)
    });
    let mut lines: Vec<String> = lines.chain(sums).collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_outcomes", &[]));
    }
    let rows = found.iter().map(|row| {
        json!({
            "id": row.stream.id, "body": row.body, "name": row.name, "node": row.node,
            "kind": row.kind, "field": row.field, "quantity": row.quantity,
            "from": row.from, "until": row.until, "late": row.is_late,
        })
    });
    let rows: Vec<Value> = rows.collect();
    let document = json!({ "as_of": as_of, "node": filter.node, "items": rows, "totals": totals });
    out.document(&document, &lines.join("\n"))
}

fn all_outcomes(
    rows: &Tables<'_>,
    as_of: Day,
    filter: &outcomes::Filter,
) -> Result<Vec<OutcomeRow>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = outcomes::list(rows, as_of, filter, &page)?;
        let last = more.last().map(OutcomeRow::key);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}
