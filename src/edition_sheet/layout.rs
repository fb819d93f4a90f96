//! The sheets of an edition's tree.

use super::{Cell, Column, Form, HEAD, KEY, RANK, Sheet, TRANSITION, VALUE};
use crate::edition_text::{Node, Value};

/// The columns that a list has even where none of its items says anything there, so that an office can.
const USUAL: [(&str, &[&str]); 12] = [
    ("ranks", &["code", "label.zh", "label.en"]),
    (
        "node_kinds",
        &[
            "code",
            "rank",
            "code_form",
            "under[]",
            "label.zh",
            "label.en",
        ],
    ),
    ("body_kinds", &["code", "label.zh", "label.en"]),
    ("base_levels", &["code", "label.zh", "label.en"]),
    ("tags", &["code", "group", "label.zh", "label.en"]),
    (
        "legal_forms",
        &[
            "code",
            "min_members",
            "label.zh",
            "label.en",
            "help.zh",
            "help.en",
        ],
    ),
    (
        "evidence",
        &[
            "code",
            "label.zh",
            "label.en",
            "help.zh",
            "help.en",
            "needed_for[]",
            "welcome_for[]",
            "needed_for_bases[]",
            "welcome_for_bases[]",
            "deferrable_for[]",
            "deferrable_for_bases[]",
        ],
    ),
    (
        "changeover",
        &[
            "code",
            "label.zh",
            "label.en",
            "treatment",
            "applies_to[]",
            "applies_to_bases[]",
            "accepted_before",
            "until",
        ],
    ),
    (HEAD, &["banner.zh", "banner.en"]),
    (
        RULES,
        &[
            TRANSITION,
            "notice.workdays",
            "notice.public?",
            "hearing_workdays",
            "site_visit.workdays",
            "filed_at",
        ],
    ),
    (
        ROUTES,
        &[
            TRANSITION,
            RANK,
            "seat",
            "rank",
            "duty",
            "committee.of",
            "committee.approve",
            "committee.veto[]",
        ],
    ),
    (
        CRITERIA,
        &[
            TRANSITION,
            "id",
            "group",
            "label.zh",
            "label.en",
            "help.zh",
            "help.en",
            "blocking?",
            "forms[]",
            "tags[]",
            "supplier",
            "test{}",
        ],
    ),
];
/// The columns of any other list.
const TERMS: &[&str] = &["code", "label.zh", "label.en", "help.zh", "help.en"];

/// The ends of the names of the sheets of a section of rules.
pub(super) const ROUTES: &str = ".routes";
pub(super) const CRITERIA: &str = ".criteria";
/// The sheet of the rules themselves has the section's own name; here it stands for all of them.
const RULES: &str = ".";

/// The sheets of an edition's tree, in the order of its entries.
pub fn sheets(tree: &Node) -> Vec<Sheet> {
    let mut head = Vec::new();
    let mut all = Vec::new();
    for entry in tree.entries() {
        let (key, node) = (entry.key.as_str(), &entry.node);
        if is_rules(key, node) {
            all.extend(rules(key, node));
        } else if is_list(node) {
            let rows = node.items().iter().map(|item| flat(item, &[])).collect();
            all.push(sheet(key, key, rows));
        } else if is_numbers(node) {
            all.push(numbers(key, node));
        } else {
            flatten(&mut head, key, node);
        }
    }
    all.insert(0, sheet(HEAD, HEAD, vec![head]));
    all
}

/// A value under its column.
type Flat<'a> = Vec<(Column, Flattened<'a>)>;

enum Flattened<'a> {
    Node(&'a Node),
    Text(&'a str),
}

fn is_rules(key: &str, node: &Node) -> bool {
    key.ends_with("transitions") && matches!(node.value, Value::Map(_))
}

/// A list of maps, or one that has nothing yet.
fn is_list(node: &Node) -> bool {
    let is_map = |item: &Node| matches!(item.value, Value::Map(_));
    matches!(&node.value, Value::List(items) if items.iter().all(is_map))
}

/// A map of scalars that are no words.
fn is_numbers(node: &Node) -> bool {
    let scalars = node.entries().iter().all(|it| it.node.text().is_some());
    matches!(node.value, Value::Map(_)) && scalars && !is_words(node)
}

fn is_words(node: &Node) -> bool {
    node.get("zh").is_some() || node.get("en").is_some()
}

fn numbers<'a>(key: &str, node: &'a Node) -> Sheet {
    let rows = node.entries().iter().map(|entry| -> Flat<'a> {
        let value = Flattened::Node(&entry.node);
        vec![
            (Column::read(KEY), Flattened::Text(&entry.key)),
            (Column::read(VALUE), value),
        ]
    });
    sheet(key, key, rows.collect())
}

/// The three sheets of a section of rules.
fn rules(section: &str, node: &Node) -> [Sheet; 3] {
    let (mut rules, mut routes, mut criteria) = (Vec::new(), Vec::new(), Vec::new());
    for rule in node.entries() {
        let owner = (Column::read(TRANSITION), rule.key.as_str());
        rules.push(flat_without(&rule.node, &[&owner], &["routes", "criteria"]));
        let listed = |key: &str| rule.node.get(key).map(|it| (it.entries(), it.items()));
        for (rank, seats) in listed("routes")
            .into_iter()
            .flat_map(|(ranks, _)| ranks)
            .map(|entry| (&entry.key, &entry.node))
        {
            let rank = (Column::read(RANK), rank.as_str());
            routes.extend(
                seats
                    .items()
                    .iter()
                    .map(|seat| flat(seat, &[&owner, &rank])),
            );
            // A route without seats is one all the same: the checker says what is wrong with it.
            if seats.items().is_empty() {
                routes.push(owners(&[&owner, &rank]));
            }
        }
        let items = listed("criteria").into_iter().flat_map(|(_, items)| items);
        criteria.extend(items.map(|item| flat(item, &[&owner])));
    }
    [
        sheet(section, RULES, rules),
        sheet(&format!("{section}{ROUTES}"), ROUTES, routes),
        sheet(&format!("{section}{CRITERIA}"), CRITERIA, criteria),
    ]
}

type Owner<'a> = (Column, &'a str);

fn owners<'a>(owners: &[&Owner<'a>]) -> Flat<'a> {
    let owners = owners
        .iter()
        .map(|(column, text)| (column.clone(), Flattened::Text(text)));
    owners.collect()
}

fn flat<'a>(item: &'a Node, belongs_to: &[&Owner<'a>]) -> Flat<'a> {
    flat_without(item, belongs_to, &[])
}

fn flat_without<'a>(item: &'a Node, belongs_to: &[&Owner<'a>], without: &[&str]) -> Flat<'a> {
    let mut row = owners(belongs_to);
    for entry in item
        .entries()
        .iter()
        .filter(|it| !without.contains(&it.key.as_str()))
    {
        flatten(&mut row, &entry.key, &entry.node);
    }
    row
}

fn flatten<'a>(row: &mut Flat<'a>, key: &str, node: &'a Node) {
    let is_scalar = |node: &Node| node.text().is_some();
    let column = |form| {
        let key = key.to_owned();
        Column { key, form }
    };
    match &node.value {
        Value::Scalar { text, is_quoted } => {
            let is_truth = !is_quoted && ["true", "false"].contains(&text.as_str());
            let form = if is_truth { Form::YesNo } else { Form::Plain };
            row.push((column(form), Flattened::Node(node)));
        }
        Value::List(items) if items.iter().all(is_scalar) => {
            row.push((column(Form::List), Flattened::Node(node)));
        }
        // Words, notices and visits have a column an entry; what else stands in an entry is one cell of YAML.
        Value::Map(entries)
            if (is_words(node) || ["notice", "site_visit"].contains(&key))
                && !entries.is_empty()
                && entries.iter().all(|entry| is_scalar(&entry.node)) =>
        {
            for entry in entries {
                flatten(row, &format!("{key}.{}", entry.key), &entry.node);
            }
        }
        Value::List(_) | Value::Map(_) => row.push((column(Form::Yaml), Flattened::Node(node))),
    }
}

/// A sheet with the columns that its kind usually has, and what its rows have beyond them.
fn sheet(name: &str, kind: &str, rows: Vec<Flat<'_>>) -> Sheet {
    let usual = USUAL.iter().find(|(known, _)| *known == kind);
    let is_numbers = rows
        .first()
        .is_some_and(|row| row.iter().any(|it| it.0.key == KEY));
    let usual = match usual {
        Some((_, keys)) => keys,
        None if is_numbers => &[KEY, VALUE][..],
        None => TERMS,
    };
    let mut columns: Vec<Column> = Vec::new();
    if kind != HEAD {
        columns.extend(usual.iter().map(|key| Column::read(key)));
    }
    for (column, _) in rows.iter().flatten() {
        match columns.iter_mut().find(|known| known.key == column.key) {
            None => columns.push(column.clone()),
            // Two rows that differ are both YAML, unless one is a text: then yes and no are too.
            Some(known) if known.form != column.form => {
                let is_text = [known.form, column.form]
                    .iter()
                    .all(|form| matches!(form, Form::Plain | Form::YesNo));
                known.form = if is_text { Form::Plain } else { Form::Yaml };
            }
            Some(_) => {}
        }
    }
    if kind == HEAD {
        let lacking = usual.iter().map(|key| Column::read(key));
        let lacking: Vec<Column> = lacking.filter(|it| !columns.contains(it)).collect();
        columns.extend(lacking);
    }
    let rows = rows.iter().map(|row| {
        let cells = columns.iter().map(|column| {
            let found = row.iter().find(|(known, _)| known.key == column.key);
            found.map(|(_, value)| cell(value, column.form))
        });
        cells.collect()
    });
    let (name, rows) = (name.to_owned(), rows.collect());
    Sheet {
        name,
        columns,
        rows,
    }
}

fn cell(value: &Flattened<'_>, form: Form) -> Cell {
    let node = match value {
        Flattened::Text(text) => return Cell::Text((*text).to_owned()),
        Flattened::Node(node) => node,
    };
    match (&node.value, form) {
        (Value::Scalar { text, is_quoted }, Form::Plain) => {
            let number = text.parse::<i64>().ok().filter(|n| n.to_string() == *text);
            match number {
                Some(number) if !is_quoted => Cell::Number(number),
                // What would be read as a quoted text is quoted once more.
                _ if text.is_empty() || text.starts_with('"') => Cell::Text(quoted(text)),
                _ => Cell::Text(text.clone()),
            }
        }
        (Value::Scalar { text, .. }, Form::YesNo) => Cell::Truth(text == "true"),
        (Value::List(items), Form::List) => Cell::Text(list(node, items)),
        _ => Cell::Text(node.open_flow()),
    }
}

fn quoted(text: &str) -> String {
    let text = text.to_owned();
    let is_quoted = true;
    Node::from(Value::Scalar { text, is_quoted }).flow()
}

/// A list of codes as an office writes it; as YAML where a comma would take it apart.
fn list(node: &Node, items: &[Node]) -> String {
    let texts: Vec<&str> = items.iter().filter_map(Node::text).collect();
    let is_code = |text: &&str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || "-_./".contains(c))
    };
    if !texts.is_empty() && texts.iter().all(is_code) {
        texts.join(", ")
    } else {
        node.flow()
    }
}
