//! The empty table reads as an empty table, and filled in as a full one.

use super::{ROW, faults, read};
use qibu::import::{Code, Column, Format, ImportRow, template};
use qibu::words::Lang;
use qibu_domain::lifecycle::SubjectKind;
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
            let empty = template(format, SubjectKind::Association, lang, &codes()).unwrap();
            assert_eq!(
                faults(empty),
                [(String::new(), "import.empty")],
                "{format:?}"
            );
        }
    }
    let text = String::from_utf8(
        template(Format::Csv, SubjectKind::Association, Lang::Zh, &codes()).unwrap(),
    )
    .unwrap();
    assert!(
        text.starts_with('\u{FEFF}'),
        "an office program takes it for GB18030"
    );
    assert!(text.contains("# 组织类型,friendship,联谊会"), "{text}");
}

#[test]
fn a_template_that_is_filled_in_is_read() {
    let mut text = template(Format::Csv, SubjectKind::Association, Lang::En, &codes()).unwrap();
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

#[test]
fn a_template_of_bases_has_their_columns_and_codes_and_its_rows_are_bases_without_saying_so() {
    let level = Code {
        column: Column::Level,
        code: "street_base".to_owned(),
        zh: "街道（园区）级基地".to_owned(),
        en: "Street or park base".to_owned(),
    };
    let known = [codes().as_slice(), &[level]].concat();
    for format in [Format::Csv, Format::Xlsx] {
        let empty = template(format, SubjectKind::Base, Lang::Zh, &known).unwrap();
        assert_eq!(faults(empty), [(String::new(), "import.empty")]);
    }
    let text = template(Format::Csv, SubjectKind::Base, Lang::Zh, &known).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("# 基地级别,street_base"), "{text}");
    assert!(
        !text.contains("friendship") && !text.contains("组织形式"),
        "{text}"
    );
    let filled = format!("{text},样例老基地,,street_base,990001001,样例公司,,2019年5月,\r\n");
    let rows = read(filled);
    let row = rows.values().next().unwrap();
    assert_eq!((row.kind.as_str(), row.host.as_str()), ("base", "样例公司"));
}
