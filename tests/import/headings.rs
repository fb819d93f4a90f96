//! The headings: in either language, in any order, each once.

use super::{HEADINGS, ROW, faults, read, table, words};
use qibu::import::read_rows;
use qibu::words::Lang;

#[test]
fn headings_stand_in_any_order_and_in_either_language() {
    let mixed = "founded_on,Full name,领域代码,Kind of body,组织形式,Code of the node,简称\n\
                 2017-11-16,样例老联谊会,old,friendship,internal,990001001,\n";
    assert_eq!(read(mixed)[&2], read(table(ROW))[&2]);
}

#[test]
fn an_unknown_a_doubled_and_a_missing_heading_are_told_all_at_once() {
    let text = format!("全称,全称,负责人,组织类型,组织形式,所属单位代码,领域代码\n{ROW}\n");
    let expected = [
        ("/headings/B", "import.heading_twice"),
        ("/headings/C", "import.heading_unknown"),
        ("/headings/founded_on", "import.heading_missing"),
    ];
    let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code));
    assert_eq!(faults(&text), expected);
    let found = read_rows(text.as_bytes()).unwrap_err();
    let (zh, en) = (words(&found, Lang::Zh), words(&found, Lang::En));
    assert!(zh.contains("第1行“C”栏，写的是“负责人”"), "{zh}");
    assert!(
        en.contains("Row 1, column `C`, where `负责人` is written"),
        "{en}"
    );
    assert!(
        zh.contains("成立日期") && en.contains("Founded on"),
        "{zh}\n{en}"
    );
}

#[test]
fn a_cell_without_a_heading_is_told_and_an_empty_column_is_not() {
    let text = format!("{HEADINGS},,\n{ROW},,x\n");
    assert_eq!(
        faults(text),
        [("/rows/2/H".to_owned(), "import.beyond_headings")]
    );
    let text = format!("{HEADINGS},,\n{ROW},,\n");
    assert_eq!(read(text).len(), 1);
}

#[test]
fn a_table_with_columns_that_only_bases_have_is_one_of_bases_and_needs_theirs() {
    let row = "样例老基地,street_base,990001001,样例科技园有限公司,2019";
    let rows = read(format!(
        "全称,基地级别,所属单位代码,依托单位,成立日期\n{row}\n"
    ));
    assert_eq!(rows[&2].kind, "base");
    assert_eq!(
        faults("全称,基地级别,所属单位代码,成立日期\n样例老基地,street_base,990001001,2019\n"),
        [("/headings/host".to_owned(), "import.heading_missing")]
    );
}

#[test]
fn in_a_table_of_both_each_row_says_which_it_is() {
    let headings = format!("{HEADINGS},类别,基地级别,依托单位");
    let base = "样例老基地,,,990001001,,2019,基地,street_base,样例科技园有限公司";
    let rows = read(format!("{headings}\n{ROW},,,\n{base}\n"));
    let kinds = rows.values().map(|row| row.kind.as_str());
    assert_eq!(kinds.collect::<Vec<_>>(), ["", "基地"]);
}
