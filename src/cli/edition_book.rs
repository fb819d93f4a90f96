//! Editions as workbooks (XLSX): written from a text, and made into one again.

use super::{Failure, Out, edition, refused};
use crate::edition_sheet::{self, MAX_FILE_BYTES, Unreadable};
use crate::edition_text::Node;
use crate::edition_told::{self, Unsound, of_workbook};
use crate::words::say;
use serde_json::json;
use std::path::Path;

pub(super) fn to_xlsx(file: &Path, made: &Path, out: &Out) -> Result<u8, Failure> {
    let (edition, _) = edition::read(file, out)?;
    // Written anew, defaults and aliases are gone and every entry stands where the shape has it.
    let text = edition_told::anew(&edition).map_err(Failure::failed)?;
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
    let lang = out.lang();
    let sound = of_workbook(&bytes, lang).map_err(|unsound| match unsound {
        Unsound::Unreadable(error) => unreadable(&error, file, out),
        Unsound::Problems(told) => edition::not_read(file, &told, out),
    })?;
    edition::write_new(made, sound.text.as_bytes(), out)?;
    let code = sound.edition.code;
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
