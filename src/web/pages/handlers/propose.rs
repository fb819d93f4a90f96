//! 发起申请: the form of a proposal, and what becomes of it.

pub mod identity;

use super::application::people;
use super::apply::sending::{self, Sending, new_key};
use super::apply::{contents, course, faults};
use super::draft::going_on::{Done, go_on, kept};
use crate::intake::{self, DraftForm, DraftView, NotDone, ProposalSent, Proposed};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::id;
use crate::web::pages::base::Proposing;
use crate::web::pages::form::{Choice, Errors};
use crate::web::pages::labels;
use crate::web::pages::propose::ProposePage;
use crate::web::pages::visit::{Fields, Visit, proposing};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use qibu_domain::id::ApplicationId;
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::Edition;
use std::sync::Arc;

/// The routes of proposals.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    let of_kind = |path: &str, kind: SubjectKind| {
        let kind = Extension(kind);
        let form = get(show).post(send).layer(whole);
        let router = Router::new().route(path, form);
        let router = router.route(&format!("{path}/route"), get(route));
        router.layer(kind)
    };
    Router::new()
        .merge(of_kind("/propose", SubjectKind::Association))
        .merge(of_kind("/propose-base", SubjectKind::Base))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    visit: Visit,
) -> Response {
    let begun = Sending {
        fields: visit.query().clone(),
        ..Sending::default()
    };
    let shown = async {
        // Whoever has no use for the form is told why, before anything is typed into it.
        if visit.screen.base.proposing == Proposing::No {
            let home = qibu.rulebook().home().unwrap_or_default().to_owned();
            proposing::judge_at(&qibu, &visit.signed, &home).await?;
        }
        let page = page(&qibu, &visit, kind, &begun, (None, None)).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

/// The way that a proposal at a node would take: the part of the page that changes with the node.
async fn route(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    visit: Visit,
) -> Response {
    let rulebook = qibu.rulebook();
    let node = visit.query().text("node");
    let found = edition(&qibu, &visit, kind, (&rulebook, node)).map(|edition| {
        let base = visit.base("");
        let at = (node, qibu.clock().now().day(), 0);
        course::expected(&base, &rulebook, Some(edition), (kind, Transition::T1), at)
    });
    visit.outcome(found.map(|route| visit.show(&route)))
}

async fn send(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = match sending::read(&qibu, &visit, request).await {
        Ok(sending) => take(&qibu, &visit, kind, sending).await,
        Err(problem) => Err(problem),
    };
    visit.outcome(sent)
}

/// What becomes of a form that was sent: from `/propose`, and from the page of its draft.
pub(super) async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    sending: Sending,
) -> Result<Response, Problem> {
    let mut draft = draft_of(qibu, visit, &sending).await?;
    let wish = sending.fields.text("do");
    if wish == "route" {
        let page = page(qibu, visit, kind, &sending, (draft.as_ref(), None)).await?;
        return Ok(visit.show(&page));
    }
    let done = if sending.faults.is_empty() {
        carry_out(qibu, visit, kind, &sending, &mut draft).await
    } else {
        Err(Problem::fields(visit.lang(), Vec::new()))
    };
    let mut problem = match done {
        Ok((path, words)) => {
            return Ok(visit.see_other(&path, Some(&format!("form.done.{words}"))));
        }
        Err(problem) => problem,
    };
    let filing = Filing {
        signed: &visit.signed,
        command: "propose",
        subject: String::new(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    if problem.status == StatusCode::PRECONDITION_FAILED.as_u16() {
        // The version that stands now goes into the form: who sends it again has been told.
        draft = draft_of(qibu, visit, &sending).await?;
        problem.detail = say(visit.lang(), "form.draft_changed", &[]);
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = page(
        qibu,
        visit,
        kind,
        &sending,
        (draft.as_ref(), Some(&problem)),
    )
    .await?;
    Ok(visit.show_with(status, &page))
}

/// The draft that the form is of, where it is of one.
async fn draft_of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<DraftView>, Problem> {
    let lang = visit.lang();
    let Some(named) = sending.fields.first("draft") else {
        return Ok(None);
    };
    let draft: ApplicationId = id(lang, named)?;
    let shown = intake::draft::show(qibu, visit.signed.caller.account, draft).await;
    shown.map(Some).map_err(contents::not_done(lang))
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    sending: &Sending,
    draft: &mut Option<DraftView>,
) -> Result<Done, Problem> {
    let lang = visit.lang();
    let rulebook = qibu.rulebook();
    let fields = &sending.fields;
    let edition = edition(qibu, visit, kind, (&rulebook, fields.text("node")))?;
    let known = draft.as_ref().map(|draft| draft.summary.id);
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, known).await;
    let held = held.map_err(contents::not_done(lang))?;
    let contents = contents::typed(sheet(edition, kind, fields, lang), sending, &held);
    match kind {
        SubjectKind::Association => {
            let form = identity::typed(fields, contents);
            hand_in(qibu, visit, sending, draft, form).await
        }
        SubjectKind::Base => {
            let form = identity::typed_base(fields, contents);
            hand_in(qibu, visit, sending, draft, form).await
        }
    }
}

/// What the form asks for.
fn sheet<'e>(
    edition: &'e Edition,
    kind: SubjectKind,
    fields: &'e Fields,
    lang: Lang,
) -> contents::Sheet<'e> {
    contents::Sheet {
        edition,
        kind,
        transition: Transition::T1,
        form: match kind {
            SubjectKind::Association => fields.first("form"),
            SubjectKind::Base => Some(""),
        },
        needs_new_facts: false,
        state: None,
        lang,
    }
}

async fn hand_in<F: ProposalSent>(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
    draft: &mut Option<DraftView>,
    form: F,
) -> Result<Done, Problem> {
    let wish = sending.fields.text("do");
    let sent = sending.sent_having_seen(qibu, visit, "/propose", "version");
    let Some(draft) = draft else {
        let sent = intake::Sent {
            if_match: None,
            ..sent
        };
        let made = begin(qibu, &sent, form, wish).await;
        return made.map_err(contents::not_done(visit.lang()));
    };
    go_on(qibu, visit, &sent, draft, &form.into_draft(), wish).await
}

/// A form that is of no draft yet: handed in, or kept as one.
async fn begin<F: ProposalSent>(
    qibu: &Arc<Qibu>,
    sent: &intake::Sent,
    form: F,
    wish: &str,
) -> Result<Done, NotDone> {
    if wish == "submit" {
        return match intake::propose_or_draft(qibu, sent, form).await? {
            Proposed::HandedIn(done) => {
                let path = done.application.map_or_else(
                    || labels::address_of(done.subject),
                    |id| format!("/applications/{id}"),
                );
                Ok((path, "submitted"))
            }
            Proposed::Drafted(draft) => Ok(kept(&draft, wish)),
        };
    }
    let submitter = form.submitter().map(str::to_owned);
    let work = form.into_draft();
    let draft = intake::draft::create(qibu, sent, &DraftForm { submitter, work }).await?;
    Ok(kept(&draft, wish))
}

/// The edition in force in a node's district; of the home district, where no node is chosen.
pub(super) fn edition<'r>(
    qibu: &Qibu,
    visit: &Visit,
    kind: SubjectKind,
    (rulebook, node): (&'r Rulebook, &str),
) -> Result<&'r Edition, Problem> {
    let district = rulebook.district_of(node).or(rulebook.home());
    let district = district.unwrap_or_default();
    let today = qibu.clock().now().day();
    let found = rulebook.edition_in_force(district, today);
    let arguments = [
        ("district", district.to_owned()),
        ("day", today.to_string()),
    ];
    let refuse = |code| Problem::new(visit.lang(), StatusCode::CONFLICT, code, &arguments);
    let edition = found
        .map(AsRef::as_ref)
        .ok_or_else(|| refuse("edition.none"))?;
    match edition.rule(kind, Transition::T1) {
        None if kind == SubjectKind::Base => Err(refuse("edition.no_bases")),
        _ => Ok(edition),
    }
}

/// The form with what was typed, and what was wrong with it.
pub(super) async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    sending: &Sending,
    (draft, problem): (Option<&DraftView>, Option<&Problem>),
) -> Result<ProposePage, Problem> {
    let lang = visit.lang();
    let fields: &Fields = &sending.fields;
    let rulebook = qibu.rulebook();
    let edition = edition(qibu, visit, kind, (&rulebook, fields.text("node")))?;
    let known = draft.map(|draft| draft.summary.id);
    let held = contents::held(qibu, sending, visit.signed.caller.account, known).await;
    let held = held.map_err(contents::not_done(lang))?;
    let sheet = sheet(edition, kind, fields, lang);
    let base = visit.base(say(lang, title(kind), &[]));
    let today = qibu.clock().now().day();
    let at = (fields.text("node"), today, 0);
    let route = course::expected(&base, &rulebook, Some(edition), (kind, Transition::T1), at);
    let contents = contents::form(sheet, sending, &held);
    let submitters = submitters(qibu, visit, (fields.text("submitter"), None), draft).await?;
    let sections = if draft.is_some() || problem.is_some() {
        identity::sections(kind, fields, &contents, !submitters.is_empty())
    } else {
        Vec::new()
    };
    let errors = problem.map_or_else(Errors::default, |problem| {
        faults::errors(Some(sheet), &held, problem, sending.faults.clone())
    });
    Ok(ProposePage {
        errors,
        path: path(kind).to_owned(),
        key: new_key(),
        draft: known.map(|id| id.to_string()).unwrap_or_default(),
        version: draft
            .map(|draft| draft.summary.version.to_string())
            .unwrap_or_default(),
        identity: identity::form(qibu, visit, kind, fields, edition).await?,
        contents,
        submitters,
        route,
        sections,
        sent_back: draft
            .and_then(|draft| draft.sent_back.clone())
            .unwrap_or_default(),
        base,
    })
}

/// The address of the form.
pub(super) fn path(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Association => "/propose",
        SubjectKind::Base => "/propose-base",
    }
}

fn title(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Association => "page.propose.title",
        SubjectKind::Base => "page.propose.base_title",
    }
}

/// The accounts that can be proposed for, at a node where one is named. Once there is a draft, it is of one submitter:
/// its id is that of the application that it becomes.
pub(super) async fn submitters(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (chosen, node): (&str, Option<&str>),
    draft: Option<&DraftView>,
) -> Result<Vec<Choice>, Problem> {
    let Some(draft) = draft else {
        return identity::submitters(qibu, visit, chosen, node).await;
    };
    let submitter = draft.summary.submitter;
    if submitter == visit.signed.caller.account {
        return Ok(Vec::new());
    }
    let names = people::names(qibu, &visit.signed, [submitter]).await?;
    Ok(vec![Choice {
        code: submitter.to_string(),
        label: names.of(submitter),
        help: String::new(),
        chosen: true,
    }])
}
