//! Correcting a submission, a forwarding or an answer, alone or with a second officer.

use super::super::apply::contents;
use super::super::apply::sending::{self, Sending, new_key};
use super::super::work::{self, Typed, file_input};
use super::form::{field_of, labelled, receivers, seats_with};
use super::{DUTIES, HOME, OWN_DUTIES, address_of, back, told};
use crate::authority::Action;
use crate::intake::suggestions::{
    self as intake, AnswerForm, ForwardForm, SuggestionCorrectionForm, SuggestionForm,
    correction_asked, draft_of, stream_of,
};
use crate::intake::{self as intakes, DraftForm};
use crate::web::api::reading::{permit, there};
use crate::web::pages::affairs::{AffairField, CorrectionPart, FieldInput};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Errors;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::work::WorkPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::suggestion::{Receiver, SuggestionEvent, SuggestionFact, SuggestionState};
use qibu_domain::time::Day;
use std::sync::Arc;

/// The fact that is corrected.
struct Matter {
    stream: StreamId,
    cites: Sequence,
    known: SuggestionState,
    on: Day,
    fact: SuggestionFact,
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
        let known = intake::state(qibu, stream).await;
        let known = known.map_err(contents::not_done(lang))?;
        let (on, fact) = there(lang, known.fact(cites))?;
        Ok(Self {
            stream,
            cites,
            known,
            on,
            fact,
        })
    }

    fn address(&self) -> String {
        address(self.stream, self.cites)
    }

    /// The fact as it stands, in words.
    fn stands(&self, qibu: &Qibu, visit: &Visit) -> String {
        let lang = visit.lang();
        let event = SuggestionEvent::from(self.fact.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let line = told::line(lang, &qibu.rulebook(), &content.unwrap_or_default());
        let day = days::day(lang, &self.on.to_string());
        let parts = [day, line].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(lang.pick("，", ", "))
    }

    /// The same as fields that were typed. Words stay where none are written.
    fn typed(&self) -> Fields {
        let mut pairs = vec![("occurred_on", self.on.to_string())];
        match &self.fact {
            SuggestionFact::Submitted(said) => {
                pairs.push(("field", said.field.as_str().to_owned()));
                let author = said.author.map(|seat| seat.to_string());
                pairs.push(("author", author.unwrap_or_default()));
            }
            SuggestionFact::Forwarded(said) => pairs.push(match &said.to {
                Receiver::Node(node) => ("node", node.clone()),
                Receiver::Outside(outside) => ("outside", outside.as_str().to_owned()),
            }),
            SuggestionFact::Answered(_) => {}
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
        let (lang, said) = (visit.lang(), &typed.fields);
        let day = ("occurred_on", true, FieldInput::Day);
        let asked = match &self.fact {
            SuggestionFact::Submitted(was) => {
                let seats = seats_with(qibu, visit, (was.body, was.author)).await?;
                vec![
                    field_of(lang, said),
                    ("words", false, FieldInput::Words),
                    day,
                    ("author", false, work::pick(lang, said, "author", &seats)),
                ]
            }
            SuggestionFact::Forwarded(_) => {
                let mut asked = receivers(qibu, visit, (self.stream, said)).await?;
                asked.push(day);
                asked.push(("paper", false, file_input(typed.held.last())));
                asked
            }
            SuggestionFact::Answered(_) => vec![("answer", false, FieldInput::Words), day],
        };
        Ok(labelled(lang, said, asked))
    }

    /// What was typed, as the intake takes it. Through which body it came does not change.
    fn form(&self, typed: &Fields, held: Option<&contents::Held>) -> SuggestionCorrectionForm {
        let text = |name: &str| typed.text(name).trim().to_owned();
        let if_any = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        let mut form = SuggestionCorrectionForm {
            reason: typed.text("why").to_owned(),
            ..SuggestionCorrectionForm::default()
        };
        if typed.first("void").is_some() {
            return form;
        }
        let occurred_on = text("occurred_on");
        match &self.fact {
            SuggestionFact::Submitted(was) => {
                form.submitted = Some(SuggestionForm {
                    body: was.body.to_string(),
                    field: text("field"),
                    words: if_any("words"),
                    author: if_any("author"),
                    occurred_on,
                });
            }
            SuggestionFact::Forwarded(_) => {
                form.forwarded = Some(ForwardForm {
                    node: if_any("node"),
                    outside: if_any("outside"),
                    occurred_on,
                    paper: held.map(|held| held.paper.to_string()),
                });
            }
            SuggestionFact::Answered(_) => {
                form.answered = Some(AnswerForm {
                    answer: if_any("answer"),
                    occurred_on,
                });
            }
        }
        form
    }
}

fn address(stream: StreamId, cites: Sequence) -> String {
    format!("{}/{cites}/correct", address_of(stream))
}

/// Where its facts are corrected, those that the account may correct.
pub(super) async fn links(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    stream: StreamId,
) -> Result<Vec<Link>, Problem> {
    let lang = visit.lang();
    let known = intake::state(qibu, stream).await;
    let known = known.map_err(contents::not_done(lang))?;
    let submitted = known.submitted.iter();
    let submitted = submitted.map(|it| ("correct_submitted", it.sequence));
    let forwarded = known.forwarded.iter();
    let forwarded = forwarded.map(|it| ("correct_forwarded", it.sequence));
    let answered = known.answered.iter();
    let answered = answered.map(|it| ("correct_answered", it.sequence));
    let own = work::offices_of(qibu, visit, &OWN_DUTIES).await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let facts = submitted.chain(forwarded).chain(answered);
    let may = facts.filter(|(_, cites)| {
        let (action, node) = correction_asked(&known, *cites, false);
        let held = match action {
            Action::CorrectSuggestion => &own,
            _ => &offices,
        };
        work::is_within(qibu, held, &node)
    });
    let link = |(key, cites)| Link {
        label: say(lang, &format!("page.suggestions.{key}"), &[]),
        href: address(stream, cites),
    };
    Ok(may.map(link).collect())
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
    let (_, node) = correction_asked(&matter.known, matter.cites, true);
    let second = typed.fields.text("second");
    let correction = CorrectionPart {
        stands: matter.stands(qibu, visit),
        void: typed.fields.first("void").is_some(),
        why: typed.fields.text("why").to_owned(),
        officers: work::others(qibu, visit, &node, second).await?,
    };
    let mut base = visit.base(say(lang, "page.suggestions.correct", &[]));
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
    let is_void = sending.fields.first("void").is_some();
    let second = Some(sending.fields.text("second")).filter(|second| !second.is_empty());
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &matter.address());
        let about = (matter.stream, matter.cites);
        let (action, done) = match second {
            None => {
                let done = intake::correct(qibu, &sent, about, &form).await;
                let done = done.map(|_| "form.done.affair_corrected");
                (Action::CorrectSuggestion, done)
            }
            Some(second) => {
                let draft = DraftForm {
                    submitter: Some(second.to_owned()),
                    work: draft_of(about, form),
                };
                let made = intakes::draft::create(qibu, &sent, &draft).await;
                let done = made.map(|_| "form.done.affair_awaits");
                (Action::CorrectSuggestionLate, done)
            }
        };
        match done {
            Ok(flash) => {
                let is_submission = matches!(matter.fact, SuggestionFact::Submitted(_));
                // What is void now is not seen any more.
                let after = if is_void && is_submission && second.is_none() {
                    HOME.to_owned()
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
