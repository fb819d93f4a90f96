//! Requests for service from the command line, read beside the process that writes.

use super::reading::query;
use super::work::asked;
use super::{Failure, Out, Place};
use crate::web::api::service_requests::ServiceRequestView;
use crate::words::{Lang, say};
use clap::Args;
use qibu_domain::id::StreamId;
use qibu_domain::service_request::ServiceDirection;
use qibu_domain::time::Day;
use qibu_projections::service_requests::{self, ServiceRequestRow};
use qibu_projections::{AsOf, MAX_PAGE_ROWS, Page, QueryError, Tables};
use serde_json::json;

/// Which requests for service are shown.
#[derive(Debug, Args)]
pub(super) struct RequestsWords {
    /// The node; the home district where it is not said.
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    /// Those that one body answers, or was asked.
    #[arg(long, value_name = "STREAM")]
    body: Option<StreamId>,
    /// Those of one direction.
    #[arg(long, value_name = "DIRECTION", value_parser = directions())]
    direction: Option<String>,
    /// The day; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

fn directions() -> clap::builder::PossibleValuesParser {
    let directions = ServiceDirection::ALL.iter().map(|it| it.as_str());
    directions.collect::<Vec<_>>().into()
}

/// Requests for service as of a day.
pub(super) async fn requests(
    place: &Place,
    words: RequestsWords,
    out: &Out,
) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let filter = service_requests::Filter {
        node: Some(node),
        body: words.body,
        direction: words.direction,
        ..service_requests::Filter::default()
    };
    // What is known now is asked today, whenever the last event was.
    let asked_on = match words.known_at {
        None => reading.today,
        Some(_) => reading.known_at.day(),
    };
    let shown = AsOf::on(as_of, asked_on);
    let read = reading.views.read(|rows| all(rows, shown, &filter));
    let found = read.map_err(query)?;
    let rulebook = reading.rulebook().await?;
    let (lang, workdays) = (out.lang(), rulebook.workdays());
    let rows = found.into_iter();
    let items: Vec<ServiceRequestView> = rows
        .map(|row| ServiceRequestView::of(row, workdays, as_of))
        .collect();
    let mut lines: Vec<String> = items.iter().map(|row| line(lang, row)).collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_requests", &[]));
    }
    let document = json!({ "as_of": as_of, "node": filter.node, "items": items });
    out.document(&document, &lines.join("\n"))
}

fn line(lang: Lang, row: &ServiceRequestView) -> String {
    let word = |of: &str, code: &str| say(lang, &format!("label.{of}.{code}"), &[]);
    let mut parts = vec![
        row.asked_on.clone(),
        word("service_direction", &row.direction),
        word("asker", &row.asker),
        word("service_stage", &row.stage),
    ];
    parts.extend(row.body_name.clone());
    if row.overdue {
        parts.push(say(lang, "page.service.overdue", &[]));
    }
    parts.push(row.id.clone());
    parts.join("  ")
}

fn all(
    rows: &Tables<'_>,
    as_of: AsOf,
    filter: &service_requests::Filter,
) -> Result<Vec<ServiceRequestRow>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = service_requests::list(rows, as_of, filter, &page)?;
        let last = more.last().map(|row| row.stream);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}
