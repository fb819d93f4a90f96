//! What a file may be, and how large.

use super::{
    HEADINGS, ROW, date, division_by_nothing, faults, fill_row, format, read, table, words,
    workbook,
};
use encoding_rs::{GB18030, UTF_16LE};
use qibu::import::{MAX_CELL_CHARS, MAX_FILE_BYTES, MAX_ROWS, read_rows};
use qibu::words::Lang;

#[test]
fn a_text_is_read_in_each_encoding_that_an_office_program_saves() {
    let plain = table(ROW);
    let marked = [b"\xEF\xBB\xBF".as_slice(), plain.as_bytes()].concat();
    let (chinese, _, lossy) = GB18030.encode(&plain);
    assert!(!lossy && std::str::from_utf8(&chinese).is_err());
    let tabs = plain.replace(',', "\t");
    let wide = tabs.encode_utf16().flat_map(u16::to_le_bytes);
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(wide).collect();
    assert_eq!(UTF_16LE.decode(&wide).0, tabs);
    for bytes in [plain.as_bytes(), &marked, &chinese, &wide] {
        let rows = read(bytes);
        assert_eq!(rows[&2].name, "样例老联谊会");
        assert_eq!(rows[&2].founded_on, "2017-11-16");
    }
}

#[test]
fn a_text_that_is_neither_utf_8_nor_gb18030_is_refused_and_not_guessed() {
    let broken = [table(ROW).as_bytes(), &[0xFF, 0x20, 0x80]].concat();
    assert_eq!(faults(broken), [(String::new(), "import.encoding")]);
    assert_eq!(faults([0; 40]), [(String::new(), "import.encoding")]);
}

#[test]
fn rows_keep_their_numbers_past_blank_lines_notes_and_breaks_within_a_cell() {
    let text = format!(
        "# 说明\n{HEADINGS}\n\n\"样例\n一会\",a,b,c,d,2017\n# x,a,b,c,d,2017\n二会,a,b,c,d,2017\n"
    );
    let rows = read(text);
    let found: Vec<(u32, String)> = rows.iter().map(|(n, row)| (*n, row.name.clone())).collect();
    assert_eq!(
        found,
        [(4, "样例\n一会".to_owned()), (6, "二会".to_owned())]
    );
}

#[test]
fn a_workbook_is_read_like_a_text_and_its_rows_keep_their_numbers() {
    let bytes = workbook(|sheet| {
        fill_row(sheet, 3);
        sheet.write_string(1, 0, "# 说明").unwrap();
    });
    let rows = read(bytes);
    assert_eq!(rows.keys().collect::<Vec<_>>(), [&4]);
    assert_eq!(rows[&4], read(table(ROW))[&2]);
}

#[test]
fn a_code_that_is_a_number_in_a_workbook_has_its_digits_and_no_fraction() {
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_number(1, 3, 990_001_001.0).unwrap();
    });
    assert_eq!(read(bytes)[&2].node, "990001001");
}

#[test]
fn a_date_of_a_workbook_is_known_only_as_far_as_its_cell_shows_it() {
    for (code, expected) in [
        ("yyyy/m/d", "2017-11-16"),
        ("yyyy\"年\"m\"月\"d\"日\"", "2017-11-16"),
        ("yyyy\"年\"m\"月\"", "2017-11"),
        ("mmm-yy", "2017-11"),
        ("yyyy", "2017"),
    ] {
        let bytes = workbook(|sheet| {
            fill_row(sheet, 1);
            let day = date("2017-11-16");
            sheet
                .write_datetime_with_format(1, 5, &day, &format(code))
                .unwrap();
        });
        assert_eq!(read(bytes)[&2].founded_on, expected, "{code}");
    }
}

#[test]
fn a_formula_that_came_to_an_error_is_told_by_row_and_column() {
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_formula(1, 4, division_by_nothing()).unwrap();
    });
    let wrong = [("/rows/2/scope".to_owned(), "import.cell_error")];
    assert_eq!(faults(bytes), wrong);
}

#[test]
fn what_is_no_table_or_an_old_workbook_is_told_as_that() {
    for (bytes, code) in [
        (b"PK\x03\x04 is no archive".as_slice(), "import.not_a_table"),
        (&[0xD0, 0xCF, 0x11, 0xE0, 0xA1], "import.old_workbook"),
        (b"", "import.empty"),
        (b"# only a note\n", "import.empty"),
        (table("").as_bytes(), "import.empty"),
    ] {
        assert_eq!(faults(bytes), [(String::new(), code)]);
    }
}

#[test]
fn rows_cells_and_bytes_are_bounded() {
    let rows = |count: usize| table(&vec![ROW; count].join("\n"));
    assert_eq!(read(rows(MAX_ROWS)).len(), MAX_ROWS);
    assert_eq!(
        faults(rows(MAX_ROWS + 1)),
        [(String::new(), "import.too_many_rows")]
    );
    let long = ROW.replace("old", &"甲".repeat(MAX_CELL_CHARS + 1));
    assert_eq!(faults(table(&long))[0].1, "import.cell_too_long");
    let wide = format!("{ROW}{}x", ",".repeat(80));
    assert_eq!(
        faults(table(&wide)),
        [("/rows/2".to_owned(), "import.too_many_columns")]
    );
    let large = [table(ROW).as_bytes(), &vec![b'\n'; MAX_FILE_BYTES]].concat();
    assert_eq!(faults(large), [(String::new(), "import.too_large")]);
}

#[test]
fn an_archive_that_unpacks_to_more_than_a_table_holds_is_refused_unread() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default();
    writer.start_file("xl/workbook.xml", packed).unwrap();
    for _ in 0..40 {
        std::io::Write::write_all(&mut writer, &vec![b' '; 1 << 20]).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    assert_eq!(faults(bytes), [(String::new(), "import.too_large")]);
}

#[test]
fn the_number_of_a_person_is_refused_wherever_it_stands_and_is_not_repeated() {
    let number = "370214199001011234";
    for text in [
        format!("{HEADINGS},负责人身份证\n{ROW},{number}\n"),
        table(&ROW.replace("样例老联谊会", &format!("样例{number}联谊会"))),
        table(&ROW.replace("样例老联谊会", "样例13800138000联谊会")),
        format!("# 联系人 138 0013 8000\n{}", table(ROW)),
    ] {
        let found = read_rows(text.as_bytes()).unwrap_err();
        assert!(
            found.iter().all(|fault| fault.code == "import.personal"),
            "{found:?}"
        );
        for lang in [Lang::Zh, Lang::En] {
            let words = words(&found, lang);
            assert!(
                !words.contains("1990") && !words.contains("8000"),
                "{words}"
            );
        }
    }
    // A workbook keeps fifteen digits of a number; what is left of it is a person's all the same.
    let bytes = workbook(|sheet| {
        fill_row(sheet, 1);
        sheet.write_number(1, 6, 370_214_199_001_011_234.0).unwrap();
    });
    assert_eq!(faults(bytes), [("/rows/2/G".to_owned(), "import.personal")]);
}
