//! Persons: invited, asked, attested, enrolled, given assignments, erased. Who they are is read under a purpose, and each such
//! read is written down before it is answered (law 9).

mod views;

pub use views::{AssignmentView, PersonDetailsView, PersonView, TermView};

use super::answer::{Filing, Wrote, answer};
use super::filter;
use super::reading::{At, Listed, Reading, blocking, id, judge, page, parameter, permit, there};
use crate::authority::{Action, Resource};
use crate::intake;
use crate::intake::form::NoForm;
use crate::intake::person::{
    AskForm, AssignForm, AssignmentEndForm, AssignmentReportForm, AttestForm, ConsentForm,
    EnrolForm, ErasureForm, InviteForm, LeaveForm, PersonForm, SignedForm,
};
use crate::occasion_source::machine_time;
use crate::reads::{Read, ReadOf};
use crate::service::MAX_LINK_SECONDS;
use crate::vault::PersonField;
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{PersonRef, StreamId};
use qibu_domain::person::{Erasure, Purpose};
use qibu_projections::persons::{self, Filter, PersonRow, STAGES};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The purposes under which it may be read who a person is.
pub const READ_PURPOSES: [&str; 4] = ["handling", "contact", "review", "rights"];

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_people, invite_person))
        .routes(routes!(read_person))
        .routes(routes!(read_person_details))
        .routes(routes!(ask_consent))
        .routes(routes!(record_consent))
        .routes(routes!(attest_person))
        .routes(routes!(accept_attestation))
        .routes(routes!(withdraw_attestation))
        .routes(routes!(enrol_person))
        .routes(routes!(record_leaving))
        .routes(routes!(give_assignment))
        .routes(routes!(report_assignment))
        .routes(routes!(end_assignment))
        .routes(routes!(erase_person))
        .routes(routes!(make_person_link))
}

/// Which persons are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PeopleQuery {
    /// The node, with all that stands under it; the home district where absent.
    node: Option<String>,
    /// `invited`, `consented`, `enrolled`, `left` or `erased`; all where absent.
    stage: Option<String>,
    /// Those whom a body put forward: `association/` or `base/` and its id.
    body: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// At which time one person is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PersonQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// Under which purpose it is asked who a person is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DetailsQuery {
    /// The code of the purpose: `handling`, `contact`, `review` or `rights`; it is written down before the answer.
    purpose: Option<String>,
}

/// Lists persons without their names, as they stood on a day.
#[utoipa::path(get, path = "/people", tag = "people", params(PeopleQuery),
    responses((status = 200, description = "A page of persons.", body = Listed<PersonView>)))]
async fn list_people(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<PeopleQuery>,
) -> Result<Json<Listed<PersonView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let filter = Filter {
        node: filter::node(&qibu, lang, query.node)?.unwrap_or_else(home),
        stage: filter::one_of(lang, "stage", query.stage, &STAGES)?,
        body: parameter::<StreamId>(lang, "body", query.body.as_deref())?,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        persons::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &PersonRow| row.person.to_string();
    Ok(Json(Listed::new(
        &at,
        found,
        limit_rows,
        cursor,
        PersonView::from,
    )))
}

/// One person without a name, as they stood on a day.
#[utoipa::path(get, path = "/people/{id}", tag = "people",
    params(("id" = String, Path, description = "The person."), PersonQuery),
    responses((status = 200, description = "The person.", body = PersonView)))]
async fn read_person(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    Reading { signed, query }: Reading<PersonQuery>,
) -> Result<Json<PersonView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let person: PersonRef = id(lang, &person)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| persons::one(rows, as_of, person));
    let (row, _) = read.await?;
    there(lang, row).map(PersonView::from).map(Json)
}

/// Who a person is. The purpose is written down before the answer; the person sees who looked.
#[utoipa::path(get, path = "/people/{id}/details", tag = "people",
    params(("id" = String, Path, description = "The person."), DetailsQuery),
    responses((status = 200, description = "Who the person is.", body = PersonDetailsView)))]
async fn read_person_details(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    Reading { signed, query }: Reading<DetailsQuery>,
) -> Result<Json<PersonDetailsView>, Problem> {
    let person: PersonRef = id(signed.lang, &person)?;
    details(&qibu, &signed, person, query.purpose.as_deref())
        .await
        .map(Json)
}

/// Reads who a person is, for whoever may, and writes that down first (law 9).
pub async fn details(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    person: PersonRef,
    purpose: Option<&str>,
) -> Result<PersonDetailsView, Problem> {
    let lang = signed.lang;
    let stream = intake::person::stream_of(person);
    let known = qibu.persons().refresh(qibu.log(), stream).await;
    let known = known.map_err(|error| Problem::of_command(lang, &error.into()))?;
    let state = known.shared_state();
    let node = state.node.clone();
    let resource = resource_of(qibu, node.as_deref());
    let allowed = judge(qibu, signed, Action::ReadPerson, resource).await?;
    there(lang, node)?;
    let purpose = match purpose.filter(|said| !said.is_empty()) {
        None => return Err(Problem::malformed(lang, "read.purpose_missing", &[])),
        Some(said) if READ_PURPOSES.contains(&said) => said.to_owned(),
        Some(_) => {
            let known = [("known", READ_PURPOSES.join(", "))];
            return Err(Problem::malformed(lang, "read.purpose_unknown", &known));
        }
    };
    let is_unheard = state
        .answers
        .values()
        .all(|answer| matches!(answer, qibu_domain::person::Answer::Asked(_)));
    let may_reach = is_unheard || state.consents_to(Purpose::Contact);
    let (reader, shared) = (signed.caller.account, Arc::clone(qibu));
    let office = allowed.by.office.unwrap_or_default();
    blocking(lang, move || {
        let read = Read {
            at: machine_time(),
            account: reader,
            office,
            purpose,
            what: ReadOf::Person(person),
        };
        let written = shared.reads().record(&read);
        written.map_err(|error| Problem::not_read(lang, &error))?;
        let field = |field| {
            let value = shared.vault().person_field(person, field);
            let value = value.map_err(|fault| Problem::of_storage(lang, &fault))?;
            Ok::<_, Problem>(value.map(|value| value.as_str().to_owned()))
        };
        Ok(PersonDetailsView {
            id: person.to_string(),
            name: field(PersonField::Name)?,
            contact: if may_reach {
                field(PersonField::Contact)?
            } else {
                None
            },
        })
    })
    .await
}

/// What belongs to a node; of an unknown one, what belongs to the home district, so that a denial tells nothing.
fn resource_of(qibu: &Arc<Qibu>, node: Option<&str>) -> Resource {
    let rulebook = qibu.rulebook();
    let home = rulebook.home().unwrap_or_default();
    let node = node.unwrap_or(home);
    let district = rulebook.district_of(node).unwrap_or(home);
    Resource {
        district: district.to_owned(),
        node: node.to_owned(),
        ..Resource::default()
    }
}

/// Invites a person and asks for consents. Who the person is goes into the vault.
#[utoipa::path(post, path = "/people", tag = "people", request_body = InviteForm,
    responses((status = 201, description = "The person was invited.", body = super::answer::Written)))]
async fn invite_person(
    State(qibu): State<Arc<Qibu>>,
    write: Write<InviteForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let person = intake::person::new_person(&sent);
    let done = intake::person::invite(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::InvitePerson.name(),
        subject: write.body.node.clone(),
        dry_run: sent.dry_run,
    };
    let wrote = done.map(|done| Wrote::made(done.receipt, person, "people"));
    answer(&qibu, filing, wrote).await
}

/// The link by which a person comes to their own page.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonLinkView {
    /// Where it leads: to be handed to the person, and to nobody else. It is used once.
    pub link: String,
    /// Until when.
    #[schema(format = "date-time")]
    pub expires_at: String,
}

/// Makes the link by which a person comes to their own page; an older one that was not used is of no use any more.
#[utoipa::path(post, path = "/people/{id}/link", tag = "people",
    params(("id" = String, Path, description = "The person.")), request_body = NoForm,
    responses((status = 200, description = "The link, shown once.", body = PersonLinkView)))]
async fn make_person_link(
    State(qibu): State<Arc<Qibu>>,
    Path(person): Path<String>,
    write: Write<NoForm>,
) -> Result<Json<PersonLinkView>, Problem> {
    let person: PersonRef = id(write.signed.lang, &person)?;
    link(&qibu, &write.signed, person, write.dry_run)
        .await
        .map(Json)
}

/// Makes a link for whoever may invite the person.
pub async fn link(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    person: PersonRef,
    dry_run: bool,
) -> Result<PersonLinkView, Problem> {
    let lang = signed.lang;
    let stream = intake::person::stream_of(person);
    let known = qibu.persons().refresh(qibu.log(), stream).await;
    let known = known.map_err(|error| Problem::of_command(lang, &error.into()))?;
    let state = known.shared_state();
    let resource = resource_of(qibu, state.node.as_deref());
    judge(qibu, signed, Action::InvitePerson, resource).await?;
    let is_open = state.is_known() && state.erasure == Erasure::None;
    there(lang, is_open.then_some(()))?;
    let (now, service) = (machine_time(), qibu.shared_service());
    let token = blocking(lang, move || {
        if dry_run {
            return Ok("0".repeat(64).into());
        }
        let made = service.make_person_link(person, now);
        made.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    let token = token.await?;
    Ok(PersonLinkView {
        link: format!("/mine/enter?token={}", token.as_str()),
        expires_at: now.plus_seconds(MAX_LINK_SECONDS).to_string(),
    })
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $body:ty, $words:literal, $form:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "people",
            params(("id" = String, Path, description = "The person.")), request_body = $body,
            responses((status = 200, description = $words, body = super::answer::Written)))]
        async fn $name(
            State(qibu): State<Arc<Qibu>>,
            Path(person): Path<String>,
            write: Write<$body>,
        ) -> Result<Response, Problem> {
            let form: fn($body) -> PersonForm = $form;
            act(&qibu, &person, write, form).await
        }
    )*};
}

verbs! {
    /// Asks for further consents.
    ask_consent, "/people/{id}/ask-consent", AskForm, "The person was asked.", PersonForm::AskConsent;
    /// Records by a signed form what the person said to a purpose.
    record_consent, "/people/{id}/record-consent", ConsentForm, "It was recorded.", PersonForm::RecordConsent;
    /// Attests the four haves of a person (四有); it counts once the person has accepted it.
    attest_person, "/people/{id}/attest", AttestForm, "It was attested.", PersonForm::Attest;
    /// Records by a signed form that the person accepted the attestation.
    accept_attestation, "/people/{id}/accept-attestation", SignedForm, "It was recorded.", PersonForm::AcceptAttestation;
    /// Takes an attestation back.
    withdraw_attestation, "/people/{id}/withdraw-attestation", NoForm, "It was taken back.", |_| PersonForm::WithdrawAttestation;
    /// Enrols a person in the pool of representatives.
    enrol_person, "/people/{id}/enrol", EnrolForm, "The person was enrolled.", PersonForm::Enrol;
    /// Records that a person left the pool.
    record_leaving, "/people/{id}/leave", LeaveForm, "It was recorded.", PersonForm::Leave;
    /// Gives a representative an assignment.
    give_assignment, "/people/{id}/assign", AssignForm, "It was given.", PersonForm::Assign;
    /// Reports that an assignment was carried out.
    report_assignment, "/people/{id}/report-assignment", AssignmentReportForm, "It was reported.", PersonForm::ReportAssignment;
    /// Takes an assignment back.
    end_assignment, "/people/{id}/end-assignment", AssignmentEndForm, "It was taken back.", PersonForm::EndAssignment;
    /// Orders the erasure of a person: keys and fields are destroyed, what was counted stays counted.
    erase_person, "/people/{id}/erase", ErasureForm, "The erasure was ordered.", PersonForm::Erase;
}

async fn act<T>(
    qibu: &Arc<Qibu>,
    person: &str,
    write: Write<T>,
    form: fn(T) -> PersonForm,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let Write { signed, body, .. } = write;
    let person: PersonRef = id(signed.lang, person)?;
    let form = form(body);
    let done = intake::person::act(qibu, &sent, person, &form).await;
    let filing = Filing {
        signed: &signed,
        command: form.action().name(),
        subject: intake::person::stream_of(person).to_string(),
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}
