//! What is different between two editions, said by what a clerk asks about: criteria, routes, papers, clocks, words.
//!
//! Editions are compared as the trees that they are stored as, lists by the codes of their items: what a later shape
//! adds is compared too, in the last place and without words of its own.

use super::Edition;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What sort of difference it is.
    pub kind: ChangeKind,
    /// Where, by sections, codes and ids: `transitions`, `T1`, `criteria`, `1a`, `test` …
    pub path: Vec<String>,
    /// As it was; `None` for what was added.
    pub old: Option<Value>,
    /// As it is; `None` for what is gone.
    pub new: Option<Value>,
}

/// The sorts of differences, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Code, title, first day, banner.
    Head,
    /// A step or a change of standing can be begun that could not.
    StepAdded,
    /// A step or a change of standing cannot be begun any more.
    StepGone,
    /// A criterion more.
    CriterionAdded,
    /// A criterion less.
    CriterionGone,
    /// A number that a criterion asks for.
    NumberChanged,
    /// Advice that now blocks its step.
    NowBlocking,
    /// A criterion that is only advice now.
    NowAdvice,
    /// Another test.
    TestChanged,
    /// Group, forms or supplier of a criterion.
    CriterionChanged,
    /// The order of the same criteria, which is that of the form.
    OrderChanged,
    /// The seats of a route.
    RouteChanged,
    /// Notice, hearing, visit, or where the approval is filed.
    HandlingChanged,
    /// A paper that an application must hold now.
    PaperNeeded,
    /// A paper that it need not hold any more.
    PaperNotNeeded,
    /// A paper that it may hold now.
    PaperWelcome,
    /// A paper that it may not hold any more.
    PaperNotWelcome,
    /// How long a stage may take.
    ClockChanged,
    /// A code more in one of the lists.
    CodeAdded,
    /// A code less.
    CodeGone,
    /// Words of something.
    WordsChanged,
    /// Anything else.
    Other,
}

impl ChangeKind {
    /// The kind's code, by which its words are found.
    pub fn code(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::StepAdded => "step_added",
            Self::StepGone => "step_gone",
            Self::CriterionAdded => "criterion_added",
            Self::CriterionGone => "criterion_gone",
            Self::NumberChanged => "number_changed",
            Self::NowBlocking => "now_blocking",
            Self::NowAdvice => "now_advice",
            Self::TestChanged => "test_changed",
            Self::CriterionChanged => "criterion_changed",
            Self::OrderChanged => "order_changed",
            Self::RouteChanged => "route_changed",
            Self::HandlingChanged => "handling_changed",
            Self::PaperNeeded => "paper_needed",
            Self::PaperNotNeeded => "paper_not_needed",
            Self::PaperWelcome => "paper_welcome",
            Self::PaperNotWelcome => "paper_not_welcome",
            Self::ClockChanged => "clock_changed",
            Self::CodeAdded => "code_added",
            Self::CodeGone => "code_gone",
            Self::WordsChanged => "words_changed",
            Self::Other => "other",
        }
    }
}

impl Edition {
    /// What is different in a later edition: by kind, then by path, the same for the same two editions.
    pub fn changes_to(&self, later: &Self) -> Result<Vec<Change>, serde_json::Error> {
        let (old, new) = (serde_json::to_value(self)?, serde_json::to_value(later)?);
        let mut found = Changes::default();
        found.compare(&mut Vec::new(), Some(&old), Some(&new));
        found
            .all
            .sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
        Ok(found.all)
    }
}

#[derive(Default)]
struct Changes {
    all: Vec<Change>,
}

impl Changes {
    fn found(
        &mut self,
        kind: ChangeKind,
        path: &[String],
        old: Option<&Value>,
        new: Option<&Value>,
    ) {
        self.all.push(Change {
            kind,
            path: path.to_vec(),
            old: old.cloned(),
            new: new.cloned(),
        });
    }

    /// Compares what stands under a path, and what stands below it.
    fn compare(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        if old == new {
            return;
        }
        match kind_of(path, old, new) {
            Some(ChangeKind::TestChanged) => self.test(path, old, new),
            Some(ChangeKind::PaperNeeded) => self.papers(path, old, new),
            Some(kind) => self.found(kind, path, old, new),
            None => self.below(path, old, new),
        }
    }

    /// Compares the entries of two maps, or the items of two lists by their codes.
    fn below(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        let (Some(was), Some(is)) = (parts(old), parts(new)) else {
            return self.found(ChangeKind::Other, path, old, new);
        };
        let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for key in keys {
            path.push(key.clone());
            self.compare(path, was.get(key).copied(), is.get(key).copied());
            path.pop();
        }
        let order = |value: Option<&Value>| order(value, &was, &is);
        if order(old) != order(new) {
            let kind = if path.last().is_some_and(|last| last == "criteria") {
                ChangeKind::OrderChanged
            } else {
                ChangeKind::Other
            };
            self.found(kind, path, old, new);
        }
    }

    /// Two tests that ask for the same with other numbers differ in these; else the whole test is another.
    fn test(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) {
        let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
        leaves(&mut was, String::new(), old);
        leaves(&mut is, String::new(), new);
        let changed: Vec<&String> = was
            .keys()
            .filter(|key| was.get(*key) != is.get(*key))
            .collect();
        let is_number = |key: &&String| {
            let name = key.rsplit('/').next().unwrap_or_default();
            let bound = ["at_least", "at_most", "more_than"].contains(&name);
            bound || key.contains("/by_form/")
        };
        if !was.keys().eq(is.keys()) || !changed.iter().all(is_number) {
            return self.found(ChangeKind::TestChanged, path, old, new);
        }
        for key in changed {
            let mut path = path.to_vec();
            path.extend(key.split('/').skip(1).map(str::to_owned));
            let (old, new) = (was.get(key).copied(), is.get(key).copied());
            self.found(ChangeKind::NumberChanged, &path, old, new);
        }
    }

    /// The transitions that a paper is needed or welcome for, one by one.
    fn papers(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) {
        let list = path.last().map(String::as_str).unwrap_or_default();
        let is_needed = list.starts_with("needed");
        let transitions = |value: Option<&Value>| -> BTreeSet<String> {
            let items = value.and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let (was, is) = (transitions(old), transitions(new));
        for (kinds, changed) in [
            (
                (ChangeKind::PaperNeeded, ChangeKind::PaperWelcome),
                is.difference(&was),
            ),
            (
                (ChangeKind::PaperNotNeeded, ChangeKind::PaperNotWelcome),
                was.difference(&is),
            ),
        ] {
            let kind = if is_needed { kinds.0 } else { kinds.1 };
            for transition in changed {
                let mut path = path.to_vec();
                path.push(transition.clone());
                self.found(kind, &path, None, None);
            }
        }
    }
}

/// The kind of a difference that is told whole; `None` where what stands below is compared.
fn kind_of(path: &[String], old: Option<&Value>, new: Option<&Value>) -> Option<ChangeKind> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let added_or_gone = |added, gone| match (old, new) {
        (None, _) => Some(added),
        (_, None) => Some(gone),
        _ => None,
    };
    let blocks = new.and_then(Value::as_bool);
    match path.as_slice() {
        ["format" | "code" | "title" | "in_force_from" | "banner"] => Some(ChangeKind::Head),
        ["clocks", _] => Some(ChangeKind::ClockChanged),
        [.., "label" | "help"] => Some(ChangeKind::WordsChanged),
        [
            "evidence",
            _,
            "needed_for" | "needed_for_bases" | "welcome_for" | "welcome_for_bases",
        ] => Some(ChangeKind::PaperNeeded),
        [section, rest @ ..] if section.ends_with("transitions") => match rest {
            [_] => added_or_gone(ChangeKind::StepAdded, ChangeKind::StepGone),
            [_, "criteria", _] => {
                added_or_gone(ChangeKind::CriterionAdded, ChangeKind::CriterionGone)
            }
            [_, "criteria", _, "blocking"] => Some(match blocks {
                Some(true) => ChangeKind::NowBlocking,
                _ => ChangeKind::NowAdvice,
            }),
            [_, "criteria", _, "test"] => Some(ChangeKind::TestChanged),
            [_, "criteria", _, _] => Some(ChangeKind::CriterionChanged),
            [_, "routes", _] => Some(ChangeKind::RouteChanged),
            [_, "notice" | "hearing_workdays" | "site_visit" | "filed_at"] => {
                Some(ChangeKind::HandlingChanged)
            }
            _ => None,
        },
        [_, _] => added_or_gone(ChangeKind::CodeAdded, ChangeKind::CodeGone),
        _ => None,
    }
}

/// The entries of a map, or the items of a list by their codes. What is not there has none; a scalar, and a list whose
/// items have no codes, cannot be taken apart.
fn parts(value: Option<&Value>) -> Option<BTreeMap<String, &Value>> {
    match value {
        None => Some(BTreeMap::new()),
        Some(Value::Object(entries)) => Some(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), value))
                .collect(),
        ),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| Some((code_of(item)?, item)))
            .collect(),
        Some(_) => None,
    }
}

fn code_of(item: &Value) -> Option<String> {
    let code = item.get("id").or_else(|| item.get("code"));
    code.and_then(Value::as_str).map(str::to_owned)
}

/// The codes of a list's items in their order, of those that stand in both lists.
fn order(
    value: Option<&Value>,
    was: &BTreeMap<String, &Value>,
    is: &BTreeMap<String, &Value>,
) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    let codes = items.filter_map(code_of);
    codes
        .filter(|code| was.contains_key(code) && is.contains_key(code))
        .collect()
}

/// Every scalar below a value by its path, lists by the numbers of their items.
fn leaves<'a>(found: &mut BTreeMap<String, &'a Value>, path: String, value: Option<&'a Value>) {
    match value {
        None => {}
        Some(Value::Object(entries)) => {
            for (key, value) in entries {
                leaves(found, format!("{path}/{key}"), Some(value));
            }
        }
        Some(Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                leaves(found, format!("{path}/{index}"), Some(value));
            }
        }
        Some(value) => {
            found.insert(path, value);
        }
    }
}
