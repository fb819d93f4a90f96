//! The seats of an association as of a day, and how many sit there. Whoever holds no office at the node sees no seats, and no
//! count under five (law 8).

use super::matter;
use crate::consent_texts;
use crate::web::api::reading::{At, page};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::work;
use crate::web::pages::labels;
use crate::web::pages::members::{MembersPage, SeatLine};
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::lifecycle::{Duty, SubjectKind};
use qibu_domain::time::Day;
use qibu_projections::memberships::{self, Filter, MembershipRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Counts under this are not shown to whoever holds no office at the node.
const FEWEST_SHOWN: u64 = 5;
/// Whoever holds one of these holds an office at a node.
const OFFICES: [Duty; 5] = [
    Duty::Propose,
    Duty::Officer,
    Duty::Lead,
    Duty::Auditor,
    Duty::DataProtection,
];

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(body): Path<String>,
    visit: Visit,
) -> Response {
    let page = list(&qibu, &visit, &body).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit, body: &str) -> Result<MembersPage, Problem> {
    let lang = visit.lang();
    let matter = matter(qibu, visit, body).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let paging = page(lang, query.first("limit"), query.first("cursor"))?;
    let offices = work::offices_of(qibu, visit, &OFFICES).await?;
    let shows_seats = work::is_within(qibu, &offices, &matter.node);
    let filter = Filter {
        body: matter.stream,
        only_sitting: false,
    };
    let (as_of, limit_rows, stream) = (at.as_of, paging.limit_rows, matter.stream);
    let read = at.read(qibu, lang, move |rows| {
        let tally = memberships::tally(rows, as_of, stream)?;
        Ok((tally, memberships::list(rows, as_of, filter, &paging)?))
    });
    let ((tally, found), _) = read.await?;
    let (by_role, by_category) = counts(lang, &tally.sitting, shows_seats);
    let rulebook = qibu.rulebook();
    let category = |code: Option<&str>| match code {
        Some(code) => consent_texts::category(lang, &rulebook, &matter.node, code),
        None => say(lang, "page.members.no_category", &[]),
    };
    let by_category = by_category.into_iter().map(|(code, value)| Fact {
        label: category(code.as_deref()),
        value,
    });
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full && shows_seats);
    let next = next.map(|row| {
        let (day, cursor) = (as_of.to_string(), row.seat.to_string());
        let parameters = [("as_of", day.as_str()), ("cursor", cursor.as_str())];
        fields::address(&matter.path(), &parameters)
    });
    let rows = found.iter().filter(|_| shows_seats);
    let rows = rows.map(|row| line(lang, row, category(row.category.as_deref())));
    let title = say(
        lang,
        "page.members.title_of",
        &[("name", matter.name.clone())],
    );
    let mut base = visit.base(title);
    base.crumbs = vec![
        labels::list_of(lang, SubjectKind::Association),
        Link {
            label: matter.name.clone(),
            href: labels::address_of(matter.stream),
        },
    ];
    Ok(MembersPage {
        base,
        path: matter.path(),
        by_role,
        by_category: by_category.collect(),
        rows: rows.collect(),
        shows_seats,
        as_of: as_of.to_string(),
        today: qibu.clock().now().day().to_string(),
        next_href: next.unwrap_or_default(),
        offer_href: match matter.may_offer(qibu, visit).await {
            Ok(()) => format!("{}/offer", matter.path()),
            Err(_) => String::new(),
        },
    })
}

/// How many sit there by role, in words, and by the code of their category.
fn counts(
    lang: Lang,
    sitting: &[MembershipRow],
    in_full: bool,
) -> (Vec<Fact>, Vec<(Option<String>, String)>) {
    let (mut roles, mut categories) = (BTreeMap::new(), BTreeMap::new());
    for row in sitting {
        *roles.entry(role_of(row)).or_insert(0_u64) += 1;
        *categories.entry(row.category.clone()).or_insert(0_u64) += 1;
    }
    let roles = roles.into_iter().map(|(role, count)| Fact {
        label: say(lang, &format!("label.membership_role.{role}"), &[]),
        value: shown(lang, count, in_full),
    });
    let categories = categories.into_iter();
    let categories = categories.map(|(code, count)| (code, shown(lang, count, in_full)));
    (roles.collect(), categories.collect())
}

/// The role, what was confirmed counted in.
fn role_of(row: &MembershipRow) -> String {
    match row.confirmed_on {
        Some(_) => "member".to_owned(),
        None => row.role.clone(),
    }
}

fn shown(lang: Lang, count: u64, in_full: bool) -> String {
    if in_full || count >= FEWEST_SHOWN {
        count.to_string()
    } else {
        say(lang, "page.members.few", &[])
    }
}

fn line(lang: Lang, row: &MembershipRow, category: String) -> SeatLine {
    let (key, tone, on): (&str, &str, Option<Day>) = match (row.to, row.from, row.declined_on) {
        (Some(to), ..) => ("left", "", Some(to)),
        (None, Some(from), _) => ("taken", "good", Some(from)),
        (None, None, Some(on)) => ("declined", "", Some(on)),
        (None, None, None) => ("offered", "warn", row.offered_on),
    };
    let on = on.map_or_else(String::new, |on| days::day(lang, &on.to_string()));
    SeatLine {
        href: format!("/members/{}", row.seat),
        seat: row.seat.to_string().chars().take(8).collect(),
        role: say(
            lang,
            &format!("label.membership_role.{}", role_of(row)),
            &[],
        ),
        category,
        stands: say(
            lang,
            &format!("page.people.seat_stands.{key}"),
            &[("day", on)],
        ),
        tone,
        is_attested: row.is_attested,
    }
}
