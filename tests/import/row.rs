//! What can be seen to be wrong with a row by itself, told by row, column and what was written.

use super::{ROW, read, table};
use qibu::import::{ImportRow, OldBody, checked};
use qibu::intake::FoundingForm;
use qibu::words::Lang;

fn row() -> ImportRow {
    read(table(ROW))[&2].clone()
}

fn association(row: &ImportRow) -> FoundingForm {
    match checked(7, row, "statement").unwrap() {
        OldBody::Association(form) => form,
        OldBody::Base(form) => panic!("{form:?}"),
    }
}

fn base() -> ImportRow {
    ImportRow {
        kind: "base".to_owned(),
        name: "样例老基地".to_owned(),
        level: "street_base".to_owned(),
        node: "990001001".to_owned(),
        host: "样例科技园有限公司".to_owned(),
        founded_on: "2019年5月".to_owned(),
        ..ImportRow::default()
    }
}

fn codes(row: &ImportRow) -> Vec<(String, &'static str)> {
    let faults = checked(7, row, "statement").expect_err("it is wrong");
    faults
        .iter()
        .map(|it| (it.pointer.clone(), it.code))
        .collect()
}

#[test]
fn a_row_becomes_the_form_of_a_founding_with_its_day_as_imprecise_as_it_was_written() {
    let form = association(&row());
    assert_eq!(
        (form.founded_on.as_str(), form.statement.as_str()),
        ("2017-11-16", "statement")
    );
    assert_eq!(
        (form.short_name, form.ordinal, form.categories.len()),
        (None, None, 0)
    );
    let vague = ImportRow {
        founded_on: "2017年11月".to_owned(),
        categories: "new_media；freelancers、intermediaries".to_owned(),
        ..row()
    };
    let form = association(&vague);
    assert_eq!(form.founded_on, "2017-11");
    assert_eq!(
        form.categories,
        ["new_media", "freelancers", "intermediaries"]
    );
}

#[test]
fn every_needed_cell_that_is_empty_is_told_at_once() {
    let expected = ["name", "body_kind", "form", "node", "scope", "founded_on"];
    let expected = expected.map(|column| (format!("/rows/7/{column}"), "import.needed"));
    assert_eq!(codes(&ImportRow::default()), expected);
}

#[test]
fn a_row_is_an_association_unless_it_says_that_it_is_a_base() {
    for kind in ["", "association", "联谊组织", "Association"] {
        let row = ImportRow {
            kind: kind.to_owned(),
            ..row()
        };
        assert!(
            matches!(checked(7, &row, ""), Ok(OldBody::Association(_))),
            "{kind}"
        );
    }
    for kind in ["base", "基地", "Base"] {
        let row = ImportRow {
            kind: kind.to_owned(),
            ..base()
        };
        assert!(
            matches!(checked(7, &row, ""), Ok(OldBody::Base(_))),
            "{kind}"
        );
        assert_eq!(row.with_code_of_kind().kind, "base");
    }
    let row = ImportRow {
        kind: "党派".to_owned(),
        ..row()
    };
    assert_eq!(
        codes(&row),
        [("/rows/7/kind".to_owned(), "import.kind_unknown")]
    );
}

#[test]
fn a_row_about_a_base_becomes_the_form_of_its_naming() {
    let row = ImportRow {
        plaque: " 样基字〔2019〕3号 ".to_owned(),
        categories: "freelancers".to_owned(),
        ..base()
    };
    let OldBody::Base(form) = checked(7, &row, "statement").unwrap() else {
        panic!("an association");
    };
    assert_eq!(
        (
            form.level.as_str(),
            form.host.as_str(),
            form.founded_on.as_str()
        ),
        ("street_base", "样例科技园有限公司", "2019-05")
    );
    assert_eq!(form.plaque.as_deref(), Some("样基字〔2019〕3号"));
    assert_eq!((form.short_name, form.categories.len()), (None, 1));
}

#[test]
fn a_cell_that_a_body_of_its_kind_does_not_have_is_told_and_what_it_needs_is_its_own() {
    let of_base = ImportRow {
        scope: "old".to_owned(),
        ordinal: "2".to_owned(),
        host: String::new(),
        ..base()
    };
    let of_association = ImportRow {
        plaque: "样基字〔2019〕3号".to_owned(),
        ..row()
    };
    let told = |column: &str, code: &'static str| (format!("/rows/7/{column}"), code);
    assert_eq!(
        codes(&of_base),
        [
            told("scope", "import.not_of_kind"),
            told("ordinal", "import.not_of_kind"),
            told("host", "import.needed")
        ]
    );
    assert_eq!(
        codes(&of_association),
        [told("plaque", "import.not_of_kind")]
    );
}

#[test]
fn a_fault_names_row_column_what_was_written_and_what_is_wrong_in_both_languages() {
    let row = ImportRow {
        founded_on: "去年冬天".to_owned(),
        ..row()
    };
    let faults = checked(12, &row, "").unwrap_err();
    assert_eq!(faults[0].pointer, "/rows/12/founded_on");
    let zh = faults[0].words(Lang::Zh);
    assert!(
        zh.starts_with("第12行“成立日期”栏，写的是“去年冬天”：") && zh.contains("2017-11-16"),
        "{zh}"
    );
    let en = faults[0].words(Lang::En);
    assert!(
        en.starts_with("Row 12, column `Founded on`, where `去年冬天` is written: Write a year"),
        "{en}"
    );
}

#[test]
fn what_was_written_is_shortened() {
    let row = ImportRow {
        founded_on: "某年".repeat(40),
        ..row()
    };
    let words = checked(12, &row, "").unwrap_err()[0].words(Lang::Zh);
    assert!(
        words.contains(&format!("“{}…”", "某年".repeat(12))),
        "{words}"
    );
}

#[test]
fn the_number_of_a_person_in_a_row_that_comes_as_json_is_refused_too() {
    let row = ImportRow {
        short_name: "370214199001011234".to_owned(),
        ..row()
    };
    assert_eq!(
        codes(&row),
        [("/rows/7/short_name".to_owned(), "import.personal")]
    );
    let words = checked(7, &row, "").unwrap_err()[0].words(Lang::En);
    assert!(
        words.contains("`370…`") && !words.contains("1990"),
        "{words}"
    );
}
