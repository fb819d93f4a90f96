//! One's own papers that were uploaded and not handed in yet: what there is, and discarding one.

use super::answer::{self, Filing};
use super::drafts::NoQuery;
use super::reading::{Reading, id};
use crate::intake::form::NoForm;
use crate::intake::{self, NotDone};
use crate::papers::{PaperDetails, PaperEntry};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use qibu_domain::id::PaperId;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of papers that were not handed in.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_loose_papers))
        .routes(routes!(discard_paper))
}

/// Papers that were not handed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoosePapers {
    /// The papers, oldest first; at most 40.
    pub items: Vec<LoosePaper>,
}

/// A paper that was not handed in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LoosePaper {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The evidence kind that it was uploaded as.
    pub kind: String,
    /// The file's name, where it came with one.
    pub file_name: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, as it was found to be.
    pub media_type: String,
    /// When it was uploaded.
    #[schema(format = "date-time")]
    pub stored_at: String,
}

impl From<(PaperEntry, PaperDetails)> for LoosePaper {
    fn from((entry, details): (PaperEntry, PaperDetails)) -> Self {
        Self {
            id: entry.id.to_string(),
            kind: entry.kind,
            file_name: details.file_name,
            size: entry.size,
            media_type: entry.media_type,
            stored_at: entry.stored_at.to_string(),
        }
    }
}

/// Lists the papers that the sender uploaded and that are under no application or draft yet.
#[utoipa::path(get, path = "/papers", tag = "papers",
    responses((status = 200, description = "The papers.", body = LoosePapers)))]
async fn list_loose_papers(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<LoosePapers>, Problem> {
    let loose = intake::loose::list(&qibu, signed.caller.account).await;
    let loose = loose.map_err(|error| Problem::not_done(signed.lang, &error))?;
    Ok(Json(LoosePapers {
        items: loose.into_iter().map(LoosePaper::from).collect(),
    }))
}

/// Discards a paper of the sender's that is under no application or draft yet: its key and bytes are destroyed.
#[utoipa::path(post, path = "/papers/{id}/discard", tag = "papers",
    params(("id" = String, Path, description = "The paper.")), request_body = NoForm,
    responses((status = 204, description = "It was discarded.")))]
async fn discard_paper(
    State(qibu): State<Arc<Qibu>>,
    Path(paper): Path<String>,
    write: Write<NoForm>,
) -> Result<StatusCode, Problem> {
    let known: PaperId = id(write.signed.lang, &paper)?;
    let discarded: Result<(), NotDone> = intake::loose::discard(&qibu, &write.sent(), known).await;
    let Err(error) = discarded else {
        return Ok(StatusCode::NO_CONTENT);
    };
    let problem = Problem::not_done(write.signed.lang, &error);
    if !write.dry_run {
        let filing = Filing {
            signed: &write.signed,
            command: "discard-paper",
            subject: paper,
            dry_run: false,
        };
        answer::file(&qibu, filing, &problem).await;
    }
    Err(problem)
}
