//! Opening a district, and adding, renaming, moving and closing its nodes.

use super::{
    AddNode, CloseNode, DistrictEvent, DistrictRefusal, DistrictState, MAX_NODES, MoveNode, Node,
    NodeAdded, NodeClosed, NodeMoved, NodeRenamed, OpenDistrict, RenameNode,
};
use crate::actor::Source;
use crate::claim::{Claim, ClaimAct, ClaimKey};
use crate::decider::{Dated, Decided};
use crate::id::StreamKind;
use crate::occasion::Occasion;
use crate::standard::{CodeForm, Edition, is_code};
use crate::time::Day;
use std::collections::BTreeSet;
use std::sync::Arc;

type Outcome = Result<Decided<DistrictEvent>, DistrictRefusal>;

/// Opens the district with its root. No edition of it can exist yet, so the kind is tested by the first edition.
pub(super) fn open(state: &DistrictState, command: &OpenDistrict, occasion: &Occasion) -> Outcome {
    if let Some(root) = &state.root {
        return Err(DistrictRefusal::AlreadyOpen(root.clone()));
    }
    if !occasion
        .rulebook
        .is_stream_of(occasion.stream, StreamKind::District, &command.code)
    {
        return Err(DistrictRefusal::WrongStream(command.code.clone()));
    }
    not_future(command.from, occasion)?;
    free_code(&command.code, &command.kind, None, occasion)?;
    let OpenDistrict {
        code,
        kind,
        name,
        from,
    } = command.clone();
    Ok(added(
        NodeAdded {
            code,
            kind,
            name,
            parent: None,
        },
        from,
        occasion,
    ))
}

/// Adds a node under another.
pub(super) fn add(state: &DistrictState, command: &AddNode, occasion: &Occasion) -> Outcome {
    let edition = edition_of(state, occasion)?;
    if state.nodes.len() >= MAX_NODES {
        return Err(DistrictRefusal::TooManyNodes);
    }
    not_future(command.from, occasion)?;
    if state.nodes.contains_key(&command.code) {
        return Err(DistrictRefusal::CodeTaken(command.code.clone()));
    }
    free_code(&command.code, &command.kind, edition, occasion)?;
    place_for(state, &command.kind, &command.parent, command.from, edition)?;
    let AddNode {
        code,
        kind,
        name,
        parent,
        from,
    } = command.clone();
    Ok(added(
        NodeAdded {
            code,
            kind,
            name,
            parent: Some(parent),
        },
        from,
        occasion,
    ))
}

/// Gives a node another name.
pub(super) fn rename(state: &DistrictState, command: &RenameNode, occasion: &Occasion) -> Outcome {
    let node = counting(state, &command.code, command.from, occasion)?;
    if node.name_on(command.from) == Some(command.name.as_str()) {
        return Err(DistrictRefusal::Unchanged(node.code.clone()));
    }
    let RenameNode { code, name, from } = command.clone();
    Ok(Decided::events(vec![fact(
        NodeRenamed { code, name },
        from,
        occasion,
    )]))
}

/// Puts a node under another.
pub(super) fn relocate(state: &DistrictState, command: &MoveNode, occasion: &Occasion) -> Outcome {
    let edition = edition_of(state, occasion)?;
    let MoveNode { code, parent, from } = command.clone();
    let node = counting(state, &code, from, occasion)?;
    if node.is_root() {
        return Err(DistrictRefusal::Root);
    }
    if node.parent_on(from) == Some(parent.as_str()) {
        return Err(DistrictRefusal::Unchanged(code));
    }
    place_for(state, &node.kind, &parent, from, edition)?;
    // Other nodes may have moved after the day, so the line above the new parent is walked at each of their days.
    let places = state.nodes.values().flat_map(|node| &node.places);
    let later: BTreeSet<Day> = places
        .map(|placed| placed.from)
        .filter(|day| *day > from)
        .collect();
    let is_cycle = |day: Day| state.line_on(&parent, day).any(|above| above.code == code);
    if std::iter::once(from).chain(later).any(is_cycle) {
        return Err(DistrictRefusal::Cycle(code));
    }
    Ok(Decided::events(vec![fact(
        NodeMoved { code, parent },
        from,
        occasion,
    )]))
}

/// Closes a node under which none counts any more.
pub(super) fn close(state: &DistrictState, command: &CloseNode, occasion: &Occasion) -> Outcome {
    let CloseNode { code, from } = command.clone();
    let node = counting(state, &code, from, occasion)?;
    if node.is_root() {
        return Err(DistrictRefusal::Root);
    }
    let changes_later = |node: &Node| {
        let names = node.names.iter().map(|named| named.from);
        names
            .chain(node.places.iter().map(|placed| placed.from))
            .find(|day| *day > from)
    };
    if let Some(day) = changes_later(node) {
        return Err(DistrictRefusal::BeforeNode { code, from: day });
    }
    let mut children = state.nodes.values();
    if let Some(child) = children.find(|child| counts_under_after(child, &code, from)) {
        return Err(DistrictRefusal::HasChildren {
            code,
            child: child.code.clone(),
        });
    }
    Ok(Decided::events(vec![fact(
        NodeClosed { code },
        from,
        occasion,
    )]))
}

/// Whether a child counts under a node on some day from `from` on.
fn counts_under_after(child: &Node, code: &str, from: Day) -> bool {
    // A place ends where the next begins; the last one, when the child is closed.
    let ends = child
        .places
        .iter()
        .skip(1)
        .map(|placed| Some(placed.from))
        .chain([child.to]);
    let mut stays = child.places.iter().zip(ends);
    stays.any(|(placed, end)| placed.parent == code && end.is_none_or(|end| end > from))
}

/// The edition that today's trees are tested by: the one in force, else the latest; none before the first.
fn edition_of<'a>(
    state: &DistrictState,
    occasion: &'a Occasion,
) -> Result<Option<&'a Arc<Edition>>, DistrictRefusal> {
    let root = state.root.as_ref().ok_or(DistrictRefusal::NotOpen)?;
    let rulebook = &occasion.rulebook;
    Ok(rulebook
        .edition_in_force(root, occasion.today())
        .or_else(|| rulebook.last_edition(root)))
}

fn not_future(from: Day, occasion: &Occasion) -> Result<(), DistrictRefusal> {
    if from > occasion.today() {
        Err(DistrictRefusal::Future(from))
    } else {
        Ok(())
    }
}

/// The node, where it counts on the day.
fn counting<'a>(
    state: &'a DistrictState,
    code: &str,
    day: Day,
    occasion: &Occasion,
) -> Result<&'a Node, DistrictRefusal> {
    if state.root.is_none() {
        return Err(DistrictRefusal::NotOpen);
    }
    not_future(day, occasion)?;
    let node = state
        .nodes
        .get(code)
        .ok_or_else(|| DistrictRefusal::NoNode(code.to_owned()))?;
    if day < node.from {
        return Err(DistrictRefusal::BeforeNode {
            code: code.to_owned(),
            from: node.from,
        });
    }
    // A closed node is history: no later fact is added to it.
    if node.to.is_some() {
        return Err(DistrictRefusal::Closed(code.to_owned()));
    }
    Ok(node)
}

/// A code is of its kind's form, of any form while there is no edition, and no other node's. The kind is a code too, so
/// that no free text enters the log through it.
fn free_code(
    code: &str,
    kind: &str,
    edition: Option<&Arc<Edition>>,
    occasion: &Occasion,
) -> Result<(), DistrictRefusal> {
    let is_formed = match edition {
        Some(edition) => {
            let unknown = || DistrictRefusal::UnknownKind(kind.to_owned());
            edition
                .node_kind(kind)
                .ok_or_else(unknown)?
                .code_form
                .admits(code)
        }
        None => CodeForm::ALL.into_iter().any(|form| form.admits(code)) && is_code(kind),
    };
    if !is_formed {
        return Err(DistrictRefusal::BadCode {
            code: code.to_owned(),
            kind: kind.to_owned(),
        });
    }
    if occasion.rulebook.node(code).is_some() {
        return Err(DistrictRefusal::CodeTaken(code.to_owned()));
    }
    Ok(())
}

/// The node above exists, counts on the day and stays open, and may have a node of the kind under it.
fn place_for(
    state: &DistrictState,
    kind: &str,
    parent: &str,
    from: Day,
    edition: Option<&Arc<Edition>>,
) -> Result<(), DistrictRefusal> {
    let above = state
        .nodes
        .get(parent)
        .ok_or_else(|| DistrictRefusal::NoNode(parent.to_owned()))?;
    if above.to.is_some() {
        return Err(DistrictRefusal::Closed(parent.to_owned()));
    }
    if from < above.from {
        return Err(DistrictRefusal::BeforeNode {
            code: parent.to_owned(),
            from: above.from,
        });
    }
    if edition.is_some_and(|edition| !edition.may_stand_under(kind, &above.kind)) {
        let (kind, parent) = (kind.to_owned(), above.kind.clone());
        return Err(DistrictRefusal::RankOrder { kind, parent });
    }
    Ok(())
}

/// A node's code is claimed across districts, since offices and bodies name nodes by it alone.
fn added(node: NodeAdded, from: Day, occasion: &Occasion) -> Decided<DistrictEvent> {
    let key = ClaimKey(format!("node:{}", node.code));
    let claims = vec![Claim {
        key,
        act: ClaimAct::Take,
    }];
    Decided {
        events: vec![fact(node, from, occasion)],
        claims,
    }
}

/// A fact that reaches the log on a later day than its own is a late entry (law 2).
fn fact(event: impl Into<DistrictEvent>, from: Day, occasion: &Occasion) -> Dated<DistrictEvent> {
    let source = if from < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    };
    Dated::fact(event.into(), occasion, from, source)
}
