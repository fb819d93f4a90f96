//! Correcting an asking, a delivery or a confirmation, alone or with a second officer.

use super::super::annals::form::choice;
use super::super::apply::contents;
use super::super::apply::sending::{self, Sending, new_key};
use super::super::work::{self, Typed, radios};
use super::form::{asked, labelled, of_asker, seats, wish_input};
use super::{address_of, back, told};
use crate::authority::Action;
use crate::intake::service_requests::{
    self as intake, ServiceAnswerForm, ServiceCorrectionForm, ServiceStepForm, draft_of, stream_of,
};
use crate::intake::{self as intakes, DraftForm};
use crate::web::api::reading::{permit, there};
use crate::web::pages::affairs::{AffairField, CorrectionPart, FieldInput};
use crate::web::pages::days;
use crate::web::pages::form::Errors;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::work::WorkPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::service_request::{ServiceAnswer, ServiceFact, ServiceRequestEvent};
use qibu_domain::time::Day;
use std::sync::Arc;

/// The fact that is corrected.
struct Matter {
    stream: StreamId,
    cites: Sequence,
    on: Day,
    fact: ServiceFact,
}

impl Matter {
    async fn of(
        qibu: &Arc<Qibu>,
        visit: &Visit,
        (id, cites): &(String, String),
    ) -> Result<Self, Problem> {
        let lang = visit.lang();
        permit(qibu, &visit.signed, Action::ReadSubject).await?;
        let stream = there(lang, stream_of(id))?;
        let cites = there(lang, cites.parse().ok().map(Sequence))?;
        let state = intake::state(qibu, stream).await;
        let state = state.map_err(contents::not_done(lang))?;
        let known = state.fact(cites).map(|(on, fact)| (on, fact.clone()));
        let (on, fact) = there(lang, known)?;
        Ok(Self {
            stream,
            cites,
            on,
            fact,
        })
    }

    fn address(&self) -> String {
        format!("{}/{}/correct", address_of(self.stream), self.cites)
    }

    /// The fact as it stands, in words.
    fn stands(&self, lang: Lang) -> String {
        let event = ServiceRequestEvent::from(self.fact.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let line = told::line(lang, &content.unwrap_or_default());
        let day = days::day(lang, &self.on.to_string());
        let parts = [day, line].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(lang.pick("，", ", "))
    }

    /// The same as fields that were typed.
    fn typed(&self) -> Fields {
        let mut pairs = vec![("occurred_on", self.on.to_string())];
        match &self.fact {
            ServiceFact::Asked(asked) => {
                pairs.push(("direction", asked.direction.as_str().to_owned()));
                pairs.push(("asker", asked.asker.as_str().to_owned()));
                pairs.extend(asked.seat.map(|seat| ("seat", seat.to_string())));
            }
            ServiceFact::Delivered(_) => {}
            ServiceFact::Confirmed(confirmed) => {
                pairs.push(("answer", confirmed.answer.as_str().to_owned()));
            }
        }
        let pairs = pairs.into_iter();
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value));
        Fields::from(pairs.collect::<Vec<_>>())
    }

    async fn fields(
        &self,
        qibu: &Arc<Qibu>,
        visit: &Visit,
        typed: &Typed,
    ) -> Result<Vec<AffairField>, Problem> {
        let (lang, said, held) = (visit.lang(), &typed.fields, typed.held.last());
        let mut asked = Vec::new();
        let mut paper = work::file_input(held);
        match &self.fact {
            ServiceFact::Asked(was) => {
                asked = of_asker(lang, said);
                if let Some(body) = was.body {
                    let mut seats = seats(qibu, visit, body).await?;
                    // Who asked and sits there no more asked all the same.
                    let was = was.seat.map(|seat| seat.to_string());
                    let was = was.filter(|was| seats.iter().all(|seat| seat.code != *was));
                    seats.extend(was.map(|seat| choice(seat.clone(), seat)));
                    asked.push(("seat", false, work::pick(lang, said, "seat", &seats)));
                }
                paper = wish_input(held);
            }
            ServiceFact::Delivered(_) => {}
            ServiceFact::Confirmed(_) => {
                let answers = ServiceAnswer::ALL.iter().map(|it| it.as_str());
                let answers = ("service_answer", answers);
                asked.push(("answer", true, radios(lang, said, "answer", answers)));
            }
        }
        asked.push(("occurred_on", true, FieldInput::Day));
        asked.push(("paper", false, paper));
        Ok(labelled(lang, said, asked))
    }

    /// What was typed, as the intake takes it. Where it was asked does not change.
    fn form(&self, typed: &Fields, held: Option<&contents::Held>) -> ServiceCorrectionForm {
        let text = |name: &str| typed.text(name).trim().to_owned();
        let paper = held.map(|held| held.paper.to_string());
        let mut form = ServiceCorrectionForm {
            reason: typed.text("why").to_owned(),
            ..ServiceCorrectionForm::default()
        };
        if typed.first("void").is_some() {
            return form;
        }
        let occurred_on = text("occurred_on");
        match &self.fact {
            ServiceFact::Asked(was) => {
                let mut asked = asked(typed, held);
                asked.body = was.body.map(|body| body.to_string());
                asked.node = was.body.is_none().then(|| was.node.clone());
                form.asked = Some(asked);
            }
            ServiceFact::Delivered(_) => {
                form.delivered = Some(ServiceStepForm { occurred_on, paper });
            }
            ServiceFact::Confirmed(_) => {
                form.confirmed = Some(ServiceAnswerForm {
                    answer: text("answer"),
                    occurred_on,
                    paper,
                });
            }
        }
        form
    }
}

pub(super) async fn ask(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let asked = async {
        let matter = Matter::of(&qibu, &visit, &said).await?;
        let typed = Typed {
            fields: matter.typed(),
            ..Typed::default()
        };
        let page = page(&qibu, &visit, &matter, typed).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let node = intake::node_of(qibu, matter.stream).await;
    let node = node.map_err(contents::not_done(lang))?;
    let second = typed.fields.text("second");
    let correction = CorrectionPart {
        stands: matter.stands(lang),
        void: typed.fields.first("void").is_some(),
        why: typed.fields.text("why").to_owned(),
        officers: work::others(qibu, visit, &node, second).await?,
    };
    let mut base = visit.base(say(lang, "page.service.correct", &[]));
    base.path = matter.address();
    base.crumbs = vec![back(visit)];
    Ok(WorkPage {
        base,
        purpose: String::new(),
        asked: matter.fields(qibu, visit, &typed).await?,
        errors: typed.errors,
        home: address_of(matter.stream),
        action: matter.address(),
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: Some(correction),
    })
}

pub(super) async fn correct(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let corrected = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let matter = Matter::of(&qibu, &visit, &said).await?;
        put_right(&qibu, &visit, &matter, sending).await
    };
    visit.outcome(corrected.await)
}

async fn put_right(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let form = matter.form(&sending.fields, held.last());
    let is_void = form.is_void();
    let second = Some(sending.fields.text("second")).filter(|second| !second.is_empty());
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &matter.address());
        let about = (matter.stream, matter.cites);
        let (action, done) = match second {
            None => {
                let done = intake::correct(qibu, &sent, about, &form).await;
                let done = done.map(|_| "form.done.affair_corrected");
                (Action::CorrectRequest, done)
            }
            Some(second) => {
                let draft = DraftForm {
                    submitter: Some(second.to_owned()),
                    work: draft_of(about, form),
                };
                let made = intakes::draft::create(qibu, &sent, &draft).await;
                let done = made.map(|_| "form.done.affair_awaits");
                (Action::CorrectRequestLate, done)
            }
        };
        match done {
            Ok(flash) => {
                let is_asking = matches!(matter.fact, ServiceFact::Asked(_));
                // What is void now is not seen any more.
                let after = if is_void && is_asking && second.is_none() {
                    super::HOME.to_owned()
                } else {
                    address_of(matter.stream)
                };
                return Ok(visit.see_other(&after, Some(flash)));
            }
            Err(error) => {
                let about = (matter.stream.to_string(), action);
                errors = work::refused(qibu, visit, about, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, matter, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
