//! Sample pages of what happened in a body.

use super::{HOSTILE, base, choices, wrong};
use crate::web::pages::affairs::{
    AffairField, AffairLine, AffairPage, AffairsPanel, CorrectionPart, FieldInput, KindLink,
};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, Fact};
use crate::words::Lang;

pub fn panel() -> AffairsPanel {
    let line = |kind: &str, told: &str| AffairLine {
        day: "2026-10-12".to_owned(),
        kind: kind.to_owned(),
        told: told.to_owned(),
        late: true,
        corrected: true,
        lacks_audit: true,
        correct_href: "/associations/b3/affairs/14/correct".to_owned(),
    };
    AffairsPanel {
        rows: vec![line("会议", "理事会"), line("荣誉", HOSTILE)],
        has_more: true,
        posts: vec![Fact {
            label: "会长（负责人）".to_owned(),
            value: "席位1a2b3c4d".to_owned(),
        }],
        ground: vec![Fact {
            label: "场地".to_owned(),
            value: HOSTILE.to_owned(),
        }],
        record_href: "/associations/b3/affairs/new".to_owned(),
    }
}

fn field(name: &str, input: FieldInput) -> AffairField {
    AffairField {
        name: name.to_owned(),
        label: format!("样例 {name}"),
        help: "样例说明".to_owned(),
        value: HOSTILE.to_owned(),
        needed: name != "until",
        input,
    }
}

pub fn new(lang: Lang) -> AffairPage {
    let known = choices(&[("a", "甲", true), ("b", "乙", false)]);
    let held = HeldPaper {
        id: "p1".to_owned(),
        words: "纪要.pdf".to_owned(),
    };
    let kind = |label: &str, chosen| KindLink {
        label: label.to_owned(),
        href: "/associations/b3/affairs/new?kind=meeting".to_owned(),
        chosen,
    };
    AffairPage {
        base: base(lang, "记一笔", "/associations/b3/affairs/new"),
        errors: Errors(vec![
            wrong("occurred_on", "没有这一天。"),
            wrong("present", "多于总数。"),
        ]),
        home: "/associations/b3".to_owned(),
        action: "/associations/b3/affairs".to_owned(),
        key: "k".to_owned(),
        kinds: vec![kind("会议", true), kind("荣誉", false)],
        kind: "meeting".to_owned(),
        occurred_on: "2026-10-12".to_owned(),
        today: "2026-10-14".to_owned(),
        asked: vec![
            field("organ", FieldInput::Radios(known.clone())),
            field("present", FieldInput::Count),
            field("title", FieldInput::Text),
            field("description", FieldInput::Words),
            field("until", FieldInput::Day),
            field("seat", FieldInput::Pick(known, "请选择".to_owned())),
            field("acclamation", FieldInput::Tick),
            field("paper", FieldInput::File(Some(held))),
        ],
        correction: None,
    }
}

pub fn correction(lang: Lang) -> AffairPage {
    AffairPage {
        kinds: Vec::new(),
        correction: Some(CorrectionPart {
            stands: HOSTILE.to_owned(),
            void: true,
            why: HOSTILE.to_owned(),
            officers: choices(&[("o1", "王敏", true)]),
        }),
        ..new(lang)
    }
}
