//! Tables of bodies that are older than Qibu: from the bytes of a file to rows, and what is told of a wrong one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "import/headings.rs"]
mod headings;
#[path = "import/reading.rs"]
mod reading;
#[path = "import/row.rs"]
mod row;
#[path = "import/templates.rs"]
mod templates;

use qibu::import::{ImportRow, read_rows};
use qibu::intake::FieldFault;
use qibu::words::Lang;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::collections::BTreeMap;

const HEADINGS: &str = "全称,组织类型,组织形式,所属单位代码,领域代码,成立日期";
const ROW: &str = "样例老联谊会,friendship,internal,990001001,old,2017-11-16";

fn table(rows: &str) -> String {
    format!("{HEADINGS}\n{rows}\n")
}

fn read(bytes: impl AsRef<[u8]>) -> BTreeMap<u32, ImportRow> {
    read_rows(bytes.as_ref()).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// The faults of a file: pointer and code of each.
fn faults(bytes: impl AsRef<[u8]>) -> Vec<(String, &'static str)> {
    let faults = read_rows(bytes.as_ref()).expect_err("it is wrong");
    faults
        .iter()
        .map(|it| (it.pointer.clone(), it.code))
        .collect()
}

fn words(faults: &[FieldFault], lang: Lang) -> String {
    let words = faults.iter().map(|fault| fault.words(lang));
    words.collect::<Vec<_>>().join("\n")
}

/// A workbook with the headings of a table, and in each further line what is written there.
fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(HEADINGS.split(',')) {
        sheet.write_string(0, column, heading).unwrap();
    }
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

/// The cells of the example, as texts, in a line of a workbook.
fn fill_row(sheet: &mut rust_xlsxwriter::Worksheet, row: u32) {
    for (column, cell) in (0..).zip(ROW.split(',')) {
        sheet.write_string(row, column, cell).unwrap();
    }
}

fn date(text: &str) -> ExcelDateTime {
    ExcelDateTime::parse_from_str(text).unwrap()
}

fn format(code: &str) -> Format {
    Format::new().set_num_format(code)
}

fn division_by_nothing() -> Formula {
    Formula::new("=1/0").set_result("#DIV/0!")
}
