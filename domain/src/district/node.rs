//! A node, with its names and places by day: half-open intervals, each ending where the next begins (law 4).

use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// A node of a district's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Its code, which it keeps for ever.
    pub code: String,
    /// Its kind, which it keeps for ever.
    pub kind: String,
    /// The first day on which it counts.
    pub from: Day,
    /// The first day on which it counts no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Day>,
    /// Its names, by the first day of each. Never empty.
    pub names: Vec<Named>,
    /// The nodes above it, by the first day of each; empty for the root.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub places: Vec<Placed>,
}

/// A name from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The first day.
    pub from: Day,
    /// The name.
    pub name: ShortText,
}

/// A place under another node from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// The first day.
    pub from: Day,
    /// The code of the node above.
    pub parent: String,
}

impl Node {
    /// Whether it counts on a day.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// Its latest name.
    pub fn name(&self) -> &str {
        self.names.last().map_or("", |named| named.name.as_str())
    }

    /// Its name on a day; before its first day, `None`. A closed node keeps its last name.
    pub fn name_on(&self, day: Day) -> Option<&str> {
        self.names
            .iter()
            .rev()
            .find(|named| named.from <= day)
            .map(|named| named.name.as_str())
    }

    /// The code of the node above it, as it stands last; the root has none.
    pub fn parent(&self) -> Option<&str> {
        self.places.last().map(|placed| placed.parent.as_str())
    }

    /// The code of the node above it on a day.
    pub fn parent_on(&self, day: Day) -> Option<&str> {
        self.places
            .iter()
            .rev()
            .find(|placed| placed.from <= day)
            .map(|placed| placed.parent.as_str())
    }

    /// Whether it is the root of its district.
    pub fn is_root(&self) -> bool {
        self.places.is_empty()
    }

    /// Takes a name from a day on. Of one day, the one taken last holds.
    pub(super) fn take_name(&mut self, from: Day, name: ShortText) {
        let at = self.names.partition_point(|named| named.from < from);
        self.names.retain(|named| named.from != from);
        self.names.insert(at, Named { from, name });
    }

    /// Takes a place from a day on. Of one day, the one taken last holds.
    pub(super) fn take_place(&mut self, from: Day, parent: String) {
        let at = self.places.partition_point(|placed| placed.from < from);
        self.places.retain(|placed| placed.from != from);
        self.places.insert(at, Placed { from, parent });
    }
}
