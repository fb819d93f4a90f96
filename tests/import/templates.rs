//! The empty table reads as an empty table, and filled in as a full one.

use super::{ROW, faults, read};
use qibu::import::{Code, Column, Format, ImportRow, template};
use qibu::words::Lang;
use qibu_domain::standard::Edition;

fn codes() -> [Code; 1] {
    [Code {
        column: Column::BodyKind,
        code: "friendship".to_owned(),
        zh: "联谊会".to_owned(),
        en: "Friendship association".to_owned(),
    }]
}

#[test]
fn a_template_holds_headings_and_notes_only() {
    for lang in [Lang::Zh, Lang::En] {
        for format in [Format::Csv, Format::Xlsx] {
            let empty = template(format, lang, &codes()).unwrap();
            assert_eq!(
                faults(empty),
                [(String::new(), "import.empty")],
                "{format:?}"
            );
        }
    }
    let text = String::from_utf8(template(Format::Csv, Lang::Zh, &codes()).unwrap()).unwrap();
    assert!(
        text.starts_with('\u{FEFF}'),
        "an office program takes it for GB18030"
    );
    assert!(text.contains("# 组织类型,friendship,联谊会"), "{text}");
}

#[test]
fn a_template_that_is_filled_in_is_read() {
    let mut text = template(Format::Csv, Lang::En, &codes()).unwrap();
    text.extend_from_slice(
        ",样例老联谊会,,friendship,internal,990001001,old,,2017-11-16,\r\n".as_bytes(),
    );
    let rows = read(text);
    let expected = read(super::table(ROW));
    assert_eq!(
        rows.values().collect::<Vec<_>>(),
        expected.values().collect::<Vec<_>>()
    );
}

#[test]
fn labels_of_an_edition_stand_for_its_codes() {
    let edition = Edition::parse(include_str!("../../standards/simple.yaml")).unwrap();
    let row = ImportRow {
        body_kind: "联谊会".to_owned(),
        form: "internal body".to_owned(),
        categories: "自由职业人员，new_media".to_owned(),
        ..ImportRow::default()
    };
    let row = row.in_codes(&edition);
    assert_eq!(
        (row.body_kind.as_str(), row.form.as_str()),
        ("friendship", "internal")
    );
    assert_eq!(row.categories, "freelancers;new_media");
    let unknown = ImportRow {
        form: "商会".to_owned(),
        ..ImportRow::default()
    };
    assert_eq!(unknown.in_codes(&edition).form, "商会");
}
