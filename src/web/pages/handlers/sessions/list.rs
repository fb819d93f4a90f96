//! The list of sessions as of a day, and a session in words.

use super::{DUTIES, HOME, offered, told};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::api::sessions::{OVERDUE, STAGES, filter as narrowed, kinds};
use crate::web::pages::base::Link;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::annals::form::{choice, chosen};
use crate::web::pages::handlers::work;
use crate::web::pages::labels;
use crate::web::pages::sessions::{SessionLine, SessionsPage, SessionsPanel};
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::id::StreamId;
use qibu_domain::time::Day;
use qibu_projections::sessions::{self, Filter, SessionRow, Stage};
use qibu_projections::{MAX_PAGE_ROWS, Page, nodes, programmes};
use std::sync::Arc;

/// How many of the last sessions of a body its page shows.
const MAX_PANEL_ROWS: u32 = 8;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<SessionsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let said = |name: &str| query.first(name).map(str::to_owned);
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let filter = asked(qibu, lang, &said)?;
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let (as_of, limit_rows, wanted) = (at.as_of, page.limit_rows, filter.clone());
    let read = at.read(qibu, lang, move |rows| {
        let of_node = programmes::Filter {
            node: wanted.node.clone(),
            ..programmes::Filter::default()
        };
        let of_node = programmes::list(rows, as_of, &of_node, &Page::first(MAX_PAGE_ROWS))?;
        let found = sessions::list(rows, as_of, &wanted, &page)?;
        Ok((found, of_node, nodes::tree(rows, None, as_of)?))
    });
    let ((found, of_node, tree), _) = read.await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(SessionRow::key);
    let as_of = as_of.to_string();
    let records = !work::offices_of(qibu, visit, &DUTIES).await?.is_empty();
    let of_body = match filter.organiser {
        Some(body) => Some(Link {
            label: offered::name_of(qibu, body).await,
            href: labels::address_of(body),
        }),
        None => None,
    };
    let programmes = of_node.into_iter();
    let programmes = programmes.map(|it| choice(it.id().to_string(), it.name));
    let kinds = kinds().into_iter();
    let kinds = kinds.map(|kind| choice(kind.to_owned(), told::kind(lang, kind)));
    let stages = STAGES.iter().map(|stage| {
        let words = say(lang, &format!("label.session_stage.{stage}"), &[]);
        choice((*stage).to_owned(), words)
    });
    let node = filter.node.clone().unwrap_or_default();
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    Ok(SessionsPage {
        base: visit.base(say(lang, "page.sessions.title", &[])),
        rows: found.iter().map(|row| line(lang, row, at.as_of)).collect(),
        node_choices: chosen(nodes.collect(), std::iter::once(node.as_str())),
        kind_choices: or_all(lang, kinds, query.first("kind")),
        stage_choices: or_all(lang, stages, query.first("stage")),
        programme_choices: or_all(lang, programmes, query.first("programme")),
        body: said("body").unwrap_or_default(),
        of_body,
        action: said("action").unwrap_or_default(),
        month: said("month").unwrap_or_default(),
        today: qibu.clock().now().day().to_string(),
        next_href: next.map_or_else(String::new, |key| {
            next_href(&filter, &as_of, &key.to_string())
        }),
        record_href: open_to(records, format!("{HOME}/new")),
        plan_href: open_to(records, format!("{HOME}/plan")),
        as_of,
    })
}

/// What narrows the list: the home district, where no node and no body is asked for.
fn asked(
    qibu: &Qibu,
    lang: Lang,
    said: &dyn Fn(&str) -> Option<String>,
) -> Result<Filter, Problem> {
    let mut filter = narrowed(qibu, lang, said)?;
    if filter.node.is_none() && filter.organiser.is_none() {
        let home = qibu.rulebook().home().unwrap_or_default().to_owned();
        filter.node = filter::node(qibu, lang, Some(home).filter(|home| !home.is_empty()))?;
    }
    Ok(filter)
}

pub(in crate::web::pages::handlers) fn or_all(
    lang: Lang,
    choices: impl Iterator<Item = Choice>,
    said: Option<&str>,
) -> Vec<Choice> {
    let all = choice(String::new(), say(lang, "page.sessions.all", &[]));
    chosen(
        std::iter::once(all).chain(choices).collect(),
        said.into_iter(),
    )
}

pub(in crate::web::pages::handlers) fn open_to(is_so: bool, href: String) -> String {
    if is_so { href } else { String::new() }
}

fn next_href(filter: &Filter, as_of: &str, cursor: &str) -> String {
    let body = filter.organiser.map(|body| body.to_string());
    let programme = filter.programme.map(|programme| programme.to_string());
    let stage = if filter.overdue {
        Some(OVERDUE)
    } else {
        filter.stage.map(Stage::as_str)
    };
    let parameters = [
        ("node", filter.node.as_deref()),
        ("body", body.as_deref()),
        ("programme", programme.as_deref()),
        ("action", filter.action.as_deref()),
        ("kind", filter.kind.as_deref()),
        ("month", filter.month.as_deref()),
        ("stage", stage),
        ("as_of", Some(as_of)),
        ("cursor", Some(cursor)),
    ];
    let parameters = parameters.map(|(name, value)| (name, value.unwrap_or_default()));
    fields::address(HOME, &parameters)
}

/// A session as it stood at the end of a day, in words.
pub(in crate::web::pages::handlers) fn line(
    lang: Lang,
    row: &SessionRow,
    as_of: Day,
) -> SessionLine {
    let carries = [&row.programme_name, &row.action, &row.brand_name];
    let carries: Vec<&str> = carries.into_iter().flatten().map(String::as_str).collect();
    let organiser = row.organiser_name.clone();
    let heads = row.person_times.map(|heads| {
        let heads = [("n", heads.to_string())];
        say(lang, "label.session_told.person_times", &heads)
    });
    let overdue = row.is_overdue(as_of);
    let stage = if overdue { OVERDUE } else { row.stage.as_str() };
    let is_open = row.reported_on.is_none();
    let report_due = row.report_due.filter(|_| is_open);
    SessionLine {
        day: row.on.to_string(),
        session: Link {
            label: told::kind(lang, &row.kind),
            href: format!("{HOME}/{}", row.stream.id),
        },
        body: Link {
            label: organiser.unwrap_or_else(|| row.organiser.to_string()),
            href: labels::address_of(row.organiser),
        },
        carries: carries.join(lang.pick("、", ", ")),
        stage: say(lang, &format!("label.session_stage.{stage}"), &[]),
        heads: heads.unwrap_or_default(),
        report_due: report_due.map(|day| day.to_string()).unwrap_or_default(),
        overdue,
        irregular: row.irregular,
        late: row.is_late,
        corrected: row.corrected_by.or(row.report_corrected_by).is_some(),
    }
}

/// The sessions of a body on its page: the last ones, and whether reports are overdue.
pub(in crate::web::pages::handlers) async fn panel(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (body, node): (StreamId, &str),
    at: &At,
    live: bool,
) -> Result<SessionsPanel, Problem> {
    let (lang, as_of) = (visit.lang(), at.as_of);
    let of_body = move |overdue: bool| Filter {
        organiser: Some(body),
        overdue,
        ..Filter::default()
    };
    let read = at.read(qibu, lang, move |rows| {
        let last = Page::first(MAX_PANEL_ROWS);
        let last = sessions::list(rows, as_of, &of_body(false), &last)?;
        let all = Page::first(MAX_PAGE_ROWS);
        Ok((last, sessions::list(rows, as_of, &of_body(true), &all)?))
    });
    let ((last, overdue), _) = read.await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let records = live && work::is_within(qibu, &offices, node);
    let code = body.to_string();
    let of = [("body", code.as_str())];
    let at_day = as_of.to_string();
    let listed = [("body", code.as_str()), ("as_of", at_day.as_str())];
    Ok(SessionsPanel {
        rows: last.iter().map(|row| line(lang, row, as_of)).collect(),
        overdue: overdue.len(),
        list_href: fields::address(HOME, &listed),
        record_href: open_to(records, fields::address("/sessions/new", &of)),
        plan_href: open_to(records, fields::address("/sessions/plan", &of)),
    })
}
