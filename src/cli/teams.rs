//! Service teams from the command line, read beside the process that writes.

use super::reading::query;
use super::work::asked;
use super::{Failure, Out, Place};
use crate::web::api::teams::TeamView;
use crate::words::{Lang, say};
use clap::Args;
use qibu_domain::team::ServiceDomain;
use qibu_domain::time::Day;
use qibu_projections::teams::{self, TeamRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, QueryError, Tables};
use serde_json::json;

/// Which service teams are shown.
#[derive(Debug, Args)]
pub(super) struct TeamsWords {
    /// The node; the home district where it is not said.
    #[arg(long, value_name = "CODE")]
    node: Option<String>,
    /// Those that serve in one domain.
    #[arg(long, value_name = "DOMAIN", value_parser = domains())]
    domain: Option<String>,
    /// The day; today where it is not said.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// What was known then: a date (its 24:00) or an instant.
    #[arg(long, value_name = "TIME")]
    known_at: Option<String>,
}

fn domains() -> clap::builder::PossibleValuesParser {
    let domains = ServiceDomain::ALL.iter().map(|domain| domain.as_str());
    domains.collect::<Vec<_>>().into()
}

/// Service teams as of a day.
pub(super) async fn teams(place: &Place, words: TeamsWords, out: &Out) -> Result<u8, Failure> {
    let said = (words.node, words.as_of, words.known_at.as_deref());
    let (reading, node, as_of) = asked(place, said, out).await?;
    let filter = teams::Filter {
        node: Some(node),
        domain: words.domain,
        ..teams::Filter::default()
    };
    let read = reading.views.read(|rows| all(rows, as_of, &filter));
    let found = read.map_err(query)?;
    let lang = out.lang();
    let mut lines: Vec<String> = found.iter().map(|row| line(lang, row)).collect();
    if lines.is_empty() {
        lines.push(say(lang, "cli.no_teams", &[]));
    }
    let items: Vec<TeamView> = found.into_iter().map(TeamView::from).collect();
    let document = json!({ "as_of": as_of, "node": filter.node, "items": items });
    out.document(&document, &lines.join("\n"))
}

fn line(lang: Lang, row: &TeamRow) -> String {
    let word = |of: &str, code: &str| say(lang, &format!("label.{of}.{code}"), &[]);
    let domains = row
        .domains
        .iter()
        .map(|domain| word("service_domain", domain));
    let domains: Vec<String> = domains.collect();
    let arguments = [
        ("name", row.name.clone()),
        ("alliance", row.alliance_name.clone().unwrap_or_default()),
        ("domains", domains.join(lang.pick("、", ", "))),
        ("stage", word("team_stage", &row.stage)),
        ("day", row.formed_on.to_string()),
        ("members", row.members.to_string()),
    ];
    say(lang, "cli.team", &arguments)
}

fn all(rows: &Tables<'_>, as_of: Day, filter: &teams::Filter) -> Result<Vec<TeamRow>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = teams::list(rows, as_of, filter, &page)?;
        let last = more.last().map(|row| row.stream);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}
