//! Requests for service: the list, one of them, those of a body, and a form.

use super::{HOSTILE, base, choices};
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::base::Link;
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Choice, Errors, Fact, FieldError};
use crate::web::pages::papers::PaperLink;
use crate::web::pages::service_requests::{
    RequestsPanel, ServiceRequestLine, ServiceRequestPage, ServiceRequestsPage,
};
use crate::web::pages::work::WorkPage;
use crate::words::Lang;

fn line() -> ServiceRequestLine {
    ServiceRequestLine {
        request: Link {
            label: "居民".to_owned(),
            href: "/service-requests/r1".to_owned(),
        },
        direction: "面向社会".to_owned(),
        body: HOSTILE.to_owned(),
        domain: "法律".to_owned(),
        asked_on: "2026-10-01".to_owned(),
        stage: "已送达服务".to_owned(),
        overdue: true,
        answer_due: "2026-10-29".to_owned(),
        late: true,
        corrected: true,
    }
}

fn link(label: &str, href: &str) -> Link {
    Link {
        label: label.to_owned(),
        href: href.to_owned(),
    }
}

pub fn list(lang: Lang) -> ServiceRequestsPage {
    ServiceRequestsPage {
        base: base(lang, "服务需求", "/service-requests"),
        rows: vec![line()],
        direction_choices: choices(&[("to_society", "面向社会", true)]),
        stage_choices: choices(&[("asked", "已提出", false)]),
        node_choices: choices(&[("990001", HOSTILE, true)]),
        of_body: Some(link(HOSTILE, "/associations/a1")),
        body: "association/a1".to_owned(),
        as_of: "2026-10-16".to_owned(),
        today: "2026-10-16".to_owned(),
        next_href: "/service-requests?cursor=x".to_owned(),
        ask_href: "/service-requests/new".to_owned(),
    }
}

pub fn one(lang: Lang) -> ServiceRequestPage {
    ServiceRequestPage {
        base: base(lang, HOSTILE, "/service-requests/r1"),
        told: "已送达服务".to_owned(),
        overdue: true,
        answer_due: "2026-10-29".to_owned(),
        late: true,
        corrected: true,
        acts: vec![link("记录回访", "/service-requests/r1/confirm")],
        facts: vec![Fact {
            label: "承办组织".to_owned(),
            value: HOSTILE.to_owned(),
        }],
        papers: vec![PaperLink {
            id: "p1".to_owned(),
            label: "需求内容".to_owned(),
            file_name: HOSTILE.to_owned(),
            day: "2026-10-08".to_owned(),
            may_open: true,
            ..PaperLink::default()
        }],
        purposes: vec![Choice {
            code: "handling".to_owned(),
            label: "办理".to_owned(),
            chosen: true,
            ..Choice::default()
        }],
        corrections: vec![link("更正提出", "/service-requests/r1/1/correct")],
    }
}

pub fn panel() -> RequestsPanel {
    RequestsPanel {
        rows: vec![line()],
        closed: 3,
        list_href: "/service-requests?body=association%2Fa1".to_owned(),
        ask_href: "/service-requests/new?body=association%2Fa1".to_owned(),
    }
}

pub fn form(lang: Lang) -> WorkPage {
    let held = HeldPaper {
        id: "01920000-0000-7000-8000-000000000034".to_owned(),
        words: HOSTILE.to_owned(),
    };
    WorkPage {
        base: base(lang, "提出服务需求", "/service-requests/new"),
        purpose: HOSTILE.to_owned(),
        errors: Errors(vec![FieldError {
            field: "paper".to_owned(),
            words: HOSTILE.to_owned(),
        }]),
        home: "/service-requests".to_owned(),
        action: "/service-requests/new".to_owned(),
        key: "01920000-0000-7000-8000-000000000035".to_owned(),
        today: "2026-10-16".to_owned(),
        asked: vec![AffairField {
            name: "paper".to_owned(),
            label: "需求材料".to_owned(),
            help: HOSTILE.to_owned(),
            input: FieldInput::Wish(Some(held)),
            ..AffairField::default()
        }],
        correction: None,
    }
}
