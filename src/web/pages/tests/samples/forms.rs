use super::{HOSTILE, base, choices, criteria, expected_route, missing, wrong};
use crate::web::pages::application::CorrectionRow;
use crate::web::pages::apply::ApplyPage;
use crate::web::pages::base::Base;
use crate::web::pages::confirm::{AnswerGroup, ConfirmPage};
use crate::web::pages::contents::{ContentsForm, CountField, HeldPaper, LegalField, PaperField};
use crate::web::pages::form::{Errors, Fact};
use crate::web::pages::papers::{LoosePage, PaperLink};
use crate::web::pages::propose::{IdentityForm, ProposePage, SectionLink, SectionState};
use crate::web::pages::sign_in::{DemoCard, SignInPage};
use crate::words::Lang;

pub fn sign_in(lang: Lang) -> SignInPage {
    let card = |account: &str, name: &str, duties: &str, can: &[&str], waiting| DemoCard {
        account: account.to_owned(),
        name: name.to_owned(),
        duties: duties.to_owned(),
        can: can.iter().map(|&sentence| sentence.to_owned()).collect(),
        waiting,
    };
    let base = Base {
        account: None,
        flash: None,
        crumbs: vec![],
        ..base(lang, "登录", "/sign-in")
    };
    SignInPage {
        base,
        errors: Errors(vec![wrong("name", "账号或密码不对。")]),
        name: HOSTILE.to_owned(),
        unsent: true,
        next: "/applications/a1".to_owned(),
        cards: vec![
            card(
                "liuchang",
                "刘畅",
                "青杉街道 · 申请人",
                &["发起新的联谊组织", "补正后重新上报"],
                1,
            ),
            card(
                "wangmin",
                "王敏",
                "青杉街道 · 经办",
                &["受理或退回申请", "提出审核意见"],
                2,
            ),
            card(
                "chenli",
                "陈立",
                "云岚区 · 负责人",
                &["决定申请", "答复异议"],
                1,
            ),
            card(
                "hejing",
                "何静",
                "云岚区 · 审计",
                &["查看全部历史和材料的查阅记录"],
                0,
            ),
        ],
    }
}

pub fn contents(legal: bool) -> ContentsForm {
    let count = |code: &str, label: &str, help: &str, value: &str, needed| CountField {
        code: code.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        value: value.to_owned(),
        needed,
    };
    let paper = |code: &str, label: &str, help: &str, needed, held: &[&str]| PaperField {
        code: code.to_owned(),
        label: label.to_owned(),
        help: help.to_owned(),
        needed,
        held: held
            .iter()
            .map(|&words| HeldPaper {
                id: "p1".to_owned(),
                words: words.to_owned(),
            })
            .collect(),
    };
    ContentsForm {
        brands: choices(&[("b1", "样例品牌", true)]),
        counts: vec![
            count("initiators", "发起人数", "已书面同意的发起人", "5", true),
            count(
                "candidates",
                "拟入会人数",
                "愿意入会的人，只填人数",
                "18",
                true,
            ),
            count("four_haves_attested", "经“四有”确认的人数", "", "", false),
        ],
        papers: vec![
            paper("proposal_form", "申请表", "", true, &[]),
            paper(
                "consent_receipts",
                "发起人同意书",
                "每位发起人一份",
                true,
                &["同意书.pdf · 1.2 MB"],
            ),
            paper("need_statement", "需求说明", "", false, &[]),
        ],
        declared: choices(&[("non_profit_purpose", "宗旨合法且不以营利为目的", true)]),
        categories: choices(&[
            ("freelancers", "自由职业人员", false),
            ("new_media", "新媒体从业人员", true),
        ]),
        legal: legal.then(|| LegalField {
            label: "统一社会信用代码".to_owned(),
            help: "18位".to_owned(),
            value: String::new(),
        }),
        is_of_standing: false,
    }
}

pub fn propose(lang: Lang, errors: bool) -> ProposePage {
    let found = vec![
        wrong("name", "已有同名组织，请换一个名称。"),
        wrong("body_kind", "请选择组织类型。"),
        wrong("node", "请选择所属单位。"),
        wrong("count-candidates", "拟入会人数至少20人，现填18人。"),
        wrong("paper-proposal_form", "请上传申请表。"),
        wrong("category", "请至少选一类人员。"),
        wrong("", "这份草稿已在别处修改过。"),
    ];
    let section = |section: &str, state| SectionLink {
        section: section.to_owned(),
        state,
    };
    let mut forms = choices(&[
        ("registered", "登记的社会团体", false),
        ("filed", "备案的社区社会组织", true),
    ]);
    forms[1].help = "在街道或社区备案，有备案编号".to_owned();
    ProposePage {
        base: base(lang, "发起申请", "/propose"),
        errors: Errors(if errors { found } else { vec![] }),
        key: "k1".to_owned(),
        draft: "d1".to_owned(),
        version: "3".to_owned(),
        path: "/propose".to_owned(),
        identity: IdentityForm {
            is_base: false,
            levels: Vec::new(),
            host: String::new(),
            name: HOSTILE.to_owned(),
            short_name: "新媒体联谊会".to_owned(),
            body_kinds: choices(&[
                ("federation", "联合会", false),
                ("friendship", "联谊会", true),
            ]),
            forms,
            nodes: choices(&[
                ("990001001", "青杉街道", true),
                ("990001002", "湾心街道", false),
            ]),
            scope: "new_media".to_owned(),
            scopes: choices(&[("new_media", "新媒体", false), ("lawyers", "律师", false)]),
            ordinal: String::new(),
        },
        contents: contents(false),
        submitters: choices(&[("", "本人", false), ("liuchang", "刘畅（青杉街道）", true)]),
        route: expected_route(lang),
        sections: vec![
            section("identity", SectionState::Complete),
            section("counts", SectionState::Begun),
            section("papers", SectionState::Incomplete),
            section("declared", SectionState::Complete),
            section("categories", SectionState::Untouched),
            section("submitter", SectionState::Complete),
        ],
        sent_back: "人数与统计表不一致，请核对。".to_owned(),
    }
}

pub fn apply(lang: Lang) -> ApplyPage {
    ApplyPage {
        base: base(lang, "补正后重新上报", "/applications/a1/resubmit"),
        errors: Errors(vec![wrong(
            "legal-number",
            "统一社会信用代码的校验位不对。",
        )]),
        action: "/applications/a1/resubmit".to_owned(),
        key: "k1".to_owned(),
        transition: "T2".to_owned(),
        if_match: "12".to_owned(),
        draft: String::new(),
        version: String::new(),
        sent_back: String::new(),
        submitters: Vec::new(),
        purpose: "青杉街道新媒体从业人员联谊会 · 组织建起来".to_owned(),
        closed: "上一步还没有得到认定。".to_owned(),
        corrections: corrections(),
        contents: contents(true),
        route: expected_route(lang),
    }
}

pub fn papers(lang: Lang) -> LoosePage {
    LoosePage {
        base: base(lang, "未使用的材料", "/papers"),
        papers: vec![PaperLink {
            id: "p1".to_owned(),
            label: "章程".to_owned(),
            file_name: HOSTILE.to_owned(),
            kind: "PDF · 1.2 MB".to_owned(),
            day: "2026-11-20".to_owned(),
            ..PaperLink::default()
        }],
    }
}

pub fn corrections() -> Vec<CorrectionRow> {
    let row = |number, criterion: &str, words: &str, answered| CorrectionRow {
        number,
        criterion: criterion.to_owned(),
        words: words.to_owned(),
        day: "2026-11-20".to_owned(),
        answered,
    };
    vec![
        row(
            1,
            "1a 发起人不少于三人并已同意",
            "同意书缺一位发起人的签名。",
            true,
        ),
        row(
            2,
            "1b 拟入会人数达到下限",
            "统计表与申请表的人数不一致。",
            false,
        ),
    ]
}

pub fn confirm(lang: Lang) -> ConfirmPage {
    let fact = |label: &str, value: &str| Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    ConfirmPage {
        base: base(lang, "核对并提交", "/drafts/d1"),
        errors: Errors(vec![
            wrong("confirmed", "请勾选确认。"),
            wrong("reason", "请写明需要修改什么。"),
        ]),
        draft: "d1".to_owned(),
        version: "3".to_owned(),
        typed_by: "王敏".to_owned(),
        submitter: "刘畅".to_owned(),
        may_confirm: true,
        may_discard: true,
        sent_back: String::new(),
        answers: vec![
            AnswerGroup {
                label: "基本信息".to_owned(),
                change_href: "/propose?draft=d1#identity".to_owned(),
                rows: vec![fact("组织全称", HOSTILE), fact("所属单位", "青杉街道")],
            },
            AnswerGroup {
                label: "人数".to_owned(),
                change_href: String::new(),
                rows: vec![fact("发起人数", "5"), fact("拟入会人数", "18")],
            },
        ],
        criteria: criteria(),
        missing: missing(),
        of_two_officers: false,
        papers: Vec::new(),
        purposes: Vec::new(),
        route: expected_route(lang),
        reason: String::new(),
    }
}
