//! The alliances as of a day, each with its teams.

use super::super::annals::form::{choice, chosen};
use super::super::work;
use super::{DUTIES, Sheet};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, permit};
use crate::web::api::teams::STAGES;
use crate::web::pages::days;
use crate::web::pages::teams::{AllianceLine, TeamLine, TeamsPage};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_projections::alliances::{self, AllianceRow};
use qibu_projections::teams::{self, TeamRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, nodes};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<TeamsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let said = |name: &str| {
        let said = query.first(name).filter(|said| !said.is_empty());
        said.map(str::to_owned)
    };
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let node = filter::node(qibu, lang, said("node"))?.unwrap_or_else(home);
    let stage = filter::one_of(lang, "stage", said("stage"), &STAGES)?;
    let of_alliances = alliances::Filter {
        node: Some(node.clone()),
    };
    let of_teams = teams::Filter {
        node: Some(node.clone()),
        stage: stage.clone(),
        ..teams::Filter::default()
    };
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let page = || Page::first(MAX_PAGE_ROWS);
        let found = alliances::list(rows, as_of, &of_alliances, &page())?;
        let teams = teams::list(rows, as_of, &of_teams, &page())?;
        Ok((found, teams, nodes::tree(rows, None, as_of)?))
    });
    let ((found, teams, tree), _) = read.await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let most = usize::try_from(MAX_PAGE_ROWS).unwrap_or(usize::MAX);
    let is_cut = found.len() >= most || teams.len() >= most;
    let stages = STAGES.map(|code| choice(code.to_owned(), stage_words(lang, code)));
    let all = choice(String::new(), say(lang, "page.outcomes.all", &[]));
    let stages = std::iter::once(all).chain(stages).collect();
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    let may = |row: &AllianceRow| work::is_within(qibu, &offices, &row.node);
    Ok(TeamsPage {
        base: visit.base(say(lang, "page.teams.title", &[])),
        alliances: by_alliance(lang, (found, teams), may),
        stage_choices: chosen(stages, stage.as_deref().into_iter()),
        node_choices: chosen(nodes.collect(), std::iter::once(node.as_str())),
        as_of: as_of.to_string(),
        today: qibu.clock().now().day().to_string(),
        may_form: !offices.is_empty(),
        is_cut,
    })
}

/// The alliances with their teams. A team of a street may be of an alliance of its district, which then has no row here: it
/// stands under the name of that alliance all the same.
fn by_alliance(
    lang: Lang,
    (found, teams): (Vec<AllianceRow>, Vec<TeamRow>),
    may: impl Fn(&AllianceRow) -> bool,
) -> Vec<AllianceLine> {
    let known: BTreeSet<_> = found.iter().map(|row| row.stream).collect();
    let mut lines: Vec<AllianceLine> = Vec::new();
    for row in found {
        let own = teams.iter().filter(|team| team.alliance == row.stream);
        let dissolves = row.dissolved_on.is_none() && may(&row);
        let dissolve_href = dissolves.then(|| Sheet::Dissolve(row.stream).address());
        lines.push(AllianceLine {
            told: told(lang, &row),
            name: row.name,
            late: row.is_late,
            dissolve_href: dissolve_href.unwrap_or_default(),
            teams: own.map(|team| line(lang, team)).collect(),
        });
    }
    let elsewhere = teams.iter().filter(|team| !known.contains(&team.alliance));
    for team in elsewhere {
        let name = team.alliance_name.clone().unwrap_or_default();
        match lines.iter_mut().find(|line| line.name == name) {
            Some(alliance) => alliance.teams.push(line(lang, team)),
            None => lines.push(AllianceLine {
                name,
                teams: vec![line(lang, team)],
                ..AllianceLine::default()
            }),
        }
    }
    lines
}

fn told(lang: Lang, row: &AllianceRow) -> String {
    let day = |day: String| days::day(lang, &day);
    let founded = [("day", day(row.founded_on.to_string()))];
    let founded = say(lang, "page.teams.founded", &founded);
    match row.dissolved_on {
        None => founded,
        Some(on) => {
            let over = say(lang, "page.teams.over", &[("day", day(on.to_string()))]);
            [founded, over].join(lang.pick("，", ", "))
        }
    }
}

fn line(lang: Lang, row: &TeamRow) -> TeamLine {
    TeamLine {
        name: row.name.clone(),
        href: format!("/teams/{}", row.stream.id),
        domains: domain_words(lang, &row.domains),
        formed_on: row.formed_on.to_string(),
        members: row.members,
        stage: stage_words(lang, &row.stage),
        late: row.is_late,
    }
}

/// Domains in words.
pub(super) fn domain_words(lang: Lang, codes: &[String]) -> String {
    let words = codes.iter();
    let words = words.map(|code| say(lang, &format!("label.service_domain.{code}"), &[]));
    words.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// How a team stands, in words.
pub(super) fn stage_words(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.team_stage.{code}"), &[])
}
