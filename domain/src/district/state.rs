//! What is known of a district's tree.

use super::{DistrictEvent, Named, Node, NodeAdded, Placed};
use crate::decider::Dated;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most nodes of one district, closed ones included.
pub const MAX_NODES: usize = 5_000;

/// What is known of a district's tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictState {
    /// The root's code; `None` until the district is opened.
    pub root: Option<String>,
    /// The nodes by their code.
    pub nodes: BTreeMap<String, Node>,
}

impl DistrictState {
    /// The node and those above it, as they stand last, the node first. Never longer than the tree is large.
    pub fn line<'a>(&'a self, code: &str) -> impl Iterator<Item = &'a Node> {
        let first = self.nodes.get(code);
        std::iter::successors(first, |node| self.nodes.get(node.parent()?)).take(self.nodes.len())
    }

    /// The node and those above it on a day, the node first.
    pub fn line_on<'a>(&'a self, code: &str, day: Day) -> impl Iterator<Item = &'a Node> {
        let first = self.nodes.get(code);
        std::iter::successors(first, move |node| self.nodes.get(node.parent_on(day)?))
            .take(self.nodes.len())
    }

    /// The state after an event. The order of events with different days does not matter.
    pub(super) fn after(mut self, dated: &Dated<DistrictEvent>) -> Self {
        let day = dated.occurred_on;
        match &dated.event {
            DistrictEvent::NodeAdded(added) => self.add(added, day),
            DistrictEvent::NodeRenamed(renamed) => {
                if let Some(node) = self.nodes.get_mut(&renamed.code) {
                    node.take_name(day, renamed.name.clone());
                }
            }
            DistrictEvent::NodeMoved(moved) => {
                if let Some(node) = self.nodes.get_mut(&moved.code) {
                    node.take_place(day, moved.parent.clone());
                }
            }
            DistrictEvent::NodeClosed(closed) => {
                if let Some(node) = self.nodes.get_mut(&closed.code) {
                    node.to = Some(day);
                }
            }
        }
        self
    }

    fn add(&mut self, added: &NodeAdded, from: Day) {
        if added.parent.is_none() {
            self.root.get_or_insert_with(|| added.code.clone());
        }
        let places = added.parent.iter().map(|parent| Placed {
            from,
            parent: parent.clone(),
        });
        let node = Node {
            code: added.code.clone(),
            kind: added.kind.clone(),
            from,
            to: None,
            names: vec![Named {
                from,
                name: added.name.clone(),
            }],
            places: places.collect(),
        };
        self.nodes.entry(added.code.clone()).or_insert(node);
    }
}
