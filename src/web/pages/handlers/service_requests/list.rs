//! The requests for service as of a day, all of them or those of a body on its page.

use super::super::annals::form::{choice, chosen};
use super::super::work;
use super::{DUTIES, HOME, address_of, told};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::api::service_requests::is_overdue;
use crate::web::pages::base::Link;
use crate::web::pages::form::Choice;
use crate::web::pages::labels;
use crate::web::pages::service_requests::{RequestsPanel, ServiceRequestLine, ServiceRequestsPage};
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::id::StreamId;
use qibu_domain::service_request::{ServiceDirection, ServiceStage};
use qibu_domain::time::Day;
use qibu_projections::nodes;
use qibu_projections::service_requests::{self, Filter, ServiceRequestRow};
use std::sync::Arc;

/// The most open requests that the page of a body shows.
const MAX_PANEL_ROWS: usize = 5;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

fn asked(qibu: &Qibu, visit: &Visit) -> Result<Filter, Problem> {
    let (lang, query) = (visit.lang(), visit.query());
    let said = |name: &str| {
        let said = query.first(name).filter(|said| !said.is_empty());
        said.map(str::to_owned)
    };
    let directions: Vec<&str> = ServiceDirection::ALL.iter().map(|it| it.as_str()).collect();
    let stages = ServiceStage::ALL.map(ServiceStage::as_str);
    let home = || qibu.rulebook().home().map(str::to_owned);
    Ok(Filter {
        node: filter::node(qibu, lang, said("node"))?.or_else(home),
        body: said("body").and_then(|body| body.parse().ok()),
        team: None,
        direction: filter::one_of(lang, "direction", said("direction"), &directions)?,
        stage: filter::one_of(lang, "stage", said("stage"), &stages)?,
    })
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<ServiceRequestsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let filter = asked(qibu, visit)?;
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let (as_of, limit_rows, wanted) = (at.asked(), page.limit_rows, filter.clone());
    let day = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let found = service_requests::list(rows, as_of, &wanted, &page)?;
        Ok((found, nodes::tree(rows, None, day)?))
    });
    let ((found, tree), _) = read.await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(|row| row.stream);
    let directions = ServiceDirection::ALL.iter().map(|it| it.as_str());
    let directions = directions.map(|code| choice(code.to_owned(), told::direction(lang, code)));
    let stages = ServiceStage::ALL.map(ServiceStage::as_str).into_iter();
    let stages = stages.map(|code| choice(code.to_owned(), told::stage(lang, code)));
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    let body = filter.body;
    let of_body = match body {
        Some(body) => Some(Link {
            label: told::body(qibu, body).await.unwrap_or_default(),
            href: labels::address_of(body),
        }),
        None => None,
    };
    let rows = found.iter();
    Ok(ServiceRequestsPage {
        base: visit.base(say(lang, "page.service.title", &[])),
        rows: rows.map(|row| line(qibu, lang, row, at.as_of)).collect(),
        direction_choices: or_all(lang, directions, filter.direction.as_deref()),
        stage_choices: or_all(lang, stages, filter.stage.as_deref()),
        node_choices: chosen(nodes.collect(), filter.node.as_deref().into_iter()),
        of_body,
        body: body.map(|body| body.to_string()).unwrap_or_default(),
        as_of: at.as_of.to_string(),
        today: qibu.clock().now().day().to_string(),
        next_href: next.map_or_else(String::new, |next| {
            next_href(&filter, &at.as_of.to_string(), &next.to_string())
        }),
        ask_href: if offices.is_empty() {
            String::new()
        } else {
            ask_href(body)
        },
    })
}

/// Where a service is asked for, of a body or of an office.
fn ask_href(body: Option<StreamId>) -> String {
    let body = body.map(|body| body.to_string()).unwrap_or_default();
    fields::address("/service-requests/new", &[("body", body.as_str())])
}

fn or_all(lang: Lang, choices: impl Iterator<Item = Choice>, said: Option<&str>) -> Vec<Choice> {
    let all = choice(String::new(), say(lang, "page.outcomes.all", &[]));
    let choices = std::iter::once(all).chain(choices).collect();
    chosen(choices, said.into_iter())
}

fn next_href(filter: &Filter, as_of: &str, cursor: &str) -> String {
    let body = filter.body.map(|body| body.to_string());
    let parameters = [
        ("node", filter.node.as_deref().unwrap_or_default()),
        ("body", body.as_deref().unwrap_or_default()),
        ("direction", filter.direction.as_deref().unwrap_or_default()),
        ("stage", filter.stage.as_deref().unwrap_or_default()),
        ("as_of", as_of),
        ("cursor", cursor),
    ];
    fields::address(HOME, &parameters)
}

/// A request in the list.
fn line(qibu: &Qibu, lang: Lang, row: &ServiceRequestRow, as_of: Day) -> ServiceRequestLine {
    let rulebook = qibu.rulebook();
    let due = row.answer_due.map(|due| due.to_string());
    let domain = row.domain.as_deref();
    ServiceRequestLine {
        request: Link {
            label: told::asker(lang, &row.asker),
            href: address_of(row.stream),
        },
        direction: told::direction(lang, &row.direction),
        body: row.body_name.clone().unwrap_or_default(),
        domain: domain
            .map(|code| told::domain(lang, code))
            .unwrap_or_default(),
        asked_on: row.asked_on.to_string(),
        stage: told::stage(lang, &row.stage),
        overdue: is_overdue(row, rulebook.workdays(), as_of),
        answer_due: due.unwrap_or_default(),
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
    }
}

/// The requests of a body on its page: those that are open, and how many are closed.
pub(in crate::web::pages::handlers) async fn panel(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (body, node): (StreamId, &str),
    at: &At,
    live: bool,
) -> Result<RequestsPanel, Problem> {
    let (lang, as_of) = (visit.lang(), at.asked());
    let read = at.read(qibu, lang, move |rows| {
        service_requests::of_body(rows, as_of, body)
    });
    let (found, _) = read.await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let asks = live && work::is_within(qibu, &offices, node);
    let (code, day) = (body.to_string(), at.as_of.to_string());
    let listed = [("body", code.as_str()), ("as_of", day.as_str())];
    let open = found.iter().filter(|row| row.ending.is_none());
    let open = open.take(MAX_PANEL_ROWS);
    let closed = found.iter().filter(|row| row.stage == "closed").count();
    Ok(RequestsPanel {
        rows: open.map(|row| line(qibu, lang, row, at.as_of)).collect(),
        closed,
        list_href: fields::address(HOME, &listed),
        ask_href: if asks {
            ask_href(Some(body))
        } else {
            String::new()
        },
    })
}
