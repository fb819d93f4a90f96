//! A district's overlay laid over the edition of its city.

use super::{Failure, Out, edition};
use crate::edition_text::Node;
use crate::edition_told::{self, Told};
use crate::words::{Lang, say};
use qibu_domain::standard::{Overlay, OverlayFault, OverlayProblem};
use serde_json::json;
use std::path::Path;

pub(super) fn lay(base: &Path, over: &Path, made: &Path, out: &Out) -> Result<u8, Failure> {
    let lang = out.lang();
    let (base, _) = edition::read(base, out)?;
    let text = edition::text_of(over, out)?;
    let overlay = Overlay::parse(&text).map_err(|problems| {
        let told = edition_told::of_text(&problems, &text, lang);
        edition::not_read(over, &told, out)
    })?;
    let laid = overlay.over(&base).map_err(|problems| {
        let tree = Node::read(&text).ok();
        let mut told: Vec<Told> = problems
            .iter()
            .map(|problem| told(problem, tree.as_ref(), lang))
            .collect();
        told.sort_by_key(|it| (it.line, it.column));
        edition::not_read(over, &told, out)
    })?;
    let whole = edition_told::anew(&laid).map_err(Failure::failed)?;
    let first = format!(
        "# {}: laid over {} by `qibu edition overlay`. Change the overlay, not this file.\n",
        laid.code, base.code
    );
    let whole = first + &whole;
    // What the overlay alone cannot show, such as a needed paper that no criterion asks for: told by its path.
    let problems = laid.check();
    if !problems.is_empty() {
        let tree = Node::read(&whole).ok();
        let told = problems.iter();
        let told = told.map(|it| edition_told::of(it, &it.path, tree.as_ref(), lang));
        return Err(edition::not_read(over, &told.collect::<Vec<_>>(), out));
    }
    edition::write_new(made, whole.as_bytes(), out)?;
    let known = [
        ("code", laid.code.clone()),
        ("base", base.code.clone()),
        ("file", made.display().to_string()),
    ];
    let document = json!({"file": made, "code": laid.code, "base": base.code});
    out.document(&document, &say(lang, "edition.laid", &known))
}

/// A problem of the overlay at its line.
fn told(problem: &OverlayProblem, tree: Option<&Node>, lang: Lang) -> Told {
    let place = tree.map(|tree| tree.place_of(&problem.path));
    let place = place.unwrap_or_default();
    let path = tree.map(|tree| tree.named_path(&problem.path).join(" › "));
    let code = problem.fault.code();
    let known = arguments(&problem.fault, lang);
    let of = |part: &str| say(lang, &format!("edition.overlay.{code}.{part}"), &known);
    let line = [("line", place.line.to_string())];
    Told {
        at: say(lang, "edition.check.line", &line),
        line: Some(place.line),
        column: Some(place.column),
        cell: None,
        path: path.unwrap_or_default(),
        code: format!("overlay.{code}"),
        what: of("what"),
        why: of("why"),
    }
}

fn arguments(fault: &OverlayFault, lang: Lang) -> Vec<(&'static str, String)> {
    let mut known = vec![("about", fault.about())];
    if let Some((was, is)) = fault.numbers() {
        known.extend([("was", was), ("is", is)]);
    }
    let name = |clock: &str| say(lang, &format!("edition.clock.{clock}"), &[]);
    match fault {
        OverlayFault::LongerClock { name: clock, .. } => known.push(("clock", name(clock))),
        OverlayFault::NotAnOfficesClock { offices, .. } => {
            known.push(("offices", offices.join(lang.pick("、", ", "))));
        }
        _ => {}
    }
    known
}
