//! The fields of each form, and what it becomes when it is sent.

use super::super::annals::form::choice;
use super::super::apply::contents::Held;
use super::super::work::{self, Typed, field, file_input, pick, radios};
use super::{OWN_DUTIES, Sheet};
use crate::intake::suggestions::{
    self as intake, AnswerForm, ForwardForm, PublishForm, SettleForm, SuggestionForm,
    SuggestionVerb,
};
use crate::intake::{Done, FieldFault, NotDone, Sent};
use crate::web::api::reading::there;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::form::Choice;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::{SeatRef, StreamId};
use qibu_domain::outcome::OutcomeField;
use qibu_domain::suggestion::{DeclineGround, OutsideReceiver};
use qibu_projections::{MAX_PAGE_ROWS, Page, memberships};
use std::sync::Arc;

/// The fields, with what was typed.
pub(super) async fn fields(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
    typed: &Typed,
) -> Result<Vec<AffairField>, Problem> {
    let (lang, said) = (visit.lang(), &typed.fields);
    let paper = ("paper", false, file_input(typed.held.last()));
    let day = ("occurred_on", true, FieldInput::Day);
    let asked = match sheet {
        Sheet::Submit => submission(qibu, visit, said).await?,
        Sheet::Forward(stream) => {
            let mut asked = receivers(qibu, visit, (stream, said)).await?;
            asked.extend([day, paper]);
            asked
        }
        Sheet::Answer(_) => vec![("answer", true, FieldInput::Words), day],
        Sheet::Adopt(_) => vec![day, paper],
        Sheet::Decline(_) => {
            let grounds = DeclineGround::ALL.iter().map(|it| it.as_str());
            let grounds = radios(lang, said, "ground", ("decline_ground", grounds));
            vec![("ground", true, grounds), day, paper]
        }
        Sheet::Publish(_) => vec![day],
    };
    Ok(labelled(lang, said, asked))
}

/// A field of a form: its name, whether it must be filled, and how.
pub(super) type Asked = (&'static str, bool, FieldInput);

/// The fields with their labels and what was typed.
pub(super) fn labelled(lang: Lang, said: &Fields, asked: Vec<Asked>) -> Vec<AffairField> {
    let asked = asked.into_iter();
    let asked = asked.map(|(name, needed, input)| field(lang, said, (name, needed), input));
    asked.collect()
}

/// To whom it is forwarded: a node, or a receiver outside.
pub(super) async fn receivers(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (stream, said): (StreamId, &Fields),
) -> Result<Vec<Asked>, Problem> {
    let lang = visit.lang();
    let nodes = nodes(qibu, visit, stream).await?;
    let outside = OutsideReceiver::ALL.iter().map(|it| {
        let code = it.as_str();
        let words = say(lang, &format!("label.outside_receiver.{code}"), &[]);
        choice(code.to_owned(), words)
    });
    let outside: Vec<Choice> = outside.collect();
    Ok(vec![
        ("node", false, pick(lang, said, "node", &nodes)),
        ("outside", false, pick(lang, said, "outside", &outside)),
    ])
}

/// The field that it is about.
pub(super) fn field_of(lang: Lang, said: &Fields) -> Asked {
    let fields = OutcomeField::ALL.iter().map(|it| it.as_str());
    let fields = ("outcome_field", fields);
    ("field", true, radios(lang, said, "field", fields))
}

/// The fields of a new suggestion. Once the body is known, its seats are offered as the author's.
async fn submission(qibu: &Arc<Qibu>, visit: &Visit, said: &Fields) -> Result<Vec<Asked>, Problem> {
    let lang = visit.lang();
    let (bodies, seats) = offered(qibu, visit, said).await?;
    let mut asked = vec![
        ("body", true, pick(lang, said, "body", &bodies)),
        field_of(lang, said),
        ("words", true, FieldInput::Words),
        ("occurred_on", true, FieldInput::Day),
    ];
    if !seats.is_empty() {
        asked.push(("author", false, pick(lang, said, "author", &seats)));
    }
    Ok(asked)
}

/// The bodies that are offered, and the seats of the one that is chosen.
async fn offered(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    said: &Fields,
) -> Result<(Vec<Choice>, Vec<Choice>), Problem> {
    let offices = work::offices_of(qibu, visit, &OWN_DUTIES).await?;
    let bodies = work::bodies_within(qibu, visit, &offices).await?;
    let body = said.text("body").trim().parse::<StreamId>().ok();
    // Whose seats may be seen is who keeps persons there: those to whom the body is offered.
    let body = body.filter(|body| bodies.iter().any(|it| it.code == body.to_string()));
    let seats = match body {
        Some(body) => seats(qibu, visit, body).await?,
        None => Vec::new(),
    };
    Ok((bodies, seats))
}

/// Whether the form was sent before the seats of its body were offered: it is shown once more, with them.
pub(super) async fn author_not_asked(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (sheet, said): (Sheet, &Fields),
) -> Result<Option<NotDone>, Problem> {
    let was_offered = said.pairs().iter().any(|(name, _)| name == "author");
    if sheet != Sheet::Submit || was_offered {
        return Ok(None);
    }
    let (_, seats) = offered(qibu, visit, said).await?;
    let fault = FieldFault::new("/author", "suggestion.author_to_choose");
    Ok((!seats.is_empty()).then(|| NotDone::Fields(vec![fault])))
}

/// Sends what was typed.
pub(super) async fn send(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    sheet: Sheet,
    (typed, held): (&Fields, Option<&Held>),
) -> Result<Done, NotDone> {
    let text = |name: &str| typed.text(name).trim().to_owned();
    let if_any = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    let paper = held.map(|held| held.paper.to_string());
    let occurred_on = text("occurred_on");
    let ground = if_any("ground");
    let (stream, verb) = match sheet {
        Sheet::Submit => {
            let form = SuggestionForm {
                body: text("body"),
                field: text("field"),
                words: if_any("words"),
                author: if_any("author"),
                occurred_on,
            };
            return intake::submit(qibu, sent, &form).await;
        }
        Sheet::Forward(stream) => {
            let form = ForwardForm {
                node: if_any("node"),
                outside: if_any("outside"),
                occurred_on,
                paper,
            };
            (stream, SuggestionVerb::Forward(form))
        }
        Sheet::Answer(stream) => {
            let answer = if_any("answer");
            let form = AnswerForm {
                answer,
                occurred_on,
            };
            (stream, SuggestionVerb::Answer(form))
        }
        Sheet::Adopt(stream) => {
            let form = SettleForm {
                ground: None,
                occurred_on,
                paper,
            };
            (stream, SuggestionVerb::Adopt(form))
        }
        Sheet::Decline(stream) => {
            let form = SettleForm {
                ground,
                occurred_on,
                paper,
            };
            (stream, SuggestionVerb::Decline(form))
        }
        Sheet::Publish(stream) => {
            let form = PublishForm { occurred_on };
            (stream, SuggestionVerb::Publish(form))
        }
    };
    intake::act(qibu, sent, stream, &verb).await
}

/// The nodes of the district of the body.
async fn nodes(qibu: &Arc<Qibu>, visit: &Visit, stream: StreamId) -> Result<Vec<Choice>, Problem> {
    let lang = visit.lang();
    let known = intake::state(qibu, stream).await;
    let known = known.map_err(|error| Problem::not_done(lang, &error))?;
    let submitted = there(lang, known.submitted)?;
    let district = qibu
        .rulebook()
        .district_of(&submitted.said.node)
        .map(str::to_owned);
    Ok(work::nodes_within(qibu, &district.into_iter().collect()))
}

/// The seats of the body that are taken today: no page says whose they are.
async fn seats(qibu: &Arc<Qibu>, visit: &Visit, body: StreamId) -> Result<Vec<Choice>, Problem> {
    let (lang, today) = (visit.lang(), qibu.clock().now().day());
    let filter = memberships::Filter {
        body,
        only_sitting: true,
    };
    let read = qibu.read_on_arrival(move |rows| {
        memberships::list(rows, today, filter, &Page::first(MAX_PAGE_ROWS))
    });
    let (found, _) = read
        .await
        .map_err(|error| Problem::of_command(lang, &error))?;
    let seats = found.into_iter().map(|row| {
        let words = label(lang, &row.role, &row.seat.to_string());
        choice(row.seat.to_string(), words)
    });
    Ok(seats.collect())
}

/// The same with the seat that is recorded, taken today or not: nothing is lost that was not changed.
pub(super) async fn seats_with(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (body, recorded): (StreamId, Option<SeatRef>),
) -> Result<Vec<Choice>, Problem> {
    let mut seats = seats(qibu, visit, body).await?;
    let recorded = recorded.map(|seat| seat.to_string());
    if let Some(seat) = recorded.filter(|seat| seats.iter().all(|it| it.code != *seat)) {
        seats.insert(0, choice(seat.clone(), seat));
    }
    Ok(seats)
}

fn label(lang: Lang, role: &str, seat: &str) -> String {
    let role = say(lang, &format!("label.membership_role.{role}"), &[]);
    [role.as_str(), seat].join(" ")
}
