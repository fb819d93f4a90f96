use super::bodies::association;
use super::{HOSTILE, choices, wrong};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::Errors;
use crate::web::pages::standing::{
    StandingAct, StandingBar, StandingItem, StandingNote, StepCriteria,
};
use crate::web::pages::step::Tone;
use crate::web::pages::subject::SubjectPage;
use crate::words::Lang;

/// An association with everything that can be known of its standing and done about it.
pub fn standing(lang: Lang) -> SubjectPage {
    SubjectPage {
        errors: Errors(vec![
            wrong(
                "order-rectification-criteria",
                "请至少选一条不再符合的标准。",
            ),
            wrong("settle-winding-up-paper", "请选择文件。"),
            wrong("dissolve-deregistration", "登记的组织须有注销证明。"),
            wrong("dissolve-sure", "请先勾选确认，再提交。"),
            wrong("record-revocation-revoked_on", "日期不对。"),
        ]),
        key: "0192-key".to_owned(),
        life: "清算中".to_owned(),
        tone: Tone::Care,
        at_risk: true,
        live: true,
        notes: notes(),
        standing: StandingBar {
            acts: acts(),
            unfolded: "order-rectification".to_owned(),
        },
        ..association(lang)
    }
}

fn notes() -> Vec<StandingNote> {
    let line = |label: &str, state: &str, tone| StandingItem {
        label: label.to_owned(),
        state: state.to_owned(),
        tone,
    };
    vec![
        StandingNote {
            tone: Tone::Care,
            title: "清算中".to_owned(),
            words: "还有1项没有办结。".to_owned(),
            items: vec![
                line("财产清算", "已办结", Tone::Good),
                line("个人信息处置", "未办结", Tone::Care),
            ],
            ..StandingNote::default()
        },
        StandingNote {
            tone: Tone::Bad,
            title: "整改复查不合格".to_owned(),
            words: "下列标准经复查仍不符合。".to_owned(),
            items: vec![line(HOSTILE, "", Tone::Plain)],
            href: "/applications/a1".to_owned(),
            link: "查看并办理".to_owned(),
        },
    ]
}

fn acts() -> Vec<StandingAct> {
    let held = || {
        Some(HeldPaper {
            id: "p1".to_owned(),
            words: format!("{HOSTILE}.pdf"),
        })
    };
    vec![
        StandingAct::Apply {
            what: "suspend".to_owned(),
            transition: "suspend".to_owned(),
            href: "/associations/b3/apply/suspend".to_owned(),
        },
        StandingAct::OrderRectification {
            days: 60,
            steps: vec![StepCriteria {
                label: "人员聚起来".to_owned(),
                criteria: choices(&[("1a", "1a 发起人不少于三人并已同意", true)]),
            }],
            reason: HOSTILE.to_owned(),
        },
        StandingAct::CheckRectification {
            passed: "no".to_owned(),
            record: HOSTILE.to_owned(),
        },
        StandingAct::SettleWindingUp {
            lines: choices(&[("personal_data", "个人信息处置", true)]),
            held: held(),
        },
        StandingAct::Dissolve {
            is_registered: true,
            held: held(),
        },
        StandingAct::RecordRevocation {
            authority: HOSTILE.to_owned(),
            number: "〔2026〕3号".to_owned(),
            revoked_on: "2026-11-20".to_owned(),
            today: "2026-11-24".to_owned(),
            held: None,
        },
    ]
}
