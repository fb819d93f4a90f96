//! One association: facts, steps, how it stands, and what is missing for the next step.

mod facts;
mod notes;
mod standing;

use super::application::bar::Typed;
use super::apply::sending::new_key;
use super::criteria;
use super::late_steps;
use super::service_requests::list as requests;
use super::sessions::list;
use super::story::day_of;
use super::whole::whole;
use crate::authority::{Action, Resource};
use crate::web::api::readiness;
use crate::web::api::reading::subject_stream;
use crate::web::api::reading::{At, judge, permit, there};
use crate::web::api::turn::turn;
use crate::web::pages::base::Proposing;
use crate::web::pages::form::Errors;
use crate::web::pages::standing::StandingBar;
use crate::web::pages::step::StepState;
use crate::web::pages::subject::{ApplicationRow, NextStep, SevenStep, SubjectPage};
use crate::web::pages::visit::Visit;
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Extension;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::StreamId;
use qibu_domain::id::SubjectId;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::standard::Item;
use qibu_domain::subject::{FIRST_CYCLE, SubjectState};
use qibu_domain::time::Day;
use qibu_projections::Tables;
use qibu_projections::history::HistoryRow;
use qibu_projections::{QueryError, applications, history, subjects};
use serde_json::Value;
use std::sync::Arc;

/// The seven steps.
const STEPS: std::ops::RangeInclusive<u8> = 1..=7;
/// The events from which steps and replies are told.
const EVENTS: [&str; 8] = [
    "BaseFoundingCorrected",
    "BaseFoundingRecorded",
    "FoundingCorrected",
    "FoundingRecorded",
    "LateStepCorrected",
    "ReplyIssued",
    "StepReached",
    "StepRecognisedLate",
];
/// The most events of each of these names that are looked at.
pub const MAX_EVENTS_A_NAME: usize = 2_000;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    let of_kind =
        |path: &str, kind: SubjectKind| Router::new().route(path, get(show)).layer(Extension(kind));
    let associations = of_kind("/associations/{id}", SubjectKind::Association);
    associations.merge(of_kind("/bases/{id}", SubjectKind::Base))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(subject): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let none = Typed::default();
        let page = page(&qibu, &visit, (kind, &subject), none, Errors::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

/// What the views tell of one body on a day.
struct Known {
    row: subjects::SubjectRow,
    categories: Vec<String>,
    applications: Vec<applications::ApplicationRow>,
    /// The events that recognised steps, and the replies.
    events: Vec<HistoryRow>,
    /// Whether there may be more of them.
    is_cut: bool,
}

/// The page, with what was typed into one of its forms and what was wrong with it.
pub(super) async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (kind, subject): (SubjectKind, &str),
    typed: Typed<'_>,
    errors: Errors,
) -> Result<SubjectPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, subject)?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let as_of = at.as_of;
    let known = known(qibu, lang, stream, &at).await?;
    let state = standing::state(qibu, visit, stream, &at).await?;
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let live = as_of == today;
    let next = next_step(qibu, visit, &known, &at, live).await?;
    let standing = if live {
        standing::bar(qibu, visit, (&known, &state), typed).await?
    } else {
        StandingBar::default()
    };
    let mut base = visit.base(known.row.name.clone());
    if errors.any() {
        base.path = labels::address_of(stream);
    }
    base.crumbs = vec![labels::list_of(lang, kind)];
    let of = (kind, known.row.district.as_str());
    Ok(SubjectPage {
        base,
        errors: errors.of_what_is_shown(&standing),
        path: labels::address_of(stream),
        key: new_key(),
        life: labels::life(lang, &known.row.effective_life),
        tone: labels::life_tone(&known.row.effective_life),
        at_risk: notes::is_at_risk(&state),
        as_of: as_of.to_string(),
        live,
        today: today.to_string(),
        facts: facts::of(lang, &rulebook, &known, as_of),
        notes: notes::of(lang, &rulebook, of, &state, as_of),
        cycle: facts::cycle(lang, known.row.cycle),
        closed_cycles: known.row.cycle.saturating_sub(FIRST_CYCLE),
        steps: steps(lang, &known),
        late_href: late_href(qibu, visit, &known, &state, live).await,
        next,
        standing,
        affairs: super::affairs::panel(qibu, visit, &known.row, &at, live).await?,
        sessions: list::panel(qibu, visit, (stream, &known.row.node), &at, live).await?,
        requests: requests::panel(qibu, visit, (stream, &known.row.node), &at, live).await?,
        suggestions: super::suggestions::links_of(qibu, visit, (stream, &known.row.node), live)
            .await?,
        applications: rows(qibu, lang, &known, as_of).await?,
        cut_at: if known.is_cut { MAX_EVENTS_A_NAME } else { 0 },
    })
}

async fn known(qibu: &Arc<Qibu>, lang: Lang, stream: StreamId, at: &At) -> Result<Known, Problem> {
    let subject = SubjectId(stream.id);
    let (as_of, asked) = (at.as_of, at.asked());
    let read = at.read(qibu, lang, move |rows| {
        let row = subjects::one(rows, subject, asked)?;
        let Some(row) = row.filter(|row| row.stream() == stream) else {
            return Ok(None);
        };
        let (events, is_cut) = events(rows, stream, as_of)?;
        Ok(Some(Known {
            row,
            categories: subjects::categories(rows, subject, as_of)?,
            applications: applications::of_subject(rows, subject, asked)?,
            events,
            is_cut,
        }))
    });
    there(lang, read.await?.0)
}

/// The events from which the page tells steps and replies, in their order, however long the history is.
fn events(
    rows: &Tables<'_>,
    stream: StreamId,
    as_of: Day,
) -> Result<(Vec<HistoryRow>, bool), QueryError> {
    let (mut events, mut is_cut) = (Vec::new(), false);
    for name in EVENTS {
        let filter = history::Filter {
            name: Some(name.to_owned()),
            stream: Some(stream),
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
    // A correction tells how well the day is known that it gives to a fact, on whatever day it was made.
    events.retain(|row| {
        row.class == "correction" || row.counts_on.unwrap_or(row.occurred_on) <= as_of
    });
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
                day: by.map(|row| day_of(row, &known.events)).unwrap_or_default(),
                late_entry: by.is_some_and(recorded),
            }
        })
        .collect()
}

/// Where a step is recognised late (补录); empty where none is, or not by this account.
async fn late_href(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    known: &Known,
    state: &SubjectState,
    live: bool,
) -> String {
    let stream = known.row.stream();
    let Some(body) = state
        .body
        .as_ref()
        .filter(|_| live && state.next_late_step().is_ok())
    else {
        return String::new();
    };
    let resource = late_steps::resource(stream, body);
    let allowed = judge(qibu, &visit.signed, Action::RecogniseLate, resource).await;
    allowed.map_or_else(
        |_| String::new(),
        |_| format!("{}/late-steps", labels::address_of(stream)),
    )
}

/// The event by which a step was reached.
fn reached(known: &Known, number: u8) -> Option<&HistoryRow> {
    let cycle = known.row.cycle;
    let mut events = known.events.iter().rev().filter(|row| !row.is_void);
    events.find(|row| match row.name.as_str() {
        "StepReached" | "StepRecognisedLate" => {
            step_of(row) == Some((u64::from(cycle), u64::from(number)))
        }
        "FoundingRecorded" | "BaseFoundingRecorded" => {
            number == known.row.kind.founding_step() && cycle <= FIRST_CYCLE
        }
        _ => false,
    })
}

/// The cycle and the step that an event recognised.
fn step_of(row: &HistoryRow) -> Option<(u64, u64)> {
    let payload: Value = serde_json::from_str(&row.payload).ok()?;
    Some((
        payload.get("cycle")?.as_u64()?,
        payload.get("step")?.as_u64()?,
    ))
}

async fn rows(
    qibu: &Arc<Qibu>,
    lang: Lang,
    known: &Known,
    as_of: Day,
) -> Result<Vec<ApplicationRow>, Problem> {
    let rulebook = qibu.rulebook();
    let number = |row: &applications::ApplicationRow| {
        let mut events = known
            .events
            .iter()
            .filter(|one| one.application == Some(row.id));
        let reply = events.find(|one| one.name == "ReplyIssued")?;
        let payload: Value = serde_json::from_str(&reply.payload).ok()?;
        payload.get("number")?.as_str().map(str::to_owned)
    };
    let mut rows = Vec::with_capacity(known.applications.len());
    for row in known.applications.iter().rev() {
        let turn = turn(qibu, row, as_of).await;
        let turn = turn.map_err(|error| Problem::of_command(lang, &error))?;
        rows.push(ApplicationRow {
            id: row.id.to_string(),
            transition: labels::transition(lang, row.transition),
            stage: labels::stage(lang, &turn.stage),
            submitted: row.submitted_on.to_string(),
            number: number(row).unwrap_or_default(),
            due: turn.due.map(|day| labels::due(&rulebook, as_of, day)),
        });
    }
    Ok(rows)
}

/// The next step, or the closing of the cycle after the seventh, and what keeps it closed; `None` once the body has
/// ended.
async fn next_step(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    known: &Known,
    at: &At,
    live: bool,
) -> Result<Option<NextStep>, Problem> {
    let (lang, row) = (visit.lang(), &known.row);
    let has_ended = !lives(&row.effective_life);
    let label = labels::step(lang, row.step + 1);
    let view = match readiness::view(qibu, lang, row.stream(), None, at).await {
        Ok(view) => view,
        // Without an edition there is no criterion; the page says so, where something could still come, and stands.
        Err(problem) if problem.code == "edition.none" => {
            return Ok((!has_ended).then(|| NextStep {
                label,
                reasons: vec![problem.detail],
                ..NextStep::default()
            }));
        }
        Err(problem) => return Err(problem),
    };
    // Of a body that ended, only a proposal that may come again has a next step.
    if has_ended && !view.begins_here {
        return Ok(None);
    }
    let mut reasons = Vec::new();
    // What an office proposed does not close the road before it takes effect.
    let under_way = known.applications.iter().any(|application| {
        application.is_open && !application.transition.is_proposed_by_an_office()
    });
    if under_way {
        reasons.push(say(lang, "label.next.open_application", &[]));
    } else if !view.begins_here {
        reasons.push(say(lang, not_here(&view), &[]));
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
    let mut note = waits_for(lang, &view);
    // Where new facts would not help either, the day is waited for.
    if view.new_facts_until.is_none() {
        reasons.extend(note.take());
    }
    let may_apply = live && reasons.is_empty() && may_apply(qibu, visit, row).await;
    let home = labels::address_of(row.stream());
    let apply_href = may_apply.then(|| format!("{home}/apply/{}", view.transition));
    Ok(Some(NextStep {
        label,
        note: note.unwrap_or_default(),
        reasons,
        criteria: criteria::groups(lang, &view.criteria),
        missing: criteria::missing_rows(&view.missing),
        transition: view.transition,
        apply_href: apply_href.unwrap_or_default(),
    }))
}

/// Why the step does not begin where the body stands: the edition in force has no rule for it, or one before it is open.
fn not_here(view: &readiness::ReadinessView) -> &'static str {
    let mut missing = view.missing.iter();
    if missing.any(|one| one.item == Item::Rule.as_str()) {
        "label.next.no_rule"
    } else {
        "label.next.not_here"
    }
}

/// Until when the same is waited for after a rejection, and what would let it come sooner.
fn waits_for(lang: Lang, view: &readiness::ReadinessView) -> Option<String> {
    let (key, day) = match (&view.new_facts_until, &view.again_from) {
        (Some(day), _) => ("label.next.new_facts", day),
        (None, Some(day)) => ("label.next.again_from", day),
        (None, None) => return None,
    };
    Some(say(lang, key, &[("day", days::day(lang, day))]))
}

/// Whoever types for others has the form, too, and says in it for whom.
async fn may_apply(qibu: &Arc<Qibu>, visit: &Visit, row: &subjects::SubjectRow) -> bool {
    if visit.screen.base.proposing == Proposing::ForAnother {
        return true;
    }
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
