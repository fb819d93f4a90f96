//! A node of a tree with its names and places by day, and what becomes of it.

use super::answer::{Filing, Wrote, answer, send};
use super::reading::{Reading, permit};
use crate::authority::Action;
use crate::command::Receipt;
use crate::intake::nodes::{CloseBody, MoveBody, NodeChange, OfTree, RenameBody, change};
use crate::intake::{NotDone, Sent};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::district::District;
use qibu_domain::id::{StreamId, StreamKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of one node.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(show_node))
        .routes(routes!(rename_node))
        .routes(routes!(move_node))
        .routes(routes!(close_node))
}

/// What the list of refused attempts calls a change of a tree.
pub(in crate::web) const CHANGE_TREE: &str = "change-tree";

/// A name from a day on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NameView {
    /// The first day.
    #[schema(format = "date")]
    pub from: String,
    /// The name.
    pub name: String,
}

/// A place under another node from a day on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaceView {
    /// The first day.
    #[schema(format = "date")]
    pub from: String,
    /// The code of the node above.
    pub parent: String,
}

/// A node with its names and places by day, as it is known now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeStoryView {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// The district that it belongs to.
    pub district: String,
    /// The first day on which it counts.
    #[schema(format = "date")]
    pub from: String,
    /// The first day on which it counts no more; absent while it is open.
    #[schema(format = "date")]
    pub to: Option<String>,
    /// Its names, in order.
    pub names: Vec<NameView>,
    /// Its places, in order; the root has none.
    pub places: Vec<PlaceView>,
    /// The position up to which it is known.
    pub position: u64,
}

/// Nothing is asked for beside it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NoQuery {}

/// Shows a node, closed ones too, with every name and place that it had.
#[utoipa::path(get, path = "/nodes/{code}", tag = "standards", params(
    ("code" = String, Path, description = "The node's code."), NoQuery),
    responses((status = 200, description = "The node.", body = NodeStoryView)))]
async fn show_node(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<NodeStoryView>, Problem> {
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let position = qibu.head().position.0;
    let refreshed = qibu.refresh_rules().await;
    refreshed.map_err(|error| Problem::of_command(signed.lang, &error))?;
    let rulebook = qibu.rulebook();
    let known = rulebook.node(&code).zip(rulebook.district_of(&code));
    let (node, district) = known.ok_or_else(|| Problem::not_found(signed.lang))?;
    let names = node.names.iter().map(|named| NameView {
        from: named.from.to_string(),
        name: named.name.to_string(),
    });
    let places = node.places.iter().map(|placed| PlaceView {
        from: placed.from.to_string(),
        parent: placed.parent.clone(),
    });
    Ok(Json(NodeStoryView {
        code: node.code.clone(),
        kind: node.kind.clone(),
        district: district.to_owned(),
        from: node.from.to_string(),
        to: node.to.map(|day| day.to_string()),
        names: names.collect(),
        places: places.collect(),
        position,
    }))
}

/// Sends a command to the tree of a district.
pub(in crate::web) async fn send_to_tree(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    of_tree: Result<OfTree, NotDone>,
) -> Result<Receipt, NotDone> {
    let (district, command) = of_tree?;
    let stream = StreamId::of_district(StreamKind::District, qibu.log_id(), &district);
    send::<District>(qibu, sent, stream, command).await
}

/// Makes the change that was sent, of the node that the path names.
async fn done<T>(
    qibu: &Arc<Qibu>,
    code: String,
    write: Write<T>,
    wanted: impl FnOnce(T) -> NodeChange,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let outcome = match qibu.refresh_rules().await {
        Ok(()) => {
            let of_tree = change(qibu, &code, wanted(write.body));
            send_to_tree(qibu, &sent, of_tree).await
        }
        Err(error) => Err(error.into()),
    };
    let filing = Filing {
        signed: &write.signed,
        command: CHANGE_TREE,
        subject: code,
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, outcome.map(Wrote::only)).await
}

/// Gives a node another name from a day on. On the days before it keeps the one that it had.
#[utoipa::path(post, path = "/nodes/{code}/rename", tag = "standards",
    params(("code" = String, Path, description = "The node's code.")), request_body = RenameBody,
    responses((status = 200, description = "It has the name.", body = super::answer::Written)))]
async fn rename_node(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    write: Write<RenameBody>,
) -> Result<Response, Problem> {
    done(&qibu, code, write, NodeChange::Rename).await
}

/// Puts a node under another from a day on. On the days before it stands where it stood.
#[utoipa::path(post, path = "/nodes/{code}/move", tag = "standards",
    params(("code" = String, Path, description = "The node's code.")), request_body = MoveBody,
    responses((status = 200, description = "It stands there.", body = super::answer::Written)))]
async fn move_node(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    write: Write<MoveBody>,
) -> Result<Response, Problem> {
    done(&qibu, code, write, NodeChange::Move).await
}

/// Closes a node from a day on. It stays in the log, and on the days before it counts.
#[utoipa::path(post, path = "/nodes/{code}/close", tag = "standards",
    params(("code" = String, Path, description = "The node's code.")), request_body = CloseBody,
    responses((status = 200, description = "It is closed.", body = super::answer::Written)))]
async fn close_node(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    write: Write<CloseBody>,
) -> Result<Response, Problem> {
    done(&qibu, code, write, NodeChange::Close).await
}
