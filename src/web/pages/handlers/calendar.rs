//! What falls due in the bodies of an office, each with the form that settles it.

use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::web::api::affairs::DEFAULT_WITHIN_DAYS;
use crate::web::api::filter;
use crate::web::api::reading::{At, judge, permit};
use crate::web::api::turn::{Desk, turn};
use crate::web::pages::calendar::{CalendarPage, DueRow, LateRow};
use crate::web::pages::days;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::sessions::list::line;
use crate::web::pages::labels;
use crate::web::pages::sessions::SessionLine;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::{StreamId, SubjectId};
use qibu_domain::subject::cycles::MAX_CYCLE_MONTHS;
use qibu_domain::subject::event::AffairKind;
use qibu_projections::affairs::{self, CalendarEntry, Due, MAX_CALENDAR_ROWS};
use qibu_projections::nodes::{self, NodeRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, applications, sessions};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How far ahead the page looks, in days.
const WITHIN_DAYS: [&str; 5] = ["0", "30", "90", "180", "365"];

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/calendar", get(show))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    visit.outcome(page(&qibu, &visit).await)
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Response, Problem> {
    let (lang, query) = (visit.lang(), visit.query());
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let asked = query.first("node").map(str::to_owned);
    let node = match filter::node(qibu, lang, asked)? {
        Some(node) => node,
        None => own_node(qibu, visit, &at).await?,
    };
    let within = query.first("within_days").map(str::to_owned);
    let within = filter::one_of(lang, "within_days", within, &WITHIN_DAYS)?;
    let within = within.and_then(|days| days.parse().ok());
    let within = within.unwrap_or(DEFAULT_WITHIN_DAYS);
    let (as_of, of_node) = (at.as_of, node.clone());
    let read = at.read(qibu, lang, move |rows| {
        let due = affairs::calendar(rows, &of_node, as_of, within)?;
        Ok((due, nodes::tree(rows, None, as_of)?))
    });
    let ((entries, nodes), _) = read.await?;
    let today = qibu.clock().now().day();
    let live = as_of == today;
    let is_cut = entries.len() >= usize::try_from(MAX_CALENDAR_ROWS).unwrap_or(usize::MAX);
    let mut may = MayRecord::default();
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let settles = live && may.settle(qibu, visit, &entry).await;
        rows.push(row(qibu, lang, &at, &entry, settles));
    }
    Ok(visit.show(&CalendarPage {
        base: visit.base(say(lang, "page.calendar.title", &[])),
        as_of: as_of.to_string(),
        live,
        today: today.to_string(),
        nodes: nodes
            .iter()
            .map(|known| of_node_row(known, &node))
            .collect(),
        within: WITHIN_DAYS.map(|days| ahead(lang, days, within)).into(),
        rows,
        overdue: overdue(qibu, lang, &at, node.clone()).await?,
        late: late(qibu, lang, &at, node.clone()).await?,
        cut_at: if is_cut { MAX_CALENDAR_ROWS } else { 0 },
    }))
}

/// The sessions of bodies at and under a node whose report is overdue.
async fn overdue(
    qibu: &Arc<Qibu>,
    lang: Lang,
    at: &At,
    node: String,
) -> Result<Vec<SessionLine>, Problem> {
    let as_of = at.as_of;
    let filter = sessions::Filter {
        node: Some(node),
        overdue: true,
        ..sessions::Filter::default()
    };
    let page = Page::first(MAX_PAGE_ROWS);
    let read = at.read(qibu, lang, move |rows| {
        sessions::list(rows, as_of, &filter, &page)
    });
    let (found, _) = read.await?;
    Ok(found.iter().map(|row| line(lang, row, as_of)).collect())
}

/// The applications of bodies at and under a node whose office let its clock run out.
async fn late(
    qibu: &Arc<Qibu>,
    lang: Lang,
    at: &At,
    node: String,
) -> Result<Vec<LateRow>, Problem> {
    let (as_of, asked) = (at.as_of, at.asked());
    let filter = applications::Filter {
        node: Some(node),
        open_only: true,
        late_or_due: true,
        ..applications::Filter::default()
    };
    let page = Page::first(MAX_PAGE_ROWS);
    let read = at.read(qibu, lang, move |rows| {
        applications::list(rows, asked, &filter, &page)
    });
    let (found, _) = read.await?;
    let rulebook = qibu.rulebook();
    let mut late = Vec::new();
    for row in found {
        let turn = turn(qibu, &row, as_of).await;
        let turn = turn.map_err(|error| Problem::of_command(lang, &error))?;
        let Some(due) = turn.due.filter(|_| turn.late) else {
            continue;
        };
        late.push(LateRow {
            href: format!("/applications/{}", row.id),
            transition: labels::transition(lang, row.transition),
            escalated: labels::turn_escalated(lang, &rulebook, &turn),
            due: labels::due(&rulebook, as_of, due),
            name: row.subject_name,
        });
    }
    Ok(late)
}

/// The office of the account, where it works at one; else the home district.
async fn own_node(qibu: &Arc<Qibu>, visit: &Visit, at: &At) -> Result<String, Problem> {
    let desk = Desk::of(qibu, visit.signed.caller.account, at.as_of).await;
    let desk = desk.map_err(|error: CommandError| Problem::of_command(visit.lang(), &error))?;
    let rulebook = qibu.rulebook();
    let mut offices = desk.works_at().into_iter();
    match (offices.next(), offices.next()) {
        (Some(only), None) => Ok(only),
        _ => Ok(rulebook.home().unwrap_or_default().to_owned()),
    }
}

fn of_node_row(node: &NodeRow, chosen: &str) -> Choice {
    Choice {
        code: node.code.clone(),
        label: node.name.clone(),
        chosen: node.code == chosen,
        ..Choice::default()
    }
}

fn ahead(lang: Lang, days: &str, chosen: u32) -> Choice {
    let label = match days {
        "0" => say(lang, "page.calendar.only_passed", &[]),
        days => say(lang, "page.calendar.within_n", &[("n", days.to_owned())]),
    };
    Choice {
        code: days.to_owned(),
        label,
        chosen: days == chosen.to_string(),
        ..Choice::default()
    }
}

/// The kind of fact that settles what falls due. A cycle is closed by an application and not by a fact.
fn settled_by(due: Due) -> Option<AffairKind> {
    Some(match due {
        Due::AnnualReport { .. } => AffairKind::AnnualReport,
        Due::TermEnd { .. } => AffairKind::Term,
        Due::AgreementEnd { .. } => AffairKind::OperatorLinked,
        Due::OperatorEnded { .. } => AffairKind::OperatorUnlinked,
        Due::RightOfUseEnd { .. } => AffairKind::RightOfUse,
        Due::PutRight { .. } => AffairKind::InspectionSettled,
        Due::RotaEnd { .. } => AffairKind::RotaSet,
        Due::HandOver { .. } => AffairKind::TurnHandedOver,
        Due::CycleEnd => return None,
    })
}

/// What was judged of each body.
#[derive(Default)]
struct MayRecord(BTreeMap<(SubjectId, bool), bool>);

impl MayRecord {
    /// Whether the account may record what settles an entry.
    async fn settle(&mut self, qibu: &Arc<Qibu>, visit: &Visit, entry: &CalendarEntry) -> bool {
        let Some(kind) = settled_by(entry.due) else {
            return false;
        };
        let of_office = kind.is_of_an_office();
        let key = (entry.id, of_office);
        if let Some(known) = self.0.get(&key) {
            return *known;
        }
        let action = if of_office {
            Action::InspectBase
        } else {
            Action::RecordAffair
        };
        let district = qibu.rulebook().district_of(&entry.node).map(str::to_owned);
        let resource = Resource {
            district: district.unwrap_or_default(),
            node: entry.node.clone(),
            body: Some(entry.id),
            ..Resource::default()
        };
        let may = judge(qibu, &visit.signed, action, resource).await.is_ok();
        self.0.insert(key, may);
        may
    }
}

fn row(qibu: &Qibu, lang: Lang, at: &At, entry: &CalendarEntry, settles: bool) -> DueRow {
    let rulebook = qibu.rulebook();
    let home = labels::address_of(StreamId::new(entry.kind.stream(), entry.id.0));
    let kind = settled_by(entry.due).map_or("", AffairKind::as_str);
    let detail = match entry.due {
        Due::AnnualReport { year } => year.to_string(),
        Due::HandOver { turn, .. } => days::day(lang, &turn.to_string()),
        Due::CycleEnd => MAX_CYCLE_MONTHS.to_string(),
        _ => String::new(),
    };
    let settle_href = format!("{home}/affairs/new?kind={kind}");
    DueRow {
        name: entry.name.clone(),
        href: home,
        node: labels::node(&rulebook, &entry.node),
        what: say(
            lang,
            &format!("label.calendar.{}", entry.due.word()),
            &[("detail", detail)],
        ),
        due: labels::due(&rulebook, at.as_of, entry.day),
        settle_href: if settles { settle_href } else { String::new() },
        settle: if settles {
            say(lang, &format!("label.affair.{kind}"), &[])
        } else {
            String::new()
        },
    }
}
