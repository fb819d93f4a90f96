//! The fields of each form, and what it becomes when it is sent.

use super::super::annals::form::choice;
use super::super::apply::contents::Held;
use super::super::work::{self, Typed, field, pick, radios};
use super::{DUTIES, Sheet, Verb};
use crate::intake::service_requests::{
    self as intake, ServiceAnswerForm, ServiceAskForm, ServiceDeclineForm, ServiceMatchForm,
    ServiceStepForm, ServiceTriageForm, StepForm,
};
use crate::intake::{Done, NotDone, Sent};
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Choice, FieldError};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::id::StreamId;
use qibu_domain::service_request::{AskerKind, DeclineGround, ServiceAnswer, ServiceDirection};
use qibu_domain::team::ServiceDomain;
use qibu_projections::{MAX_PAGE_ROWS, Page, memberships, teams};
use std::sync::Arc;

/// The most seats that are offered.
const MAX_SEATS_OFFERED: usize = 2_000;

/// What stands in a form before anybody typed: the body whose page one came from, and the body that answers already.
pub(super) async fn begun(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
) -> Result<Fields, Problem> {
    let body = match sheet {
        Sheet::Ask => visit.query().first("body").map(str::to_owned),
        Sheet::Step(stream, Verb::Triage) => {
            let state = intake::state(qibu, stream).await;
            let state = state.map_err(|error| Problem::not_done(visit.lang(), &error))?;
            state.body().map(|body| body.to_string())
        }
        Sheet::Step(..) => None,
    };
    let body = body.map(|body| ("body".to_owned(), body));
    Ok(Fields::from(body.into_iter().collect::<Vec<_>>()))
}

/// The fields, with what was typed.
pub(super) async fn fields(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
    typed: &Typed,
) -> Result<Vec<AffairField>, Problem> {
    let (lang, said) = (visit.lang(), &typed.fields);
    let day = ("occurred_on", true, FieldInput::Day);
    let paper = ("paper", false, work::file_input(typed.held.last()));
    let asked = match sheet {
        Sheet::Ask => asking(qibu, visit, typed).await?,
        Sheet::Step(_, Verb::Triage) => {
            let offices = work::offices_of(qibu, visit, &DUTIES).await?;
            let bodies = work::bodies_within(qibu, visit, &offices).await?;
            let domains = ServiceDomain::ALL.iter().map(|it| it.as_str());
            let domains = ("service_domain", domains);
            vec![
                ("domain", true, radios(lang, said, "domain", domains)),
                ("body", true, pick(lang, said, "body", &bodies)),
                day,
                paper,
            ]
        }
        Sheet::Step(stream, Verb::Match) => {
            let teams = teams_for(qibu, visit, stream).await?;
            let first = say(lang, "page.service.body_itself", &[]);
            let teams = super::super::annals::form::chosen(teams, said.all("team"));
            vec![("team", false, FieldInput::Pick(teams, first)), day, paper]
        }
        Sheet::Step(_, Verb::Confirm) => {
            let answers = ServiceAnswer::ALL.iter().map(|it| it.as_str());
            let answers = ("service_answer", answers);
            vec![
                ("answer", true, radios(lang, said, "answer", answers)),
                day,
                paper,
            ]
        }
        Sheet::Step(_, Verb::Decline) => {
            let grounds = DeclineGround::ALL.iter().map(|it| it.as_str());
            let grounds = ("decline_ground", grounds);
            vec![
                ("ground", true, radios(lang, said, "ground", grounds)),
                day,
                paper,
            ]
        }
        Sheet::Step(_, Verb::AcceptJob | Verb::Deliver | Verb::Reopen | Verb::Close) => {
            vec![day, paper]
        }
    };
    Ok(labelled(lang, said, asked))
}

/// The fields with their labels; help is that of requests, where there is any.
pub(super) fn labelled(
    lang: Lang,
    said: &Fields,
    asked: Vec<(&str, bool, FieldInput)>,
) -> Vec<AffairField> {
    let labelled = asked.into_iter().map(|(name, needed, input)| {
        let help = words(lang, &format!("page.service_help.{name}"), &[]);
        AffairField {
            help: help.unwrap_or_default(),
            ..field(lang, said, (name, needed), input)
        }
    });
    labelled.collect()
}

/// The wish, in a file.
pub(super) fn wish_input(held: Option<&Held>) -> FieldInput {
    FieldInput::Wish(held.map(|held| HeldPaper {
        id: held.paper.to_string(),
        words: held.words.clone(),
    }))
}

async fn asking(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    typed: &Typed,
) -> Result<Vec<(&'static str, bool, FieldInput)>, Problem> {
    let (lang, said) = (visit.lang(), &typed.fields);
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let bodies = work::bodies_within(qibu, visit, &offices).await?;
    let nodes = work::nodes_within(qibu, &offices);
    let mut asked = of_asker(lang, said);
    asked.push(("body", false, pick(lang, said, "body", &bodies)));
    asked.push(("node", false, pick(lang, said, "node", &nodes)));
    // Who sits in a body is asked for once it is known which.
    if let Ok(body) = said.text("body").parse::<StreamId>() {
        let seats = seats(qibu, visit, body).await?;
        asked.push(("seat", false, pick(lang, said, "seat", &seats)));
    }
    asked.push(("occurred_on", true, FieldInput::Day));
    asked.push(("paper", false, wish_input(typed.held.last())));
    Ok(asked)
}

/// Whom the service is for, and what kind of asker it is.
pub(super) fn of_asker(lang: Lang, said: &Fields) -> Vec<(&'static str, bool, FieldInput)> {
    let directions = ServiceDirection::ALL.iter().map(|it| it.as_str());
    let directions = ("service_direction", directions);
    let askers = AskerKind::ALL.iter().map(|it| it.as_str());
    let askers = ("asker", askers);
    vec![
        (
            "direction",
            true,
            radios(lang, said, "direction", directions),
        ),
        ("asker", true, radios(lang, said, "asker", askers)),
    ]
}

/// The teams that serve today in the domain of a request.
async fn teams_for(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    stream: StreamId,
) -> Result<Vec<Choice>, Problem> {
    let lang = visit.lang();
    let state = intake::state(qibu, stream).await;
    let state = state.map_err(|error| Problem::not_done(lang, &error))?;
    let domain = state
        .triaged
        .map(|triaged| triaged.domain.as_str().to_owned());
    let filter = teams::Filter {
        domain,
        stage: Some("active".to_owned()),
        ..teams::Filter::default()
    };
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |rows| {
        teams::list(rows, today, &filter, &Page::first(MAX_PAGE_ROWS))
    });
    let read = read.await;
    let (found, _) = read.map_err(|error| Problem::of_command(lang, &error))?;
    let found = found.into_iter();
    Ok(found
        .map(|row| choice(row.stream.to_string(), row.name))
        .collect())
}

/// The seats of a body that are taken today: no page says whose they are.
pub(super) async fn seats(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    body: StreamId,
) -> Result<Vec<Choice>, Problem> {
    let today = qibu.clock().now().day();
    let filter = memberships::Filter {
        body,
        only_sitting: true,
    };
    let read = qibu.read_on_arrival(move |rows| {
        let (mut found, mut page) = (Vec::new(), Page::first(MAX_PAGE_ROWS));
        while found.len() < MAX_SEATS_OFFERED {
            let more = memberships::list(rows, today, filter, &page)?;
            let Some(last) = more.last() else { break };
            page = Page::after(MAX_PAGE_ROWS, last.seat);
            found.extend(more);
        }
        Ok(found)
    });
    let read = read.await;
    let (found, _) = read.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let seats = found.into_iter().map(|row| row.seat.to_string());
    Ok(seats.map(|seat| choice(seat.clone(), seat)).collect())
}

/// Whoever asks of a body for a member is asked for the seat: where the form did not show it, it is shown once.
pub(super) fn must_have_seen_seats(lang: Lang, sheet: Sheet, said: &Fields) -> Option<FieldError> {
    let is_of_member = said.text("direction") == ServiceDirection::ToMember.as_str();
    let is_of_body = said.text("body").parse::<StreamId>().is_ok();
    let is_shown = said.first("seat").is_some();
    let missed = sheet == Sheet::Ask && is_of_member && is_of_body && !is_shown;
    missed.then(|| FieldError {
        field: "seat".to_owned(),
        words: say(lang, "page.service.choose_seat", &[]),
    })
}

/// An asking as it was typed.
pub(super) fn asked(typed: &Fields, held: Option<&Held>) -> ServiceAskForm {
    let text = |name: &str| typed.text(name).trim().to_owned();
    let any = |name: &str| Some(text(name)).filter(|said| !said.is_empty());
    ServiceAskForm {
        direction: text("direction"),
        asker: text("asker"),
        seat: any("seat"),
        body: any("body"),
        node: any("node"),
        occurred_on: text("occurred_on"),
        paper: held.map(|held| held.paper.to_string()),
    }
}

/// Sends what was typed.
pub(super) async fn send(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    sheet: Sheet,
    (typed, held): (&Fields, Option<&Held>),
) -> Result<Done, NotDone> {
    let text = |name: &str| typed.text(name).trim().to_owned();
    let paper = held.map(|held| held.paper.to_string());
    let occurred_on = text("occurred_on");
    let (stream, verb) = match sheet {
        Sheet::Ask => return intake::ask(qibu, sent, &asked(typed, held)).await,
        Sheet::Step(stream, verb) => (stream, verb),
    };
    match verb {
        Verb::Triage => {
            let form = ServiceTriageForm {
                domain: text("domain"),
                body: text("body"),
                occurred_on,
                paper,
            };
            intake::step(qibu, sent, stream, StepForm::Triage(&form)).await
        }
        Verb::Match => {
            let form = ServiceMatchForm {
                team: Some(text("team")).filter(|team| !team.is_empty()),
                occurred_on,
                paper,
            };
            intake::step(qibu, sent, stream, StepForm::Match(&form)).await
        }
        Verb::Confirm => {
            let form = ServiceAnswerForm {
                answer: text("answer"),
                occurred_on,
                paper,
            };
            intake::step(qibu, sent, stream, StepForm::Confirm(&form)).await
        }
        Verb::Decline => {
            let form = ServiceDeclineForm {
                ground: text("ground"),
                occurred_on,
                paper,
            };
            intake::step(qibu, sent, stream, StepForm::Decline(&form)).await
        }
        Verb::AcceptJob | Verb::Deliver | Verb::Reopen | Verb::Close => {
            let form = ServiceStepForm { occurred_on, paper };
            let step = match verb {
                Verb::AcceptJob => StepForm::AcceptJob(&form),
                Verb::Deliver => StepForm::Deliver(&form),
                Verb::Reopen => StepForm::Reopen(&form),
                _ => StepForm::Close(&form),
            };
            intake::step(qibu, sent, stream, step).await
        }
    }
}
