use super::{HOSTILE, base, choices, forms, papers, wrong};
use crate::web::pages::confirm::ConfirmPage;
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Choice, Errors};
use crate::web::pages::late_step::LateStepPage;
use crate::words::Lang;

/// The form of a late step, or of its correction, with everything that can be said on it.
pub fn late_step(lang: Lang, corrects: bool) -> LateStepPage {
    let what = [("move", "改日期", true), ("void", "作废", false)];
    let helped = |choice| Choice {
        help: "只能作废最后一步。".to_owned(),
        ..choice
    };
    LateStepPage {
        base: base(lang, "补录步骤：样例老联谊会", "/drafts/d2"),
        errors: Errors(vec![
            wrong("reached_on", "日期不对。"),
            if corrects {
                wrong("reason", "请写明理由。")
            } else {
                wrong("statement", "请选择文件。")
            },
            wrong("submitter", "请选择另一名工作人员。"),
        ]),
        action: "/drafts/d2".to_owned(),
        home: "/associations/b1".to_owned(),
        key: "0192-key".to_owned(),
        version: "2".to_owned(),
        closed: String::new(),
        sent_back: HOSTILE.to_owned(),
        number: 4,
        step: "活动嗨起来".to_owned(),
        recorded: if corrects {
            "2021-08".to_owned()
        } else {
            String::new()
        },
        what: if corrects {
            choices(&what).into_iter().map(helped).collect()
        } else {
            Vec::new()
        },
        reached_on: HOSTILE.to_owned(),
        held: Some(HeldPaper {
            id: "p1".to_owned(),
            words: HOSTILE.to_owned(),
        }),
        reason: HOSTILE.to_owned(),
        officers: choices(&[("liuchang", "刘畅（青杉街道）", true)]),
    }
}

/// The last look at a late step.
pub fn confirm(lang: Lang) -> ConfirmPage {
    ConfirmPage {
        of_two_officers: true,
        papers: papers(),
        purposes: choices(&[("handling", "办理这份申请", true)]),
        ..forms::confirm(lang)
    }
}
