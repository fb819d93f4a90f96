//! Whose papers those of an outcome and of a published number are: those of the node that it is about.

use crate::authority::Resource;
use crate::intake::{self, NotDone};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::id::{PaperId, StreamId, StreamKind};
use std::sync::Arc;

/// Whether papers of that stream belong to a node by what it says.
pub(super) fn is_work(stream: StreamId) -> bool {
    matches!(
        stream.kind,
        StreamKind::Outcome
            | StreamKind::ServiceRequest
            | StreamKind::PublishedClaim
            | StreamKind::Alliance
            | StreamKind::Team
    )
}

/// Where the papers of an outcome or a published number belong: to its node, and once it is void to the home district.
pub(super) async fn place(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    (stream, paper): (StreamId, PaperId),
) -> Result<Resource, Problem> {
    let node = match node(qibu, stream).await {
        Ok(node) => Some(node).filter(|node| !node.is_empty()),
        Err(NotDone::NotThere) => None,
        Err(error) => return Err(Problem::not_done(signed.lang, &error)),
    };
    let rulebook = qibu.rulebook();
    let home = || rulebook.home().unwrap_or_default().to_owned();
    let node = node.unwrap_or_else(home);
    let district = rulebook.district_of(&node).unwrap_or_default().to_owned();
    Ok(Resource {
        district,
        node,
        served: is_served(qibu, signed, (stream, paper)).await?,
        ..Resource::default()
    })
}

/// Whether the body reads it, too: the wish of what was asked of it or given to it.
async fn is_served(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    (stream, paper): (StreamId, PaperId),
) -> Result<bool, Problem> {
    if stream.kind != StreamKind::ServiceRequest {
        return Ok(false);
    }
    let state = intake::service_requests::state(qibu, stream).await;
    let state = state.map_err(|error| Problem::not_done(signed.lang, &error))?;
    let wish = state.asked.as_ref();
    let wish = wish.and_then(|asked| asked.said.paper.as_ref());
    Ok(state.body().is_some() && wish.is_some_and(|wish| wish.paper == paper))
}

async fn node(qibu: &Arc<Qibu>, stream: StreamId) -> Result<String, NotDone> {
    if stream.kind == StreamKind::PublishedClaim {
        let fact = intake::published_claims::fact(qibu, stream).await?;
        return Ok(fact.claim.node);
    }
    if stream.kind == StreamKind::ServiceRequest {
        return intake::service_requests::node_of(qibu, stream).await;
    }
    if matches!(stream.kind, StreamKind::Alliance | StreamKind::Team) {
        return intake::teams::node_of(qibu, stream).await;
    }
    let fact = intake::outcomes::fact(qibu, stream).await?;
    intake::outcomes::node_of(qibu, Some(fact.outcome.body)).await
}
