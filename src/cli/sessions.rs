//! Sessions and brands from the command line, read beside the process that writes.

use super::reading::query;
use super::work::asked;
use super::{Failure, Out, Place};
use crate::web::api::sessions::OVERDUE;
use crate::web::pages::brands::stage;
use crate::web::pages::handlers::sessions::told;
use crate::words::say;
use clap::Args;
use qibu_domain::id::StreamId;
use qibu_domain::time::Day;
use qibu_projections::brands::{self, BrandRow};
use qibu_projections::sessions::{self, SessionRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, QueryError, Tables};
use serde_json::{Value, json};

/// Which sessions are shown.
#[derive(Debug, Args)]
pub(super) struct SessionsWords {
    /// The node; the home district where neither it nor a body is said.
    #[arg(long, value_name = "CODE", conflicts_with = "body")]
    node: Option<String>,
    /// The body: association/ or base/ and its id.
    #[arg(long, value_name = "BODY")]
    body: Option<StreamId>,
    /// The day; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

/// Which brands are shown.
#[derive(Debug, Args)]
pub(super) struct BrandsWords {
    /// The node; the home district where it is not said.
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    /// The day; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

/// Sessions as of a day, the first one first.
pub(super) async fn sessions(
    place: &Place,
    words: SessionsWords,
    out: &Out,
) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let filter = sessions::Filter {
        node: words.body.is_none().then_some(node),
        organiser: words.body,
        ..sessions::Filter::default()
    };
    let read = reading
        .views
        .read(|rows| all_sessions(rows, as_of, &filter));
    let mut found = read.map_err(query)?;
    found.reverse();
    let lang = out.lang();
    let lines = found.iter().map(|row| {
        let word = if row.is_overdue(as_of) {
            OVERDUE
        } else {
            row.stage.as_str()
        };
        let heads = row.person_times.map(|heads| heads.to_string());
        let arguments = [
            ("day", row.on.to_string()),
            ("body", row.organiser_name.clone().unwrap_or_default()),
            ("kind", told::kind(lang, &row.kind)),
            (
                "stage",
                say(lang, &format!("label.session_stage.{word}"), &[]),
            ),
            ("heads", heads.unwrap_or_else(|| "—".to_owned())),
        ];
        say(lang, "cli.session", &arguments)
    });
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_sessions", &[]));
    }
    let rows: Vec<Value> = found.iter().map(|row| document_of(row, as_of)).collect();
    let document = json!({
        "as_of": as_of, "node": filter.node, "body": filter.organiser, "items": rows,
    });
    out.document(&document, &lines.join("\n"))
}

fn document_of(row: &SessionRow, as_of: Day) -> Value {
    json!({
        "id": row.stream.id, "stage": row.stage, "body": row.organiser, "name": row.organiser_name,
        "node": row.node, "kind": row.kind, "mode": row.mode, "on": row.on,
        "programme": row.programme, "action": row.action,
        "brand": row.brand.map(|brand| brand.to_string()),
        "irregular": row.irregular, "late": row.is_late, "report_due": row.report_due,
        "overdue": row.is_overdue(as_of), "in_time": row.is_report_in_time(),
        "person_times": row.person_times, "members_present": row.members_present,
        "budget_fen": row.budget_fen, "spent_fen": row.spent_fen,
    })
}

fn all_sessions(
    rows: &Tables<'_>,
    as_of: Day,
    filter: &sessions::Filter,
) -> Result<Vec<SessionRow>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = sessions::list(rows, as_of, filter, &page)?;
        let last = more.last().map(SessionRow::key);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}

/// Brands as of a day, the one that is used for the longest first.
pub(super) async fn brands(place: &Place, words: BrandsWords, out: &Out) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let filter = brands::Filter {
        node: Some(node),
        ..brands::Filter::default()
    };
    let read = reading.views.read(|rows| all_brands(rows, as_of, &filter));
    let found = read.map_err(query)?;
    let lang = out.lang();
    let lines = found.iter().map(|row| {
        let arguments = [
            ("name", row.name.clone()),
            ("body", row.owner_name.clone()),
            ("stage", stage(lang, &row.stage)),
            ("day", row.stage_since.to_string()),
        ];
        say(lang, "cli.brand", &arguments)
    });
    let mut lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_brands", &[]));
    }
    let document = json!({ "as_of": as_of, "node": filter.node, "items": found });
    out.document(&document, &lines.join("\n"))
}

fn all_brands(
    rows: &Tables<'_>,
    as_of: Day,
    filter: &brands::Filter,
) -> Result<Vec<BrandRow>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = brands::list(rows, as_of, filter, &page)?;
        let last = more.last().map(BrandRow::key);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}
