//! The page that shows the cases of the two presets for checking by hand.

use crate::derived::{Given, Place, words};
use crate::{editions, places};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::standard::{Edition, MEASURES};
use std::fmt::Write;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/criteria.md");
const MARK: &str = "<!-- The tables below are written by the test `criteria`. -->\n";

#[test]
fn the_page_of_criteria_shows_the_cases_of_both_presets() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (head, tables) = page.split_once(MARK).expect("the mark");
    let expected = tables_of_presets();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(PAGE, format!("{head}{MARK}{expected}")).unwrap();
        return;
    }
    assert_eq!(tables, expected, "write it anew with UPDATE_SNAPSHOTS=1");
}

fn tables_of_presets() -> String {
    let mut text = String::new();
    for edition in editions() {
        if !["SIMPLE-1", "CY-2021"].contains(&edition.code.as_str()) {
            continue;
        }
        for kind in SubjectKind::ALL {
            let title = format!("{}, {}s", edition.code, kind.as_str());
            write!(text, "\n## {title}\n\n{HEAD}").unwrap();
            rows(&mut text, &edition, kind);
        }
    }
    text
}

const HEAD: &str =
    "| rule | criterion | blocks | met | not met | points |\n|---|---|---|---|---|---|\n";

fn rows(text: &mut String, edition: &Edition, kind: SubjectKind) {
    let places = places(edition);
    let mut known: Vec<&Place<'_>> = places.iter().filter(|it| it.kind == kind).collect();
    while !known.is_empty() {
        let criterion = known[0].criterion;
        let (own, rest): (Vec<_>, Vec<_>) = known
            .into_iter()
            .partition(|it| std::ptr::eq(it.criterion, criterion));
        known = rest;
        let blocks = if criterion.blocking { "yes" } else { "" };
        let met = cases(&own, Place::enough);
        let short = cases(&own, Place::one_short);
        let points = criterion.tags.join(", ");
        let (transition, id) = (own[0].transition, &criterion.id);
        writeln!(
            text,
            "| {transition} | {id} | {blocks} | {met} | {short} | {points} |"
        )
        .unwrap();
    }
}

/// The cases of every form, a case of all of them once; else with its form.
fn cases<'a>(places: &[&Place<'a>], of: fn(&Place<'a>) -> Vec<Vec<Given>>) -> String {
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for place in places {
        for case in of(place).iter().map(|given| words(given)) {
            match told.iter_mut().find(|known| known.0 == case) {
                Some(known) => known.1.push(place.form),
                None => told.push((case, vec![place.form])),
            }
        }
    }
    if told.is_empty() {
        return "—".to_owned();
    }
    let told = told.iter().map(|(case, forms)| {
        let of_forms = if forms.len() == places.len() {
            String::new()
        } else {
            format!("{}: ", forms.join(", "))
        };
        format!("{of_forms}`{case}`")
    });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_page_of_measures_has_a_row_for_each_measure_of_the_code_and_for_no_other() {
    let page = include_str!("../../../docs/measures.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut told: Vec<&str> = rows
        .filter_map(|row| Some(row.split_once('`')?.0))
        .collect();
    let mut known: Vec<&str> = MEASURES.iter().map(|it| it.name).collect();
    told.sort_unstable();
    known.sort_unstable();
    assert_eq!(told, known);
}
