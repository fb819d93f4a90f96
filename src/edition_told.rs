//! Problems of an edition for whoever mends it: where in the file, what, and why it matters.

mod book;

pub use book::{anew, of_workbook, workbook};

use crate::edition_sheet::Unreadable;
use crate::edition_text::{Node, Place, shape_problems};
use crate::words::{Lang, say};
use qibu_domain::standard::{Edition, EditionFault, EditionProblem, MEASURES, ShapeReason};
use serde::Serialize;

/// What an edition's text is and says.
#[derive(Clone, Debug)]
pub struct Sound {
    /// The edition.
    pub edition: Edition,
    /// The text that says it.
    pub text: String,
}

/// Why a file is no edition.
#[derive(Debug)]
pub enum Unsound {
    /// The workbook does not open.
    Unreadable(Unreadable),
    /// What is wrong, in the order of the file.
    Problems(Vec<Told>),
}

/// A problem in words.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Where it stands, for people: a line, or a cell.
    #[serde(skip)]
    pub at: String,
    /// The line in the file, from 1; `None` where it is not of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The sheet of a workbook, with row and column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// The path in the edition, by codes and ids.
    pub path: String,
    /// The problem's code.
    pub code: String,
    /// What is wrong.
    pub what: String,
    /// Why that matters.
    pub why: String,
}

impl Told {
    /// The lines for a person.
    pub fn lines(&self, lang: Lang) -> String {
        let head = [self.at.as_str(), &self.path];
        let head = head.into_iter().filter(|part| !part.is_empty());
        let head: Vec<&str> = head.collect();
        let why = [("why", self.why.clone())];
        let why = say(lang, "edition.check.because", &why);
        format!("{}\n    {}\n    {why}", head.join("  "), self.what)
    }
}

/// The edition that a text says, checked by itself: the tree that it would govern is not looked at.
///
/// # Errors
/// What is wrong with it, by its lines.
pub fn checked(text: String, lang: Lang) -> Result<Sound, Vec<Told>> {
    let (edition, problems) = match Edition::parse(&text) {
        Ok(edition) => {
            let problems = edition.check();
            (Some(edition), problems)
        }
        Err(_) => (None, shape_problems(&text)),
    };
    match edition {
        Some(edition) if problems.is_empty() => Ok(Sound { edition, text }),
        _ => Err(of_text(&problems, &text, lang)),
    }
}

/// The problems of a text, in the order of its lines.
pub fn of_text(problems: &[EditionProblem], text: &str, lang: Lang) -> Vec<Told> {
    let tree = Node::read(text).ok();
    let mut told: Vec<Told> = problems
        .iter()
        .map(|problem| {
            let (place, pointer) = place_of(problem, tree.as_ref());
            let line = [("line", place.line.to_string())];
            let is_known = place.line > 0;
            Told {
                at: if is_known {
                    say(lang, "edition.check.line", &line)
                } else {
                    String::new()
                },
                line: is_known.then_some(place.line),
                column: is_known.then_some(place.column),
                ..of(problem, &pointer, tree.as_ref(), lang)
            }
        })
        .collect();
    told.sort_by_key(|it| (it.line, it.column));
    told
}

/// A problem without its line.
pub fn of(problem: &EditionProblem, pointer: &str, tree: Option<&Node>, lang: Lang) -> Told {
    let path = tree.map(|tree| tree.named_path(pointer).join(" › "));
    Told {
        at: String::new(),
        line: None,
        column: None,
        cell: None,
        path: path.unwrap_or_default(),
        code: problem.fault.code().to_owned(),
        what: what(&problem.fault, lang),
        why: why(&problem.fault, lang),
    }
}

/// Where a problem stands, and its JSON pointer. A text that did not read gives its line alone; what stands there is
/// then looked up.
fn place_of(problem: &EditionProblem, tree: Option<&Node>) -> (Place, String) {
    let EditionFault::Shape { place, .. } = &problem.fault else {
        let place = tree.map(|tree| tree.place_of(&problem.path));
        return (place.unwrap_or_default(), problem.path.clone());
    };
    let numbers = place.split_once(':').and_then(|(line, column)| {
        let (line, column) = (line.parse().ok()?, column.parse().ok()?);
        Some(Place { line, column })
    });
    let place = numbers.unwrap_or_default();
    let pointer = tree.map(|tree| tree.pointer_at(place));
    (place, pointer.unwrap_or_default())
}

fn what(fault: &EditionFault, lang: Lang) -> String {
    let EditionFault::Shape { reason, detail, .. } = fault else {
        let about = [("detail", fault.about())];
        return say(lang, &format!("problem.{}.detail", fault.code()), &about);
    };
    let list = |known: &[String]| known.join(lang.pick("、", ", "));
    let arguments = match reason {
        ShapeReason::UnknownEntry { key, known }
        | ShapeReason::UnknownWord { word: key, known } => {
            vec![("key", key.clone()), ("known", list(known))]
        }
        ShapeReason::MissingEntry { key } | ShapeReason::EntryTwice { key } => {
            vec![("key", key.clone())]
        }
        // The place is told apart, and in a workbook the reader's is none.
        ShapeReason::Other => {
            let text = detail.split(" at line ").next().unwrap_or(detail);
            vec![("text", text.to_owned())]
        }
    };
    say(
        lang,
        &format!("edition.shape.{}", reason.code()),
        &arguments,
    )
}

fn why(fault: &EditionFault, lang: Lang) -> String {
    let measures: Vec<&str> = MEASURES.iter().map(|measure| measure.name).collect();
    let known = [("measures", measures.join(lang.pick("、", ", ")))];
    let code = fault.code().trim_start_matches("edition.");
    say(lang, &format!("edition.why.{code}"), &known)
}
