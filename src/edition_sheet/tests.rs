#![allow(clippy::unwrap_used, clippy::panic)]
use super::*;
use crate::edition_text::Node;
use crate::opening::{CHENGYANG, SIMPLE};
use proptest::prelude::*;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::standard::Edition;

fn tree_of(edition: &Edition) -> Node {
    Node::read(&serde_saphyr::to_string(edition).unwrap()).unwrap()
}

/// The sheets of an edition, through the bytes of a workbook.
fn book(edition: &Edition) -> Vec<Sheet> {
    read(&write(&sheets(&tree_of(edition))).unwrap()).unwrap()
}

fn back(sheets: &[Sheet]) -> Edition {
    let gathered = gather(sheets);
    assert!(gathered.misread.is_empty(), "{:?}", gathered.misread);
    let text = gathered.tree.write();
    Edition::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
}

fn simple() -> Edition {
    Edition::parse(SIMPLE).unwrap()
}

fn sheet<'a>(sheets: &'a mut [Sheet], name: &str) -> &'a mut Sheet {
    sheets.iter_mut().find(|sheet| sheet.name == name).unwrap()
}

impl Sheet {
    fn column(&self, key: &str) -> usize {
        self.columns.iter().position(|it| it.key == key).unwrap()
    }

    fn set(&mut self, row: usize, key: &str, cell: Cell) {
        let column = self.column(key);
        self.rows[row][column] = Some(cell);
    }
}

fn cell(place: &CellPlace) -> String {
    format!("{}!{}{}", place.sheet, place.letters(), place.row)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[test]
fn every_shipped_edition_is_the_same_after_a_workbook() {
    for text in std::iter::once(SIMPLE).chain(CHENGYANG) {
        let edition = Edition::parse(text).unwrap();
        assert_eq!(back(&book(&edition)), edition);
    }
}

#[test]
fn words_that_look_like_something_else_stay_words() {
    for words in [
        "\"a\"", "\"", "null", "true", "1.0", "007", "1e5", "2/3", "[a]", "- a", "a: b",
    ] {
        let mut edition = simple();
        edition.title.zh = qibu_domain::text::ShortText::new(words).unwrap();
        edition.groups[0].label.en = edition.title.zh.clone();
        assert_eq!(back(&book(&edition)), edition, "{words}");
    }
}

#[test]
fn the_same_edition_gives_the_same_bytes() {
    let sheets = sheets(&tree_of(&simple()));
    assert_eq!(write(&sheets).unwrap(), write(&sheets).unwrap());
}

#[test]
fn each_list_has_its_sheet() {
    let names: Vec<String> = book(&simple()).into_iter().map(|it| it.name).collect();
    assert_eq!(
        names,
        [
            "edition",
            "ranks",
            "node_kinds",
            "body_kinds",
            "base_levels",
            "legal_forms",
            "categories",
            "groups",
            "evidence",
            "attested",
            "declared",
            "clocks",
            "transitions",
            "transitions.routes",
            "transitions.criteria",
            "base_transitions",
            "base_transitions.routes",
            "base_transitions.criteria",
        ]
    );
}

#[test]
fn clauses_about_applications_under_way_are_the_same_after_a_workbook() {
    let clauses = "
changeover:
  - { code: early, label: { zh: 从旧, en: Stays }, treatment: stays, accepted_before: 2026-09-01 }
  - { code: one, label: { zh: 可选, en: May choose }, treatment: chooses, applies_to: [T2, T3], until: 2027-03-31 }
  - { code: rest, label: { zh: 从新, en: Moves }, treatment: moves, applies_to_bases: [T3] }
";
    let edition = Edition::parse(&format!("{SIMPLE}{clauses}")).unwrap();
    assert_eq!(edition.check(), []);
    let sheets = book(&edition);
    assert!(sheets.iter().any(|sheet| sheet.name == "changeover"));
    assert_eq!(back(&sheets), edition);
}

#[test]
fn each_sheet_has_headings_in_both_languages_and_keys() {
    let bytes = write(&sheets(&tree_of(&simple()))).unwrap();
    let mut raw: calamine::Xlsx<_> =
        calamine::Reader::new(std::io::Cursor::new(&bytes[..])).unwrap();
    let titles = calamine::Reader::sheet_names(&raw);
    assert_eq!(titles[4], "base_levels 基地级别");
    assert_eq!(titles[14], "transitions.criteria 条件");
    assert_eq!(titles[15], "base_transitions 基地的步骤和状态变更");
    assert_eq!(titles[17], "base_transitions.criteria 条件");
    let mut row = |title: &str, row: u32| -> Vec<String> {
        let range = calamine::Reader::worksheet_range(&mut raw, title).unwrap();
        (0..=range.end().unwrap().1)
            .map(|column| range.get_value((row, column)).unwrap().to_string())
            .collect()
    };
    assert_eq!(
        row("transitions.criteria 条件", 0)[..4],
        ["步骤或状态变更", "编号", "分组", "名称 中文"]
    );
    assert_eq!(
        row("transitions.criteria 条件", 1)[..4],
        [
            "Step or change of standing",
            "Number",
            "Group",
            "Words in Chinese"
        ]
    );
    assert_eq!(
        row("transitions.criteria 条件", 2)[..4],
        ["@transition", "id", "group", "label.zh"]
    );
    let first = row("transitions.criteria 条件", 3);
    assert_eq!(
        first.last().unwrap(),
        "attested: { what: initiators, at_least: 3, paper: consent_receipts }"
    );
    // No column is without its words.
    for title in titles {
        for lang in [0, 1] {
            let (heads, keys) = (row(&title, lang), row(&title, 2));
            for (head, key) in heads.iter().zip(&keys) {
                assert!(head != key && !head.contains('_'), "{title} {key}: {head}");
            }
        }
    }
}

#[test]
fn a_field_of_a_later_shape_comes_back_without_a_change_here() {
    let later = SIMPLE
        .replacen(
            "    needed_for: [T1]",
            "    needed_for: [T1]\n    needed_for_later: [T3]",
            1,
        )
        .replacen(
            "clocks:\n",
            "later_levels:\n  - { code: county, label: { zh: 县级, en: County } }\nclocks:\n",
            1,
        )
        + "later_transitions:\n  T3:\n    routes: { district: [{ seat: decide, rank: district, duty: lead }] }\n    \
           criteria:\n      - { id: b3a, group: six_haves, label: { zh: 甲, en: A }, blocking: true, supplier: applicant, test: { paper: charter } }\n";
    let tree = Node::read(&later).unwrap();
    let book = read(&write(&sheets(&tree)).unwrap()).unwrap();
    let again = gather(&book);
    assert!(again.misread.is_empty());
    let value =
        |node: &Node| -> serde_json::Value { serde_saphyr::from_str(&node.write()).unwrap() };
    let (mut was, mut is) = (value(&tree), value(&again.tree));
    assert_eq!(is["later_levels"], was["later_levels"]);
    assert_eq!(is["later_transitions"], was["later_transitions"]);
    assert_eq!(
        is["evidence"][1]["needed_for_later"],
        was["evidence"][1]["needed_for_later"]
    );
    for value in [&mut was, &mut is] {
        value["transitions"] = serde_json::Value::Null;
    }
    assert_eq!(is, was);
}

#[test]
fn an_office_may_write_as_people_write() {
    let mut sheets = book(&simple());
    let criteria = sheet(&mut sheets, "transitions.criteria");
    criteria.set(0, "blocking", text(" No "));
    criteria.set(1, "blocking", Cell::Truth(false));
    criteria.set(2, "test", text("{ paper: need_statement }"));
    criteria.set(3, "forms", text("filed、registered，internal"));
    criteria.set(4, "label.zh", Cell::Number(51));
    criteria.rows.insert(2, vec![None, Some(text("  "))]);
    sheet(&mut sheets, "edition").set(0, "in_force_from", text("2028-02-29"));
    sheet(&mut sheets, "clocks").set(0, "value", text("6"));
    let read = back(&sheets);
    let criteria = &read.transitions.first_key_value().unwrap().1.criteria;
    assert!(!criteria[0].blocking && !criteria[1].blocking);
    assert_eq!(
        criteria[2].test,
        qibu_domain::standard::Test::Paper("need_statement".to_owned())
    );
    assert_eq!(criteria[3].forms, ["filed", "registered", "internal"]);
    assert_eq!(criteria[4].label.zh.as_str(), "51");
    assert_eq!(read.in_force_from.to_string(), "2028-02-29");
    assert_eq!(read.clocks.accept_workdays, 6);
}

#[test]
fn a_hearing_has_its_column_also_where_no_rule_has_one() {
    let oldest = Edition::parse(CHENGYANG[0]).unwrap();
    let mut hearings = oldest.transitions.values().map(|it| it.hearing_workdays);
    assert!(hearings.all(|it| it.is_none()));
    let mut book_of_oldest = book(&oldest);
    let rules = sheet(&mut book_of_oldest, "transitions");
    rules.set(0, "hearing_workdays", Cell::Number(7));
    let read = back(&book_of_oldest);
    let first = read.transitions.first_key_value().unwrap().1;
    assert_eq!(first.hearing_workdays, Some(7));
}

#[test]
fn a_committee_has_its_columns_also_where_no_seat_has_one() {
    let mut book_of_simple = book(&simple());
    let routes = sheet(&mut book_of_simple, "transitions.routes");
    routes.set(1, "committee.of", Cell::Number(5));
    routes.set(1, "committee.approve", Cell::Number(3));
    routes.set(1, "committee.veto", text("lead"));
    let read = back(&book_of_simple);
    let first = read.transitions.first_key_value().unwrap().1;
    let committee = qibu_domain::standard::Committee {
        of: 5,
        approve: 3,
        veto: vec![qibu_domain::lifecycle::Duty::Lead],
    };
    let seats = first.routes.values().flatten();
    let filled: Vec<_> = seats.filter_map(|seat| seat.committee.clone()).collect();
    assert_eq!(filled, [committee]);
    assert_eq!(back(&book(&read)), read);
}

#[test]
fn what_changes_a_bodys_standing_is_written_in_a_workbook_by_its_word() {
    let mut sheets = book(&simple());
    let [suspend, delist] = [("transitions", "suspend"), ("base_transitions", "delist")];
    for ((section, word), row, workdays) in [(suspend, 8, 10), (delist, 10, 3)] {
        let rules = sheet(&mut sheets, section);
        let named = rules.rows[row][rules.column("@transition")].clone();
        assert_eq!(named, Some(text(word)));
        rules.set(row, "hearing_workdays", Cell::Number(workdays));
    }
    // What a district leaves out goes with its routes and criteria.
    for name in ["", ".routes", ".criteria"] {
        let sheet = sheet(&mut sheets, &format!("transitions{name}"));
        let column = sheet.column("@transition");
        sheet.rows.retain(|row| row[column] != Some(text("resume")));
    }
    let read = back(&sheets);
    let hearing = |kind, word: &str| {
        let rule = read.rule(kind, word.parse().unwrap());
        rule.map(|rule| rule.hearing_workdays)
    };
    let (association, base) = (SubjectKind::Association, SubjectKind::Base);
    assert_eq!(hearing(association, "suspend"), Some(Some(10)));
    assert_eq!(hearing(association, "resume"), None);
    assert_eq!(hearing(association, "dissolve"), Some(None));
    assert_eq!(hearing(base, "delist"), Some(Some(3)));
    assert_eq!(hearing(base, "resume"), Some(None));
}

#[test]
fn each_cell_that_cannot_be_read_is_told_at_its_place() {
    type Change = fn(&mut [Sheet]);
    let cases: [(Change, &str, &str); 10] = [
        (
            |it| sheet(it, "transitions.criteria").set(4, "blocking", text("maybe")),
            "not_yes_no",
            "transitions.criteria!H8",
        ),
        (
            |it| sheet(it, "clocks").set(2, "value", Cell::Wrong(WrongCell::NotWhole)),
            "not_whole",
            "clocks!B6",
        ),
        (
            |it| sheet(it, "ranks").set(0, "code", Cell::Wrong(WrongCell::Error)),
            "error",
            "ranks!A4",
        ),
        (
            |it| sheet(it, "transitions.criteria").set(0, "test", text("paper: [")),
            "not_yaml",
            "transitions.criteria!L4",
        ),
        (
            |it| sheet(it, "transitions.routes").set(0, "@transition", text("")),
            "no_owner",
            "transitions.routes!A4",
        ),
        (
            |it| sheet(it, "transitions.routes").set(0, "@transition", text("T9")),
            "unknown_owner",
            "transitions.routes!A4",
        ),
        (
            |it| sheet(it, "transitions").set(1, "@transition", text("T1")),
            "owner_twice",
            "transitions!A5",
        ),
        (
            |it| sheet(it, "ranks").columns[1].key = "code".to_owned(),
            "key_twice",
            "ranks!B3",
        ),
        (
            |it| sheet(it, "ranks").rows[1].push(Some(text("a note"))),
            "no_key",
            "ranks!D5",
        ),
        (
            |it| sheet(it, "ranks").columns.clear(),
            "no_keys",
            "ranks!A3",
        ),
    ];
    for (change, code, place) in cases {
        let mut sheets = sheets(&tree_of(&simple()));
        change(&mut sheets);
        let misread = gather(&sheets).misread;
        let found = misread.iter();
        let found: Vec<_> = found
            .map(|it| (it.reason.code(), cell(&it.place)))
            .collect();
        assert!(
            found.contains(&(code, place.to_owned())),
            "{code}: {found:?}"
        );
    }
}

#[test]
fn an_entry_leads_to_its_cell_and_what_is_within_a_cell_to_that() {
    let gathered = gather(&sheets(&tree_of(&simple())));
    let place = |pointer: &str| cell(gathered.cell_of(pointer).unwrap());
    for (pointer, cell) in [
        ("/code", "edition!B4"),
        ("/ranks", "ranks!A4"),
        ("/ranks/2/code", "ranks!A6"),
        ("/clocks/review_workdays", "clocks!B7"),
        ("/evidence/1/needed_for/0", "evidence!F5"),
        ("/transitions/T2/notice/workdays", "transitions!B5"),
        ("/transitions/suspend/hearing_workdays", "transitions!D12"),
        ("/base_transitions/delist", "base_transitions!A14"),
        ("/clocks/rectify_days", "clocks!B17"),
        (
            "/transitions/T1/routes/street_or_park/1/rank",
            "transitions.routes!D9",
        ),
        (
            "/transitions/T1/criteria/4/test/any/0/measure/name",
            "transitions.criteria!L8",
        ),
    ] {
        let found = place(pointer);
        assert_eq!(found, cell, "{pointer}");
    }
}

#[test]
fn columns_have_the_letters_of_a_spreadsheet() {
    let letters = |column| {
        CellPlace {
            sheet: String::new(),
            row: 1,
            column,
            key: String::new(),
        }
        .letters()
    };
    assert_eq!(
        [0, 25, 26, 51, 52, 701, 702].map(letters),
        ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    );
}

#[test]
fn what_is_no_workbook_or_too_large_is_refused() {
    assert!(matches!(read(b"code: X"), Err(Unreadable::NoWorkbook(_))));
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(1_000_000, 16_000, 1).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert!(matches!(read(&bytes), Err(Unreadable::TooLarge)));
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default();
    writer.start_file("xl/workbook.xml", packed).unwrap();
    for _ in 0..40 {
        std::io::Write::write_all(&mut writer, &vec![b' '; 1 << 20]).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(read(&bytes), Err(Unreadable::TooLarge)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever words an office gives, and whatever codes stand in its lists, they come back as they were.
    #[test]
    fn words_and_codes_come_back_as_they_were(
        words in prop::collection::vec("[ -~四有，。：#'\"{}\\[\\]&*!|>%@`-]{0,12}[!-~五]", 4),
        codes in prop::collection::vec("[a-z0-9_]{1,12}", 0..4),
        number in 0_u32..2_000_000,
    ) {
        let Ok(words) = words.iter().map(|it| qibu_domain::text::ShortText::new(it)).collect::<Result<Vec<_>, _>>() else {
            return Ok(());
        };
        let mut edition = simple();
        edition.title.zh = words[0].clone();
        edition.groups[0].label.en = words[1].clone();
        edition.node_kinds[0].under = Some(codes.clone());
        edition.evidence[0].help = Some(qibu_domain::standard::Label { zh: words[2].clone(), en: words[3].clone() });
        edition.legal_forms[0].min_members = number;
        let rule = edition.transitions.first_entry().unwrap().into_mut();
        rule.criteria[0].forms.clone_from(&codes);
        rule.criteria[1].test = qibu_domain::standard::Test::Form(codes);
        prop_assert_eq!(back(&book(&edition)), edition);
    }
}
