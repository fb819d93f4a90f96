//! The page of one session as of a day, with what may be done with it.

use super::list::line;
use super::{DUTIES, HOME, told};
use crate::authority::Action;
use crate::intake::sessions::stream_of;
use crate::web::api::reading::{At, permit, there};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::work;
use crate::web::pages::sessions::SessionPage;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::Sequence;
use qibu_domain::money::yuan;
use qibu_domain::time::Day;
use qibu_projections::sessions::{self, SessionRow, Stage};
use std::sync::Arc;

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let page = page(&qibu, &visit, &id).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, id: &str) -> Result<SessionPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let stream = there(lang, stream_of(id))?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| sessions::one(rows, as_of, stream));
    let row = there(lang, read.await?.0)?;
    let line = line(lang, &row, as_of);
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let node = row.node.clone().unwrap_or_default();
    let live = as_of == qibu.clock().now().day();
    let acts = if live && work::is_within(qibu, &offices, &node) {
        acts(lang, &row)
    } else {
        Vec::new()
    };
    let title = [line.session.label.as_str(), line.body.label.as_str()];
    let mut base = visit.base(title.join(lang.pick("，", ", ")));
    base.crumbs = vec![Link {
        label: say(lang, "page.sessions.title", &[]),
        href: HOME.to_owned(),
    }];
    Ok(SessionPage {
        base,
        facts: facts(lang, &row),
        report: report(lang, &row),
        line,
        as_of: as_of.to_string(),
        acts,
    })
}

/// What may be done with it, as it stands.
fn acts(lang: Lang, row: &SessionRow) -> Vec<Link> {
    let home = format!("{HOME}/{}", row.stream.id);
    let act = |word: &str, path: String| Link {
        label: say(lang, &format!("page.sessions.{word}"), &[]),
        href: format!("{home}/{path}"),
    };
    let correct = |word: &str, of: Sequence| act(word, format!("{of}/correct"));
    match row.stage {
        Stage::Planned => vec![
            act("hold", "hold".to_owned()),
            act("cancel", "cancel".to_owned()),
        ],
        Stage::Cancelled => Vec::new(),
        Stage::Held => {
            let report = match row.reported_by {
                None => act("report", "report".to_owned()),
                Some(by) => correct("correct_report", by),
            };
            vec![report, correct("correct_holding", row.recorded_by)]
        }
    }
}

fn fact(lang: Lang, field: &str, value: String) -> Fact {
    Fact {
        label: say(lang, &format!("page.session_field.{field}"), &[]),
        value,
    }
}

fn day(lang: Lang, day: Day) -> String {
    days::day(lang, &day.to_string())
}

fn facts(lang: Lang, row: &SessionRow) -> Vec<Fact> {
    let on = match row.stage {
        Stage::Held => "occurred_on",
        Stage::Planned | Stage::Cancelled => "planned_for",
    };
    let nth = Some(row.nth).filter(|nth| *nth > 1);
    let known = [
        (on, Some(day(lang, row.on))),
        ("mode", Some(told::mode(lang, &row.mode))),
        ("programme", row.programme_name.clone()),
        ("action", row.action.clone()),
        ("brand", row.brand_name.clone()),
        ("nth", nth.map(|nth| nth.to_string())),
        ("report_due", row.report_due.map(|due| day(lang, due))),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(field, value)| Some(fact(lang, field, value?)))
        .collect()
}

fn report(lang: Lang, row: &SessionRow) -> Vec<Fact> {
    let in_time = row.is_report_in_time().map(|in_time| {
        let word = if in_time { "in_time" } else { "not_in_time" };
        say(lang, &format!("page.sessions.{word}"), &[])
    });
    let known = [
        ("reported_on", row.reported_on.map(|on| day(lang, on))),
        ("in_time", in_time),
        ("person_times", row.person_times.map(|it| it.to_string())),
        (
            "members_present",
            row.members_present.map(|it| it.to_string()),
        ),
        ("budget_fen", row.budget_fen.map(yuan)),
        ("spent_fen", row.spent_fen.map(yuan)),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(field, value)| Some(fact(lang, field, value?)))
        .collect()
}
