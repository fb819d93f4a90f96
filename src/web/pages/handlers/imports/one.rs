//! One import: its rows and what became of each, confirmed by the second officer, voided by two, or discarded.

use super::{mending, row_of, whole};
use crate::intake::NotDone;
use crate::intake::importing::{self, ImportView, RowState, RowView, state_words};
use crate::service::{ImportId, ImportState};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::id;
use crate::web::pages::base::Link;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::handlers::application::people;
use crate::web::pages::handlers::apply::contents::not_done;
use crate::web::pages::handlers::apply::sending;
use crate::web::pages::handlers::papers::{self, Shown};
use crate::web::pages::imports::{Confirming, FaultRow, ImportPage, MendRow, RowLine};
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use qibu_domain::id::{AccountId, StreamId};
use std::sync::Arc;

/// The routes of one import.
pub(super) fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route("/imports/{id}", get(show))
        .route("/imports/{id}/confirm", post(confirm))
        .route("/imports/{id}/mend", post(mending::mend))
        .route("/imports/{id}/void", post(void))
        .route("/imports/{id}/discard", post(discard))
}

/// What an account can confirm of an import that it sees.
pub(super) fn confirming(view: &ImportView, own: AccountId) -> Option<Confirming> {
    match view.summary.state {
        ImportState::Entered if view.summary.entered_by != own => Some(Confirming::Table),
        ImportState::Confirming if view.confirmed_by == Some(own) => Some(Confirming::Table),
        ImportState::VoidAsked | ImportState::Voiding if view.void_asked_by != Some(own) => {
            Some(Confirming::Void)
        }
        _ => None,
    }
}

/// The rows of an import as lines; what became of them is not said while a table is only looked over.
pub(super) fn rows(qibu: &Qibu, lang: Lang, view: &ImportView, told: bool) -> Vec<RowLine> {
    let rulebook = qibu.rulebook();
    let state = |row: &RowView| match row.state {
        _ if !told => String::new(),
        RowState::Waiting => say(lang, "page.import.row_waiting", &[]),
        RowState::Brought => say(lang, "page.import.row_brought", &[]),
        RowState::Voided => say(lang, "page.import.row_voided", &[]),
    };
    let line = |row: &RowView| RowLine {
        row: row.row,
        name: row.name.clone(),
        node: labels::node(&rulebook, row.node.trim()),
        founded_on: row.founded_on.clone(),
        state: state(row),
        href: match row.body {
            Some(body) => labels::address_of(StreamId::new(row.kind.stream(), body.0)),
            None => String::new(),
        },
        kept: match &row.kept {
            Some(code) => say(lang, &format!("problem.{code}.title"), &[]),
            None => String::new(),
        },
        missed: match &row.missed {
            Some(missed) => missed.words(lang),
            None => String::new(),
        },
    };
    view.rows.iter().map(line).collect()
}

/// A refusal goes to the list that auditors read.
pub(super) async fn filed(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    command: &str,
    subject: &str,
    problem: &Problem,
) {
    let filing = Filing {
        signed: &visit.signed,
        command,
        subject: subject.to_owned(),
        dry_run: false,
    };
    file(qibu, filing, problem).await;
}

pub(super) async fn known(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    said: &str,
) -> Result<ImportView, Problem> {
    let lang = visit.lang();
    let import: ImportId = id(lang, said)?;
    let view = importing::show(qibu, visit.signed.caller.account, import).await;
    view.map_err(not_done(lang))
}

async fn show(State(qibu): State<Arc<Qibu>>, Path(said): Path<String>, visit: Visit) -> Response {
    let shown = async {
        let view = known(&qibu, &visit, &said).await?;
        let page = page(&qibu, &visit, &view, Wrong::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn confirm(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let confirmed = async {
        let lang = visit.lang();
        let sending = sending::read(&qibu, &visit, request).await?;
        let view = known(&qibu, &visit, &said).await?;
        if sending.fields.first("confirmed").is_none() {
            let wrong = Wrong::at("confirmed", say(lang, "form.confirm_first", &[]));
            return again(&qibu, &visit, &view, wrong, 422).await;
        }
        let path = format!("/imports/{said}/confirm");
        let sent = sending.sent_having_seen(&qibu, &visit, &path, "version");
        match importing::confirm(&qibu, &sent, view.summary.id).await {
            Ok(done) => {
                let some_kept = done.rows.iter().any(|row| row.kept.is_some());
                let said = match done.summary.state {
                    ImportState::Voided => "form.done.import_voided",
                    _ if some_kept => "form.done.import_partly_voided",
                    _ => "form.done.import_confirmed",
                };
                let to = format!("/imports/{}", done.summary.id);
                Ok(visit.see_other(&to, Some(said)))
            }
            Err(error) => refused(&qibu, &visit, (&said, "confirm-import"), &error, "").await,
        }
    };
    visit.outcome(confirmed.await)
}

async fn void(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let asked = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let view = known(&qibu, &visit, &said).await?;
        let sent = sending.sent(&qibu, &visit, &format!("/imports/{said}/void"));
        let reason = sending.fields.text("reason");
        match importing::ask_void(&qibu, &sent, view.summary.id, reason).await {
            Ok(_) => {
                let to = format!("/imports/{}", view.summary.id);
                Ok(visit.see_other(&to, Some("form.done.import_void_asked")))
            }
            Err(error) => refused(&qibu, &visit, (&said, "void-import"), &error, reason).await,
        }
    };
    visit.outcome(asked.await)
}

async fn discard(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let discarded = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let import: ImportId = id(visit.lang(), &said)?;
        let sent = sending.sent(&qibu, &visit, &format!("/imports/{said}/discard"));
        match importing::discard(&qibu, &sent, import).await {
            Ok(()) => Ok(visit.see_other("/imports", Some("form.done.import_discarded"))),
            Err(error) => refused(&qibu, &visit, (&said, "discard-import"), &error, "").await,
        }
    };
    visit.outcome(discarded.await)
}

/// What is wrong with what was sent.
#[derive(Default)]
pub(super) struct Wrong {
    pub(super) errors: Errors,
    pub(super) faults: Vec<FaultRow>,
    pub(super) reason: String,
    /// The rows as they were typed.
    pub(super) mending: Option<Vec<MendRow>>,
}

impl Wrong {
    fn at(field: &str, words: String) -> Self {
        Self {
            errors: Errors(vec![FieldError {
                field: field.to_owned(),
                words,
            }]),
            ..Self::default()
        }
    }
}

/// A refusal is filed, and said on the page of the import as it stands by now, with what was typed.
pub(super) async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (said, command): (&str, &str),
    error: &NotDone,
    reason: &str,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let problem = Problem::not_done(lang, error);
    filed(qibu, visit, command, said, &problem).await;
    if !matches!(problem.status, 409 | 412 | 422) {
        return Err(problem);
    }
    let mut wrong = Wrong {
        reason: reason.to_owned(),
        ..Wrong::default()
    };
    match error {
        NotDone::Fields(faults) if command == "void-import" => {
            let words = faults.iter().map(|fault| FieldError {
                field: fault.pointer.trim_start_matches('/').to_owned(),
                words: fault.words(lang),
            });
            wrong.errors = Errors(words.collect());
        }
        NotDone::Fields(faults) => {
            wrong.faults = faults.iter().map(|fault| row_of(lang, fault)).collect();
        }
        _ => wrong.errors = Errors(vec![whole(&problem.detail)]),
    }
    let now = known(qibu, visit, said).await?;
    again(qibu, visit, &now, wrong, problem.status).await
}

pub(super) async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    view: &ImportView,
    wrong: Wrong,
    status: u16,
) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = page(qibu, visit, view, wrong).await?;
    Ok(visit.show_with(status, &page))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    view: &ImportView,
    wrong: Wrong,
) -> Result<ImportPage, Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let summary = &view.summary;
    let entered = Some(summary.entered_by);
    let parties = [entered, view.confirmed_by, view.void_asked_by];
    let names = people::names(qibu, &visit.signed, parties.into_iter().flatten()).await?;
    let name = |account: Option<AccountId>| account.map(|it| names.of(it)).unwrap_or_default();
    let shown = view.statement.map(|id| Shown {
        id,
        label: say(lang, "page.imports.statement", &[]),
        day: String::new(),
    });
    let mut base = visit.base(say(lang, "page.import.title", &[]));
    base.path = format!("/imports/{}", summary.id);
    base.crumbs = vec![Link {
        label: say(lang, "page.imports.title", &[]),
        href: "/imports".to_owned(),
    }];
    let confirming = confirming(view, own);
    let stands = view.rows.iter().any(|row| row.state == RowState::Brought);
    let may_void = stands
        && match summary.state {
            ImportState::Confirming | ImportState::Confirmed => true,
            ImportState::VoidAsked => view.void_asked_by == Some(own),
            _ => false,
        };
    Ok(ImportPage {
        base,
        errors: wrong.errors,
        faults: wrong.faults,
        id: summary.id.to_string(),
        version: summary.version.to_string(),
        state: state_words(lang, summary.state),
        count: view.count,
        entered_by: name(entered),
        moment: summary.made_at.to_string(),
        confirmed_by: name(view.confirmed_by),
        void_asked_by: name(view.void_asked_by),
        void_reason: view.void_reason.clone().unwrap_or_default(),
        papers: papers::links(qibu, &visit.signed, shown.into_iter().collect()).await?,
        purposes: papers::purposes(lang),
        rows: rows(qibu, lang, view, true),
        mending: wrong
            .mending
            .unwrap_or_else(|| mending::rows(lang, view, own, None)),
        waits: waits(lang, view, own),
        confirming,
        may_void,
        reason: wrong.reason,
        may_discard: summary.state == ImportState::Entered && summary.entered_by == own,
    })
}

/// For whom it waits, where it is not for the account.
fn waits(lang: Lang, view: &ImportView, own: AccountId) -> String {
    if confirming(view, own).is_some() {
        return String::new();
    }
    let key = match view.summary.state {
        ImportState::Entered => "page.import.waits_confirm",
        ImportState::Confirming if view.halted => "page.import.waits_mending",
        ImportState::Confirming => "page.import.waits_same",
        ImportState::VoidAsked | ImportState::Voiding => "page.import.waits_void",
        ImportState::Confirmed | ImportState::Voided | ImportState::Discarded => {
            return String::new();
        }
    };
    say(lang, key, &[])
}
