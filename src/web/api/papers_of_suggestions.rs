//! Whose papers those of a suggestion are: those of the node of its body, and of each office that it was forwarded to.

use super::matter::office;
use crate::authority::Resource;
use crate::intake::{self, NotDone};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::id::{PaperId, StreamId};
use qibu_domain::suggestion::{Receiver, SuggestionState};
use std::sync::Arc;

/// Where a paper of a suggestion belongs; once the suggestion is void, to the home district. The answer is served on the body
/// through which the suggestion came.
pub(super) async fn place(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    (stream, paper): (StreamId, PaperId),
) -> Result<Resource, Problem> {
    let known = match intake::suggestions::state(qibu, stream).await {
        Ok(known) => known,
        Err(NotDone::NotThere) => SuggestionState::default(),
        Err(error) => return Err(Problem::not_done(signed.lang, &error)),
    };
    let rulebook = qibu.rulebook();
    let submitted = known.submitted.as_ref();
    let node = submitted.map(|it| it.said.node.clone());
    let node = node.unwrap_or_else(|| rulebook.home().unwrap_or_default().to_owned());
    let receivers = known.forwarded.iter().filter_map(|it| match &it.said.to {
        Receiver::Node(node) => Some(node.as_str()),
        Receiver::Outside(_) => None,
    });
    let answered = known.answered.as_ref();
    Ok(Resource {
        district: rulebook.district_of(&node).unwrap_or_default().to_owned(),
        seats: receivers.flat_map(|node| office(&rulebook, node)).collect(),
        served: answered.is_some_and(|it| it.said.answer.paper == paper),
        node,
        ..Resource::default()
    })
}
