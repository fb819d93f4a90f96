//! Sample pages of people, of a person's own page and of the seats of an association.

use super::{HOSTILE, base, choices, wrong};
use crate::web::pages::acts::{ActButton, ActField, ActForm, ActsPage};
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::base::Base;
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, Fact};
use crate::web::pages::members::{MembersPage, SeatLine, SeatPage};
use crate::web::pages::mine::{ClosedPage, MinePage, OwnBox, OwnSection};
use crate::web::pages::people::{LinkPage, PeoplePage, PersonLine, PersonPage};
use crate::words::Lang;

fn fact(label: &str, value: &str) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

fn field(verb: &str, name: &str, input: FieldInput) -> ActField {
    ActField {
        id: format!("{verb}-{name}"),
        name: name.to_owned(),
        label: HOSTILE.to_owned(),
        help: HOSTILE.to_owned(),
        value: HOSTILE.to_owned(),
        needed: true,
        input,
    }
}

/// An act with a field of each kind.
fn act(verb: &str) -> ActForm {
    let some = || choices(&[("a", HOSTILE, true), ("b", "样例", false)]);
    let held = HeldPaper {
        id: "p1".to_owned(),
        words: HOSTILE.to_owned(),
    };
    ActForm {
        verb: verb.to_owned(),
        title: HOSTILE.to_owned(),
        help: HOSTILE.to_owned(),
        action: format!("/people/p1/{verb}"),
        hidden: vec![("key".to_owned(), "k".to_owned())],
        fields: vec![
            field(verb, "text", FieldInput::Text),
            field(verb, "words", FieldInput::Words),
            field(verb, "day", FieldInput::Day),
            field(verb, "pick", FieldInput::Pick(some(), "请选择".to_owned())),
            field(verb, "radios", FieldInput::Radios(some())),
            field(verb, "checks", FieldInput::Checks(some())),
            field(verb, "tick", FieldInput::Tick),
            field(verb, "file", FieldInput::File(Some(held))),
        ],
        buttons: vec![ActButton {
            code: "given".to_owned(),
            label: HOSTILE.to_owned(),
            tone: "main",
        }],
        has_files: true,
        ..ActForm::default()
    }
}

fn closed(verb: &str) -> ActForm {
    ActForm {
        closed: HOSTILE.to_owned(),
        ..act(verb)
    }
}

fn errors(verb: &str) -> Errors {
    let names = ["text", "day", "pick", "radios", "checks", "tick", "file"];
    let wrong = names.map(|name| wrong(&format!("{verb}-{name}"), HOSTILE));
    Errors(wrong.into())
}

fn sections(acts: Vec<ActForm>) -> Vec<OwnSection> {
    let own = OwnBox {
        title: HOSTILE.to_owned(),
        stands: HOSTILE.to_owned(),
        tone: "warn",
        facts: vec![fact(HOSTILE, HOSTILE)],
        text: vec![HOSTILE.to_owned()],
        unfolded: true,
        acts,
    };
    let empty = OwnSection {
        code: "reads".to_owned(),
        title: "谁查看过".to_owned(),
        none: HOSTILE.to_owned(),
        ..OwnSection::default()
    };
    let full = OwnSection {
        code: "consents".to_owned(),
        title: HOSTILE.to_owned(),
        help: HOSTILE.to_owned(),
        boxes: vec![own],
        ..OwnSection::default()
    };
    vec![full, empty]
}

pub fn list(lang: Lang) -> PeoplePage {
    let line = PersonLine {
        href: "/people/p1".to_owned(),
        name: HOSTILE.to_owned(),
        node: HOSTILE.to_owned(),
        stage: "在库".to_owned(),
        is_enrolled: true,
        since: "2026-10-12".to_owned(),
        attested_until: "2028-10-12".to_owned(),
        consents: HOSTILE.to_owned(),
    };
    PeoplePage {
        base: base(lang, "人员", "/people"),
        rows: vec![line],
        named: true,
        node_choices: choices(&[("990001", "样例区", true)]),
        stage_choices: choices(&[("", "全部状态", true)]),
        purpose_choices: choices(&[("", "不看姓名", true)]),
        as_of: "2026-10-14".to_owned(),
        today: "2026-10-14".to_owned(),
        next_href: "/people?cursor=c".to_owned(),
        invite_href: "/people/new".to_owned(),
    }
}

pub fn one(lang: Lang) -> PersonPage {
    PersonPage {
        base: base(lang, "人员", "/people/p1"),
        errors: errors("enrol"),
        path: "/people/p1".to_owned(),
        facts: vec![fact(HOSTILE, HOSTILE)],
        who: Vec::new(),
        purpose_choices: choices(&[("handling", "办理事项", false)]),
        sections: sections(Vec::new()),
        acts: vec![act("enrol"), closed("leave")],
        erase_href: "/people/p1/erase".to_owned(),
        is_erased: true,
    }
}

pub fn acts(lang: Lang) -> ActsPage {
    ActsPage {
        base: base(lang, "邀请入席", "/associations/a1/members/offer"),
        errors: errors("offer"),
        purpose: vec![HOSTILE.to_owned()],
        facts: vec![fact(HOSTILE, HOSTILE)],
        acts: vec![act("offer")],
        look: Some(act("look")),
        look_action: "/associations/a1/members/offer".to_owned(),
        look_choices: choices(&[("handling", "办理事项", false)]),
        back_href: "/associations/a1/members".to_owned(),
    }
}

pub fn link(lang: Lang) -> LinkPage {
    LinkPage {
        base: base(lang, "个人链接", "/people/p1"),
        link: HOSTILE.to_owned(),
        expires_at: "2026-10-17T09:00:00+08:00".to_owned(),
        back_href: "/people/p1".to_owned(),
    }
}

fn nobody(lang: Lang) -> Base {
    Base {
        account: None,
        ..base(lang, "我的信息", "/mine")
    }
}

pub fn mine(lang: Lang) -> MinePage {
    MinePage {
        base: nobody(lang),
        errors: errors("answer"),
        keeper: HOSTILE.to_owned(),
        sections: sections(vec![act("answer")]),
    }
}

pub fn entrance(lang: Lang) -> ClosedPage {
    ClosedPage {
        base: nobody(lang),
        words: HOSTILE.to_owned(),
    }
}

pub fn members(lang: Lang) -> MembersPage {
    let line = SeatLine {
        href: "/members/s1".to_owned(),
        seat: "01920000".to_owned(),
        role: "会员".to_owned(),
        category: HOSTILE.to_owned(),
        stands: "2026年10月12日起".to_owned(),
        tone: "good",
        is_attested: true,
    };
    MembersPage {
        base: base(lang, HOSTILE, "/associations/a1/members"),
        path: "/associations/a1/members".to_owned(),
        by_role: vec![fact("会员", "少于5")],
        by_category: vec![fact(HOSTILE, "12")],
        rows: vec![line],
        shows_seats: true,
        as_of: "2026-10-14".to_owned(),
        today: "2026-10-14".to_owned(),
        next_href: "/associations/a1/members?cursor=c".to_owned(),
        offer_href: "/associations/a1/members/offer".to_owned(),
    }
}

pub fn seat(lang: Lang) -> SeatPage {
    SeatPage {
        base: base(lang, "席位", "/members/s1"),
        errors: errors("take"),
        facts: vec![fact(HOSTILE, HOSTILE)],
        acts: vec![act("take"), closed("release")],
    }
}
