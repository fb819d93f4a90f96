//! The text of an edition as a tree that keeps what serde lets go: the order of its entries, their lines, and each
//! scalar as it was written. The checker's problems find their lines by it, and workbooks are made from it.

mod probing;
mod writing;

pub use probing::shape_problems;

use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, Span, StrInput};

/// How deep entries may stand in each other.
const MAX_DEPTH: usize = 64;
/// The most entries of a text.
const MAX_NODES: usize = 200_000;

/// An entry with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it holds.
    pub value: Value,
    /// Where it begins.
    pub place: Place,
}

/// A line and a column, both from 1; 0 for what was not read from a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// What an entry holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// A scalar. Whether it is a number is for whoever wants one to say, unless it stands in quotes.
    Scalar {
        /// Its text.
        text: String,
        /// Whether it is a text whatever it looks like.
        is_quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the text.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// What stands under it.
    pub node: Node,
}

/// A text that is no YAML tree of scalars, lists and maps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{}: {detail}", place.line, place.column)]
pub struct Unread {
    /// Where.
    pub place: Place,
    /// What the reader says.
    pub detail: String,
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        let place = Place::default();
        Self { value, place }
    }
}

impl Value {
    /// A scalar as if it were written without quotes.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::Scalar {
            text,
            is_quoted: false,
        }
    }

    /// A map of entries that come from no text.
    pub fn map(entries: impl IntoIterator<Item = (String, Value)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| Entry {
            key,
            place: Place::default(),
            node: value.into(),
        });
        Self::Map(entries.collect())
    }
}

impl Node {
    /// Reads a text.
    pub fn read(text: &str) -> Result<Self, Unread> {
        let mut options = Options::default();
        options.emit_comments = false;
        let mut reader = Reader {
            events: Parser::new_from_str_with_options(text, options),
            nodes: 0,
        };
        reader.document()
    }

    /// What stands under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.entries().iter().find(|entry| entry.key == key);
        entry.map(|entry| &entry.node)
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar { .. } | Value::List(_) => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar { .. } | Value::Map(_) => &[],
        }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The place that a JSON pointer names, or of the last entry on the way to it that is there.
    pub fn place_of(&self, pointer: &str) -> Place {
        let (mut node, mut place) = (self, self.place);
        for step in pointer.split('/').skip(1) {
            let found = match &node.value {
                Value::Map(entries) => entries
                    .iter()
                    .find(|entry| entry.key == step)
                    .map(|entry| (&entry.node, entry.place)),
                Value::List(items) => step
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index))
                    .map(|node| (node, node.place)),
                Value::Scalar { .. } => None,
            };
            let Some((below, at)) = found else { break };
            (node, place) = (below, at);
        }
        place
    }

    /// The JSON pointer to the deepest entry that begins at a place or before it, in the order of the text.
    pub fn pointer_at(&self, place: Place) -> String {
        let (mut node, mut pointer) = (self, String::new());
        loop {
            let below = match &node.value {
                Value::Map(entries) => entries
                    .iter()
                    .rfind(|entry| entry.place <= place)
                    .map(|entry| (entry.key.clone(), &entry.node)),
                Value::List(items) => items
                    .iter()
                    .enumerate()
                    .rfind(|(_, item)| item.place <= place)
                    .map(|(index, item)| (index.to_string(), item)),
                Value::Scalar { .. } => None,
            };
            let Some((step, next)) = below else {
                return pointer;
            };
            pointer.push('/');
            pointer.push_str(&step);
            node = next;
        }
    }

    /// The path that a JSON pointer names, in words of the text: where an item of a list has an `id` or a `code`, that
    /// stands for its number, which else counts from 1.
    pub fn named_path(&self, pointer: &str) -> Vec<String> {
        let mut node = Some(self);
        let mut path = Vec::new();
        for step in pointer.split('/').skip(1) {
            let items = node.map(Node::items).unwrap_or_default();
            let index = step.parse::<usize>().ok().filter(|_| !items.is_empty());
            match index {
                Some(index) => {
                    node = items.get(index);
                    let id = node.and_then(|it| it.get("id").or_else(|| it.get("code")));
                    let id = id.and_then(Node::text).map(str::to_owned);
                    path.push(id.unwrap_or_else(|| format!("{}", index + 1)));
                }
                None => {
                    node = node.and_then(|it| it.get(step));
                    path.push(step.to_owned());
                }
            }
        }
        path
    }
}

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    nodes: usize,
}

fn place_of(span: Span) -> Place {
    Place {
        line: span.start.line(),
        column: span.start.col() + 1,
    }
}

fn unread(place: Place, detail: &str) -> Unread {
    let detail = detail.to_owned();
    Unread { place, detail }
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Place), Unread> {
        match self.events.next() {
            Some(Ok((event, span))) => Ok((event, place_of(span))),
            Some(Err(error)) => {
                let at = error.marker();
                let place = Place {
                    line: at.line(),
                    column: at.col() + 1,
                };
                Err(unread(place, &error.info()))
            }
            None => Err(unread(Place::default(), "the text ends too early")),
        }
    }

    /// The one document of the text.
    fn document(&mut self) -> Result<Node, Unread> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd | Event::DocumentEnd, place) => {
                    return Err(unread(place, "the text is empty"));
                }
                (event, place) => return self.node(event, place, 0),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, place: Place, depth: usize) -> Result<Node, Unread> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return Err(unread(place, "the text is too deep or too long"));
        }
        let value = match event {
            Event::Scalar(text, style, ..) => Value::Scalar {
                text: text.into_owned(),
                is_quoted: style != ScalarStyle::Plain,
            },
            Event::SequenceStart(..) => Value::List(self.items(depth)?),
            Event::MappingStart(..) => Value::Map(self.entries(depth)?),
            Event::Alias(_) => Value::plain("*"),
            _ => return Err(unread(place, "an entry is missing")),
        };
        Ok(Node { value, place })
    }

    fn items(&mut self, depth: usize) -> Result<Vec<Node>, Unread> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, place) => items.push(self.node(event, place, depth + 1)?),
            }
        }
    }

    fn entries(&mut self, depth: usize) -> Result<Vec<Entry>, Unread> {
        let mut entries = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(entries);
            }
            let key = self.node(event, place, depth + 1)?;
            let (event, at) = self.next()?;
            let node = self.node(event, at, depth + 1)?;
            let key = key.text().unwrap_or_default().to_owned();
            entries.push(Entry { key, place, node });
        }
    }
}

#[cfg(test)]
mod tests;
