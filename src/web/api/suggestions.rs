//! Suggestions: submitted, forwarded, answered, adopted or declined, published, corrected, and shown as of a day. There is
//! no way to ask for those of one author, nor to count by author (domain 7.3).

mod view;

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, parameter, permit, there};
use crate::authority::Action;
use crate::intake::suggestions::{
    AnswerForm, ForwardForm, PublishForm, SettleForm, SuggestionCorrectionForm, SuggestionForm,
    SuggestionVerb, draft_of, stream_of,
};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{SeatRef, Sequence};
use qibu_domain::suggestion::AuthorShown;
use qibu_projections::suggestions::{self, Filter, SuggestionRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub use view::{SuggestionView, WholeSuggestionView};

/// What is asked for beside the stages: those not answered although the last day for it is past.
pub const OVERDUE: &str = "overdue";
/// How far a suggestion is, as it is asked for.
pub const STAGES: [&str; 6] = [
    "submitted",
    "forwarded",
    "answered",
    "adopted",
    "declined",
    OVERDUE,
];

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_suggestions, submit_suggestion))
        .routes(routes!(show_suggestion))
        .routes(routes!(forward_suggestion))
        .routes(routes!(answer_suggestion))
        .routes(routes!(adopt_suggestion))
        .routes(routes!(decline_suggestion))
        .routes(routes!(publish_suggestion))
        .routes(routes!(correct_suggestion))
}

/// Which suggestions are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuggestionsQuery {
    /// Those of bodies of that node, with all that stands under it; all where absent.
    node: Option<String>,
    /// Those that came through that body: `association/` or `base/` and its id.
    body: Option<String>,
    /// `submitted`, `forwarded`, `answered`, `adopted` or `declined` on the day that is shown, or `overdue`: not answered
    /// although the last day for it is past.
    stage: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// As of when one is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SuggestionQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// The correction of a fact, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole submission as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted: Option<SuggestionForm>,
    /// The whole forwarding as it should be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<ForwardForm>,
    /// The whole answer as it should be. Without any of the three, what was recorded is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<AnswerForm>,
    /// Why, in words.
    pub reason: String,
}

/// What narrows the list, read from the words of an address.
pub(in crate::web) fn narrowed(
    qibu: &Qibu,
    lang: Lang,
    (node, body, stage): (Option<String>, Option<&str>, Option<String>),
) -> Result<Filter, Problem> {
    let stage = filter::one_of(lang, "stage", stage, &STAGES)?;
    let overdue = stage.as_deref() == Some(OVERDUE);
    Ok(Filter {
        node: filter::node(qibu, lang, node)?,
        body: parameter(lang, "body", body)?,
        stage: stage.filter(|_| !overdue),
        overdue,
    })
}

/// Lists the suggestions submitted by a day, the last day first. Who thought of them is not listed.
#[utoipa::path(get, path = "/suggestions", tag = "work", params(SuggestionsQuery),
    responses((status = 200, description = "A page of suggestions.", body = Listed<SuggestionView>)))]
async fn list_suggestions(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<SuggestionsQuery>,
) -> Result<Json<Listed<SuggestionView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let asked = (query.node, query.body.as_deref(), query.stage);
    let filter = narrowed(&qibu, lang, asked)?;
    let (asked, limit_rows) = (at.asked(), page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        suggestions::list(rows, asked, &filter, &page)
    });
    let (mut found, position) = read.await?;
    as_consented(&qibu, lang, &mut found).await?;
    let cursor = |row: &SuggestionRow| row.key().to_string();
    let view = |row| SuggestionView::of(row, asked);
    let found = (found, position);
    Ok(Json(Listed::new(&at, found, limit_rows, cursor, view)))
}

/// Shows one suggestion as of a day. Its author stands there only where it was published with the author, who consents to
/// being named still.
#[utoipa::path(get, path = "/suggestions/{id}", tag = "work",
    params(("id" = String, Path, description = "The suggestion."), SuggestionQuery),
    responses((status = 200, description = "The suggestion.", body = WholeSuggestionView)))]
async fn show_suggestion(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    Reading { signed, query }: Reading<SuggestionQuery>,
) -> Result<Json<WholeSuggestionView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(&id))?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let asked = at.asked();
    let read = at.read(&qibu, lang, move |rows| {
        suggestions::one(rows, asked, stream)
    });
    let (found, _) = read.await?;
    let mut row = there(lang, found)?;
    as_consented(&qibu, lang, std::slice::from_mut(&mut row)).await?;
    Ok(Json(WholeSuggestionView {
        author: named_in(&row).map(|seat| seat.to_string()),
        suggestion: SuggestionView::of(row, asked),
    }))
}

/// The author's seat, where the publication names it.
pub(in crate::web) fn named_in(row: &SuggestionRow) -> Option<SeatRef> {
    let is_named = row.author_shown.as_deref() == Some(AuthorShown::Named.as_str());
    row.author.filter(|_| is_named)
}

/// What was published with an author who consents to being named no more is told as published without, for what is shown
/// now says nothing else.
pub(in crate::web) async fn as_consented(
    qibu: &Arc<Qibu>,
    lang: Lang,
    rows: &mut [SuggestionRow],
) -> Result<(), Problem> {
    let named = rows.iter().filter_map(named_in).collect();
    let consenting = intake::suggestions::consenting(qibu, named).await;
    let consenting = consenting.map_err(|error| Problem::not_done(lang, &error))?;
    for row in rows {
        if named_in(row).is_some_and(|seat| !consenting.contains(&seat)) {
            row.author_shown = Some(AuthorShown::Withheld.as_str().to_owned());
        }
    }
    Ok(())
}

/// Submits a suggestion through an active body.
#[utoipa::path(post, path = "/suggestions", tag = "work", request_body = SuggestionForm,
    responses((status = 201, description = "It was submitted.", body = super::answer::Written)))]
async fn submit_suggestion(
    State(qibu): State<Arc<Qibu>>,
    write: Write<SuggestionForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::suggestions::submit(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::SubmitSuggestion.name(),
        subject: write.body.body.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $form:ty, $words:literal, $verb:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "work",
            params(("id" = String, Path, description = "The suggestion.")), request_body = $form,
            responses((status = 200, description = $words, body = super::answer::Written)))]
        async fn $name(
            State(qibu): State<Arc<Qibu>>,
            Path(id): Path<String>,
            write: Write<$form>,
        ) -> Result<Response, Problem> {
            let sent = write.sent();
            let stream = there(write.signed.lang, stream_of(&id))?;
            let verb: SuggestionVerb = $verb(write.body);
            let done = intake::suggestions::act(&qibu, &sent, stream, &verb).await;
            let filing = Filing {
                signed: &write.signed,
                command: verb.action().name(),
                subject: stream.to_string(),
                dry_run: sent.dry_run,
            };
            answer(&qibu, filing, done.map(Wrote::acted)).await
        }
    )*};
}

verbs! {
    /// Forwards a suggestion to the office of a node, or to a kind of body outside Qibu. The time for an answer begins again.
    forward_suggestion, "/suggestions/{id}/forward", ForwardForm, "It was forwarded.", SuggestionVerb::Forward;
    /// Records the answer to a suggestion. Its author reads it.
    answer_suggestion, "/suggestions/{id}/answer", AnswerForm, "It was answered.", SuggestionVerb::Answer;
    /// Adopts what an answered suggestion says.
    adopt_suggestion, "/suggestions/{id}/adopt", SettleForm, "It was adopted.", SuggestionVerb::Adopt;
    /// Declines what an answered suggestion says.
    decline_suggestion, "/suggestions/{id}/decline", SettleForm, "It was declined.", SuggestionVerb::Decline;
    /// Publishes an answered suggestion: with its author where the person consents to being named, without otherwise.
    publish_suggestion, "/suggestions/{id}/publish", PublishForm, "It was published.", SuggestionVerb::Publish;
}

/// Corrects a fact of a suggestion, or voids it: within three days alone, else with a second officer, for whom a draft
/// waits.
#[utoipa::path(post, path = "/suggestions/{id}/{sequence}/correct", tag = "work",
    params(("id" = String, Path, description = "The suggestion."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = SuggestionCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_suggestion(
    State(qibu): State<Arc<Qibu>>,
    Path((id, cites)): Path<(String, String)>,
    write: Write<SuggestionCorrectionBody>,
) -> Result<Response, Problem> {
    let (sent, lang) = (write.sent(), write.signed.lang);
    let stream = there(lang, stream_of(&id))?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let SuggestionCorrectionBody {
        submitter,
        submitted,
        forwarded,
        answered,
        reason,
    } = write.body;
    let correction = SuggestionCorrectionForm {
        submitted,
        forwarded,
        answered,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of((stream, cites), correction),
        };
        let view = intake::draft::create(&qibu, &sent, &form).await;
        return drafts::made(&qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::suggestions::correct(&qibu, &sent, (stream, cites), &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CorrectSuggestion.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
