//! Publishing an edition.

use super::{EditionPublished, EditionsEvent, EditionsRefusal, EditionsState, PublishEdition};
use crate::actor::Source;
use crate::decider::{Dated, Decided};
use crate::district::DistrictState;
use crate::id::StreamKind;
use crate::occasion::Occasion;
use crate::standard::{Edition, EditionFault, EditionProblem};
use std::collections::BTreeSet;

/// Decides on an edition: its text, then its place among the editions, then the tree that it would govern.
pub(super) fn decide(
    state: &EditionsState,
    command: &PublishEdition,
    occasion: &Occasion,
) -> Result<Decided<EditionsEvent>, EditionsRefusal> {
    let PublishEdition {
        district,
        text,
        source,
    } = command;
    if !occasion
        .rulebook
        .is_stream_of(occasion.stream, StreamKind::Editions, district)
    {
        return Err(EditionsRefusal::WrongStream(district.clone()));
    }
    let tree = occasion
        .rulebook
        .district(district)
        .ok_or_else(|| EditionsRefusal::NoDistrict(district.clone()))?;
    let edition = Edition::parse(&text.text()).map_err(EditionsRefusal::Unsound)?;
    let mut problems = edition.check();
    problems.extend(unfit_for(tree, state, &edition));
    if !problems.is_empty() {
        return Err(EditionsRefusal::Unsound(problems));
    }
    if state
        .published
        .iter()
        .any(|published| published.code == edition.code)
    {
        return Err(EditionsRefusal::CodeTaken(edition.code));
    }
    let from = edition.in_force_from;
    if let Some(last) = state.last().filter(|last| from < last.in_force_from) {
        let (code, earlier) = (last.code.clone(), last.in_force_from);
        return Err(EditionsRefusal::BeforeEarlier {
            from,
            code,
            earlier,
        });
    }
    match source {
        Source::Live if from < occasion.today() => return Err(EditionsRefusal::Backdated { from }),
        Source::Live | Source::Import => {}
        Source::LateEntry | Source::Correction => return Err(EditionsRefusal::WrongSource),
    }
    let published = EditionPublished {
        district: district.clone(),
        code: edition.code,
        in_force_from: from,
        text: text.clone(),
    };
    let act = Dated::act(published.into(), occasion);
    Ok(Decided::events(vec![Dated {
        occurred_on: from,
        source: *source,
        ..act
    }]))
}

/// The kinds of nodes that the tree uses keep their ranks from edition to edition, since ranks key the figures
/// and the routes of applications under way; and every node must be able to stand where it stands.
fn unfit_for(
    tree: &DistrictState,
    state: &EditionsState,
    edition: &Edition,
) -> Vec<EditionProblem> {
    let last = state.last().and_then(|last| last.edition.as_ref());
    let used: BTreeSet<&str> = tree.nodes.values().map(|node| node.kind.as_str()).collect();
    let mut problems = Vec::new();
    for kind in used {
        let rank = edition.rank_of_kind(kind);
        let before = last.and_then(|last| last.rank_of_kind(kind));
        if rank.is_none() || (before.is_some() && before != rank) {
            let fault = EditionFault::KindInUse(kind.to_owned());
            problems.push(EditionProblem {
                path: "/node_kinds".to_owned(),
                fault,
            });
        }
    }
    for node in tree.nodes.values() {
        let Some(kind) = edition.node_kind(&node.kind) else {
            continue;
        };
        let parent = node.parent().and_then(|code| tree.nodes.get(code));
        let stands = parent.is_none_or(|parent| edition.may_stand_under(&node.kind, &parent.kind));
        if !stands || !kind.code_form.admits(&node.code) {
            let fault = EditionFault::NodeMisplaced(node.code.clone());
            problems.push(EditionProblem {
                path: "/node_kinds".to_owned(),
                fault,
            });
        }
    }
    problems
}
