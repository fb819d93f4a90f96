//! One service team: what it is, who sits there by seat, and what the last look at their credentials found.

use super::super::work;
use super::list::{domain_words, stage_words};
use super::{DUTIES, HOME, Sheet};
use crate::authority::Action;
use crate::intake::teams::stream_of;
use crate::web::api::reading::{At, permit, there};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::labels;
use crate::web::pages::teams::{CheckLine, MemberLine, TeamPage};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::StreamKind;
use qibu_projections::memberships::{self, MembershipRow};
use qibu_projections::teams::{self, CheckRow, TeamRow};
use qibu_projections::{MAX_PAGE_ROWS, Page};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let page = page(&qibu, &visit, &id).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, id: &str) -> Result<TeamPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(StreamKind::Team, id))?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let as_of = at.as_of;
    let filter = memberships::Filter {
        body: stream,
        only_sitting: true,
    };
    let read = at.read(qibu, lang, move |rows| {
        let team = teams::one(rows, as_of, stream)?;
        let members = memberships::list(rows, as_of, filter, &Page::first(MAX_PAGE_ROWS))?;
        Ok((team, members, teams::checks(rows, as_of, stream)?))
    });
    let ((team, members, checks), _) = read.await?;
    let team = there(lang, team)?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let may = work::is_within(qibu, &offices, &team.node);
    let mut base = visit.base(team.name.clone());
    base.crumbs = vec![Link {
        label: say(lang, "page.teams.title", &[]),
        href: HOME.to_owned(),
    }];
    let most = usize::try_from(MAX_PAGE_ROWS).unwrap_or(usize::MAX);
    let lines = members.iter().map(|row| member(lang, row, &checks));
    Ok(TeamPage {
        base,
        told: stage_words(lang, &team.stage),
        late: team.is_late,
        acts: if may {
            acts(lang, &team, &members)
        } else {
            Vec::new()
        },
        facts: facts(qibu, lang, &team),
        is_cut: members.len() >= most,
        members: lines.collect(),
    })
}

/// What can be done with a team as it stands.
fn acts(lang: Lang, team: &TeamRow, members: &[MembershipRow]) -> Vec<Link> {
    let verbs: &[&str] = match team.stage.as_str() {
        "active" => &["check", "suspend", "dissolve"],
        "suspended" => &["check", "resume", "dissolve"],
        _ => &[],
    };
    let verbs = verbs.iter();
    let verbs = verbs.filter(|verb| **verb != "check" || !members.is_empty());
    let sheets = verbs.filter_map(|verb| Sheet::of_verb(team.stream, verb));
    let link = |sheet: Sheet| Link {
        label: say(lang, &format!("page.teams.{}", sheet.word()), &[]),
        href: sheet.address(),
    };
    sheets.map(link).collect()
}

fn facts(qibu: &Qibu, lang: Lang, team: &TeamRow) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact {
        label: say(lang, key, &[]),
        value,
    };
    let alliance = team.alliance_name.clone().unwrap_or_default();
    let formed = days::day(lang, &team.formed_on.to_string());
    let mut facts = vec![
        fact("page.work_field.alliance", alliance),
        fact("page.work_field.domains", domain_words(lang, &team.domains)),
        fact(
            "page.work_field.node",
            labels::node(&qibu.rulebook(), &team.node),
        ),
        fact("page.teams.formed_on", formed),
    ];
    let lead = team.lead_name.clone();
    facts.extend(lead.map(|lead| fact("page.work_field.lead", lead)));
    facts
}

/// A member, with the last check for each domain.
fn member(lang: Lang, row: &MembershipRow, checks: &[CheckRow]) -> MemberLine {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let own = checks.iter().filter(|check| check.seat == row.seat);
    // The last one stands first.
    let last = own.filter(|check| told.insert(check.domain.as_str()));
    MemberLine {
        seat: row.seat.to_string(),
        since: row.from.map(|from| from.to_string()).unwrap_or_default(),
        checks: last.map(|check| checked(lang, check)).collect(),
    }
}

fn checked(lang: Lang, check: &CheckRow) -> CheckLine {
    let (code, tone) = if check.passed {
        ("yes", "good")
    } else {
        ("no", "warn")
    };
    let arguments = [
        (
            "domain",
            say(lang, &format!("label.service_domain.{}", check.domain), &[]),
        ),
        ("found", say(lang, &format!("label.credential.{code}"), &[])),
        ("day", days::day(lang, &check.on.to_string())),
    ];
    CheckLine {
        words: say(lang, "page.teams.checked", &arguments),
        tone: tone.to_owned(),
    }
}
