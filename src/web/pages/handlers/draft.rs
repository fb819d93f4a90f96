//! A draft: going on with it, discarding it, and the last look at it by the one who hands it in.

mod answers;
pub mod going_on;
pub mod told;

use super::application::people;
use super::apply::sending::{self, Sending};
use super::apply::{contents, course, drafting};
use super::papers::purposes;
use super::{foundings, late_steps, propose};
use crate::intake::draft::DraftWork;
use crate::intake::{self, DraftView};
use crate::service::DraftState;
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::id;
use crate::web::pages::base::Link;
use crate::web::pages::confirm::ConfirmPage;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::labels;
use crate::web::pages::route::ExpectedRoute;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use qibu_domain::id::{ApplicationId, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use std::sync::Arc;

/// The routes of drafts.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/drafts/{id}", get(show).post(send).layer(whole))
        .route("/drafts/{id}/confirm", get(look).post(confirm))
        .route("/drafts/{id}/send-back", post(send_back))
}

async fn show(State(qibu): State<Arc<Qibu>>, Path(draft): Path<String>, visit: Visit) -> Response {
    visit.outcome(form(&qibu, &visit, &draft).await)
}

/// The form of a draft for who types it; whoever is to confirm it looks at it and does not write.
async fn form(qibu: &Arc<Qibu>, visit: &Visit, draft: &str) -> Result<Response, Problem> {
    let draft = known(qibu, visit, draft).await?;
    let own = draft.summary.typed_by == visit.signed.caller.account;
    let elsewhere = || {
        let path = format!("/drafts/{}/confirm", draft.summary.id);
        visit.see_other(&path, None)
    };
    let (kind, mut pairs, typed) = match draft.work.as_ref().filter(|_| own) {
        Some(DraftWork::Proposal(form)) => {
            let pairs = propose::identity::pairs_of(form);
            (SubjectKind::Association, pairs, &form.contents)
        }
        Some(DraftWork::BaseProposal(form)) => {
            let pairs = propose::identity::base_pairs_of(form);
            (SubjectKind::Base, pairs, &form.contents)
        }
        Some(DraftWork::Application(work)) => {
            return match drafting::form(qibu, visit, &draft, work).await {
                // Of what is not there it has no form; it can still be discarded.
                Err(problem) if problem.status == StatusCode::NOT_FOUND.as_u16() => Ok(elsewhere()),
                shown => shown,
            };
        }
        Some(DraftWork::LateStep(_) | DraftWork::LateStepCorrection(_)) => {
            return match late_steps::of_draft(qibu, visit, &draft).await {
                // What cannot be typed any more can still be discarded.
                Err(problem) if problem.status == StatusCode::NOT_FOUND.as_u16() => Ok(elsewhere()),
                shown => shown,
            };
        }
        Some(
            DraftWork::Founding(_) | DraftWork::BaseFounding(_) | DraftWork::FoundingCorrection(_),
        ) => {
            return match foundings::of_draft(qibu, visit, &draft).await {
                Err(problem) if problem.status == StatusCode::NOT_FOUND.as_u16() => Ok(elsewhere()),
                shown => shown,
            };
        }
        _ => return Ok(elsewhere()),
    };
    pairs.extend(contents::pairs_of_typed(typed));
    let sending = Sending {
        fields: Fields::from(pairs),
        ..Sending::default()
    };
    let page = propose::page(qibu, visit, kind, &sending, (Some(&draft), None)).await?;
    Ok(visit.show(&page))
}

/// The same form, sent from its own address.
async fn send(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let mut sending = sending::read(&qibu, &visit, request).await?;
        let known = known(&qibu, &visit, &draft).await?;
        if sending.fields.text("do") == "discard" {
            return discard(&qibu, &visit, &known, &sending).await;
        }
        match &known.work {
            Some(DraftWork::Application(work)) => {
                drafting::send(&qibu, &visit, &known, work, &sending).await
            }
            Some(DraftWork::LateStep(_) | DraftWork::LateStepCorrection(_)) => {
                late_steps::send_draft(&qibu, &visit, &known, &sending).await
            }
            Some(
                DraftWork::Founding(_)
                | DraftWork::BaseFounding(_)
                | DraftWork::FoundingCorrection(_),
            ) => foundings::send_draft(&qibu, &visit, &known, &sending).await,
            Some(
                DraftWork::AffairCorrection(_)
                | DraftWork::AnnalCorrection(_)
                | DraftWork::SessionCorrection(_)
                | DraftWork::ProgrammeCorrection(_)
                | DraftWork::TeamCorrection(_)
                | DraftWork::ServiceCorrection(_)
                | DraftWork::OutcomeCorrection(_)
                | DraftWork::ClaimCorrection(_)
                | DraftWork::SuggestionCorrection(_)
                | DraftWork::BrandListing(_),
            ) => Err(Problem::not_found(visit.lang())),
            // It was closed meanwhile, by the same form sent twice above all.
            None => {
                let path = format!("/drafts/{}/confirm", known.summary.id);
                Ok(visit.see_other(&path, None))
            }
            Some(work @ (DraftWork::Proposal(_) | DraftWork::BaseProposal(_))) => {
                let kind = match work {
                    DraftWork::BaseProposal(_) => SubjectKind::Base,
                    _ => SubjectKind::Association,
                };
                let mut pairs = sending.fields.pairs().to_vec();
                pairs.retain(|(name, _)| name != "draft");
                pairs.push(("draft".to_owned(), draft));
                sending.fields = Fields::from(pairs);
                propose::take(&qibu, &visit, kind, sending).await
            }
        }
    };
    visit.outcome(sent.await)
}

/// A draft of whichever work can be discarded.
async fn discard(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    sending: &Sending,
) -> Result<Response, Problem> {
    let id = draft.summary.id;
    let sent = sending.sent(qibu, visit, &format!("/drafts/{id}"));
    let discarded = intake::draft::discard(qibu, &sent, id).await;
    discarded.map_err(contents::not_done(visit.lang()))?;
    Ok(visit.see_other("/", Some("form.done.discarded")))
}

async fn known(qibu: &Arc<Qibu>, visit: &Visit, draft: &str) -> Result<DraftView, Problem> {
    let lang = visit.lang();
    let draft: ApplicationId = id(lang, draft)?;
    let shown = intake::draft::show(qibu, visit.signed.caller.account, draft).await;
    shown.map_err(contents::not_done(lang))
}

async fn look(State(qibu): State<Arc<Qibu>>, Path(draft): Path<String>, visit: Visit) -> Response {
    let looked = async {
        let draft = known(&qibu, &visit, &draft).await?;
        // What was handed in has a page of its own.
        if draft.summary.state == DraftState::Confirmed {
            let path = format!("/applications/{}", draft.summary.id);
            return Ok(visit.see_other(&path, None));
        }
        let page = page(&qibu, &visit, &draft, Errors::default(), "").await?;
        Ok(visit.show(&page))
    };
    visit.outcome(looked.await)
}

async fn confirm(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let path = format!("/drafts/{draft}/confirm");
    let confirmed = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let known = known(&qibu, &visit, &draft).await?;
        if sending.fields.first("confirmed").is_none() {
            let words = say(visit.lang(), "form.confirm_first", &[]);
            let errors = one("confirmed", words);
            return again(&qibu, &visit, &known, errors, "", 422).await;
        }
        let sent = sending.sent_having_seen(&qibu, &visit, &path, "version");
        match intake::draft::confirm(&qibu, &sent, known.summary.id).await {
            Ok(done) => {
                let to = done.application.filter(|_| is_application(&known));
                let to = to.map_or_else(
                    || after(&known, done.subject),
                    |id| format!("/applications/{id}"),
                );
                let said = if is_of_two_officers(&known) {
                    "form.done.taken_over"
                } else {
                    "form.done.submitted"
                };
                Ok(visit.see_other(&to, Some(said)))
            }
            Err(error) => {
                let problem = Problem::not_done(visit.lang(), &error);
                refused(&qibu, &visit, &known, problem, ("confirm-draft", "")).await
            }
        }
    };
    visit.outcome(confirmed.await)
}

/// Where a confirmed draft leads: to what it is about, and of what is void now, and no more to be seen, to its list.
fn after(draft: &DraftView, subject: StreamId) -> String {
    match &draft.work {
        Some(DraftWork::SessionCorrection(work)) if work.correction.is_void() => {
            "/sessions".to_owned()
        }
        Some(DraftWork::TeamCorrection(work)) if work.correction.is_void() => "/teams".to_owned(),
        Some(DraftWork::ServiceCorrection(work)) if work.correction.is_void() => {
            "/service-requests".to_owned()
        }
        _ => labels::address_of(subject),
    }
}

fn is_of_two_officers(draft: &DraftView) -> bool {
    draft
        .work
        .as_ref()
        .is_some_and(DraftWork::is_of_two_officers)
}

fn is_application(draft: &DraftView) -> bool {
    matches!(
        draft.work,
        Some(DraftWork::Proposal(_) | DraftWork::BaseProposal(_) | DraftWork::Application(_))
            | None
    )
}

async fn send_back(
    State(qibu): State<Arc<Qibu>>,
    Path(draft): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let path = format!("/drafts/{draft}/send-back");
    let sent_back = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let known = known(&qibu, &visit, &draft).await?;
        let sent = sending.sent_having_seen(&qibu, &visit, &path, "version");
        let reason = sending.fields.text("reason");
        match intake::draft::send_back(&qibu, &sent, known.summary.id, reason).await {
            Ok(_) => Ok(visit.see_other("/", Some("form.done.sent_back"))),
            Err(error) => {
                let problem = Problem::not_done(visit.lang(), &error);
                refused(&qibu, &visit, &known, problem, ("send-back-draft", reason)).await
            }
        }
    };
    visit.outcome(sent_back.await)
}

/// A refusal is filed, and said on the page with what was typed.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    problem: Problem,
    (command, reason): (&str, &str),
) -> Result<Response, Problem> {
    let filing = Filing {
        signed: &visit.signed,
        command,
        subject: draft.summary.id.to_string(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    let is_reason = |error: &&crate::web::problem::FieldError| error.pointer == "/reason";
    let errors = match problem.errors.iter().find(is_reason) {
        Some(error) => one("reason", error.detail.clone()),
        None => answers::errors(qibu, visit, draft, &problem).await?,
    };
    // The page shows the draft as it stands now, and its version.
    let now = known(qibu, visit, &draft.summary.id.to_string()).await?;
    again(qibu, visit, &now, errors, reason, problem.status).await
}

fn one(field: &str, words: String) -> Errors {
    Errors(vec![FieldError {
        field: field.to_owned(),
        words,
    }])
}

async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    errors: Errors,
    reason: &str,
    status: u16,
) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = page(qibu, visit, draft, errors, reason).await?;
    Ok(visit.show_with(status, &page))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    errors: Errors,
    reason: &str,
) -> Result<ConfirmPage, Problem> {
    let lang = visit.lang();
    let summary = &draft.summary;
    let own = visit.signed.caller.account;
    let names = people::names(qibu, &visit.signed, [summary.submitter, summary.typed_by]).await?;
    let another = summary.typed_by != summary.submitter;
    let mut base = visit.base(say(lang, "page.confirm.title", &[]));
    base.path = format!("/drafts/{}/confirm", summary.id);
    base.crumbs = vec![Link {
        label: say(lang, "page.home.title", &[]),
        href: "/".to_owned(),
    }];
    let seen = answers::of(qibu, visit, draft).await?;
    let rulebook = qibu.rulebook();
    let route = match seen.asked() {
        Some((edition, transition, node)) => {
            let at = (node, qibu.clock().now().day(), 0);
            course::expected(&base, &rulebook, Some(edition), transition, at)
        }
        None => ExpectedRoute {
            base: base.clone(),
            ..ExpectedRoute::default()
        },
    };
    let waits = summary.state == DraftState::AwaitingConfirmation || !another;
    Ok(ConfirmPage {
        errors,
        draft: summary.id.to_string(),
        version: summary.version.to_string(),
        typed_by: if another {
            names.of(summary.typed_by)
        } else {
            String::new()
        },
        submitter: names.of(summary.submitter),
        may_confirm: summary.submitter == own && waits && draft.work.is_some(),
        may_discard: summary.typed_by == own && summary.state.lives(),
        sent_back: draft.sent_back.clone().unwrap_or_default(),
        answers: seen.answers,
        criteria: seen.criteria,
        missing: seen.missing,
        of_two_officers: is_of_two_officers(draft),
        purposes: purposes(lang),
        papers: seen.papers,
        route,
        reason: reason.to_owned(),
        base,
    })
}
