//! What a person does on their own page. Each button is one command, sent by the person and by nobody else.

use super::{HOME, command_of, shown};
use crate::intake::{self, Done, NotDone};
use crate::web::pages::form::Errors;
use crate::web::pages::handlers::acts::{Typed, errors};
use crate::web::pages::visit::Fields;
use crate::web::pages::visit::fields::Posted;
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::id::{AssignmentId, SeatRef};
use qibu_domain::membership::{MEMBERSHIP_TEXT, MembershipCommand};
use qibu_domain::person::{AssignmentEnd, PersonCommand, Purpose};
use std::sync::Arc;

/// Puts the person's own fields right. They lie in the vault, and nothing of it stands in the log.
pub(super) async fn fields(
    State(qibu): State<Arc<Qibu>>,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let (name, contact) = (fields.text("name"), fields.text("contact"));
    let done = intake::person::correct_own(&qibu, own.person, name, contact).await;
    let sent = ("fields", &["name", "contact"][..]);
    answered(&qibu, &own, (sent, fields), done, "mine_fields").await
}

/// Says yes or no to a purpose, or takes a yes back.
pub(super) async fn consent(
    State(qibu): State<Arc<Qibu>>,
    Path(purpose): Path<String>,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let command = match (purpose.parse::<Purpose>(), fields.text("do")) {
        (Ok(purpose), "given") => PersonCommand::GiveConsent {
            purpose,
            text: fields.text("text").to_owned(),
            signed_on: None,
            paper: None,
        },
        (Ok(purpose), "refused") => PersonCommand::RefuseConsent { purpose },
        (Ok(purpose), "withdrawn") => PersonCommand::WithdrawConsent {
            purpose,
            paper: None,
        },
        _ => return nothing(&own),
    };
    let path = format!("/mine/consents/{purpose}");
    let verb = format!("answer-{purpose}");
    as_person(&qibu, &own, (&path, &verb, &[]), fields, command).await
}

/// Accepts or contests the attestation that the person has seen.
pub(super) async fn attestation(
    State(qibu): State<Arc<Qibu>>,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let command = match fields.text("do") {
        "accept" => PersonCommand::AcceptAttestation { paper: None },
        "contest" => PersonCommand::ContestAttestation,
        _ => return nothing(&own),
    };
    // What was attested anew since the page was shown has not been seen.
    let awaiting = own.state().awaiting.or(own.state().attestation);
    let seen = awaiting.map(|it| it.attested.to_string());
    if seen.as_deref() != fields.first("attested") {
        return own.screen.see_other(HOME, Some("form.done.mine_changed"));
    }
    let sent = ("/mine/attestation", "attestation", &[][..]);
    as_person(&qibu, &own, sent, fields, command).await
}

/// Leaves the pool.
pub(super) async fn pool(
    State(qibu): State<Arc<Qibu>>,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let command = PersonCommand::Leave { left_on: None };
    as_person(&qibu, &own, ("/mine/pool", "pool", &[]), fields, command).await
}

/// Reports or declines an assignment.
pub(super) async fn assignment(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let Ok(assignment) = id.parse::<AssignmentId>() else {
        return own.screen.fail(&Problem::not_found(own.lang()));
    };
    let verb = format!("assignment-{assignment}");
    let command = match fields.text("do") {
        "decline" => PersonCommand::EndAssignment {
            assignment,
            end: AssignmentEnd::Declined,
        },
        "report" => match fields.text("done_on").parse() {
            Ok(done_on) => PersonCommand::ReportAssignment {
                assignment,
                done_on,
            },
            Err(_) => {
                let fault = intake::FieldFault::new("/done_on", "day.malformed");
                let done = Err(NotDone::Fields(vec![fault]));
                let sent = (verb.as_str(), &["done_on"][..]);
                return answered(&qibu, &own, (sent, fields), done, "mine_done").await;
            }
        },
        _ => return nothing(&own),
    };
    let path = format!("/mine/assignments/{assignment}");
    let sent = (path.as_str(), verb.as_str(), &["done_on"][..]);
    as_person(&qibu, &own, sent, fields, command).await
}

/// Takes, declines or leaves a seat of the person.
pub(super) async fn seat(
    State(qibu): State<Arc<Qibu>>,
    Path(seat): Path<String>,
    own: Own,
    Posted(fields): Posted,
) -> Response {
    let own_seat = match super::own::seat(&qibu, &own, seat.parse().ok()).await {
        Ok(own_seat) => own_seat,
        Err(problem) => return own.screen.fail(&problem),
    };
    let command = match fields.text("do") {
        "take" => MembershipCommand::Take {
            text: fields.first("text").unwrap_or(MEMBERSHIP_TEXT).to_owned(),
            capacity_declared: fields.first("capacity_declared").is_some(),
            taken_on: None,
            paper: None,
        },
        "decline" => MembershipCommand::Decline,
        "leave" => MembershipCommand::Leave { left_on: None },
        _ => return nothing(&own),
    };
    let verb = format!("seat-{own_seat}");
    let named = command_of(&qibu, &format!("/mine/seats/{own_seat}"), &fields);
    let done = intake::membership::act_as_own(&qibu, own_seat, command, named).await;
    let sent = (verb.as_str(), &["capacity_declared"][..]);
    answered(&qibu, &own, (sent, fields), done.map(drop), "mine_done").await
}

async fn as_person(
    qibu: &Arc<Qibu>,
    own: &Own,
    (path, verb, known): (&str, &str, &[&str]),
    fields: Fields,
    command: PersonCommand,
) -> Response {
    let named = command_of(qibu, path, &fields);
    let done: Result<Done, NotDone> =
        intake::person::act_as_own(qibu, own.person, command, named).await;
    answered(
        qibu,
        own,
        ((verb, known), fields),
        done.map(drop),
        "mine_done",
    )
    .await
}

/// Back to the page after what was done; what was refused stands at its form.
async fn answered(
    qibu: &Arc<Qibu>,
    own: &Own,
    ((verb, known), fields): ((&str, &[&str]), Fields),
    done: Result<(), NotDone>,
    flash: &str,
) -> Response {
    let lang = own.lang();
    let Err(error) = done else {
        let flash = format!("form.done.{flash}");
        return own.screen.see_other(HOME, Some(&flash));
    };
    let problem = Problem::not_done(lang, &error);
    if !matches!(problem.status, 409 | 422) {
        return own.screen.fail(&problem);
    }
    let errors: Errors = errors(lang, verb, known, &problem);
    let typed = Typed {
        verb: verb.to_owned(),
        fields,
        errors,
        held: None,
    };
    let status = StatusCode::from_u16(problem.status);
    let status = status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = shown::page(qibu, own, &typed).await;
    let shown = page.map(|page| own.screen.show_with(status, &page));
    own.screen.outcome(shown)
}

/// A button that there is not: the page is shown again.
fn nothing(own: &Own) -> Response {
    own.screen.see_other(HOME, None)
}

/// The seat of a path, as it is written.
pub(super) fn seat_path(seat: SeatRef) -> String {
    format!("/mine/seats/{seat}")
}
