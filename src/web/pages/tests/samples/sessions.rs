//! Sessions, programmes, and how alive bodies are.

use super::{HOSTILE, base, choices};
use crate::web::pages::base::Link;
use crate::web::pages::form::Fact;
use crate::web::pages::sessions::{
    ProgrammeLine, ProgrammesPage, SessionLine, SessionPage, SessionsPage, SessionsPanel,
    VitalityLine, VitalityPage,
};
use crate::words::Lang;

fn link(label: &str, href: &str) -> Link {
    Link {
        label: label.to_owned(),
        href: href.to_owned(),
    }
}

pub fn line() -> SessionLine {
    SessionLine {
        day: "2026-10-12".to_owned(),
        session: link("宣讲报告会", "/sessions/s1"),
        body: link(HOSTILE, "/associations/a1"),
        carries: HOSTILE.to_owned(),
        stage: "逾期未报".to_owned(),
        heads: "119人次".to_owned(),
        report_due: "2026-10-26".to_owned(),
        overdue: true,
        irregular: true,
        late: true,
        corrected: true,
    }
}

pub fn panel() -> SessionsPanel {
    SessionsPanel {
        rows: vec![line()],
        overdue: 1,
        list_href: "/sessions?body=association%2Fa1".to_owned(),
        record_href: "/sessions/new?body=association%2Fa1".to_owned(),
        plan_href: "/sessions/plan?body=association%2Fa1".to_owned(),
    }
}

pub fn list(lang: Lang, of_body: bool) -> SessionsPage {
    SessionsPage {
        base: base(lang, "活动场次", "/sessions"),
        rows: vec![line(), SessionLine::default()],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        kind_choices: choices(&[("", "全部", true), ("lecture", "宣讲报告会", false)]),
        stage_choices: choices(&[("", "全部", false), ("overdue", "逾期未报", true)]),
        programme_choices: choices(&[("p1", HOSTILE, false)]),
        body: if of_body {
            "association/a1".to_owned()
        } else {
            String::new()
        },
        of_body: of_body.then(|| link(HOSTILE, "/associations/a1")),
        action: HOSTILE.to_owned(),
        month: "2026-10".to_owned(),
        as_of: "2026-11-24".to_owned(),
        today: "2026-11-24".to_owned(),
        next_href: "/sessions?cursor=x".to_owned(),
        record_href: "/sessions/new".to_owned(),
        plan_href: "/sessions/plan".to_owned(),
    }
}

pub fn one(lang: Lang) -> SessionPage {
    let fact = |label: &str, value: &str| Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    SessionPage {
        base: base(lang, HOSTILE, "/sessions/s1"),
        line: line(),
        facts: vec![fact("行动", HOSTILE)],
        report: vec![fact("参加人次", "119")],
        as_of: "2026-11-24".to_owned(),
        acts: vec![
            link("填报", "/sessions/s1/report"),
            link("更正活动", "/sessions/s1/1/correct"),
        ],
    }
}

pub fn programmes(lang: Lang) -> ProgrammesPage {
    let line = ProgrammeLine {
        name: HOSTILE.to_owned(),
        body: link(HOSTILE, "/associations/a1"),
        goals: HOSTILE.to_owned(),
        period: "2026年10月12日—长期".to_owned(),
        budget: "5000".to_owned(),
        sessions: link("12", "/sessions?programme=p1"),
        is_open: true,
        late: true,
        corrected: true,
        acts: vec![link("结束项目", "/programmes/p1/close")],
    };
    ProgrammesPage {
        base: base(lang, "活动项目", "/programmes"),
        rows: vec![line, ProgrammeLine::default()],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        stage_choices: choices(&[("open", "进行中", false)]),
        as_of: "2026-11-24".to_owned(),
        today: "2026-11-24".to_owned(),
        next_href: "/programmes?cursor=x".to_owned(),
        record_href: "/programmes/new".to_owned(),
    }
}

pub fn vitality(lang: Lang) -> VitalityPage {
    let line = VitalityLine {
        body: link(HOSTILE, "/associations/a1"),
        last_90: 3,
        last_365: 9,
        months: 7,
        months_percent: 58,
        last: "2026-10-12".to_owned(),
        dormant: true,
    };
    VitalityPage {
        base: base(lang, "活力", "/sessions/vitality"),
        rows: vec![line, VitalityLine::default()],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        state_choices: choices(&[("dormant", "长期不活动", false)]),
        as_of: "2026-11-24".to_owned(),
        today: "2026-11-24".to_owned(),
        cut_at: 500,
    }
}
