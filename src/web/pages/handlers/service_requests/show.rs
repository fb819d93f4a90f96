//! One request for service: how it stands, and what can be done with it.

use super::super::work;
use super::{DUTIES, Sheet, Verb, address_of, back, told};
use crate::authority::Action;
use crate::intake::service_requests::stream_of;
use crate::web::api::reading::{At, permit, there};
use crate::web::api::service_requests::is_overdue;
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::papers::{Shown, links, purposes};
use crate::web::pages::labels;
use crate::web::pages::service_requests::ServiceRequestPage;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::time::Day;
use qibu_projections::service_requests::{self, ServiceRequestRow};
use std::sync::Arc;

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let page = page(&qibu, &visit, &id).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, id: &str) -> Result<ServiceRequestPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(id))?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let as_of = at.asked();
    let read = at.read(qibu, lang, move |rows| {
        service_requests::one(rows, as_of, stream)
    });
    let (row, _) = read.await?;
    let row = there(lang, row)?;
    let node = match row.body {
        Some(_) => crate::intake::service_requests::node_of(qibu, stream)
            .await
            .map_err(|error| Problem::not_done(lang, &error))?,
        None => row.node.clone(),
    };
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let live = at.as_of == qibu.clock().now().day();
    let may = live && work::is_within(qibu, &offices, &node);
    let mut base = visit.base(told::title(lang, &row));
    base.crumbs = vec![back(visit)];
    let rulebook = qibu.rulebook();
    let due = row.answer_due.map(|due| due.to_string());
    let wish = row.wish.map(|id| Shown {
        id,
        label: say(lang, "page.service.wish", &[]),
        day: days::day(lang, &row.asked_on.to_string()),
    });
    let wish = wish.into_iter().collect();
    Ok(ServiceRequestPage {
        base,
        told: told::stage(lang, &row.stage),
        overdue: is_overdue(&row, rulebook.workdays(), at.as_of),
        answer_due: due.unwrap_or_default(),
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
        acts: if may { acts(lang, &row) } else { Vec::new() },
        corrections: if may {
            corrections(lang, &row)
        } else {
            Vec::new()
        },
        facts: facts(qibu, lang, &row),
        papers: links(qibu, &visit.signed, wish).await?,
        purposes: purposes(lang),
    })
}

/// What can be done with a request as it stands.
fn acts(lang: Lang, row: &ServiceRequestRow) -> Vec<Link> {
    let verbs = Verb::ALL.into_iter();
    let verbs = verbs.filter(|verb| {
        let silent = *verb == Verb::Confirm && row.ending.as_deref() == Some("silence");
        let stage = if silent {
            "delivered"
        } else {
            row.stage.as_str()
        };
        verb.may_follow(stage, row.answer.is_some())
    });
    let sheets = verbs.map(|verb| Sheet::Step(row.stream, verb));
    let link = |sheet: Sheet| Link {
        label: say(lang, &format!("page.service.{}", sheet.word()), &[]),
        href: sheet.address(),
    };
    sheets.map(link).collect()
}

/// Where its facts are corrected.
fn corrections(lang: Lang, row: &ServiceRequestRow) -> Vec<Link> {
    let facts = [
        ("correct_asked", Some(row.asked_by)),
        ("correct_delivered", row.delivered_by),
        ("correct_confirmed", row.answered_by),
    ];
    let known = facts.into_iter().filter_map(|(key, by)| Some((key, by?)));
    let link = |(key, by)| Link {
        label: say(lang, &format!("page.service.{key}"), &[]),
        href: format!("{}/{by}/correct", address_of(row.stream)),
    };
    known.map(link).collect()
}

fn facts(qibu: &Qibu, lang: Lang, row: &ServiceRequestRow) -> Vec<Fact> {
    let day = |day: Option<Day>| day.map(|day| days::day(lang, &day.to_string()));
    // What was written down later is marked at its day.
    let marked = |on: Option<Day>, is_late: bool| {
        let mark = say(lang, "label.affair_told.late", &[]);
        day(on).map(|day| {
            if is_late {
                [day.as_str(), mark.as_str()].join(lang.pick("，", ", "))
            } else {
                day
            }
        })
    };
    let reply = row.reply.as_deref().filter(|_| row.answer != row.reply);
    let known = [
        ("direction", Some(told::direction(lang, &row.direction))),
        ("asker", Some(told::asker(lang, &row.asker))),
        ("seat", row.seat.map(|seat| seat.to_string())),
        ("node", Some(labels::node(&qibu.rulebook(), &row.node))),
        ("body", row.body_name.clone()),
        (
            "domain",
            row.domain.as_deref().map(|it| told::domain(lang, it)),
        ),
        ("team", row.team_name.clone()),
        ("asked_on", day(Some(row.asked_on))),
        (
            "first_answer_on",
            marked(row.first_answer_on, row.is_first_answer_late),
        ),
        (
            "delivered_on",
            marked(row.delivered_on, row.is_delivered_late),
        ),
        ("answered_on", marked(row.answered_on, row.is_answered_late)),
        (
            "answer",
            row.answer.as_deref().map(|it| told::answer(lang, it)),
        ),
        ("reply", reply.map(|it| told::answer(lang, it))),
        ("closed_on", day(row.closed_on)),
        (
            "ending",
            row.ending.as_deref().map(|it| told::ending(lang, it)),
        ),
        (
            "ground",
            row.ground.as_deref().map(|it| told::ground(lang, it)),
        ),
    ];
    let known = known
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    known
        .map(|(key, value)| Fact {
            label: say(lang, &format!("page.service.{key}"), &[]),
            value,
        })
        .collect()
}
