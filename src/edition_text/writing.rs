//! Writing a tree as YAML: short entries on one line, as the shipped editions have them.

use super::{Entry, Node, Value};

/// The longest entry that stands on one line, in columns; a Chinese character takes two.
const MAX_LINE_COLUMNS: usize = 118;
/// What a plain scalar must not begin with.
const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`~=<";

impl Node {
    /// The tree as a text; each entry of the outermost map begins after an empty line, but for scalars.
    pub fn write(&self) -> String {
        let mut text = String::new();
        let entries = self.entries();
        for (index, entry) in entries.iter().enumerate() {
            let is_scalar = |entry: &Entry| matches!(entry.node.value, Value::Scalar { .. });
            let one_line =
                is_scalar(entry) || written(entry, 0).is_some_and(|it| !it.contains('['));
            if index > 0 && !one_line {
                text.push('\n');
            }
            write_entry(&mut text, entry, 0);
        }
        if entries.is_empty() {
            text.push_str(&self.flow());
            text.push('\n');
        }
        text
    }

    /// The tree on one line.
    pub fn flow(&self) -> String {
        match &self.value {
            Value::Scalar { text, is_quoted } => scalar(text, *is_quoted),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(Node::flow).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
            Value::Map(_) => format!("{{ {} }}", self.open_flow()),
        }
    }

    /// The same without the braces around a map.
    pub fn open_flow(&self) -> String {
        if self.entries().is_empty() {
            return self.flow();
        }
        let entries = self.entries().iter();
        let entries = entries.map(|it| format!("{}: {}", scalar(&it.key, false), it.node.flow()));
        entries.collect::<Vec<_>>().join(", ")
    }

    /// Whether it is a list with maps in it, or has one below: that never stands on one line with its key.
    fn lists_maps(&self) -> bool {
        match &self.value {
            Value::Scalar { .. } => false,
            Value::List(items) => items
                .iter()
                .any(|item| matches!(item.value, Value::Map(_)) || item.lists_maps()),
            Value::Map(entries) => entries.iter().any(|entry| entry.node.lists_maps()),
        }
    }
}

/// The entry on one line, where it fits; an outermost map never does, save for words.
fn written(entry: &Entry, indent: usize) -> Option<String> {
    let node = &entry.node;
    let is_long = |it: &Node| !it.entries().is_empty() && it.get("zh").is_none();
    if node.lists_maps() || (indent == 0 && is_long(node)) {
        return None;
    }
    // A map in which maps stand is read more easily as lines, unless it is a test.
    let nested = node.entries().iter().filter(|it| is_long(&it.node)).count();
    let line = format!("{}: {}", scalar(&entry.key, false), node.flow());
    (nested == 0 && indent + columns(&line) <= MAX_LINE_COLUMNS).then_some(line)
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn write_entry(text: &mut String, entry: &Entry, indent: usize) {
    let pad = " ".repeat(indent);
    if let Some(line) = written(entry, indent) {
        text.push_str(&format!("{pad}{line}\n"));
        return;
    }
    text.push_str(&format!("{pad}{}:", scalar(&entry.key, false)));
    match &entry.node.value {
        Value::Map(entries) if !entries.is_empty() => {
            text.push('\n');
            for entry in entries {
                write_entry(text, entry, indent + 2);
            }
        }
        Value::List(items) if !items.is_empty() => {
            text.push('\n');
            for item in items {
                write_item(text, item, indent + 2);
            }
        }
        _ => text.push_str(&format!(" {}\n", entry.node.flow())),
    }
}

fn write_item(text: &mut String, item: &Node, indent: usize) {
    let pad = " ".repeat(indent);
    let line = item.flow();
    let fits = indent + 2 + columns(&line) <= MAX_LINE_COLUMNS;
    // A criterion stands on lines of its own however short it is.
    let is_criterion = item.get("test").is_some();
    let Value::Map(entries) = &item.value else {
        return text.push_str(&format!("{pad}- {line}\n"));
    };
    if entries.is_empty() || (fits && !item.lists_maps() && !is_criterion) {
        return text.push_str(&format!("{pad}- {line}\n"));
    }
    let mut below = String::new();
    for entry in entries {
        write_entry(&mut below, entry, indent + 2);
    }
    let below = below.trim_start();
    text.push_str(&format!("{pad}- {below}"));
}

/// A scalar, quoted where a reader could take it for something else.
fn scalar(text: &str, is_quoted: bool) -> String {
    let is_bare = |text: &str| {
        let null = ["null", "Null", "NULL", "~", ""];
        let sound = !text.starts_with(|c: char| INDICATORS.contains(c) || c.is_whitespace())
            && !text.ends_with(|c: char| c == ':' || c.is_whitespace());
        let inside = text.contains(": ") || text.contains(" #");
        let flow = text.contains(|c: char| ",[]{}\"\\".contains(c) || c.is_control());
        !null.contains(&text) && sound && !inside && !flow
    };
    if !is_quoted && is_bare(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
