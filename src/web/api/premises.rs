//! Who runs a base, where it is and by which right, and what was found there, as of a day.

use super::affairs::{AffairView, of_body};
use super::reading::{At, Reading, permit, subject_stream, there};
use super::subjects::{Shown, TimesQuery};
use crate::authority::Action;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use qibu_domain::id::SubjectId;
use qibu_domain::lifecycle::SubjectKind;
use qibu_projections::affairs::{self, AffairRow};
use qibu_projections::subjects;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Who runs a base, where it is and what was found there, each by the fact that says so.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PremisesView {
    /// The unit that gives it its ground (依托单位).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Who was linked last and was not unlinked; `until` says when the agreement ends or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<AffairView>,
    /// The name of the operator on that day, where it is an association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_name: Option<String>,
    /// Its premises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub premises: Option<AffairView>,
    /// What gives the right of use of them; `until` says when it ends or ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right_of_use: Option<AffairView>,
    /// Whether the right of use covers the day that is shown; absent where no premises are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covered: Option<bool>,
    /// The last inspection; `until` is the day for putting right, `to` the day on which that was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspection: Option<AffairView>,
}

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(show_premises))
}

/// Shows who runs a base, where it is and by which right, and its last inspection, as of a day.
#[utoipa::path(get, path = "/bases/{id}/premises", tag = "bases",
    params(("id" = String, Path, description = "The base."), TimesQuery),
    responses((status = 200, description = "The premises.", body = Shown<PremisesView>)))]
async fn show_premises(
    State(qibu): State<Arc<Qibu>>,
    Path(base): Path<String>,
    Reading { signed, query }: Reading<TimesQuery>,
) -> Result<Json<Shown<PremisesView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, SubjectKind::Base, &base)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        of_body(rows, stream, as_of, |rows| {
            let row = subjects::one(rows, SubjectId(stream.id), as_of)?;
            let host = row.and_then(|row| row.host);
            Ok((host, affairs::ground(rows, stream, as_of)?))
        })
    });
    let (found, position) = read.await?;
    let (host, ground) = there(lang, found)?;
    let covers = |row: &AffairRow| row.until.is_none_or(|until| as_of <= until);
    let covered = ground.right_of_use.as_ref().map(covers);
    Ok(Json(Shown {
        item: PremisesView {
            host,
            operator: ground.operator.map(AffairView::from),
            operator_name: ground.operator_name,
            premises: ground.premises.map(AffairView::from),
            right_of_use: ground.right_of_use.map(AffairView::from),
            covered,
            inspection: ground.inspection.map(AffairView::from),
        },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}
