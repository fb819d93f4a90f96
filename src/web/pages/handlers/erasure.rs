//! Ordering the erasure of a paper, for whoever answers for personal data.

use super::apply::sending::{self, new_key};
use super::papers::{kind_and_size, kind_words};
use crate::authority::Action;
use crate::papers::PaperStatus;
use crate::web::api::answer::{Filing, file};
use crate::web::api::papers::{erase, of_paper};
use crate::web::api::reading::{blocking, id, permit};
use crate::web::pages::erasure::ErasurePage;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::PaperId;
use qibu_domain::paper::event::ErasureGround;
use std::sync::Arc;

/// The grounds with their words, in the order in which they are shown.
const GROUNDS: [(ErasureGround, &str); 3] = [
    (ErasureGround::PersonsRequest, "persons_request"),
    (ErasureGround::KeepingPeriodEnded, "keeping_period_ended"),
    (ErasureGround::HandedInByMistake, "handed_in_by_mistake"),
];

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/papers/{id}/erase", get(show).post(order))
}

async fn show(State(qibu): State<Arc<Qibu>>, Path(paper): Path<String>, visit: Visit) -> Response {
    let shown = async {
        let typed = Fields::default();
        let page = page(&qibu, &visit, &paper, (&typed, Errors::default())).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    paper: &str,
    (typed, errors): (&Fields, Errors),
) -> Result<ErasurePage, Problem> {
    let lang = visit.lang();
    // Whoever may not order it does not learn whether the paper is there.
    permit(qibu, &visit.signed, Action::OrderErasure).await?;
    let paper: PaperId = id(lang, paper)?;
    let papers = qibu.papers().clone();
    let status = blocking(lang, move || {
        papers.status(paper).map_err(|error| of_paper(lang, &error))
    });
    let mut base = visit.base(say(lang, "page.erasure.title", &[]));
    base.path = format!("/papers/{paper}/erase");
    let page = ErasurePage {
        base,
        errors,
        key: new_key(),
        id: paper.to_string(),
        ..ErasurePage::default()
    };
    Ok(match status.await? {
        PaperStatus::Erased { at } => ErasurePage {
            erased_on: at.day().to_string(),
            ..page
        },
        PaperStatus::Held(entry, _) => ErasurePage {
            label: kind_words(qibu, lang, &entry.kind),
            kind: kind_and_size(&entry.media_type, entry.size),
            stored_on: entry.stored_at.day().to_string(),
            grounds: GROUNDS
                .map(|(_, code)| Choice {
                    code: code.to_owned(),
                    label: say(lang, &format!("page.erasure.{code}"), &[]),
                    chosen: typed.text("ground") == code,
                    ..Choice::default()
                })
                .into(),
            ..page
        },
    })
}

async fn order(
    State(qibu): State<Arc<Qibu>>,
    Path(paper): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let path = format!("/papers/{paper}/erase");
    let ordered = async {
        let lang = visit.lang();
        let sending = sending::read(&qibu, &visit, request).await?;
        let fields = &sending.fields;
        let said = fields.text("ground");
        let ground = GROUNDS.iter().find(|(_, code)| *code == said);
        let mut errors = Vec::new();
        let mut wrong = |field: &str, code: &str| {
            errors.push(FieldError {
                field: field.to_owned(),
                words: say(lang, code, &[]),
            });
        };
        if ground.is_none() {
            wrong("ground", "form.choose_one");
        }
        if fields.first("sure").is_none() {
            wrong("sure", "page.erasure.sure_first");
        }
        let Some((ground, _)) = ground.filter(|_| errors.is_empty()) else {
            let page = page(&qibu, &visit, &paper, (fields, Errors(errors))).await?;
            return Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        };
        let known: PaperId = id(lang, &paper)?;
        let sent = sending.sent(&qibu, &visit, &path);
        let Err(error) = erase(&qibu, known, &sent, *ground).await else {
            return Ok(visit.see_other(&path, Some("form.done.paper_erased")));
        };
        let problem = Problem::not_done(lang, &error);
        let filing = Filing {
            signed: &visit.signed,
            command: "order-erasure",
            subject: paper.clone(),
            dry_run: false,
        };
        file(&qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        let whole = Errors(vec![FieldError {
            field: String::new(),
            words: problem.detail.clone(),
        }]);
        let page = page(&qibu, &visit, &paper, (fields, whole)).await?;
        let status = StatusCode::from_u16(problem.status);
        Ok(visit.show_with(status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &page))
    };
    visit.outcome(ordered.await)
}
