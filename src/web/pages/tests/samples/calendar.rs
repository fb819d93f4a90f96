//! What falls due in the bodies of an office.

use super::{HOSTILE, base, due};
use crate::web::pages::calendar::{CalendarPage, DueRow, LateRow};
use crate::web::pages::form::Choice;
use crate::words::Lang;

fn choice(code: &str, label: &str) -> Choice {
    Choice {
        code: code.to_owned(),
        label: label.to_owned(),
        chosen: true,
        ..Choice::default()
    }
}

pub fn calendar(lang: Lang, live: bool) -> CalendarPage {
    let row = |day: &str, left: i64, settles: bool| DueRow {
        name: HOSTILE.to_owned(),
        href: "/bases/b1".to_owned(),
        node: "青杉街道".to_owned(),
        what: "场地使用权到期".to_owned(),
        due: due(day, left),
        settle_href: if settles {
            "/bases/b1/affairs/new?kind=right_of_use".to_owned()
        } else {
            String::new()
        },
        settle: "场地使用权续期".to_owned(),
    };
    CalendarPage {
        base: base(lang, "到期事项", "/calendar"),
        as_of: "2026-11-24".to_owned(),
        live,
        today: "2026-11-24".to_owned(),
        nodes: vec![choice("990001001", "青杉街道")],
        within: vec![choice("90", "今后90天")],
        rows: vec![row("2026-11-20", -2, live), row("2026-12-24", 21, false)],
        overdue: vec![super::sessions::line()],
        late: vec![LateRow {
            name: HOSTILE.to_owned(),
            href: "/applications/p1".to_owned(),
            transition: "成立".to_owned(),
            escalated: "逾期未办".to_owned(),
            due: due("2026-11-20", -2),
        }],
        cut_at: 200,
    }
}
