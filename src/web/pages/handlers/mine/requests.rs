//! The requests for service that were asked from the person's own seats (domain 4.2). The wish of each stands in a paper, which
//! goes with the person.

use super::own::OwnSeat;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::service_requests::told;
use crate::web::pages::mine::OwnBox;
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::time::Day;
use qibu_projections::service_requests::{self, ServiceRequestRow};
use std::sync::Arc;

/// What was asked from those seats, of each the last first.
pub(super) async fn of_seats(
    qibu: &Arc<Qibu>,
    own: &Own,
    seats: &[OwnSeat],
) -> Result<Vec<ServiceRequestRow>, Problem> {
    let (lang, today) = (own.lang(), qibu.clock().now().day());
    let mut known = Vec::new();
    for OwnSeat { seat, .. } in seats {
        let seat = *seat;
        let read = qibu.read_on_arrival(move |rows| service_requests::of_seat(rows, today, seat));
        let (rows, _) = read
            .await
            .map_err(|error| Problem::of_command(lang, &error))?;
        known.extend(rows);
    }
    Ok(known)
}

/// The section of the page.
pub(super) fn boxes(lang: Lang, known: &[ServiceRequestRow]) -> Vec<OwnBox> {
    let day = |on: Day| days::day(lang, &on.to_string());
    let boxes = known.iter().map(|row| {
        let facts = [
            ("body", row.body_name.clone()),
            (
                "domain",
                row.domain.as_deref().map(|it| told::domain(lang, it)),
            ),
            ("team", row.team_name.clone()),
            ("first_answer_on", row.first_answer_on.map(day)),
            ("delivered_on", row.delivered_on.map(day)),
            ("answer_due", row.answer_due.map(day)),
            (
                "answer",
                row.answer.as_deref().map(|it| told::answer(lang, it)),
            ),
            (
                "ending",
                row.ending.as_deref().map(|it| told::ending(lang, it)),
            ),
            (
                "ground",
                row.ground.as_deref().map(|it| told::ground(lang, it)),
            ),
        ];
        let facts = facts.into_iter().filter_map(|(field, value)| {
            Some(Fact {
                label: say(lang, &format!("page.service.{field}"), &[]),
                value: value?,
            })
        });
        OwnBox {
            title: told::title(lang, row),
            stands: told::stage(lang, &row.stage),
            tone: if row.ending.is_some() { "good" } else { "" },
            facts: facts.collect(),
            ..OwnBox::default()
        }
    });
    boxes.collect()
}
