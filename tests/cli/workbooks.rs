//! Editions as workbooks: there and back, and what is wrong with a cell.

use crate::editions::Desk;
use qibu::edition_sheet::{Cell, Sheet, read, write};
use qibu_domain::standard::Edition;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const CY_2021: &str = include_str!("../../standards/chengyang/CY-2021.yaml");

/// Writes a workbook anew with one cell changed.
fn change(desk: &Desk, name: &str, sheet: &str, (row, key): (usize, &str), cell: Cell) {
    let bytes = std::fs::read(desk.path("own.xlsx")).unwrap();
    let mut sheets = read(&bytes).unwrap();
    let found: &mut Sheet = sheets.iter_mut().find(|it| it.name == sheet).unwrap();
    let column = found.columns.iter().position(|it| it.key == key).unwrap();
    found.rows[row - 4][column] = Some(cell);
    std::fs::write(desk.path(name), write(&sheets).unwrap()).unwrap();
}

#[test]
fn a_workbook_gives_back_the_edition_that_it_was_written_from() {
    let desk = Desk::new();
    // Chengyang has points of groups, too.
    for (number, (text, sheets)) in [(SIMPLE, "18张工作表"), (CY_2021, "19张工作表")]
        .into_iter()
        .enumerate()
    {
        let [own, book, back] =
            ["own.yaml", "own.xlsx", "back.yaml"].map(|it| format!("{number}-{it}"));
        desk.write(&own, text);
        let said = desk.edition(&["to-xlsx", &own, &book]).expect(0).out;
        assert!(said.contains(sheets), "{said}");
        desk.edition(&["from-xlsx", &book, &back]).expect(0);
        let read = std::fs::read_to_string(desk.path(&back)).unwrap();
        assert_eq!(
            Edition::parse(&read).unwrap(),
            Edition::parse(text).unwrap()
        );
        assert!(
            desk.edition(&["diff", &own, &back])
                .expect(0)
                .out
                .contains("没有不同")
        );
        // What is there is never written over.
        desk.edition(&["to-xlsx", &own, &book]).expect(4);
        desk.edition(&["from-xlsx", &book, &back]).expect(4);
    }
}

#[test]
fn a_wrong_cell_is_told_by_sheet_row_and_column_in_both_languages_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("own.yaml", SIMPLE);
    desk.edition(&["to-xlsx", "own.yaml", "own.xlsx"]).expect(0);
    let text = |text: &str| Cell::Text(text.to_owned());
    for (sheet, row, key, cell, zh, en) in [
        (
            "transitions.criteria",
            4,
            "blocking",
            text("maybe"),
            "第4行 H列（blocking）\n    这里只能写“是”或“否”",
            "row 4, column H (blocking)\n    write",
        ),
        (
            "transitions.criteria",
            5,
            "group",
            text("five"),
            "第5行 C列（group）",
            "row 5, column C (group)",
        ),
        (
            "transitions.criteria",
            6,
            "test",
            text("papr: charter"),
            "第6行 L列（test）",
            "row 6, column L (test)",
        ),
        (
            "clocks",
            4,
            "value",
            text("three"),
            "第4行 B列（value）",
            "row 4, column B (value)",
        ),
        (
            "edition",
            4,
            "in_force_from",
            text("2027-02-30"),
            "第4行",
            "row 4",
        ),
    ] {
        change(&desk, "wrong.xlsx", sheet, (row, key), cell);
        for (lang, part) in [("zh", zh), ("en", en)] {
            let told = desk.edition(&["from-xlsx", "wrong.xlsx", "back.yaml", "--lang", lang]);
            let told = told.expect(1).err;
            assert!(told.contains(part) && told.contains(sheet), "{told}");
            assert!(
                !told.contains("edition.cell") && !told.contains("at line"),
                "{told}"
            );
            assert!(!desk.path("back.yaml").exists());
        }
    }
}

#[test]
fn what_is_no_workbook_is_a_wrong_word_and_what_is_not_there_is_not_found() {
    let desk = Desk::new();
    desk.write("own.xlsx", SIMPLE);
    let refused = desk
        .edition(&["from-xlsx", "own.xlsx", "back.yaml"])
        .expect(2)
        .err;
    assert!(refused.contains("不是能读的 XLSX"), "{refused}");
    desk.edition(&["from-xlsx", "none.xlsx", "back.yaml"])
        .expect(3);
    desk.write("broken.yaml", "code: [");
    desk.edition(&["to-xlsx", "broken.yaml", "new.xlsx"])
        .expect(1);
    assert!(!desk.path("new.xlsx").exists());
}
