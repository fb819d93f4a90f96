//! One seat: what is known of it without a name, and what the body or an office may do.

use super::matter;
use crate::consent_texts;
use crate::intake;
use crate::intake::membership::{MembershipForm, SeatLeftForm, TakeForm, stream_of};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::{id, there};
use crate::web::pages::acts::ActForm;
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::acts::{Act, Typed, errors, fact};
use crate::web::pages::handlers::apply::sending::{self, Sending};
use crate::web::pages::handlers::doors::{Door, door, form_to_come};
use crate::web::pages::handlers::people::send::{of_files, signed_form};
use crate::web::pages::labels;
use crate::web::pages::members::SeatPage;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::id::SeatRef;
use qibu_domain::membership::{
    MEMBERSHIP_TEXT, Membership, MembershipCommand, MembershipRole, MembershipStage,
    MembershipState,
};
use std::sync::Arc;

const FIELDS: [&str; 4] = ["taken_on", "left_on", "capacity_declared", "signed_form"];

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(seat): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let seat: SeatRef = id(visit.lang(), &seat)?;
        let page = page(&qibu, &visit, seat, &Typed::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    seat: SeatRef,
    typed: &Typed,
) -> Result<SeatPage, Problem> {
    let lang = visit.lang();
    let hosted = qibu
        .memberships()
        .refresh(qibu.log(), stream_of(seat))
        .await;
    let hosted = hosted.map_err(|error| Problem::of_command(lang, &error.into()))?;
    let state = hosted.state();
    let place = there(lang, state.place())?;
    let matter = matter(qibu, visit, &place.body.id.to_string()).await?;
    let short: String = seat.to_string().chars().take(8).collect();
    let mut base = visit.base(say(lang, "page.members.one", &[("id", short)]));
    base.path = format!("/members/{seat}");
    base.crumbs = vec![
        Link {
            label: matter.name.clone(),
            href: labels::address_of(matter.stream),
        },
        Link {
            label: say(lang, "page.members.title", &[]),
            href: matter.path(),
        },
    ];
    Ok(SeatPage {
        base,
        errors: typed.errors.clone(),
        facts: known(qibu, lang, seat, state),
        acts: acts(qibu, visit, (seat, state), typed).await?,
    })
}

fn known(qibu: &Qibu, lang: Lang, seat: SeatRef, state: &MembershipState) -> Vec<Fact> {
    let mut facts = vec![fact(lang, "id", seat.to_string())];
    if let Some(role) = state.role() {
        let role = say(
            lang,
            &format!("label.membership_role.{}", role.as_str()),
            &[],
        );
        facts.push(fact(lang, "role", role));
    }
    let place = state.place();
    let category = place.and_then(|place| {
        let code = place.category.as_deref()?;
        Some(consent_texts::category(
            lang,
            &qibu.rulebook(),
            &place.node,
            code,
        ))
    });
    facts.extend(category.map(|category| fact(lang, "category", category)));
    let (key, on) = match &state.stage {
        MembershipStage::Open => ("offered", None),
        MembershipStage::Declined => ("declined", None),
        MembershipStage::Taken(taken) => ("taken", Some(taken.from)),
        MembershipStage::Left { on, .. } => ("left", Some(*on)),
    };
    let on = on.map_or_else(String::new, |on| days::day(lang, &on.to_string()));
    let stands = say(
        lang,
        &format!("page.people.seat_stands.{key}"),
        &[("day", on)],
    );
    facts.push(fact(lang, "stage", stands));
    facts
}

/// The acts that are for the visitor, each with why it is closed.
async fn acts(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (seat, state): (SeatRef, &MembershipState),
    typed: &Typed,
) -> Result<Vec<ActForm>, Problem> {
    let lang = visit.lang();
    let is_initiator = state.role() == Some(MembershipRole::Initiator);
    let take = MembershipCommand::Take {
        text: MEMBERSHIP_TEXT.to_owned(),
        capacity_declared: is_initiator,
        taken_on: None,
        paper: Some(form_to_come()),
    };
    let leave = MembershipCommand::Leave { left_on: None };
    let mut acts = Vec::new();
    for (verb, tone, command) in [
        ("take", "main", take),
        ("decline", "main", MembershipCommand::Decline),
        ("confirm", "main", MembershipCommand::Confirm),
        ("leave_seat", "main", leave),
        ("release", "grave", MembershipCommand::Release),
    ] {
        let door = door::<Membership>(qibu, visit, stream_of(seat), command).await?;
        if matches!(door, Door::Denied) {
            continue;
        }
        let act = Act::new(lang, typed, verb, format!("/members/{seat}/{verb}"));
        let act = act.closed(door.why());
        let act = match verb {
            "take" if is_initiator => {
                of_taking(act).field("capacity_declared", true, FieldInput::Tick)
            }
            "take" => of_taking(act),
            "leave_seat" => act.field("left_on", false, FieldInput::Day),
            _ => act,
        };
        let key = match verb {
            "confirm" | "release" => verb,
            _ => "record",
        };
        acts.push(act.button("", key, tone).done());
    }
    Ok(acts)
}

fn of_taking(act: Act<'_>) -> Act<'_> {
    let act = act.field("signed_form", true, FieldInput::File(None));
    act.field("taken_on", false, FieldInput::Day)
}

/// The form of an act by its word; `None` where there is no such act.
fn form(verb: &str, fields: &Fields, paper: Option<String>) -> Option<MembershipForm> {
    let first = |name: &str| fields.first(name).map(str::to_owned);
    Some(match verb {
        "take" => MembershipForm::Take(TakeForm {
            capacity_declared: fields.first("capacity_declared").is_some(),
            taken_on: first("taken_on"),
            text: None,
            paper: paper.unwrap_or_default(),
        }),
        "decline" => MembershipForm::Decline,
        "confirm" => MembershipForm::Confirm,
        "leave_seat" => MembershipForm::Leave(SeatLeftForm {
            left_on: first("left_on"),
        }),
        "release" => MembershipForm::Release,
        _ => return None,
    })
}

pub(super) async fn send(
    State(qibu): State<Arc<Qibu>>,
    Path((seat, verb)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let seat: SeatRef = id(visit.lang(), &seat)?;
        act(&qibu, &visit, (seat, &verb), sending).await
    };
    visit.outcome(sent.await)
}

async fn act(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (seat, verb): (SeatRef, &str),
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let home = format!("/members/{seat}");
    let held = signed_form(qibu, visit, &sending).await?;
    let paper = held.as_ref().map(|held| held.id.clone());
    let form = there(lang, form(verb, &sending.fields, paper))?;
    let mut wrong = of_files(lang, verb, &sending);
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if !wrong.any() {
        let sent = sending.sent(qibu, visit, &format!("{home}/{verb}"));
        let Err(error) = intake::membership::act(qibu, &sent, seat, &form).await else {
            return Ok(visit.see_other(&home, Some("form.done.seat_done")));
        };
        let problem = Problem::not_done(lang, &error);
        let filing = Filing {
            signed: &visit.signed,
            command: form.action().name(),
            subject: stream_of(seat).to_string(),
            dry_run: false,
        };
        file(qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        status = StatusCode::from_u16(problem.status).unwrap_or(status);
        wrong = errors(lang, verb, &FIELDS, &problem);
    }
    let typed = Typed {
        verb: verb.to_owned(),
        fields: sending.fields,
        errors: wrong,
        held,
    };
    let page = page(qibu, visit, seat, &typed).await?;
    Ok(visit.show_with(status, &page))
}
