//! Editions of the standard, and the tree that they are applied to.

use super::answer::{Filing, Wrote, answer, send};
use super::nodes::{CHANGE_TREE, send_to_tree};
use super::reading::{At, Listed, Reading, permit};
use crate::authority::Action;
use crate::command::Receipt;
use crate::intake::nodes::{NodeBody, add};
use crate::intake::{NotDone, Sent};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use qibu_domain::actor::Source;
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::text::Verbatim;
use qibu_projections::nodes;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of editions and nodes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_editions, publish_edition))
        .routes(routes!(list_nodes, add_node))
}

/// An edition.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EditionView {
    /// The district whose edition it is.
    pub district: String,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The first day on which it holds.
    #[schema(format = "date")]
    pub in_force_from: String,
    /// Whether it is the one in force on the day asked about.
    pub in_force: bool,
    /// What it says, as its file says it.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
}

/// Which district is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DistrictQuery {
    /// The district; all where absent.
    district: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// Lists the editions of the standard in the order of their first days.
#[utoipa::path(get, path = "/editions", tag = "standards", params(DistrictQuery),
    responses((status = 200, description = "The editions.", body = Listed<EditionView>)))]
async fn list_editions(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<DistrictQuery>,
) -> Result<Json<Listed<EditionView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let rulebook = super::readiness::rules_at(&qibu, at.known_to).await;
    let rulebook = rulebook.map_err(|error| Problem::of_command(lang, &error))?;
    let wanted = |district: &str| {
        query
            .district
            .as_deref()
            .is_none_or(|asked| asked == district)
    };
    let mut items = Vec::new();
    for district in rulebook.districts().filter(|district| wanted(district)) {
        let in_force = rulebook
            .edition_in_force(district, at.as_of)
            .map(|e| e.code.clone());
        for edition in rulebook.editions(district) {
            let content = serde_json::to_value(edition.as_ref());
            items.push(EditionView {
                district: district.to_owned(),
                code: edition.code.clone(),
                title: lang
                    .pick(edition.title.zh.as_str(), edition.title.en.as_str())
                    .to_owned(),
                in_force_from: edition.in_force_from.to_string(),
                in_force: in_force.as_ref() == Some(&edition.code),
                content: content.unwrap_or_default(),
            });
        }
    }
    let position = at.known_to.unwrap_or(qibu.head().position);
    Ok(Json(whole(&at, items, position)))
}

/// A list that is not paged.
fn whole<T>(at: &At, items: Vec<T>, position: qibu_domain::id::Position) -> Listed<T> {
    Listed {
        items,
        next_cursor: None,
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }
}

/// An edition to be published.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishBody {
    /// The district whose edition it is.
    pub district: String,
    /// The edition's YAML text.
    pub text: String,
}

/// Publishes an edition of the standard. It is checked first; what was accepted before keeps its own.
#[utoipa::path(post, path = "/editions", tag = "standards", request_body = PublishBody,
    responses((status = 200, description = "It was published.", body = super::answer::Written)))]
async fn publish_edition(
    State(qibu): State<Arc<Qibu>>,
    write: Write<PublishBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let district = write.body.district;
    let outcome = publish(&qibu, &sent, &district, &write.body.text).await;
    let filing = Filing {
        signed: &write.signed,
        command: "publish-edition",
        subject: district,
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}

/// Publishes the edition that a text says.
///
/// # Errors
/// What is wrong with it, or what keeps the sender from it.
pub(in crate::web) async fn publish(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    district: &str,
    text: &str,
) -> Result<Receipt, NotDone> {
    let text = Verbatim::new(text);
    let text =
        text.map_err(|error| NotDone::Fields(vec![crate::intake::text_fault("/text", &error)]))?;
    let stream = StreamId::of_district(StreamKind::Editions, qibu.log_id(), district);
    let publish = PublishEdition {
        district: district.to_owned(),
        text,
        source: Source::Live,
    };
    let command = EditionsCommand::PublishEdition(publish);
    send::<Editions>(qibu, sent, stream, command).await
}

/// A node of a tree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NodeView {
    /// Its code.
    pub code: String,
    /// Its kind.
    pub kind: String,
    /// The district that it belongs to.
    pub district: String,
    /// Its name on that day.
    pub name: String,
    /// The node above it; the root has none.
    pub parent: Option<String>,
    /// The rank that the editions give to its kind.
    pub rank: Option<String>,
    /// The first day on which it counts.
    #[schema(format = "date")]
    pub from: String,
}

/// Lists the nodes that were open on a day.
#[utoipa::path(get, path = "/nodes", tag = "standards", params(DistrictQuery),
    responses((status = 200, description = "The nodes.", body = Listed<NodeView>)))]
async fn list_nodes(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<DistrictQuery>,
) -> Result<Json<Listed<NodeView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        nodes::tree(rows, query.district.as_deref(), as_of)
    });
    let (rows, position) = read.await?;
    let view = |row: nodes::NodeRow| NodeView {
        code: row.code,
        kind: row.kind,
        district: row.district,
        name: row.name,
        parent: row.parent,
        rank: row.rank,
        from: row.from.to_string(),
    };
    Ok(Json(whole(
        &at,
        rows.into_iter().map(view).collect(),
        position,
    )))
}

/// Adds a node to a tree, or opens a district.
#[utoipa::path(post, path = "/nodes", tag = "standards", request_body = NodeBody,
    responses((status = 200, description = "It was added.", body = super::answer::Written)))]
async fn add_node(
    State(qibu): State<Arc<Qibu>>,
    write: Write<NodeBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let code = write.body.code.clone();
    let outcome = send_to_tree(&qibu, &sent, add(&qibu, write.body)).await;
    let filing = Filing {
        signed: &write.signed,
        command: CHANGE_TREE,
        subject: code,
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}
