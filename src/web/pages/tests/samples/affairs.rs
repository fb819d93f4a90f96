//! Sample pages of what happened in a body.

use super::{HOSTILE, base, choices, wrong};
use crate::web::pages::affairs::{
    AffairField, AffairLine, AffairPage, AffairsPanel, CorrectionPart, FieldInput, KindLink,
};
use crate::web::pages::annals::{AnnalLine, AnnalsPage};
use crate::web::pages::base::Link;
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, Fact};
use crate::web::pages::rota::{RotaPanel, TurnLine, TurnRow, TurnsPart};
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
        rota: Some(rota()),
        record_href: "/associations/b3/affairs/new".to_owned(),
        brands: vec![super::brands::line(true)],
        brand_href: "/associations/b3/affairs/new?kind=brand_registered".to_owned(),
    }
}

fn rota() -> RotaPanel {
    let turn = |first: &str, last: &str, now: bool| TurnLine {
        first: first.to_owned(),
        last: last.to_owned(),
        seat: HOSTILE.to_owned(),
        now,
        swapped: !now,
        hand_over: if now {
            String::new()
        } else {
            "没有交接记录".to_owned()
        },
        warns: !now,
    };
    RotaPanel {
        live: true,
        on_duty: "席位1a2b3c4d".to_owned(),
        turns: vec![
            turn("2026-09-01", "2026-09-30", false),
            turn("2026-10-01", "2026-10-31", true),
        ],
        missing: "有1轮没有交接记录。".to_owned(),
        set_href: "/associations/b3/affairs/new?kind=rota_set".to_owned(),
        swap_href: "/associations/b3/affairs/new?kind=rota_swapped".to_owned(),
        hand_over_href: "/associations/b3/affairs/new?kind=turn_handed_over".to_owned(),
    }
}

fn turns() -> TurnsPart {
    let row = |number| TurnRow {
        number,
        first: HOSTILE.to_owned(),
        last: "2026-10-31".to_owned(),
        holders: choices(&[("a", "甲", true), ("new-1", "新的席位1", false)]),
    };
    TurnsPart {
        begins: "2026-10-01".to_owned(),
        months: "1".to_owned(),
        count: "2".to_owned(),
        laid: "2026-10-01 1 2".to_owned(),
        rows: vec![row(1), row(2)],
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
            wrong("turns", "没有轮次。"),
            wrong("turn-2-first", "有空档。"),
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
            field("turns", FieldInput::Turns(turns())),
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

pub fn annals(lang: Lang) -> AnnalsPage {
    let line = AnnalLine {
        day: "2026-10-12".to_owned(),
        kind: "荣誉".to_owned(),
        node: "样例街道".to_owned(),
        told: HOSTILE.to_owned(),
        body: Some(Link {
            label: HOSTILE.to_owned(),
            href: "/bases/b3".to_owned(),
        }),
        late: true,
        corrected: true,
        withdrawn: true,
        correct_href: "/annals/990001/3/correct".to_owned(),
    };
    AnnalsPage {
        base: base(lang, "大事记", "/annals"),
        rows: vec![line],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        kind_choices: choices(&[("visit", "来访", false)]),
        as_of: "2026-10-16".to_owned(),
        today: "2026-10-16".to_owned(),
        next_href: "/annals?cursor=x".to_owned(),
        record_href: "/annals/new".to_owned(),
    }
}
