//! The fields of each form, and what it becomes when it is sent.

use super::super::annals::form::{choice, chosen};
use super::super::apply::contents::Held;
use super::super::work::{self, Typed, field, file_input, pick, radios};
use super::{DUTIES, Sheet};
use crate::intake::teams::{self as intake, AllianceForm, CheckForm, TeamForm, TurnForm};
use crate::intake::{Done, NotDone, Sent};
use crate::web::api::reading::there;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::form::Choice;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::StreamId;
use qibu_domain::team::ServiceDomain;
use qibu_projections::{MAX_PAGE_ROWS, Page, alliances, memberships};
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
    let asked = match sheet {
        Sheet::Alliance => {
            let nodes = nodes(qibu, visit).await?;
            vec![
                ("name", true, FieldInput::Text),
                ("node", true, pick(lang, said, "node", &nodes)),
                ("occurred_on", true, FieldInput::Day),
                paper,
            ]
        }
        Sheet::Team => {
            let (nodes, alliances) = (nodes(qibu, visit).await?, alliances(qibu, visit).await?);
            let offices = work::offices_of(qibu, visit, &DUTIES).await?;
            let bodies = work::bodies_within(qibu, visit, &offices).await?;
            let domains = domains(lang, said);
            vec![
                ("alliance", true, pick(lang, said, "alliance", &alliances)),
                ("name", true, FieldInput::Text),
                ("node", true, pick(lang, said, "node", &nodes)),
                ("domains", true, FieldInput::Checks(domains)),
                ("lead", false, pick(lang, said, "lead", &bodies)),
                ("occurred_on", true, FieldInput::Day),
                paper,
            ]
        }
        Sheet::Dissolve(_) | Sheet::Turn(..) => {
            vec![("occurred_on", true, FieldInput::Day), paper]
        }
        Sheet::Check(team) => {
            let known = intake::team(qibu, team).await;
            let known = known.map_err(|error| Problem::not_done(lang, &error))?;
            let formed = there(lang, known.formed)?;
            let seats = seats(qibu, visit, team).await?;
            let domains = formed.said.domains.iter().map(|it| it.as_str());
            let domains: Vec<&'static str> = domains.collect();
            let passed = ("credential", ["yes", "no"].into_iter());
            let domains = ("service_domain", domains.into_iter());
            vec![
                ("seat", true, pick(lang, said, "seat", &seats)),
                ("domain", true, radios(lang, said, "domain", domains)),
                ("passed", true, radios(lang, said, "passed", passed)),
                ("occurred_on", true, FieldInput::Day),
            ]
        }
    };
    let asked = asked.into_iter();
    Ok(asked
        .map(|(name, needed, input)| field(lang, said, (name, needed), input))
        .collect())
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
    match sheet {
        Sheet::Alliance => {
            let form = AllianceForm {
                node: text("node"),
                name: text("name"),
                occurred_on,
                paper,
            };
            intake::found(qibu, sent, &form).await
        }
        Sheet::Dissolve(stream) => {
            let form = TurnForm { occurred_on, paper };
            intake::dissolve(qibu, sent, stream, &form).await
        }
        Sheet::Team => {
            let domains = typed.all("domains").map(str::to_owned);
            let form = TeamForm {
                alliance: text("alliance"),
                name: text("name"),
                node: text("node"),
                domains: domains.collect(),
                lead: Some(text("lead")).filter(|lead| !lead.is_empty()),
                occurred_on,
                paper,
            };
            intake::form(qibu, sent, &form).await
        }
        Sheet::Turn(stream, turn) => {
            let form = TurnForm { occurred_on, paper };
            intake::turn(qibu, sent, (stream, turn), &form).await
        }
        Sheet::Check(stream) => {
            let form = CheckForm {
                seat: text("seat"),
                domain: text("domain"),
                passed: text("passed"),
                occurred_on,
            };
            intake::check(qibu, sent, stream, &form).await
        }
    }
}

async fn nodes(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Vec<Choice>, Problem> {
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    Ok(work::nodes_within(qibu, &offices))
}

fn domains(lang: Lang, said: &Fields) -> Vec<Choice> {
    let domains = ServiceDomain::ALL.iter().map(|domain| {
        let code = domain.as_str();
        let words = say(lang, &format!("label.service_domain.{code}"), &[]);
        choice(code.to_owned(), words)
    });
    chosen(domains.collect(), said.all("domains"))
}

/// The alliances that stand today.
async fn alliances(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Vec<Choice>, Problem> {
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |rows| {
        let filter = alliances::Filter::default();
        alliances::list(rows, today, &filter, &Page::first(MAX_PAGE_ROWS))
    });
    let (found, _) = read
        .await
        .map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let standing = found.into_iter().filter(|row| row.dissolved_on.is_none());
    Ok(standing
        .map(|row| choice(row.stream.to_string(), row.name))
        .collect())
}

/// The seats of the team that are taken today: no page says whose they are.
async fn seats(qibu: &Arc<Qibu>, visit: &Visit, team: StreamId) -> Result<Vec<Choice>, Problem> {
    let today = qibu.clock().now().day();
    let filter = memberships::Filter {
        body: team,
        only_sitting: true,
    };
    let read = qibu.read_on_arrival(move |rows| {
        memberships::list(rows, today, filter, &Page::first(MAX_PAGE_ROWS))
    });
    let (found, _) = read
        .await
        .map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let seats = found.into_iter().map(|row| row.seat.to_string());
    Ok(seats.map(|seat| choice(seat.clone(), seat)).collect())
}
