//! Editions as workbooks (XLSX): written from a text, and made into one again.

use super::edition_problems::{self, Told};
use super::{Failure, Out, edition, edition_new, refused};
use crate::edition_sheet::{self, CellPlace, Gathered, MAX_FILE_BYTES, Misread, Unreadable};
use crate::edition_text::{Node, shape_problems};
use crate::words::{Lang, say};
use qibu_domain::standard::{Edition, EditionProblem};
use serde_json::json;
use std::path::Path;

/// What the text of an edition that came from a workbook begins with.
const FIRST_LINE: &str = "# Written by `qibu edition from-xlsx`.\n";

pub(super) fn to_xlsx(file: &Path, made: &Path, out: &Out) -> Result<u8, Failure> {
    let (edition, _) = edition::read(file, out)?;
    // Written anew, defaults and aliases are gone and every entry stands where the shape has it.
    let text = edition_new::anew(&edition).map_err(Failure::failed)?;
    let tree = Node::read(&text).map_err(Failure::failed)?;
    let sheets = edition_sheet::sheets(&tree);
    let bytes = edition_sheet::write(&sheets).map_err(Failure::failed)?;
    edition::write_new(made, &bytes, out)?;
    let known = [
        ("code", edition.code.clone()),
        ("file", made.display().to_string()),
        ("n", sheets.len().to_string()),
    ];
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    let document = json!({"file": made, "code": edition.code, "sheets": names});
    out.document(&document, &say(out.lang(), "edition.book.made", &known))
}

pub(super) fn from_xlsx(file: &Path, made: &Path, out: &Out) -> Result<u8, Failure> {
    let bytes = bytes_of(file, out)?;
    let sheets = edition_sheet::read(&bytes).map_err(|error| unreadable(&error, file, out))?;
    let gathered = edition_sheet::gather(&sheets);
    let lang = out.lang();
    if !gathered.misread.is_empty() {
        let told = gathered.misread.iter().map(|it| misread(it, lang));
        return Err(edition::not_read(file, &told.collect::<Vec<_>>(), out));
    }
    let text = format!("{FIRST_LINE}{}", gathered.tree.write());
    let read = Edition::parse(&text);
    let problems = match &read {
        Ok(edition) => edition.check(),
        Err(_) => shape_problems(&text),
    };
    if !problems.is_empty() {
        let tree = Node::read(&text).ok();
        let told = problems
            .iter()
            .map(|it| in_cell(it, &gathered, tree.as_ref(), lang));
        return Err(edition::not_read(file, &told.collect::<Vec<_>>(), out));
    }
    edition::write_new(made, text.as_bytes(), out)?;
    let code = read.map(|edition| edition.code).unwrap_or_default();
    let known = [("code", code.clone()), ("file", made.display().to_string())];
    let document = json!({"file": made, "code": code});
    out.document(&document, &say(lang, "edition.book.read", &known))
}

fn bytes_of(file: &Path, out: &Out) -> Result<Vec<u8>, Failure> {
    let refused = |error| refused::file(&error, file, out);
    let size = std::fs::metadata(file).map_err(refused)?.len();
    if size > MAX_FILE_BYTES {
        return Err(unreadable(&Unreadable::TooLarge, file, out));
    }
    std::fs::read(file).map_err(refused)
}

fn unreadable(error: &Unreadable, file: &Path, out: &Out) -> Failure {
    let key = match error {
        Unreadable::NoWorkbook(_) => "edition.book.none",
        Unreadable::TooLarge => "edition.book.too_large",
    };
    let known = [
        ("file", file.display().to_string()),
        ("reason", error.to_string()),
    ];
    Failure::usage(say(out.lang(), key, &known))
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
    let (_, pointer) = edition_problems::place_of(problem, tree);
    let place = gathered.cell_of(&pointer);
    Told {
        at: place.map_or_else(String::new, |place| place_words(place, lang)),
        cell: place.map(cell),
        ..edition_problems::of(problem, &pointer, tree, lang)
    }
}
