//! Every mistake in the shape of a text, and not only the first: a reader stops there, and a clerk would mend and read
//! again as often as there are mistakes.
//!
//! Each section stands alone in an edition that reads, then each of its items: what does not read then is told once.

use super::{Entry, Node, Place, Value};
use crate::opening::SIMPLE;
use qibu_domain::standard::{Edition, EditionFault, EditionProblem, ShapeReason};
use std::collections::BTreeSet;

/// What is wrong with the shape of a text: the first mistake of each item that does not read. Empty where it reads.
pub fn shape_problems(text: &str) -> Vec<EditionProblem> {
    let Err(first) = Edition::parse(text) else {
        return Vec::new();
    };
    let (Ok(tree), Ok(sound)) = (Node::read(text), Node::read(SIMPLE)) else {
        return first;
    };
    if has_alias(&tree) {
        return first;
    }
    let mut probe = Probe {
        tree: &tree,
        sound: &sound,
        found: Vec::new(),
        pointers: BTreeSet::new(),
    };
    for entry in tree.entries() {
        probe.section(entry);
    }
    for entry in sound.entries() {
        if tree.get(&entry.key).is_none() {
            probe.lacking(&entry.key);
        }
    }
    // What no part shows alone, such as a section that stands twice.
    for problem in first {
        if !probe.is_told(&problem) {
            probe.found.push(problem);
        }
    }
    probe.found
}

/// The place that the reader gives.
fn place_of(problem: &EditionProblem) -> Option<Place> {
    let EditionFault::Shape { place, .. } = &problem.fault else {
        return None;
    };
    let (line, column) = place.split_once(':')?;
    let (line, column) = (line.parse().ok()?, column.parse().ok()?);
    Some(Place { line, column })
}

/// Whether an entry stands for another one, which a part of the text does not have.
fn has_alias(node: &Node) -> bool {
    match &node.value {
        Value::Scalar { text, is_quoted } => text == "*" && !is_quoted,
        Value::List(items) => items.iter().any(has_alias),
        Value::Map(entries) => entries.iter().any(|entry| has_alias(&entry.node)),
    }
}

struct Probe<'a> {
    tree: &'a Node,
    sound: &'a Node,
    found: Vec<EditionProblem>,
    pointers: BTreeSet<String>,
}

/// A part of a section that can stand alone: the section with it only, its pointer there, and in the whole.
struct Part {
    section: Node,
    here: String,
    whole: String,
}

impl Probe<'_> {
    /// A section that does not read: each part that does not, or the whole where each part does.
    fn section(&mut self, entry: &Entry) {
        let Some(found) = self.problem(&entry.key, Some(&entry.node)) else {
            return;
        };
        let before = self.found.len();
        for part in parts(&entry.key, &entry.node) {
            if let Some((pointer, fault)) = self.problem(&entry.key, Some(&part.section)) {
                let rest = pointer
                    .strip_prefix(&part.here)
                    .map(|rest| format!("{}{rest}", part.whole));
                self.tell(rest.unwrap_or(pointer), fault);
            }
        }
        if self.found.len() == before {
            self.tell(found.0, found.1);
        }
    }

    /// Whether a problem of the whole text was told of a part: by its reason, or where the reader gives none, its place.
    fn is_told(&self, problem: &EditionProblem) -> bool {
        let EditionFault::Shape { reason, .. } = &problem.fault else {
            return false;
        };
        if *reason == ShapeReason::Other {
            let pointer = place_of(problem).map(|place| self.tree.pointer_at(place));
            return pointer.is_some_and(|pointer| self.pointers.contains(&pointer));
        }
        let mut told = self.found.iter().map(|it| &it.fault);
        told.any(|it| matches!(it, EditionFault::Shape { reason: told, .. } if told == reason))
    }

    fn lacking(&mut self, key: &str) {
        if let Some((_, fault)) = self.problem(key, None) {
            self.tell(format!("/{key}"), fault);
        }
    }

    fn tell(&mut self, pointer: String, fault: EditionFault) {
        let EditionFault::Shape { reason, detail, .. } = fault else {
            return;
        };
        if !self.pointers.insert(pointer.clone()) {
            return;
        }
        let at = self.tree.place_of(&pointer);
        let fault = EditionFault::Shape {
            place: format!("{}:{}", at.line, at.column),
            reason,
            detail,
        };
        let path = String::new();
        self.found.push(EditionProblem { path, fault });
    }

    /// What is wrong with a sound edition whose section is that one, and the pointer to it.
    fn problem(&self, key: &str, section: Option<&Node>) -> Option<(String, EditionFault)> {
        let others = self.sound.entries().iter().filter(|it| it.key != key);
        let own = section.map(|node| entry(key, node.clone()));
        let text = Node::from(Value::Map(others.cloned().chain(own).collect())).write();
        let problem = Edition::parse(&text).err()?.pop()?;
        let place = place_of(&problem)?;
        let pointer = Node::read(&text).ok()?.pointer_at(place);
        Some((pointer, problem.fault))
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        place: Place::default(),
        node,
    }
}

/// The items of a list, or of rules: each rule without its criteria, and each of these.
fn parts(key: &str, node: &Node) -> Vec<Part> {
    let one = |item: &Node| Node::from(Value::List(vec![item.clone()]));
    let items = node.items().iter().enumerate().map(|(index, item)| Part {
        section: one(item),
        here: format!("/{key}/0"),
        whole: format!("/{key}/{index}"),
    });
    let mut parts: Vec<Part> = items.collect();
    if !key.ends_with("transitions") {
        return parts;
    }
    for rule in node.entries() {
        let alone = |entries: Vec<Entry>| {
            let rule = entry(&rule.key, Value::Map(entries).into());
            Node::from(Value::Map(vec![rule]))
        };
        let pointer = format!("/{key}/{}", rule.key);
        let mut shell: Vec<Entry> = rule.node.entries().to_vec();
        let criteria = shell.iter_mut().find(|it| it.key == "criteria");
        let criteria =
            criteria.map(|it| std::mem::replace(&mut it.node, Value::List(Vec::new()).into()));
        parts.push(Part {
            section: alone(shell),
            here: pointer.clone(),
            whole: pointer.clone(),
        });
        for (index, criterion) in criteria.iter().flat_map(Node::items).enumerate() {
            let routes = entry("routes", Value::Map(Vec::new()).into());
            let criteria = entry("criteria", one(criterion));
            parts.push(Part {
                section: alone(vec![routes, criteria]),
                here: format!("{pointer}/criteria/0"),
                whole: format!("{pointer}/criteria/{index}"),
            });
        }
    }
    parts
}
