//! One association: facts, steps, and what is missing for the next one.

use super::criteria;
use super::whole::whole;
use crate::authority::{Action, Resource};
use crate::web::api::readiness;
use crate::web::api::reading::{At, id, judge, permit, there};
use crate::web::api::standing::stream_of;
use crate::web::pages::association::{ApplicationRow, AssociationPage, NextStep, SevenStep};
use crate::web::pages::base::Link;
use crate::web::pages::form::Fact;
use crate::web::pages::labels;
use crate::web::pages::step::StepState;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::AssociationId;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{Edition, Label};
use qibu_domain::time::Day;
use qibu_projections::history::HistoryRow;
use qibu_projections::{QueryError, applications, history, subjects};
use rusqlite::Connection;
use serde_json::Value;
use std::sync::Arc;

/// The seven steps.
const STEPS: std::ops::RangeInclusive<u8> = 1..=7;
/// The events from which steps and replies are told.
const EVENTS: [&str; 3] = ["FoundingRecorded", "ReplyIssued", "StepReached"];
/// The most events of each of these names that are looked at.
pub const MAX_EVENTS_A_NAME: usize = 2_000;
/// The step that a founding is.
const FOUNDING_STEP: u8 = 2;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/associations/{id}", get(show))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    visit: Visit,
) -> Response {
    visit.outcome(page(&qibu, &visit, &association).await)
}

/// What the views tell of one association on a day.
struct Known {
    row: subjects::SubjectRow,
    categories: Vec<String>,
    applications: Vec<applications::ApplicationRow>,
    /// The events that recognised steps, and the replies.
    events: Vec<HistoryRow>,
    /// Whether there may be more of them.
    is_cut: bool,
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, association: &str) -> Result<Response, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let subject: AssociationId = id(lang, association)?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let Some(row) = subjects::one(rows, subject, as_of)? else {
            return Ok(None);
        };
        let (events, is_cut) = events(rows, subject, as_of)?;
        Ok(Some(Known {
            row,
            categories: subjects::categories(rows, subject, as_of)?,
            applications: applications::of_subject(rows, subject, as_of)?,
            events,
            is_cut,
        }))
    });
    let known = there(lang, read.await?.0)?;
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let live = as_of == today;
    let next = next_step(qibu, visit, &known, &at, live).await?;
    let mut base = visit.base(known.row.name.clone());
    base.crumbs = vec![Link {
        label: say(lang, "page.associations.title", &[]),
        href: "/associations".to_owned(),
    }];
    Ok(visit.show(&AssociationPage {
        base,
        id: subject.to_string(),
        life: labels::life(lang, &known.row.effective_life),
        tone: labels::life_tone(&known.row.effective_life),
        as_of: as_of.to_string(),
        live,
        today: today.to_string(),
        facts: facts(lang, &rulebook, &known, as_of),
        steps: steps(lang, &known),
        next,
        applications: rows(lang, &rulebook, &known, as_of),
        cut_at: if known.is_cut { MAX_EVENTS_A_NAME } else { 0 },
    }))
}

/// The events from which the page tells steps and replies, in their order, however long the history is.
fn events(
    rows: &Connection,
    subject: AssociationId,
    as_of: Day,
) -> Result<(Vec<HistoryRow>, bool), QueryError> {
    let (mut events, mut is_cut) = (Vec::new(), false);
    for name in EVENTS {
        let filter = history::Filter {
            name: Some(name.to_owned()),
            stream: Some(stream_of(subject)),
            ..history::Filter::default()
        };
        let named = whole(
            MAX_EVENTS_A_NAME,
            |page| history::events(rows, &filter, page),
            |row| row.position,
        )?;
        is_cut |= named.is_cut;
        events.extend(named.rows);
    }
    events.retain(|row| row.counts_on.unwrap_or(row.occurred_on) <= as_of);
    events.sort_by_key(|row| row.sequence);
    Ok((events, is_cut))
}

/// Whether anything more can happen to a body at that stage of life.
fn lives(life: &str) -> bool {
    matches!(life, "proposed" | "preparing" | "active")
}

fn steps(lang: Lang, known: &Known) -> Vec<SevenStep> {
    STEPS
        .map(|number| {
            let by = reached(known, number);
            let recorded = |row: &HistoryRow| row.source != "live";
            SevenStep {
                number,
                label: labels::step(lang, number),
                state: if number <= known.row.step {
                    StepState::Done
                } else if number == known.row.step + 1 && lives(&known.row.effective_life) {
                    StepState::Now
                } else {
                    StepState::Ahead
                },
                day: by.map(day_of).unwrap_or_default(),
                late_entry: by.is_some_and(recorded),
            }
        })
        .collect()
}

/// The event by which a step was reached.
fn reached(known: &Known, number: u8) -> Option<&HistoryRow> {
    let mut events = known.events.iter().rev().filter(|row| !row.is_void);
    events.find(|row| match row.name.as_str() {
        "StepReached" => step_of(row) == Some(u64::from(number)),
        "FoundingRecorded" => number == FOUNDING_STEP,
        _ => false,
    })
}

fn step_of(row: &HistoryRow) -> Option<u64> {
    let payload: Value = serde_json::from_str(&row.payload).ok()?;
    payload.get("step")?.as_u64()
}

/// The day that an event counts from, as well as it is known: of a month or a year that counts from its end, only that.
fn day_of(row: &HistoryRow) -> String {
    let day = row.counts_on.unwrap_or(row.occurred_on).to_string();
    let payload: Value = serde_json::from_str(&row.payload).unwrap_or_default();
    // A corrected day is the correction's, whose precision is not in this payload.
    let precision = payload.get("precision").and_then(Value::as_str);
    let kept = match precision.filter(|_| row.corrected_by.is_none()) {
        Some("year") => day.rsplitn(3, '-').last(),
        Some("month") => day.rsplit_once('-').map(|(month, _)| month),
        _ => None,
    };
    kept.map_or_else(|| day.clone(), str::to_owned)
}

fn facts(lang: Lang, rulebook: &Rulebook, known: &Known, as_of: Day) -> Vec<Fact> {
    let row = &known.row;
    let edition = rulebook
        .edition_in_force(&row.district, as_of)
        .or_else(|| rulebook.last_edition(&row.district));
    let word = |find: &dyn Fn(&Edition) -> Option<Label>, code: &str| {
        let label = edition.and_then(|edition| find(edition));
        label.map_or_else(
            || code.to_owned(),
            |label| lang.pick(label.zh.as_str(), label.en.as_str()).to_owned(),
        )
    };
    let kind = |edition: &Edition| {
        let mut kinds = edition.body_kinds.iter();
        kinds
            .find(|kind| kind.code == row.body_kind)
            .map(|kind| kind.label.clone())
    };
    let form = |edition: &Edition| edition.legal_form(&row.form).map(|form| form.label.clone());
    let category = |code: &String| {
        let of = |edition: &Edition| {
            let mut terms = edition.categories.iter();
            terms
                .find(|term| term.code == *code)
                .map(|term| term.label.clone())
        };
        word(&of, code)
    };
    let categories: Vec<String> = known.categories.iter().map(category).collect();
    let founded = known
        .events
        .iter()
        .rev()
        .find(|one| row.counted_by == Some(one.sequence) && !one.is_void);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let founded = founded.map_or_else(|| day(row.founded_on), day_of);
    let in_words = |iso: String| crate::web::pages::days::day(lang, &iso);
    let all = [
        ("name", row.name.clone()),
        ("short_name", row.short_name.clone().unwrap_or_default()),
        ("body_kind", word(&kind, &row.body_kind)),
        ("form", word(&form, &row.form)),
        ("node", labels::node(rulebook, &row.node)),
        ("scope", row.scope.clone()),
        (
            "ordinal",
            if row.ordinal > 1 {
                row.ordinal.to_string()
            } else {
                String::new()
            },
        ),
        ("founded_on", in_words(founded)),
        (
            "preparing_until",
            in_words(day(row.due_day.filter(|_| row.life == "preparing"))),
        ),
        ("categories", categories.join(lang.pick("、", "; "))),
    ];
    let said = all.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| Fact {
        label: say(lang, &format!("label.fact.{name}"), &[]),
        value,
    })
    .collect()
}

fn rows(lang: Lang, rulebook: &Rulebook, known: &Known, as_of: Day) -> Vec<ApplicationRow> {
    let number = |row: &applications::ApplicationRow| {
        let mut events = known
            .events
            .iter()
            .filter(|one| one.application == Some(row.id));
        let reply = events.find(|one| one.name == "ReplyIssued")?;
        let payload: Value = serde_json::from_str(&reply.payload).ok()?;
        payload.get("number")?.as_str().map(str::to_owned)
    };
    let row = |row: &applications::ApplicationRow| ApplicationRow {
        id: row.id.to_string(),
        transition: labels::transition(lang, row.transition),
        stage: labels::stage(lang, &row.effective_stage),
        submitted: row.submitted_on.to_string(),
        number: number(row).unwrap_or_default(),
        due: row
            .due_day
            .filter(|_| row.is_open)
            .map(|day| labels::due(rulebook, as_of, day)),
    };
    known.applications.iter().rev().map(row).collect()
}

/// The next step and what keeps it closed; `None` once all seven are done, or the body has ended.
async fn next_step(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    known: &Known,
    at: &At,
    live: bool,
) -> Result<Option<NextStep>, Problem> {
    let (lang, row) = (visit.lang(), &known.row);
    if row.step >= *STEPS.end() || !lives(&row.effective_life) {
        return Ok(None);
    }
    let label = labels::step(lang, row.step + 1);
    let view = match readiness::view(qibu, lang, row.id, None, at).await {
        Ok(view) => view,
        // Without an edition there is no criterion; the page says so and stands.
        Err(problem) if problem.code == "edition.none" => {
            return Ok(Some(NextStep {
                label,
                reasons: vec![problem.detail],
                ..NextStep::default()
            }));
        }
        Err(problem) => return Err(problem),
    };
    let mut reasons = Vec::new();
    let under_way = known
        .applications
        .iter()
        .any(|application| application.is_open);
    if under_way {
        reasons.push(say(lang, "label.next.open_application", &[]));
    } else if !view.begins_here {
        reasons.push(say(lang, "label.next.not_here", &[]));
    }
    // What is only missing comes with the application; what is certainly not met keeps it from being handed in.
    let failing = view
        .criteria
        .iter()
        .filter(|one| one.blocking && one.verdict == "not_met");
    let failing = failing.count();
    if failing > 0 {
        let count = [("n", failing.to_string())];
        reasons.push(say(lang, "label.next.not_passed", &count));
    }
    let may_apply = live && reasons.is_empty() && may_apply(qibu, visit, row).await;
    let apply_href = if may_apply {
        format!("/associations/{}/apply/{}", row.id, view.transition)
    } else {
        String::new()
    };
    Ok(Some(NextStep {
        label,
        reasons,
        criteria: criteria::groups(lang, &view.criteria),
        missing: criteria::missing(&view.criteria),
        transition: view.transition,
        apply_href,
    }))
}

async fn may_apply(qibu: &Arc<Qibu>, visit: &Visit, row: &subjects::SubjectRow) -> bool {
    let resource = Resource {
        district: row.district.clone(),
        node: row.node.clone(),
        body: Some(row.id),
        ..Resource::default()
    };
    judge(qibu, &visit.signed, Action::Submit, resource)
        .await
        .is_ok()
}
