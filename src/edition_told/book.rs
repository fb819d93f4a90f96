//! An edition that comes as a workbook: what is wrong stands at its cell.

use super::{Sound, Told, Unsound, of, place_of};
use crate::edition_sheet::{self, CellPlace, Gathered, Misread};
use crate::edition_text::{Node, shape_problems};
use crate::words::{Lang, say};
use qibu_domain::standard::{Edition, EditionProblem};
use std::error::Error;

/// What the text of an edition that came from a workbook begins with.
const FIRST_LINE: &str = "# Written by `qibu edition from-xlsx`.\n";

/// An edition as a workbook.
///
/// # Errors
/// It cannot be written.
pub fn workbook(edition: &Edition) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    // Written anew, defaults and aliases are gone and every entry stands where the shape has it.
    let tree = Node::read(&anew(edition)?)?;
    Ok(edition_sheet::write(&edition_sheet::sheets(&tree))?)
}

/// An edition's text, written from what it says.
///
/// # Errors
/// It cannot be written.
pub fn anew(edition: &Edition) -> Result<String, serde_saphyr::ser_error::Error> {
    let text = serde_saphyr::to_string(edition)?;
    // What was written just now reads; were it not so, it stands as it was written.
    Ok(Node::read(&text).map_or(text, |tree| tree.write()))
}

/// The edition that a workbook says, checked by itself, with its text.
///
/// # Errors
/// The workbook does not open, or what is wrong with it, by its cells.
pub fn of_workbook(bytes: &[u8], lang: Lang) -> Result<Sound, Unsound> {
    let sheets = edition_sheet::read(bytes).map_err(Unsound::Unreadable)?;
    let gathered = edition_sheet::gather(&sheets);
    if !gathered.misread.is_empty() {
        let told = gathered.misread.iter().map(|it| misread(it, lang));
        return Err(Unsound::Problems(told.collect()));
    }
    let text = format!("{FIRST_LINE}{}", gathered.tree.write());
    let read = Edition::parse(&text);
    let problems = match &read {
        Ok(edition) => edition.check(),
        Err(_) => shape_problems(&text),
    };
    match read {
        Ok(edition) if problems.is_empty() => Ok(Sound { edition, text }),
        _ => {
            let tree = Node::read(&text).ok();
            let told = problems.iter();
            let told = told.map(|it| in_cell(it, &gathered, tree.as_ref(), lang));
            Err(Unsound::Problems(told.collect()))
        }
    }
}

/// A cell for people: its sheet, row and column.
fn place_words(place: &CellPlace, lang: Lang) -> String {
    let known = [
        ("sheet", place.sheet.clone()),
        ("row", place.row.to_string()),
        ("column", place.letters()),
        ("key", place.key.clone()),
    ];
    let key = if place.key.is_empty() {
        "edition.book.cell"
    } else {
        "edition.book.cell_of"
    };
    say(lang, key, &known)
}

fn misread(misread: &Misread, lang: Lang) -> Told {
    let about = [("about", misread.reason.about().to_owned())];
    let code = misread.reason.code();
    let of = |part: &str| say(lang, &format!("edition.cell.{code}.{part}"), &about);
    Told {
        at: place_words(&misread.place, lang),
        line: None,
        column: None,
        cell: Some(cell(&misread.place)),
        path: String::new(),
        code: format!("edition.cell.{code}"),
        what: of("what"),
        why: of("why"),
    }
}

fn cell(place: &CellPlace) -> String {
    format!("{}!{}{}", place.sheet, place.letters(), place.row)
}

/// A problem of the edition at the cell that it comes from.
fn in_cell(problem: &EditionProblem, gathered: &Gathered, tree: Option<&Node>, lang: Lang) -> Told {
    let (_, pointer) = place_of(problem, tree);
    let place = gathered.cell_of(&pointer);
    Told {
        at: place.map_or_else(String::new, |place| place_words(place, lang)),
        cell: place.map(cell),
        ..of(problem, &pointer, tree, lang)
    }
}
