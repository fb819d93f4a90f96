//! Why a step is open or closed: every criterion with what it came to, what is missing, and who can supply it.

use super::reading::{At, Reading, parameter, permit, subject_stream, there};
use super::standing::looking_on;
use crate::authority::Action;
use crate::command::CommandError;
use crate::log::Log;
use crate::web::problem::Problem;
use crate::wiring::{Qibu, SameScope, Work, erased_papers, measured};
use crate::words::{Lang, say};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qibu_domain::correction::fold;
use qibu_domain::id::{Position, Sequence, StreamId};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{
    CitedByQuery, CriterionVerdict, Edition, Item, Missing, NEW_FACTS, Supplier, Verdict,
};
use qibu_domain::subject::{self, Subject, SubjectEvent, SubjectState};
use qibu_domain::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The events read at once when a stream or the rules are read anew.
const PAGE_EVENTS: usize = 500;

/// The route.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(readiness))
        .routes(routes!(base_readiness))
}

/// Which step is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReadinessQuery {
    /// The transition, such as `T3`; the next one where absent.
    transition: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// Why a step is open or closed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReadinessView {
    /// The association or base.
    #[schema(format = "uuid")]
    pub subject: String,
    /// `association` or `base`.
    pub subject_kind: String,
    /// The transition.
    pub transition: String,
    /// The edition that it was judged by.
    pub edition: String,
    /// Whether neither a blocking criterion nor a rejection shortly before is in the way and the body stands where the
    /// transition begins.
    pub open: bool,
    /// Whether the body stands where the transition begins.
    pub begins_here: bool,
    /// The day before which the same may be applied for with new facts only, where it was rejected shortly before and
    /// the edition takes such a paper.
    #[schema(format = "date")]
    pub new_facts_until: Option<String>,
    /// The day from which the same may be applied for as it was, where it was rejected shortly before.
    #[schema(format = "date")]
    pub again_from: Option<String>,
    /// All that is missing, each once: what the criteria want, and the statement of new facts while it is asked for.
    pub missing: Vec<MissingView>,
    /// The criteria, in the edition's order.
    pub criteria: Vec<CriterionView>,
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// What was known then is shown.
    #[schema(format = "date-time")]
    pub known_at: String,
    /// The last position that is shown.
    pub position: u64,
}

/// One criterion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CriterionView {
    /// Its id, such as `3a`.
    pub id: String,
    /// What it asks for, in words.
    pub label: String,
    /// The group that it belongs to, in words.
    pub group: String,
    /// Whether it keeps the step closed; else it is advice.
    pub blocking: bool,
    /// `met`, `not_met` or `unknown`.
    pub verdict: String,
    /// The number asked for.
    pub wanted: Option<i64>,
    /// The number found.
    pub found: Option<i64>,
    /// For want of what it cannot be said; where one of several would do, each is listed.
    pub missing: Vec<MissingView>,
    /// The events that decided it.
    pub citations: Vec<CitationView>,
    /// Where they are more than 64: those of each measure, as the query that finds them.
    pub by_query: Vec<CitedByQueryView>,
    /// Who can supply what is missing.
    pub supplier: SupplierView,
}

/// Something that is missing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MissingView {
    /// What sort of thing it is: `paper`, `attested`, `declared` …
    pub item: String,
    /// Its code.
    pub code: String,
    /// What it is, in words.
    pub label: String,
    /// Who can supply it.
    pub supplier: SupplierView,
}

/// Who can supply something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupplierView {
    /// `applicant`, `officer`, `administrator` or `system`.
    pub code: String,
    /// The same in words.
    pub label: String,
}

/// An event that is cited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CitationView {
    /// Its stream.
    pub stream: String,
    /// Its sequence in it.
    pub sequence: u64,
}

/// Many events, cited by the query that finds them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CitedByQueryView {
    /// The measure with its version, such as `same_scope_bodies/1`.
    pub query: String,
    /// What it was asked: `area`, `scope`, `day`, `except`; `asked_on` where that is another day.
    pub arguments: BTreeMap<String, String>,
    /// The position of the snapshot that it counted in.
    pub facts_at: u64,
    /// How many events it found.
    pub count: u64,
    /// SHA-256 over those events, in hexadecimal, as `docs/envelope.md` says.
    pub digest: String,
}

/// Says why a step of an association is open or closed.
#[utoipa::path(get, path = "/associations/{id}/readiness", tag = "associations",
    params(("id" = String, Path, description = "The association."), ReadinessQuery),
    responses((status = 200, description = "The criteria.", body = ReadinessView)))]
async fn readiness(
    State(qibu): State<Arc<Qibu>>,
    Path(association): Path<String>,
    reading: Reading<ReadinessQuery>,
) -> Result<Json<ReadinessView>, Problem> {
    asked(&qibu, SubjectKind::Association, &association, reading).await
}

/// Says why a step of a base is open or closed.
#[utoipa::path(get, path = "/bases/{id}/readiness", tag = "bases",
    params(("id" = String, Path, description = "The base."), ReadinessQuery),
    responses((status = 200, description = "The criteria.", body = ReadinessView)))]
async fn base_readiness(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    reading: Reading<ReadinessQuery>,
) -> Result<Json<ReadinessView>, Problem> {
    asked(&qibu, SubjectKind::Base, &base, reading).await
}

async fn asked(
    qibu: &Arc<Qibu>,
    kind: SubjectKind,
    subject: &str,
    Reading { signed, query }: Reading<ReadinessQuery>,
) -> Result<Json<ReadinessView>, Problem> {
    let lang = signed.lang;
    permit(qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, subject)?;
    let at = At::of(
        qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let asked = parameter(lang, "transition", query.transition.as_deref())?;
    view(qibu, lang, stream, asked, &at).await.map(Json)
}

/// Why a step is open or closed, as the API and the pages show it; the next step where none is asked for.
pub(in crate::web) async fn view(
    qibu: &Arc<Qibu>,
    lang: Lang,
    stream: StreamId,
    asked: Option<Transition>,
    at: &At,
) -> Result<ReadinessView, Problem> {
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let rulebook = rules_at(qibu, at.known_to).await.map_err(fail)?;
    let state = state_at(qibu, stream, at, &rulebook).await.map_err(fail)?;
    let body = there(lang, state.body.clone())?;
    let kind = body.kind();
    // After the seventh step comes the closing of the cycle, the last of all.
    let next = state.next_transition().unwrap_or(Transition::T8);
    let transition = asked.unwrap_or(next);
    let edition =
        subject::edition_for(&rulebook, &state, transition, at.as_of).ok_or_else(|| {
            let arguments = [
                ("district", body.district().to_owned()),
                ("day", at.as_of.to_string()),
            ];
            Problem::new(lang, StatusCode::CONFLICT, "edition.none", &arguments)
        })?;
    let same_scope = SameScope::of(&body, stream, at.asked());
    let work = Work::of(&rulebook, stream, &state, transition, at.asked());
    let read = at.read(qibu, lang, move |rows| {
        measured(same_scope.as_ref(), work.as_ref(), rows)
    });
    let (mut facts, facts_at) = read.await?;
    let papers = subject::papers_of_open(&state);
    let erased = erased_papers(qibu.log(), &papers, facts_at, at.as_of).await;
    facts.erased = erased.map_err(fail)?;
    facts.judged_on = Some(at.as_of);
    let edition = edition.as_ref();
    let verdicts = subject::readiness(stream, &state, transition, edition, &facts);
    let has_rule = edition.rule(kind, transition).is_some();
    let begins_here = has_rule && subject::closed_by(&state, transition).is_none();
    let wait = subject::wait_after_rejection(&state, transition, edition, at.as_of);
    let wait = wait.filter(|_| begins_here);
    let new_facts_until = wait.filter(|wait| wait.or_new_facts);
    let judged = verdicts.iter();
    let judged = judged.map(|verdict| criterion(lang, edition, (kind, transition), verdict));
    let criteria: Vec<_> = judged.collect();
    Ok(ReadinessView {
        subject: stream.id.to_string(),
        subject_kind: stream.kind.as_str().to_owned(),
        transition: transition.to_string(),
        edition: edition.code.clone(),
        open: begins_here && wait.is_none() && verdicts.iter().all(CriterionVerdict::passes),
        begins_here,
        new_facts_until: new_facts_until.map(|wait| wait.until.to_string()),
        again_from: wait.map(|wait| wait.until.to_string()),
        missing: missing(&criteria, new_facts_until.map(|_| new_facts(lang, edition))),
        criteria,
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: facts_at.0,
    })
}

/// All that is missing, each once.
fn missing(criteria: &[CriterionView], new_facts: Option<MissingView>) -> Vec<MissingView> {
    let mut all: Vec<MissingView> = Vec::new();
    let of_criteria = criteria.iter().flat_map(|criterion| &criterion.missing);
    for one in of_criteria.cloned().chain(new_facts) {
        let is_known = |known: &MissingView| known.item == one.item && known.code == one.code;
        if !all.iter().any(is_known) {
            all.push(one);
        }
    }
    all
}

/// The statement of new facts, which whoever applies supplies.
fn new_facts(lang: Lang, edition: &Edition) -> MissingView {
    let missing = Missing {
        item: Item::Paper,
        code: NEW_FACTS.to_owned(),
        supplier: Supplier::Applicant,
    };
    missing_view(lang, edition, &missing)
}

async fn state_at(
    qibu: &Arc<Qibu>,
    stream: StreamId,
    at: &At,
    rulebook: &Arc<Rulebook>,
) -> Result<SubjectState, CommandError> {
    let mut events = Vec::new();
    let mut after = Sequence::default();
    loop {
        let page = qibu.log().read_stream(stream, after, PAGE_EVENTS).await?;
        let Some(last) = page.last() else { break };
        after = last.sequence;
        for event in &page {
            if at
                .known_to
                .is_none_or(|known_to| event.position <= known_to)
            {
                events.push(event.happened::<SubjectEvent>()?);
            }
        }
    }
    let state = fold::<Subject>(&events, Some(at.as_of));
    let now = at.known_at.min(Instant(at.as_of.end().0.saturating_sub(1)));
    let occasion = looking_on(Arc::clone(rulebook), stream, now);
    // Where it cannot be told what has fallen due, the state is shown as it was recorded.
    Ok(subject::as_fallen_due(&state, &occasion).unwrap_or(state))
}

/// The rules that were known: those of now, or those of the prefix.
pub(super) async fn rules_at(
    qibu: &Arc<Qibu>,
    known_to: Option<Position>,
) -> Result<Arc<Rulebook>, CommandError> {
    let Some(known_to) = known_to else {
        qibu.refresh_rules().await?;
        return Ok(qibu.rulebook());
    };
    let mut rulebook = Rulebook::default();
    let mut after = Position::default();
    while after < known_to {
        let page = qibu.log().read_all(after, PAGE_EVENTS).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        for event in page.iter().filter(|event| event.position <= known_to) {
            rulebook.apply(event)?;
        }
    }
    Ok(Arc::new(rulebook))
}

pub(in crate::web) fn criterion(
    lang: Lang,
    edition: &Edition,
    (kind, transition): (SubjectKind, Transition),
    verdict: &CriterionVerdict,
) -> CriterionView {
    let rule = edition.rule(kind, transition);
    let known = rule.and_then(|rule| rule.criteria.iter().find(|c| c.id == verdict.criterion));
    let group = known.and_then(|known| edition.groups.iter().find(|g| g.code == known.group));
    let word = match &verdict.verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not_met",
        Verdict::Unknown { .. } => "unknown",
    };
    CriterionView {
        id: verdict.criterion.clone(),
        label: known.map_or_else(
            || say(lang, "item.rule", &[]),
            |known| {
                lang.pick(known.label.zh.as_str(), known.label.en.as_str())
                    .to_owned()
            },
        ),
        group: group
            .map(|group| {
                lang.pick(group.label.zh.as_str(), group.label.en.as_str())
                    .to_owned()
            })
            .unwrap_or_default(),
        blocking: verdict.blocking,
        verdict: word.to_owned(),
        wanted: verdict.wanted,
        found: verdict.found,
        missing: verdict
            .missing()
            .iter()
            .map(|missing| missing_view(lang, edition, missing))
            .collect(),
        citations: verdict.citations.iter().map(citation).collect(),
        by_query: verdict.by_query.iter().map(by_query).collect(),
        supplier: supplier(lang, verdict.supplier.as_str()),
    }
}

fn missing_view(lang: Lang, edition: &Edition, missing: &Missing) -> MissingView {
    let label = edition.words(missing.item, &missing.code);
    MissingView {
        item: missing.item.as_str().to_owned(),
        code: missing.code.clone(),
        label: label.map_or_else(
            || say(lang, &format!("item.{}", missing.item.as_str()), &[]),
            |(label, _)| lang.pick(label.zh.as_str(), label.en.as_str()).to_owned(),
        ),
        supplier: supplier(lang, missing.supplier.as_str()),
    }
}

fn supplier(lang: Lang, code: &str) -> SupplierView {
    SupplierView {
        code: code.to_owned(),
        label: say(lang, &format!("supplier.{code}"), &[]),
    }
}

fn citation(cited: &qibu_domain::id::Citation) -> CitationView {
    let stream: StreamId = cited.stream;
    CitationView {
        stream: stream.to_string(),
        sequence: cited.sequence.0,
    }
}

fn by_query(cited: &CitedByQuery) -> CitedByQueryView {
    CitedByQueryView {
        query: cited.query.clone(),
        arguments: cited.arguments.clone(),
        facts_at: cited.facts_at.0,
        count: cited.count,
        digest: cited.digest.clone(),
    }
}
