//! Made-up models of every page: full ones and empty ones.

mod affairs;
mod bodies;
mod brands;
mod calendar;
mod cases;
mod forms;
mod imports;
mod late;
mod people;
mod posts;
mod service;
mod sessions;
mod standing;
mod suggestions;
mod work;

use crate::web::pages::application::ApplicationPage;
use crate::web::pages::apply::ApplyPage;
use crate::web::pages::base::{AccountBox, Base, Link, Proposing};
use crate::web::pages::calendar::CalendarPage;
use crate::web::pages::confirm::ConfirmPage;
use crate::web::pages::days::Due;
use crate::web::pages::error::ErrorPage;
use crate::web::pages::form::{Choice, FieldError};
use crate::web::pages::history::{Density, HistoryPage};
use crate::web::pages::home::HomePage;
use crate::web::pages::imports::{ImportPage, ImportsPage};
use crate::web::pages::late_step::LateStepPage;
use crate::web::pages::papers::LoosePage;
use crate::web::pages::papers::PaperLink;
use crate::web::pages::propose::ProposePage;
use crate::web::pages::route::{ExpectedRoute, RouteStep};
use crate::web::pages::sign_in::SignInPage;
use crate::web::pages::step::StepState;
use crate::web::pages::subject::SubjectPage;
use crate::web::pages::subjects::SubjectsPage;
use crate::web::pages::verdicts::{
    CriterionGroup, CriterionRow, MissingRow, QueryRow, VerdictMark,
};
use crate::words::Lang;
use askama::Template;

/// A page as it was rendered.
pub struct Rendered {
    pub name: &'static str,
    pub html: String,
    pub fragment: bool,
    /// Whether the model holds markup that somebody typed.
    pub hostile: bool,
}

/// What somebody might type.
pub const HOSTILE: &str = "<b>x\" onload=\"y</b>";

fn rendered(name: &'static str, page: &impl Template) -> Rendered {
    let html = page.render().unwrap();
    let hostile = html.contains("onload");
    Rendered {
        name,
        html,
        fragment: false,
        hostile,
    }
}

pub fn full(lang: Lang) -> Vec<Rendered> {
    let route = Rendered {
        fragment: true,
        ..rendered("route", &expected_route(lang))
    };
    let mut all = of_people(lang);
    all.extend([
        rendered("sign-in", &forms::sign_in(lang)),
        rendered("propose", &forms::propose(lang, false)),
        rendered("propose-errors", &forms::propose(lang, true)),
        rendered("apply", &forms::apply(lang)),
        rendered("confirm", &forms::confirm(lang)),
        rendered("confirm-late-step", &late::confirm(lang)),
        rendered("late-step", &late::late_step(lang, false)),
        rendered("late-step-correction", &late::late_step(lang, true)),
        rendered("home", &bodies::home(lang)),
        rendered("associations", &bodies::associations(lang, false)),
        rendered("associations-table", &bodies::associations(lang, true)),
        rendered("association", &bodies::association(lang)),
        rendered("affair", &affairs::new(lang)),
        rendered("affair-correction", &affairs::correction(lang)),
        rendered("annals", &affairs::annals(lang)),
        rendered("outcomes", &work::outcomes(lang)),
        rendered("service-requests", &service::list(lang)),
        rendered("service-request", &service::one(lang)),
        rendered("service-request-form", &service::form(lang)),
        rendered("claims", &work::claims(lang)),
        rendered("suggestions", &suggestions::list(lang)),
        rendered("suggestion", &suggestions::one(lang)),
        rendered("suggestion-form", &suggestions::form(lang)),
        rendered("teams", &work::teams(lang)),
        rendered("team", &work::team(lang)),
        rendered("team-form", &work::team_form(lang)),
        rendered("work-correction", &work::correction(lang)),
        rendered("sessions", &sessions::list(lang, false)),
        rendered("sessions-of-body", &sessions::list(lang, true)),
        rendered("session", &sessions::one(lang)),
        rendered("programmes", &sessions::programmes(lang)),
        rendered("vitality", &sessions::vitality(lang)),
        rendered("brands", &brands::list(lang)),
        rendered("brand", &brands::one(lang, false)),
        rendered("brand-errors", &brands::one(lang, true)),
        rendered("association-standing", &standing::standing(lang)),
        rendered("application-officer", &cases::officer(lang, "")),
        rendered("application-return", &cases::officer(lang, "return")),
        rendered("application-lead", &cases::lead(lang)),
        rendered("application-beside", &cases::beside(lang)),
        rendered("application-applicant", &cases::applicant(lang)),
        rendered("papers", &forms::papers(lang)),
        rendered("calendar", &calendar::calendar(lang, true)),
        rendered("calendar-past", &calendar::calendar(lang, false)),
        rendered("posts", &posts::posts(lang)),
        rendered("posts-none", &posts::no_posts(lang)),
        rendered("accounts", &posts::accounts(lang)),
        rendered("imports", &imports::imports(lang)),
        rendered("import", &imports::import(lang)),
        rendered("history", &cases::history(lang, Density::Timeline)),
        rendered("history-compact", &cases::history(lang, Density::Compact)),
        rendered("history-json", &cases::history(lang, Density::Json)),
        rendered("error-403", &cases::error(lang, 403)),
        rendered("error-412", &cases::error(lang, 412)),
        rendered("error-500", &cases::error(lang, 500)),
        route,
    ]);
    all
}

fn of_people(lang: Lang) -> Vec<Rendered> {
    vec![
        rendered("people", &people::list(lang)),
        rendered("person", &people::one(lang)),
        rendered("person-act", &people::acts(lang)),
        rendered("person-link", &people::link(lang)),
        rendered("mine", &people::mine(lang)),
        rendered("mine-entrance", &people::entrance(lang)),
        rendered("members", &people::members(lang)),
        rendered("seat", &people::seat(lang)),
    ]
}

/// A page of which only the fields named are filled.
macro_rules! nearly_empty {
    ($name:literal, $page:ident { $($field:ident: $value:expr),* $(,)? }) => {
        rendered($name, &$page { $($field: $value,)* ..$page::default() })
    };
}

pub fn empty(lang: Lang) -> Vec<Rendered> {
    let signed_out = Base {
        lang,
        title: "Qibu".to_owned(),
        ..Base::default()
    };
    let base = || Base {
        account: Some(AccountBox::default()),
        ..signed_out.clone()
    };
    let route = || ExpectedRoute {
        base: base(),
        ..ExpectedRoute::default()
    };

    let action = "/associations/b1/apply";
    let fragment = Rendered {
        fragment: true,
        ..rendered("route", &route())
    };
    let mut pages = vec![
        nearly_empty!(
            "sign-in",
            SignInPage {
                base: signed_out.clone()
            }
        ),
        nearly_empty!("home", HomePage { base: base() }),
        nearly_empty!(
            "propose",
            ProposePage {
                base: base(),
                path: "/propose".to_owned(),
                route: route()
            }
        ),
        nearly_empty!(
            "apply",
            ApplyPage {
                base: base(),
                action: action.to_owned(),
                route: route()
            }
        ),
        nearly_empty!(
            "confirm",
            ConfirmPage {
                base: base(),
                route: route()
            }
        ),
        nearly_empty!(
            "late-step",
            LateStepPage {
                base: base(),
                action: action.to_owned(),
                home: "/associations/b1".to_owned()
            }
        ),
        nearly_empty!("application", ApplicationPage { base: base() }),
        nearly_empty!("papers", LoosePage { base: base() }),
        nearly_empty!("calendar", CalendarPage { base: base() }),
        nearly_empty!("imports", ImportsPage { base: base() }),
        nearly_empty!("import", ImportPage { base: base() }),
        fragment,
    ];
    pages.extend(bare_bodies(&base()));
    pages.extend(bare_errors(&signed_out));
    pages
}

fn bare_bodies(base: &Base) -> [Rendered; 3] {
    let body = || "/associations/b3".to_owned();
    [
        nearly_empty!(
            "associations",
            SubjectsPage {
                base: base.clone(),
                path: "/associations".to_owned()
            }
        ),
        nearly_empty!(
            "association",
            SubjectPage {
                base: base.clone(),
                path: body()
            }
        ),
        nearly_empty!(
            "history",
            HistoryPage {
                base: base.clone(),
                path: body()
            }
        ),
    ]
}

fn bare_errors(base: &Base) -> [Rendered; 4] {
    let page = |name, status| {
        let base = base.clone();
        rendered(
            name,
            &ErrorPage {
                base,
                status,
                ..ErrorPage::default()
            },
        )
    };
    [
        page("error-404", 404),
        page("error-405", 405),
        page("error-409", 409),
        page("error-422", 422),
    ]
}

pub fn base(lang: Lang, title: &str, path: &str) -> Base {
    Base {
        keeps_persons: true,
        lang,
        title: title.to_owned(),
        account: Some(AccountBox {
            name: "王敏".to_owned(),
            duties: "青杉街道 · 经办".to_owned(),
        }),
        training: true,
        demo: true,
        flash: Some("已受理，审核时限到2026年12月1日。".to_owned()),
        path: path.to_owned(),
        waiting: 2,
        proposing: Proposing::Own,
        crumbs: vec![link("工作台", "/"), link("联谊组织", "/associations")],
    }
}

pub fn link(label: &str, href: &str) -> Link {
    Link {
        label: label.to_owned(),
        href: href.to_owned(),
    }
}

pub fn choices(list: &[(&str, &str, bool)]) -> Vec<Choice> {
    let choice = |&(code, label, chosen): &(&str, &str, bool)| Choice {
        code: code.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        chosen,
    };
    list.iter().map(choice).collect()
}

pub fn wrong(field: &str, words: &str) -> FieldError {
    FieldError {
        field: field.to_owned(),
        words: words.to_owned(),
    }
}

pub fn due(day: &str, workdays_left: i64) -> Due {
    Due {
        day: day.to_owned(),
        workdays_left,
        provisional: day > "2027",
    }
}

fn step(label: &str, who: &str, state: StepState, workdays: u32) -> RouteStep {
    RouteStep {
        label: label.to_owned(),
        who: who.to_owned(),
        state,
        workdays,
        ..RouteStep::default()
    }
}

pub fn route() -> Vec<RouteStep> {
    let mut steps = vec![
        step("上报", "刘畅", StepState::Done, 0),
        step("受理", "王敏 · 青杉街道", StepState::Done, 5),
        step("街道审核", "王敏 · 青杉街道", StepState::Now, 10),
        step("区委统战部审核", "云岚区 · 负责人", StepState::Ahead, 20),
        step("批复", "云岚区 · 经办", StepState::Ahead, 10),
    ];
    steps[0].day = "2026-11-18".to_owned();
    steps[1].day = "2026-11-20".to_owned();
    steps[2].due = Some(due("2026-12-01", 5));
    steps
}

pub fn expected_route(lang: Lang) -> ExpectedRoute {
    ExpectedRoute {
        base: Base {
            lang,
            ..Base::default()
        },
        node: "青杉街道".to_owned(),
        steps: route()
            .into_iter()
            .map(|step| RouteStep {
                state: StepState::Ahead,
                ..step
            })
            .collect(),
        workdays: 45,
        notice_workdays: 5,
        edition: "城阳标准（2021）".to_owned(),
    }
}

pub fn criteria() -> Vec<CriterionGroup> {
    let row = |id: &str, label: &str, verdict, why: &str, blocking| CriterionRow {
        id: id.to_owned(),
        label: label.to_owned(),
        verdict,
        why: why.to_owned(),
        blocking,
        citations: vec![],
        by_query: vec![],
    };
    let mut rows = vec![
        row(
            "1a",
            "发起人不少于三人并已同意",
            VerdictMark::Met,
            "要求3，填报5",
            true,
        ),
        row(
            "1b",
            "拟入会人数达到所选形式的下限",
            VerdictMark::NotMet,
            "要求20，填报18",
            true,
        ),
        row(
            "1c",
            "每位拟入会者经“四有”确认",
            VerdictMark::Unknown,
            "缺“四有”确认人数",
            false,
        ),
        row(
            "1e",
            "同一区域没有同类组织，或已说明需要",
            VerdictMark::Met,
            "",
            true,
        ),
    ];
    rows[3].citations = vec![link("第12号位置", "/api/v1/events/12")];
    rows[3].by_query = vec![QueryRow {
        words: "共65条依据，按 same_scope_bodies/1 查询，到第42号位置，摘要".to_owned(),
        digest: "5f".repeat(32),
    }];
    vec![CriterionGroup {
        label: "四有".to_owned(),
        rows,
    }]
}

pub fn missing() -> Vec<MissingRow> {
    let row = |what: &str, supplier: &str| MissingRow {
        what: what.to_owned(),
        supplier: supplier.to_owned(),
    };
    vec![
        row("经“四有”确认的人数", "申请人"),
        row("需求说明", "申请人"),
    ]
}

pub fn papers() -> Vec<PaperLink> {
    let paper = |id: &str, label: &str, file_name: &str| PaperLink {
        id: id.to_owned(),
        label: label.to_owned(),
        file_name: file_name.to_owned(),
        kind: "PDF · 1.2 MB".to_owned(),
        day: "2026-11-18".to_owned(),
        erased: false,
        may_open: true,
        may_erase: false,
    };
    let mut papers = vec![
        paper("p1", "发起人同意书", HOSTILE),
        paper("p2", "人数统计表", "统计表.xlsx"),
        paper("p3", "申请表", ""),
    ];
    papers[1].erased = true;
    papers[2].may_open = false;
    papers
}
