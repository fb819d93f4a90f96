//! The working days of the published years, and publishing one.

use super::answer::{Filing, Wrote, answer, send};
use super::reading::{Reading, permit};
use crate::authority::Action;
use crate::intake::workdays::{WorkdaysForm, publish};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use qibu_domain::calendar::{Calendar, CalendarCommand};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::workdays::Workdays;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of the working days.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(list_workdays, publish_workdays))
}

/// What a published year changes in the plain week.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct YearView {
    /// The year.
    pub year: i16,
    /// The weekdays that are off, in order.
    pub off: Vec<String>,
    /// The days of the weekend that are worked, in order.
    pub work: Vec<String>,
}

/// The published years as they are known now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkdaysView {
    /// The years, in order; in any other year only weekends are left out, and its days are provisional.
    pub items: Vec<YearView>,
    /// The position up to which they are known.
    pub position: u64,
}

/// The years of a calendar, in order.
pub(in crate::web) fn years(workdays: &Workdays) -> Vec<YearView> {
    let texts = |days: &std::collections::BTreeSet<qibu_domain::time::Day>| {
        days.iter().map(ToString::to_string).collect()
    };
    let view = |year| {
        let table = workdays.year(year)?;
        Some(YearView {
            year,
            off: texts(&table.off),
            work: texts(&table.work),
        })
    };
    workdays.years().filter_map(view).collect()
}

/// Nothing is asked for beside them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoQuery {}

/// Shows the working days of the published years.
#[utoipa::path(get, path = "/workdays", tag = "standards", params(NoQuery),
    responses((status = 200, description = "The years.", body = WorkdaysView)))]
async fn list_workdays(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<WorkdaysView>, Problem> {
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let refreshed = qibu.refresh_rules().await;
    refreshed.map_err(|error| Problem::of_command(signed.lang, &error))?;
    let items = years(qibu.rulebook().workdays());
    let position = qibu.head().position.0;
    Ok(Json(WorkdaysView { items, position }))
}

/// Publishes the working days of a year. What was counted into it without them is counted again; a year that was published
/// before is replaced, and what was counted by it stays.
#[utoipa::path(post, path = "/workdays", tag = "standards", request_body = WorkdaysForm,
    responses((status = 200, description = "It was published.", body = super::answer::Written)))]
async fn publish_workdays(
    State(qibu): State<Arc<Qibu>>,
    write: Write<WorkdaysForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let outcome = match publish(&write.body) {
        Err(error) => Err(error),
        Ok(year) => {
            let stream = StreamId::of_log(StreamKind::Calendar, qibu.log_id());
            let command = CalendarCommand::from(year);
            send::<Calendar>(&qibu, &sent, stream, command).await
        }
    };
    let filing = Filing {
        signed: &write.signed,
        command: "publish-calendar",
        subject: write.body.year.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}
