//! Sheets made into the tree of an edition's text, with the cell that each entry came from.

use super::layout::{CRITERIA, ROUTES};
use super::{
    Cell, CellPlace, Column, FOR_PEOPLE, Form, HEAD, HEAD_ROWS, KEY, Misread, MisreadReason, RANK,
    Sheet, TRANSITION, VALUE, WrongCell,
};
use crate::edition_text::{Entry, Node, Place, Value};
use std::collections::BTreeMap;

/// What parts the codes of a list, beside white space.
const SEPARATORS: [char; 6] = [',', ';', '，', '、', '；', '\u{3000}'];

/// What a workbook says.
#[derive(Clone, Debug)]
pub struct Gathered {
    /// The tree of an edition's text.
    pub tree: Node,
    /// From which cell each entry came, by its JSON pointer.
    cells: BTreeMap<String, CellPlace>,
    /// The cells that could not be read; nothing stands in the tree for them.
    pub misread: Vec<Misread>,
}

impl Gathered {
    /// The cell of an entry, or of the nearest one above it that has one.
    pub fn cell_of(&self, pointer: &str) -> Option<&CellPlace> {
        let mut pointer = pointer;
        loop {
            if let Some(place) = self.cells.get(pointer) {
                return Some(place);
            }
            pointer = pointer.rsplit_once('/')?.0;
        }
    }
}

/// Makes a tree of sheets.
pub fn gather(sheets: &[Sheet]) -> Gathered {
    let mut desk = Desk::default();
    let mut top: Vec<Entry> = Vec::new();
    let for_people = |sheet: &&Sheet| sheet.name.starts_with(FOR_PEOPLE);
    let read = sheets.iter().filter(|sheet| !for_people(sheet));
    let read: Vec<&Sheet> = read.filter(|sheet| desk.has_keys(sheet)).collect();
    for sheet in &read {
        if sheet.name == HEAD {
            desk.head(sheet, &mut top);
        } else if sheet.has(KEY) {
            top.push(desk.numbers(sheet));
        } else if !sheet.has(TRANSITION) {
            top.push(desk.list(sheet));
        }
    }
    let rules: Vec<&Sheet> = read.into_iter().filter(|it| it.has(TRANSITION)).collect();
    for sheet in rules.iter().filter(|sheet| sheet.belongs_to().is_none()) {
        let of = |end: &str| {
            rules
                .iter()
                .find(|it| it.name == format!("{}{end}", sheet.name))
        };
        let (routes, criteria) = (of(ROUTES), of(CRITERIA));
        top.push(desk.rules(sheet, routes.copied(), criteria.copied()));
    }
    desk.misread.sort_by(|a, b| a.place.cmp(&b.place));
    Gathered {
        tree: Value::Map(top).into(),
        cells: desk.cells,
        misread: desk.misread,
    }
}

impl Sheet {
    fn has(&self, key: &str) -> bool {
        self.columns.iter().any(|column| column.key == key)
    }

    /// The section of rules whose routes or criteria these are.
    fn belongs_to(&self) -> Option<&str> {
        let of = |end| self.name.strip_suffix(end);
        of(ROUTES).or_else(|| of(CRITERIA))
    }

    fn place(&self, row: usize, column: usize) -> CellPlace {
        let key = self.columns.get(column).map(|it| it.key.clone());
        CellPlace {
            sheet: self.name.clone(),
            row: HEAD_ROWS + 1 + row,
            column,
            key: key.unwrap_or_default(),
        }
    }

    /// The rows in which something stands, with their numbers from 0.
    fn said(&self) -> impl Iterator<Item = (usize, &Vec<Option<Cell>>)> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.iter().flatten().any(|cell| !cell.is_blank()))
    }

    /// The text under a key in a row.
    fn text(&self, row: &[Option<Cell>], key: &str) -> Option<String> {
        let column = self.columns.iter().position(|it| it.key == key)?;
        let cell = row.get(column)?.as_ref().filter(|cell| !cell.is_blank())?;
        match cell {
            Cell::Text(text) => Some(text.trim().to_owned()),
            Cell::Number(number) => Some(number.to_string()),
            Cell::Truth(_) | Cell::Wrong(_) => None,
        }
    }
}

impl Cell {
    fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

#[derive(Default)]
struct Desk {
    cells: BTreeMap<String, CellPlace>,
    misread: Vec<Misread>,
}

fn entry(key: &str, node: impl Into<Node>) -> Entry {
    Entry {
        key: key.to_owned(),
        place: Place::default(),
        node: node.into(),
    }
}

impl Desk {
    fn wrong(&mut self, place: CellPlace, reason: MisreadReason) {
        self.misread.push(Misread { place, reason });
    }

    /// Whether the third row has keys, each once, and every value one. An empty sheet is nobody's business.
    fn has_keys(&mut self, sheet: &Sheet) -> bool {
        let at = |column: usize| CellPlace {
            row: HEAD_ROWS,
            ..sheet.place(0, column)
        };
        let named = |column: &Column| !column.key.is_empty();
        if !sheet.columns.iter().any(named) {
            if sheet.said().next().is_some() {
                self.wrong(at(0), MisreadReason::NoKeys);
            }
            return false;
        }
        for (index, column) in sheet.columns.iter().enumerate() {
            let earlier = &sheet.columns[..index];
            if named(column) && earlier.iter().any(|it| it.key == column.key) {
                self.wrong(at(index), MisreadReason::KeyTwice);
            }
        }
        for (row, cells) in sheet.said() {
            for (index, cell) in cells.iter().enumerate() {
                let is_said = cell.as_ref().is_some_and(|cell| !cell.is_blank());
                if is_said && !sheet.columns.get(index).is_some_and(named) {
                    self.wrong(sheet.place(row, index), MisreadReason::NoKey);
                }
            }
        }
        true
    }

    fn head(&mut self, sheet: &Sheet, top: &mut Vec<Entry>) {
        let mut said = sheet.said();
        if let Some((row, cells)) = said.next() {
            top.extend(self.row(sheet, row, cells, ""));
        }
        for (row, _) in said {
            let reason = MisreadReason::OwnerTwice(HEAD.to_owned());
            self.wrong(sheet.place(row, 0), reason);
        }
    }

    fn numbers(&mut self, sheet: &Sheet) -> Entry {
        let top = format!("/{}", sheet.name);
        self.cells.insert(top.clone(), sheet.place(0, 0));
        let column = sheet.columns.iter().position(|it| it.key == VALUE);
        let mut entries = Vec::new();
        for (row, cells) in sheet.said() {
            let Some(key) = sheet.text(cells, KEY) else {
                self.wrong(sheet.place(row, 0), MisreadReason::NoOwner);
                continue;
            };
            let place = sheet.place(row, column.unwrap_or_default());
            self.cells.insert(format!("{top}/{key}"), place.clone());
            let cell = column.and_then(|column| cells.get(column)?.as_ref());
            let node = cell.filter(|cell| !cell.is_blank());
            let node = node.and_then(|cell| self.node(cell, Form::Plain, &place));
            entries.extend(node.map(|node| entry(&key, node)));
        }
        entry(&sheet.name, Value::Map(entries))
    }

    fn list(&mut self, sheet: &Sheet) -> Entry {
        let top = format!("/{}", sheet.name);
        self.cells.insert(top.clone(), sheet.place(0, 0));
        let mut items = Vec::new();
        for (row, cells) in sheet.said() {
            let pointer = format!("{top}/{}", items.len());
            items.push(Value::Map(self.row(sheet, row, cells, &pointer)).into());
        }
        entry(&sheet.name, Value::List(items))
    }

    /// A section of rules: one row a rule, with the seats and criteria that name its transition.
    fn rules(&mut self, sheet: &Sheet, routes: Option<&Sheet>, criteria: Option<&Sheet>) -> Entry {
        let top = format!("/{}", sheet.name);
        self.cells.insert(top.clone(), sheet.place(0, 0));
        let mut rules: Vec<Entry> = Vec::new();
        for (row, cells) in sheet.said() {
            let Some(owner) = sheet.text(cells, TRANSITION) else {
                self.wrong(sheet.place(row, 0), MisreadReason::NoOwner);
                continue;
            };
            if rules.iter().any(|rule| rule.key == owner) {
                self.wrong(sheet.place(row, 0), MisreadReason::OwnerTwice(owner));
                continue;
            }
            let pointer = format!("{top}/{owner}");
            let rule = self.row(sheet, row, cells, &pointer);
            rules.push(entry(&owner, Value::Map(rule)));
        }
        for sheet in [routes, criteria].into_iter().flatten() {
            self.strays(sheet, &rules);
        }
        for rule in &mut rules {
            let pointer = format!("{top}/{}", rule.key);
            let routes = routes.map(|sheet| self.routes(sheet, &rule.key, &pointer));
            let criteria = criteria.map(|sheet| self.criteria(sheet, &rule.key, &pointer));
            if let Value::Map(entries) = &mut rule.node.value {
                entries.extend(routes.into_iter().chain(criteria));
            }
        }
        entry(&sheet.name, Value::Map(rules))
    }

    /// The rows that belong to no rule.
    fn strays(&mut self, sheet: &Sheet, rules: &[Entry]) {
        for (row, cells) in sheet.said() {
            match sheet.text(cells, TRANSITION) {
                Some(owner) if rules.iter().any(|rule| rule.key == owner) => {}
                Some(owner) => {
                    self.wrong(sheet.place(row, 0), MisreadReason::UnknownOwner(owner));
                }
                None => self.wrong(sheet.place(row, 0), MisreadReason::NoOwner),
            }
        }
    }

    fn routes(&mut self, sheet: &Sheet, owner: &str, pointer: &str) -> Entry {
        let top = format!("{pointer}/routes");
        self.cells.insert(top.clone(), sheet.place(0, 0));
        let mut routes: Vec<(String, Vec<Node>)> = Vec::new();
        for (row, cells) in sheet.said() {
            if sheet.text(cells, TRANSITION).as_deref() != Some(owner) {
                continue;
            }
            let Some(rank) = sheet.text(cells, RANK) else {
                self.wrong(sheet.place(row, 1), MisreadReason::NoOwner);
                continue;
            };
            let known = routes.iter().position(|(known, _)| *known == rank);
            let at = known.unwrap_or_else(|| {
                routes.push((rank.clone(), Vec::new()));
                routes.len() - 1
            });
            let Some((_, seats)) = routes.get_mut(at) else {
                continue;
            };
            let route = format!("{top}/{rank}");
            self.cells
                .entry(route.clone())
                .or_insert_with(|| sheet.place(row, 1));
            let seat = self.row(sheet, row, cells, &format!("{route}/{}", seats.len()));
            if !seat.is_empty() {
                seats.push(Value::Map(seat).into());
            }
        }
        let routes = routes
            .into_iter()
            .map(|(rank, seats)| entry(&rank, Value::List(seats)));
        entry("routes", Value::Map(routes.collect()))
    }

    fn criteria(&mut self, sheet: &Sheet, owner: &str, pointer: &str) -> Entry {
        let top = format!("{pointer}/criteria");
        self.cells.insert(top.clone(), sheet.place(0, 0));
        let mut criteria = Vec::new();
        for (row, cells) in sheet.said() {
            if sheet.text(cells, TRANSITION).as_deref() == Some(owner) {
                let pointer = format!("{top}/{}", criteria.len());
                criteria.push(Value::Map(self.row(sheet, row, cells, &pointer)).into());
            }
        }
        entry("criteria", Value::List(criteria))
    }

    /// The entries of a row, but for what says to what it belongs.
    fn row(
        &mut self,
        sheet: &Sheet,
        row: usize,
        cells: &[Option<Cell>],
        pointer: &str,
    ) -> Vec<Entry> {
        self.cells.insert(pointer.to_owned(), sheet.place(row, 0));
        let mut entries = Vec::new();
        for (index, (column, cell)) in sheet.columns.iter().zip(cells).enumerate() {
            let is_read = !column.key.is_empty() && !column.key.starts_with(['@', FOR_PEOPLE]);
            let Some(cell) = cell.as_ref().filter(|cell| is_read && !cell.is_blank()) else {
                continue;
            };
            let place = sheet.place(row, index);
            let mut pointer = pointer.to_owned();
            for part in column.key.split('.') {
                pointer.push('/');
                pointer.push_str(part);
                // The first column of several words stands for all of them.
                self.cells
                    .entry(pointer.clone())
                    .or_insert_with(|| place.clone());
            }
            if let Some(node) = self.node(cell, column.form, &place) {
                put(&mut entries, &column.key, node);
            }
        }
        entries
    }

    /// What stands in a cell; `None` where it cannot be read, which is then told.
    fn node(&mut self, cell: &Cell, form: Form, place: &CellPlace) -> Option<Node> {
        let read = match (cell, form) {
            (Cell::Wrong(WrongCell::NotWhole), _) => Err(MisreadReason::NotWhole),
            (Cell::Wrong(WrongCell::Error), _) => Err(MisreadReason::Error),
            (Cell::Truth(truth), _) => Ok(Value::plain(truth.to_string()).into()),
            (Cell::Number(number), Form::List) => {
                Ok(Value::List(vec![Value::plain(number.to_string()).into()]).into())
            }
            (Cell::Number(number), Form::Plain | Form::Yaml) => {
                Ok(Value::plain(number.to_string()).into())
            }
            (Cell::Number(_), Form::YesNo) => Err(MisreadReason::NotYesNo),
            (Cell::Text(text), form) => read_text(text.trim(), form),
        };
        match read {
            Ok(node) => Some(node),
            Err(reason) => {
                self.wrong(place.clone(), reason);
                None
            }
        }
    }
}

fn read_text(text: &str, form: Form) -> Result<Node, MisreadReason> {
    let yaml =
        |text: &str| Node::read(text).map_err(|error| MisreadReason::NotYaml(error.detail.clone()));
    match form {
        Form::Plain if text.len() > 1 && text.starts_with('"') && text.ends_with('"') => yaml(text),
        Form::Plain => Ok(Value::plain(text).into()),
        Form::YesNo => match text.to_lowercase().as_str() {
            "是" | "yes" | "true" => Ok(Value::plain("true").into()),
            "否" | "no" | "false" => Ok(Value::plain("false").into()),
            _ => Err(MisreadReason::NotYesNo),
        },
        Form::List if text.starts_with('[') => yaml(text),
        Form::List => {
            let is_between = |c: char| c.is_whitespace() || SEPARATORS.contains(&c);
            let items = text.split(is_between).filter(|item| !item.is_empty());
            let items = items.map(|item| Value::plain(item).into());
            Ok(Value::List(items.collect()).into())
        }
        // A map is written without its braces, one entry or several.
        Form::Yaml if text.starts_with(['{', '[', '"']) => yaml(text),
        Form::Yaml => yaml(&format!("{{ {text} }}"))
            .or_else(|_| yaml(text))
            .map(bare),
    }
}

/// A scalar that was read as a map of one key without a value is the scalar.
fn bare(node: Node) -> Node {
    match node.entries() {
        [only] if only.node.text() == Some("") || only.node.text() == Some("~") => {
            Value::plain(only.key.clone()).into()
        }
        _ => node,
    }
}

/// Puts a value under a key, of which each full stop opens a map.
fn put(entries: &mut Vec<Entry>, key: &str, node: Node) {
    let Some((first, rest)) = key.split_once('.') else {
        return entries.push(entry(key, node));
    };
    let known = entries.iter().position(|it| it.key == first);
    let at = known.unwrap_or_else(|| {
        entries.push(entry(first, Value::Map(Vec::new())));
        entries.len() - 1
    });
    if let Some(Value::Map(below)) = entries.get_mut(at).map(|it| &mut it.node.value) {
        put(below, rest, node);
    }
}
