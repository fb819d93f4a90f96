//! The members of an association: the list by seat with its counts, the offer of a seat, and one seat.

mod list;
mod offer;
mod seat;

use super::apply::sending;
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::web::api::reading::{judge, permit, subject_stream, there};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use qibu_domain::id::{StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use std::sync::Arc;

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/associations/{id}/members", get(list::show))
        .route(
            "/associations/{id}/members/offer",
            get(offer::ask).post(offer::send),
        )
        .route("/members/{seat}", get(seat::show))
        .route("/members/{seat}/{verb}", post(seat::send).layer(whole))
}

/// The association that a page is about.
struct Matter {
    stream: StreamId,
    name: String,
    node: String,
    district: String,
}

impl Matter {
    fn path(&self) -> String {
        format!("/associations/{}/members", self.stream.id)
    }

    async fn may_offer(&self, qibu: &Arc<Qibu>, visit: &Visit) -> Result<(), Problem> {
        let resource = Resource {
            district: self.district.clone(),
            node: self.node.clone(),
            body: Some(SubjectId(self.stream.id)),
            ..Resource::default()
        };
        let asked = judge(qibu, &visit.signed, Action::OfferMembership, resource);
        asked.await.map(drop)
    }
}

async fn matter(qibu: &Arc<Qibu>, visit: &Visit, body: &str) -> Result<Matter, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let stream = subject_stream(lang, SubjectKind::Association, body)?;
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
    let identity = there(lang, hosted.state().body.as_ref())?;
    Ok(Matter {
        stream,
        name: identity.name().to_string(),
        node: identity.node().to_owned(),
        district: identity.district().to_owned(),
    })
}
