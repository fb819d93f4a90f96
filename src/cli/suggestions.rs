//! Suggestions from the command line, read beside the process that writes.

use super::reading::query;
use super::work::asked;
use super::{Failure, Out, Place};
use crate::web::api::suggestions::{OVERDUE, STAGES, SuggestionView};
use crate::words::{Lang, say};
use clap::Args;
use qibu_domain::time::Day;
use qibu_projections::suggestions::{self, Filter, SuggestionRow};
use qibu_projections::{AsOf, MAX_PAGE_ROWS, Page, QueryError, Tables};
use serde_json::json;

/// Which suggestions are shown.
#[derive(Debug, Args)]
pub(super) struct SuggestionsWords {
    /// The node; the home district where it is not said.
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    /// Those that stand so, or whose answer is overdue.
    #[arg(long, value_name = "STAGE", value_parser = STAGES)]
    stage: Option<String>,
    /// The day; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

/// Suggestions as of a day.
pub(super) async fn suggestions(
    place: &Place,
    words: SuggestionsWords,
    out: &Out,
) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let overdue = words.stage.as_deref() == Some(OVERDUE);
    let filter = Filter {
        node: Some(node),
        stage: words.stage.filter(|_| !overdue),
        overdue,
        ..Filter::default()
    };
    // What is known now is asked today, whenever the last event was.
    let asked_on = match words.known_at {
        None => reading.today,
        Some(_) => reading.known_at.day(),
    };
    let shown = AsOf::on(as_of, asked_on);
    let read = reading.views.read(|rows| all(rows, shown, &filter));
    let found = read.map_err(query)?;
    let lang = out.lang();
    let mut lines: Vec<String> = found.iter().map(|row| line(lang, row, shown)).collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_suggestions", &[]));
    }
    let items = found.into_iter().map(|row| {
        // The person's consent of today is not read here, and nothing is said of an author without it.
        let author_shown = None;
        let row = SuggestionRow {
            author_shown,
            ..row
        };
        SuggestionView::of(row, shown)
    });
    let items: Vec<SuggestionView> = items.collect();
    let document = json!({ "as_of": as_of, "node": filter.node, "items": items });
    out.document(&document, &lines.join("\n"))
}

fn line(lang: Lang, row: &SuggestionRow, as_of: AsOf) -> String {
    let word = |of: &str, code: &str| say(lang, &format!("label.{of}.{code}"), &[]);
    let overdue = row.is_overdue(as_of);
    let stage = if overdue { OVERDUE } else { row.stage.as_str() };
    let arguments = [
        ("day", row.submitted_on.to_string()),
        ("body", row.body_name.clone().unwrap_or_default()),
        ("field", word("outcome_field", &row.field)),
        ("stage", word("suggestion_stage", stage)),
        ("due", row.until.to_string()),
    ];
    say(lang, "cli.suggestion", &arguments)
}

fn all(rows: &Tables<'_>, as_of: AsOf, filter: &Filter) -> Result<Vec<SuggestionRow>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = suggestions::list(rows, as_of, filter, &page)?;
        let last = more.last().map(SuggestionRow::key);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}
