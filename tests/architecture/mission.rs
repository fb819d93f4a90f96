//! What the page on the mission names, against what there is.

use crate::tree::{File, has_extension};
use std::collections::BTreeSet;

/// The numbers under which the statements of the mission were noted, each range with both its ends.
pub const NUMBERED: [(u32, u32); 4] = [(1, 24), (30, 44), (50, 79), (80, 96)];
/// The fewest characters of a reason why nothing answers.
const MIN_REASON_CHARS: usize = 20;

/// What a row may name.
#[derive(Default)]
pub struct Known {
    pub events: BTreeSet<String>,
    pub commands: BTreeSet<String>,
    pub views: BTreeSet<String>,
    pub pages: BTreeSet<String>,
    pub measures: BTreeSet<String>,
    pub tests: BTreeSet<String>,
}

impl Known {
    /// What there is in the repository; the events are told by the catalogue.
    pub fn of(files: &[File], events: impl Iterator<Item = String>) -> Self {
        let mut known = Self {
            events: events.collect(),
            ..Self::default()
        };
        for file in files {
            let path = file.path.as_str();
            if path == "locales/help.en.yaml" {
                known.commands.extend(commands(&file.text));
            } else if path.starts_with("migrations/sqlite/") {
                let views = file
                    .text
                    .lines()
                    .filter_map(|it| it.strip_prefix("-- view: "));
                known.views.extend(views.map(str::to_owned));
            } else if path.starts_with("src/web/pages/handlers") {
                let quoted = file.text.split('"').filter(|it| it.starts_with('/'));
                known.pages.extend(quoted.map(str::to_owned));
            } else if path == "docs/measures.md" {
                let quoted = file.text.split('`').filter(|it| it.contains("/1"));
                known.measures.extend(quoted.map(str::to_owned));
            }
            if has_extension(path, &["rs"]) && path.contains("tests/") {
                known.tests.extend(functions(&file.text));
            }
        }
        // The lists of both kinds of bodies are routes that are put together.
        for folder in ["/associations", "/bases"] {
            known.pages.insert(folder.to_owned());
        }
        known
    }

    fn holds(&self, named: &str) -> bool {
        let Some((kind, name)) = named.split_once(' ') else {
            return false;
        };
        let place = match kind {
            "qibu" => &self.commands,
            "event" => &self.events,
            "view" => &self.views,
            "page" => &self.pages,
            "measure" => &self.measures,
            "test" => &self.tests,
            _ => return false,
        };
        place.contains(name)
    }
}

/// The commands that the help knows, by the keys under that of the program.
fn commands(help: &str) -> impl Iterator<Item = String> {
    let own = help.split("\n  qibu:\n").nth(1).unwrap_or_default();
    let keys = own.lines().filter_map(|line| {
        let key = line.strip_prefix("    ")?.strip_suffix(':')?;
        (!key.starts_with(' ')).then(|| key.to_owned())
    });
    keys.collect::<Vec<_>>().into_iter()
}

fn functions(text: &str) -> impl Iterator<Item = String> {
    let found = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.strip_prefix("fn ")?.split('(').next()?;
        Some(name.to_owned())
    });
    found.collect::<Vec<_>>().into_iter()
}

/// What is wrong with the page.
pub fn findings(page: &str, known: &Known) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let rows = page.lines().filter(|line| line.starts_with("| S-"));
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, answer] = cells[..] else {
            found.push(format!("no row of three: {row}"));
            continue;
        };
        if !seen.insert(number.to_owned()) {
            found.push(format!("{number} stands twice"));
        }
        if let Some(reason) = answer.strip_prefix("None: ") {
            if reason.chars().count() < MIN_REASON_CHARS {
                found.push(format!("{number}: no reason"));
            }
            continue;
        }
        let named: Vec<&str> = answer.split('`').skip(1).step_by(2).collect();
        if named.is_empty() {
            found.push(format!("{number}: neither a name nor a reason"));
        }
        let unknown = named.into_iter().filter(|named| !known.holds(named));
        found.extend(unknown.map(|named| format!("{number}: there is no {named}")));
    }
    let due = NUMBERED
        .into_iter()
        .flat_map(|(first, last)| first..=last)
        .map(|number| format!("S-{number:02}"));
    let due: BTreeSet<String> = due.collect();
    found.extend(due.difference(&seen).map(|it| format!("{it} is missing")));
    found.extend(
        seen.difference(&due)
            .map(|it| format!("{it} is no number of the mission")),
    );
    found
}

#[cfg(test)]
mod tests {
    use super::{Known, findings};

    fn page(rows: &[&str]) -> Vec<String> {
        let known = Known {
            events: ["NodeAdded".to_owned()].into(),
            ..Known::default()
        };
        let found = findings(&rows.join("\n"), &known);
        let missing = |it: &&String| it.ends_with("is missing");
        assert!(found.iter().filter(missing).count() >= 84);
        found.into_iter().filter(|it| !missing(&it)).collect()
    }

    #[test]
    fn a_row_that_names_what_is_not_there_or_gives_no_reason_is_found() {
        for (row, finding) in [
            ("| S-01 | a | `event NodeAdded` |", None),
            ("| S-01 | a | None: nothing that a log could hold |", None),
            (
                "| S-01 | a | `event NodeGone` |",
                Some("S-01: there is no event NodeGone"),
            ),
            (
                "| S-01 | a | `thing NodeAdded` |",
                Some("S-01: there is no thing NodeAdded"),
            ),
            (
                "| S-01 | a | NodeAdded |",
                Some("S-01: neither a name nor a reason"),
            ),
            ("| S-01 | a | None: no |", Some("S-01: no reason")),
            (
                "| S-25 | a | `event NodeAdded` |",
                Some("S-25 is no number of the mission"),
            ),
            ("| S-01 | a |", Some("no row of three: | S-01 | a |")),
        ] {
            let found = page(&[row]);
            assert_eq!(found.first().map(String::as_str), finding, "{row}");
        }
        let row = "| S-01 | a | `event NodeAdded` |";
        assert_eq!(page(&[row, row]), ["S-01 stands twice"]);
    }
}
