//! Whether the process lives, and whether it is ready to take requests.

use crate::log::{Log, Trouble};
use crate::private_files;
use crate::vault::database;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// By how many events the views may be behind and the process still counts as ready.
pub const MAX_EVENTS_BEHIND: u64 = 10_000;

/// Who tries whether there is room on the disk: one at a time.
static PROBE: Semaphore = Semaphore::const_new(1);

/// The routes. Nobody has to sign in, and nothing of the log is told.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(healthz))
        .routes(routes!(readyz))
}

/// That the process lives.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Alive {
    /// `alive`.
    pub status: &'static str,
    /// The version of this build.
    pub version: &'static str,
}

/// Answers while the process lives.
#[utoipa::path(get, path = "/healthz", tag = "health",
    responses((status = 200, description = "It lives.", body = Alive)))]
async fn healthz() -> Json<Alive> {
    Json(Alive {
        status: "alive",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Whether requests can be taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Ready {
    /// Whether they can.
    pub ready: bool,
    /// Why not. A view that meets a passing fault is `views.retrying`; one that meets an event that it cannot read or
    /// fold is `views.stopped`. While the views are made anew after damage to their file, it is `views.rebuilding`.
    /// Where the last commit, or a write beside the log, failed, it is `disk.full` for want of room and `disk.failing`
    /// otherwise, until a commit works again or there is room.
    pub reasons: Vec<String>,
    /// The last position of the log.
    pub head: u64,
    /// How each view stands.
    pub views: Vec<ViewView>,
}

/// How a view stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ViewView {
    /// The view.
    pub name: String,
    /// Its version.
    pub version: u32,
    /// The last position that it holds.
    pub position: u64,
    /// Whether it goes on. While it meets a passing fault, it does not.
    pub running: bool,
}

/// Answers whether requests can be taken, and why not.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 200, description = "Requests are taken.", body = Ready),
        (status = 503, description = "They are not, and why.", body = Ready)))]
async fn readyz(State(qibu): State<Arc<Qibu>>) -> Response {
    let head = qibu.head().position;
    let mut reasons = Vec::new();
    // The writer's own connection answers this, so that a log that cannot be written is seen.
    if let Err(error) = qibu.log().edge().await {
        tracing::warn!(%error, "the log does not answer");
        reasons.push("log.unavailable".to_owned());
    }
    reasons.extend(trouble(&qibu).await.map(str::to_owned));
    let shared = Arc::clone(&qibu);
    let status = tokio::task::spawn_blocking(move || shared.views().status()).await;
    let views = match status {
        Ok(Ok(views)) => views,
        Ok(Err(_)) | Err(_) => {
            reasons.push("views.unavailable".to_owned());
            Vec::new()
        }
    };
    if qibu.views().is_rebuilding() {
        reasons.push("views.rebuilding".to_owned());
    }
    for view in &views {
        if view.passing {
            reasons.push(format!("views.retrying:{}", view.name));
        } else if view.error.is_some() {
            reasons.push(format!("views.stopped:{}", view.name));
        } else if view.position.0.saturating_add(MAX_EVENTS_BEHIND) < head.0 {
            reasons.push(format!("views.behind:{}", view.name));
        }
    }
    let ready = reasons.is_empty();
    let view = |view: qibu_projections::ViewStatus| ViewView {
        name: view.name.to_owned(),
        version: view.version,
        position: view.position.0,
        running: view.error.is_none(),
    };
    let body = Ready {
        ready,
        reasons,
        head: head.0,
        views: views.into_iter().map(view).collect(),
    };
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(body)).into_response()
}

/// What ails the disk since the last commit failed. So that nobody has to write before the process counts as ready
/// again, it is tried whether there is room; where the log still cannot be written, its next commit says so.
async fn trouble(qibu: &Arc<Qibu>) -> Option<&'static str> {
    let beside = database::found_full().then_some(Trouble::Full);
    let trouble = qibu.log().trouble().or(beside)?;
    if let Ok(_turn) = PROBE.try_acquire() {
        let shared = Arc::clone(qibu);
        let probe = move || {
            shared
                .stores()
                .folder()
                .map_or(Ok(()), private_files::has_room)
        };
        if let Ok(Ok(())) = tokio::task::spawn_blocking(probe).await {
            qibu.log().forget_trouble();
            database::forget_full();
            return None;
        }
    }
    Some(match trouble {
        Trouble::Full => "disk.full",
        Trouble::Failing => "disk.failing",
    })
}
