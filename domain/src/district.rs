//! The tree of one district: its root, and every node under it, with their names and places by day.
//!
//! Nodes are opened and closed from a day on and never removed (domain 4.2). What happens to a node is a fact, dated
//! at the day from which it is so, never in the future.

mod command;
mod event;
mod grow;
mod node;
mod refusal;
mod state;

pub use command::{AddNode, CloseNode, DistrictCommand, MoveNode, OpenDistrict, RenameNode};
pub use event::{DistrictEvent, NodeAdded, NodeClosed, NodeMoved, NodeRenamed};
pub use node::{Named, Node, Placed};
pub use refusal::DistrictRefusal;
pub use state::{DistrictState, MAX_NODES};

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: the tree of one district.
pub struct District;

impl Decider for District {
    const KINDS: &'static [StreamKind] = &[StreamKind::District];
    type State = DistrictState;
    type Command = DistrictCommand;
    type Event = DistrictEvent;
    type Refusal = DistrictRefusal;

    fn decide(
        state: &DistrictState,
        command: &DistrictCommand,
        occasion: &Occasion,
    ) -> Result<Decided<DistrictEvent>, DistrictRefusal> {
        match command {
            DistrictCommand::OpenDistrict(open) => grow::open(state, open, occasion),
            DistrictCommand::AddNode(add) => grow::add(state, add, occasion),
            DistrictCommand::RenameNode(rename) => grow::rename(state, rename, occasion),
            DistrictCommand::MoveNode(move_node) => grow::relocate(state, move_node, occasion),
            DistrictCommand::CloseNode(close) => grow::close(state, close, occasion),
        }
    }

    fn evolve(state: DistrictState, event: &Happened<DistrictEvent>) -> DistrictState {
        state.after(&event.dated)
    }
}
