//! Suggestions: the list, one, and the form of a new one.

use super::{HOSTILE, base, choices};
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::base::Link;
use crate::web::pages::form::{Errors, Fact, FieldError};
use crate::web::pages::papers::PaperLink;
use crate::web::pages::suggestions::{SuggestionLine, SuggestionPage, SuggestionsPage};
use crate::web::pages::work::WorkPage;
use crate::words::Lang;

fn link(label: &str, href: &str) -> Link {
    Link {
        label: label.to_owned(),
        href: href.to_owned(),
    }
}

pub fn links() -> Vec<Link> {
    vec![
        link("查看本组织的建言", "/suggestions?body=association%2Fb1"),
        link("提交建言", "/suggestions/new?body=association%2Fb1"),
    ]
}

fn line() -> SuggestionLine {
    SuggestionLine {
        day: "2026-09-12".to_owned(),
        suggestion: link("创新社会治理", "/suggestions/s1"),
        body: link(HOSTILE, "/associations/a1"),
        to: HOSTILE.to_owned(),
        stage: "已转送".to_owned(),
        due: "2026-10-12".to_owned(),
        overdue: true,
        published: true,
        late: true,
        corrected: true,
    }
}

pub fn list(lang: Lang) -> SuggestionsPage {
    SuggestionsPage {
        base: base(lang, "建言献策", "/suggestions"),
        rows: vec![line()],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        stage_choices: choices(&[("overdue", "逾期未答复", true)]),
        body: String::new(),
        of_body: Some(link(HOSTILE, "/associations/a1")),
        as_of: "2026-10-16".to_owned(),
        today: "2026-10-16".to_owned(),
        next_href: "/suggestions?cursor=x".to_owned(),
        submit_href: "/suggestions/new".to_owned(),
    }
}

pub fn one(lang: Lang) -> SuggestionPage {
    SuggestionPage {
        base: base(lang, HOSTILE, "/suggestions/s1"),
        line: line(),
        facts: vec![Fact {
            label: "公开时署名".to_owned(),
            value: HOSTILE.to_owned(),
        }],
        papers: vec![PaperLink {
            id: "p1".to_owned(),
            label: "建言".to_owned(),
            may_open: true,
            ..PaperLink::default()
        }],
        purposes: choices(&[("handling", "办理", true)]),
        as_of: "2026-10-16".to_owned(),
        acts: vec![link("答复", "/suggestions/s1/answer")],
        corrections: vec![link(HOSTILE, "/suggestions/s1/1/correct")],
    }
}

pub fn form(lang: Lang) -> WorkPage {
    WorkPage {
        base: base(lang, "提交建言", "/suggestions/new"),
        purpose: HOSTILE.to_owned(),
        errors: Errors(vec![FieldError {
            field: "words".to_owned(),
            words: HOSTILE.to_owned(),
        }]),
        home: "/suggestions".to_owned(),
        action: "/suggestions/new".to_owned(),
        key: "01920000-0000-7000-8000-000000000034".to_owned(),
        today: "2026-10-16".to_owned(),
        asked: vec![AffairField {
            name: "words".to_owned(),
            label: "建言内容".to_owned(),
            value: HOSTILE.to_owned(),
            needed: true,
            input: FieldInput::Words,
            ..AffairField::default()
        }],
        correction: None,
    }
}
