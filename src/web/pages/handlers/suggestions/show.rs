//! The page of one suggestion as of a day, with what may be done with it.

use super::list::line;
use super::{HOME, Sheet, back, correcting, may, told};
use crate::authority::Action;
use crate::intake::suggestions::stream_of;
use crate::web::api::reading::{At, permit, there};
use crate::web::api::suggestions::{as_consented, named_in};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::papers::{Shown, links, purposes};
use crate::web::pages::suggestions::SuggestionPage;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::PaperId;
use qibu_domain::time::Day;
use qibu_projections::AsOf;
use qibu_projections::suggestions::{self, SuggestionRow};
use std::sync::Arc;

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    let page = page(&qibu, &visit, &id).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, id: &str) -> Result<SuggestionPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let stream = there(lang, stream_of(id))?;
    let (as_of, asked) = (at.as_of, at.asked());
    let read = at.read(qibu, lang, move |rows| {
        suggestions::one(rows, asked, stream)
    });
    let mut row = there(lang, read.await?.0)?;
    as_consented(qibu, lang, std::slice::from_mut(&mut row)).await?;
    let line = line(lang, &qibu.rulebook(), &row, asked);
    let (acts, corrections) = if as_of == qibu.clock().now().day() {
        let corrections = correcting::links(qibu, visit, stream).await?;
        (acts(qibu, visit, &row).await?, corrections)
    } else {
        (Vec::new(), Vec::new())
    };
    let title = [line.suggestion.label.as_str(), line.body.label.as_str()];
    let mut base = visit.base(title.join(lang.pick("，", ", ")));
    base.path = format!("{HOME}/{}", stream.id);
    base.crumbs = vec![back(visit)];
    let shown = |key: &str, (id, on): (PaperId, Day)| Shown {
        id,
        label: say(lang, &format!("page.suggestions.{key}"), &[]),
        day: days::day(lang, &on.to_string()),
    };
    let answer = row.answer.zip(row.answered_on);
    let papers = [
        Some(shown("the_words", (row.words, row.submitted_on))),
        answer.map(|answer| shown("the_answer", answer)),
    ];
    let papers = papers.into_iter().flatten().collect();
    Ok(SuggestionPage {
        base,
        facts: facts(lang, &row, asked),
        papers: links(qibu, &visit.signed, papers).await?,
        purposes: purposes(lang),
        line,
        as_of: as_of.to_string(),
        acts,
        corrections,
    })
}

/// What may be done with it, as it stands.
async fn acts(qibu: &Arc<Qibu>, visit: &Visit, row: &SuggestionRow) -> Result<Vec<Link>, Problem> {
    let mut verbs: Vec<&str> = match row.stage.as_str() {
        "submitted" | "forwarded" => vec!["answer", "forward"],
        "answered" => vec!["adopt", "decline"],
        _ => Vec::new(),
    };
    if row.answered_on.is_some() && row.published_on.is_none() {
        verbs.push("publish");
    }
    let mut acts = Vec::new();
    let sheets = verbs.into_iter();
    for sheet in sheets.filter_map(|verb| Sheet::of_verb(row.stream, verb)) {
        if may(qibu, visit, (row.stream, sheet.action())).await? {
            let key = format!("page.suggestions.{}", sheet.word());
            acts.push(Link {
                label: say(visit.lang(), &key, &[]),
                href: sheet.address(),
            });
        }
    }
    Ok(acts)
}

fn facts(lang: Lang, row: &SuggestionRow, as_of: AsOf) -> Vec<Fact> {
    let day = |day: Day| days::day(lang, &day.to_string());
    let in_time = row.is_in_time(as_of).map(|in_time| {
        let word = if in_time { "in_time" } else { "not_in_time" };
        say(lang, &format!("page.sessions.{word}"), &[])
    });
    let ground = row.ground.as_deref();
    let shown = row.author_shown.as_deref();
    let known = [
        ("submitted_on", Some(day(row.submitted_on))),
        ("answer_due", Some(day(row.until))),
        ("answered_on", row.answered_on.map(day)),
        ("in_time", in_time),
        ("ground", ground.map(|ground| told::ground(lang, ground))),
        ("published_on", row.published_on.map(day)),
        ("author_shown", shown.map(|it| told::author(lang, it))),
        ("author", named_in(row).map(|seat| seat.to_string())),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(field, value)| {
            Some(Fact {
                label: say(lang, &format!("page.suggestions.{field}"), &[]),
                value: value?,
            })
        })
        .collect()
}
