//! The page of one brand: what is known of it, and the forms that give it up or list it late.

use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::intake::brands::{BrandListingForm, BrandRetirementForm, draft_of};
use crate::intake::{self, DraftForm, NotDone};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{judge, permit, subject_stream, there};
use crate::web::pages::base::{Base, Link};
use crate::web::pages::brands::{BrandPage, stage};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::days;
use crate::web::pages::form::{Errors, Fact, FieldError};
use crate::web::pages::handlers::apply::contents;
use crate::web::pages::handlers::apply::sending::{self, Sending, new_key};
use crate::web::pages::handlers::second_officers;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use qibu_domain::id::{BrandId, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::{BRAND_STATEMENT_KIND, Brand, Life, SubjectState};
use std::sync::Arc;

/// The field that brings the signed statement.
const STATEMENT_FIELD: &str = "paper-brand_statement";

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    let of_kind = |home: &str, kind: SubjectKind| {
        let at = format!("{home}/{{id}}/brands/{{brand}}");
        Router::new()
            .route(&at, get(show))
            .route(&format!("{at}/retire"), post(retire).layer(whole))
            .route(&format!("{at}/list-late"), post(list_late).layer(whole))
            .layer(Extension(kind))
    };
    let associations = of_kind("/associations", SubjectKind::Association);
    associations.merge(of_kind("/bases", SubjectKind::Base))
}

/// The brand that a page is about, and the body that owns it.
struct Matter {
    stream: StreamId,
    state: SubjectState,
    brand: Brand,
}

impl Matter {
    fn path(&self) -> String {
        let home = labels::address_of(self.stream);
        format!("{home}/brands/{}", self.brand.brand)
    }

    fn resource(&self) -> Resource {
        let body = self.state.body.as_ref();
        Resource {
            district: body.map_or_else(String::new, |it| it.district().to_owned()),
            node: body.map_or_else(String::new, |it| it.node().to_owned()),
            body: Some(SubjectId(self.stream.id)),
            ..Resource::default()
        }
    }
}

async fn matter(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    (subject, brand): &(String, String),
) -> Result<Matter, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, kind, subject)?;
    let brand: BrandId = there(lang, brand.parse().ok())?;
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    let state = hosted.state().clone();
    let brand = there(lang, state.brand(brand))?;
    Ok(Matter {
        stream,
        state,
        brand,
    })
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(said): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let shown = async {
        let matter = matter(&qibu, &visit, kind, &said).await?;
        let none = Sending::default();
        let page = page(&qibu, &visit, &matter, &none, Errors::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn retire(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(said): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let matter = matter(&qibu, &visit, kind, &said).await?;
        let sent = sending.sent(&qibu, &visit, &format!("{}/retire", matter.path()));
        let form = BrandRetirementForm {
            reason: sending.fields.text("reason").to_owned(),
        };
        let (stream, brand) = (matter.stream, matter.brand.brand);
        match intake::brands::retire(&qibu, &sent, stream, brand, &form).await {
            Ok(_) => Ok(visit.see_other(&matter.path(), Some("form.done.brand_retired"))),
            Err(error) => {
                let done = (Action::RetireBrand, &error);
                refused(&qibu, &visit, &matter, &sending, done).await
            }
        }
    };
    visit.outcome(sent.await)
}

async fn list_late(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(said): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let matter = matter(&qibu, &visit, kind, &said).await?;
        let faults = of_files(visit.lang(), &sending);
        if faults.any() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let page = page(&qibu, &visit, &matter, &sending, faults).await?;
            return Ok(visit.show_with(status, &page));
        }
        let statement = statement(&qibu, &visit, &sending).await?;
        let listing = BrandListingForm {
            listed_on: sending.fields.text("listed_on").to_owned(),
            statement: statement.map(|held| held.id).unwrap_or_default(),
        };
        let form = DraftForm {
            submitter: sending.fields.first("submitter").map(str::to_owned),
            work: draft_of(matter.stream, matter.brand.brand, listing),
        };
        let sent = sending.sent(&qibu, &visit, &format!("{}/list-late", matter.path()));
        match intake::draft::create(&qibu, &sent, &form).await {
            Ok(draft) => {
                let to = format!("/drafts/{}/confirm", draft.summary.id);
                Ok(visit.see_other(&to, Some("form.done.to_second")))
            }
            Err(error) => {
                let done = (Action::ListBrand, &error);
                refused(&qibu, &visit, &matter, &sending, done).await
            }
        }
    };
    visit.outcome(sent.await)
}

/// The statement that came with the form, or before it.
async fn statement(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<HeldPaper>, Problem> {
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, sending, account, None).await;
    let held = held.map_err(contents::not_done(visit.lang()))?;
    let mut held = held.into_iter().rev();
    let statement = held.find(|it| it.kind == BRAND_STATEMENT_KIND);
    Ok(statement.map(|paper| HeldPaper {
        id: paper.paper.to_string(),
        words: paper.words,
    }))
}

/// A refusal is filed; what can be mended is said on the form, with what was typed.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
    (action, error): (Action, &NotDone),
) -> Result<Response, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let filing = Filing {
        signed: &visit.signed,
        command: action.name(),
        subject: matter.stream.to_string(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    if !matches!(problem.status, 409 | 422) {
        return Err(problem);
    }
    let status = StatusCode::from_u16(problem.status);
    let status = status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let errors = errors(visit.lang(), &problem);
    let page = page(qibu, visit, matter, sending, errors).await?;
    Ok(visit.show_with(status, &page))
}

/// A refusal at the fields of the forms.
fn errors(lang: Lang, problem: &Problem) -> Errors {
    let of_field = problem.errors.iter().map(|error| {
        let pointer = error.pointer.as_str();
        let field = pointer.rsplit('/').next().unwrap_or_default();
        match field {
            "listed_on" | "statement" | "submitter" | "reason" => {
                at_field(lang, field, &error.detail)
            }
            _ => whole(&error.detail),
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    if errors.is_empty() {
        errors.push(whole(&problem.detail));
    }
    Errors(errors)
}

fn of_files(lang: Lang, sending: &Sending) -> Errors {
    let faults = sending
        .faults
        .iter()
        .map(|fault| match fault.field.as_str() {
            STATEMENT_FIELD => at_field(lang, "statement", &fault.words),
            _ => whole(&fault.words),
        });
    Errors(faults.collect())
}

fn whole(words: &str) -> FieldError {
    FieldError {
        field: String::new(),
        words: words.to_owned(),
    }
}

fn at_field(lang: Lang, field: &str, what: &str) -> FieldError {
    let name = said(lang, field);
    FieldError {
        field: field.to_owned(),
        words: say(
            lang,
            "form.at_field",
            &[("field", name), ("what", what.to_owned())],
        ),
    }
}

fn said(lang: Lang, key: &str) -> String {
    say(lang, &format!("page.brands.{key}"), &[])
}

/// What every page has, standing below the list of brands and the owner.
fn base(visit: &Visit, matter: &Matter, at: &str, home: &str) -> Base {
    let lang = visit.lang();
    let mut base = visit.base(matter.brand.name.to_string());
    at.clone_into(&mut base.path);
    let owner = matter.state.body.as_ref();
    base.crumbs = vec![
        Link {
            label: said(lang, "title"),
            href: "/brands".to_owned(),
        },
        Link {
            label: owner.map_or_else(String::new, |it| it.name().to_string()),
            href: home.to_owned(),
        },
    ];
    base
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
    errors: Errors,
) -> Result<BrandPage, Problem> {
    let lang = visit.lang();
    let resource = matter.resource();
    let nodes = [resource.node.clone(), resource.district.clone()].into();
    let is_used = matter.brand.retired_on().is_none();
    let may = async |action: Action| {
        let asked = judge(qibu, &visit.signed, action, resource.clone());
        is_used && asked.await.is_ok()
    };
    let lists = matter.brand.listing().is_none()
        && matter.state.founding.is_some()
        && matter.state.life == Life::Active
        && may(Action::ListBrand).await;
    let retires = matter.state.life.counts() && may(Action::RetireBrand).await;
    let at = matter.path();
    let home = labels::address_of(matter.stream);
    let base = base(visit, matter, &at, &home);
    let mut records = Vec::new();
    for (kind, action) in [
        ("brand_licensed", Action::RecordAffair),
        ("brand_complaint", Action::HandleBrandComplaint),
        ("brand_complaint_settled", Action::HandleBrandComplaint),
    ] {
        if may(action).await {
            records.push(Link {
                label: say(lang, &format!("label.affair.{kind}"), &[]),
                href: format!("{home}/affairs/new?kind={kind}"),
            });
        }
    }
    let officers = if lists {
        let value = sending.fields.text("submitter");
        second_officers::of_nodes(qibu, visit, nodes, value).await?
    } else {
        Vec::new()
    };
    let action = |is_so: bool, verb: &str| {
        if is_so {
            format!("{at}/{verb}")
        } else {
            String::new()
        }
    };
    Ok(BrandPage {
        base,
        errors,
        facts: facts(lang, &matter.brand),
        licences: licences(lang, &matter.brand),
        complaints: complaints(lang, &matter.brand),
        key: new_key(),
        retire_action: action(retires, "retire"),
        reason: sending.fields.text("reason").to_owned(),
        list_action: action(lists, "list-late"),
        listed_on: sending.fields.text("listed_on").to_owned(),
        held: statement(qibu, visit, sending).await?,
        officers,
        records,
    })
}

fn facts(lang: Lang, brand: &Brand) -> Vec<Fact> {
    let day = |on: qibu_domain::time::Day| days::day(lang, &on.to_string());
    let fact = |key: &str, value: String| Fact {
        label: said(lang, key),
        value,
    };
    let mut facts = vec![
        fact("stage", stage(lang, brand.stage_word())),
        fact("in_use_since", day(brand.in_use_since)),
    ];
    facts.extend(brand.listing().map(|it| fact("listed_on", day(it.since))));
    facts.extend(brand.retired_on().map(|on| fact("retired_on", day(on))));
    facts
}

fn licences(lang: Lang, brand: &Brand) -> Vec<Fact> {
    let day = |on: qibu_domain::time::Day| days::day(lang, &on.to_string());
    let told = brand.licences.iter().map(|licence| {
        let last = licence.ends.map(|ends| day(ends.plus_days(-1)));
        let last = last.unwrap_or_else(|| said(lang, "open_end"));
        Fact {
            label: licence.to.to_string(),
            value: [day(licence.from), last].join(lang.pick("—", " – ")),
        }
    });
    told.collect()
}

fn complaints(lang: Lang, brand: &Brand) -> Vec<Fact> {
    let day = |on: qibu_domain::time::Day| days::day(lang, &on.to_string());
    let told = brand.complaints.iter().map(|complaint| Fact {
        label: day(complaint.received_on),
        value: match complaint.settled_on {
            Some(on) => say(lang, "page.brands.settled", &[("day", day(on))]),
            None => said(lang, "open"),
        },
    });
    told.collect()
}
