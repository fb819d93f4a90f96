//! Imports: the page on which a table is looked over and entered, and that of one import.

use super::{HOSTILE, base};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::imports::{
    Confirming, EnterPart, FaultRow, ImportLine, ImportPage, ImportsPage, RowLine,
};
use crate::words::Lang;

fn faults() -> Vec<FaultRow> {
    vec![
        FaultRow {
            row: "3".to_owned(),
            column: "成立日期".to_owned(),
            written: HOSTILE.to_owned(),
            words: "请写年、月或日。".to_owned(),
        },
        FaultRow {
            words: "表中没有要导入的行。".to_owned(),
            ..FaultRow::default()
        },
    ]
}

fn wrong(field: &str) -> Errors {
    Errors(vec![FieldError {
        field: field.to_owned(),
        words: "请先选择文件。".to_owned(),
    }])
}

pub fn row(told: bool) -> RowLine {
    let said = |words: &str| {
        if told {
            words.to_owned()
        } else {
            String::new()
        }
    };
    RowLine {
        missed: String::new(),
        row: 2,
        name: HOSTILE.to_owned(),
        node: "青杉街道".to_owned(),
        founded_on: "2017年11月".to_owned(),
        state: said("已补录"),
        href: said("/associations/b1"),
        kept: said("已有申请"),
    }
}

pub fn line() -> ImportLine {
    ImportLine {
        href: "/imports/i1".to_owned(),
        state: "待确认".to_owned(),
        count: 12,
        entered_by: HOSTILE.to_owned(),
        moment: "2026-11-24T20:41".to_owned(),
        awaits: true,
    }
}

pub fn imports(lang: Lang) -> ImportsPage {
    ImportsPage {
        base: base(lang, "导入老组织", "/imports"),
        errors: wrong("statement"),
        faults: faults(),
        entering: Some(EnterPart {
            key: "k1".to_owned(),
            rows_json: HOSTILE.to_owned(),
            rows: vec![row(false)],
            held: Some(HeldPaper {
                id: "p1".to_owned(),
                words: HOSTILE.to_owned(),
            }),
        }),
        imports: vec![line()],
    }
}

pub fn import(lang: Lang) -> ImportPage {
    ImportPage {
        base: base(lang, "导入", "/imports/i1"),
        errors: wrong("confirmed"),
        faults: faults(),
        id: "i1".to_owned(),
        version: "2".to_owned(),
        state: "已提出作废".to_owned(),
        count: 1,
        entered_by: "样例经办人".to_owned(),
        moment: "2026-11-24T20:41".to_owned(),
        confirmed_by: "样例负责人".to_owned(),
        void_asked_by: "样例负责人".to_owned(),
        void_reason: HOSTILE.to_owned(),
        rows: vec![row(true)],
        waits: "等待另一名工作人员确认作废。".to_owned(),
        confirming: Some(Confirming::Void),
        may_void: true,
        reason: HOSTILE.to_owned(),
        may_discard: true,
        ..ImportPage::default()
    }
}
