use super::{HOSTILE, base, choices, criteria, due, link, missing};
use crate::web::pages::base::Base;
use crate::web::pages::form::Fact;
use crate::web::pages::home::{ColleagueRow, CopyRow, DraftRow, HomePage, ProposalRow, WaitingRow};
use crate::web::pages::step::{StepState, Tone};
use crate::web::pages::subject::{ApplicationRow, NextStep, SevenStep, SubjectPage};
use crate::web::pages::subjects::{Figure, OpenApplication, StepColumn, SubjectCard, SubjectsPage};
use crate::words::Lang;

const STEPS: [&str; 7] = [
    "人员聚起来",
    "组织建起来",
    "平台搭起来",
    "活动嗨起来",
    "品牌亮出来",
    "服务强起来",
    "代表用起来",
];

pub fn home(lang: Lang) -> HomePage {
    let waiting = |id: &str, name: &str, days| WaitingRow {
        id: id.to_owned(),
        name: name.to_owned(),
        transition: "人员聚起来".to_owned(),
        stage: "街道审核".to_owned(),
        task: "提出审核意见".to_owned(),
        assigned: "已指派给您".to_owned(),
        escalated: if days < 0 {
            "已提请上级：云岚区经办人".to_owned()
        } else {
            String::new()
        },
        due: Some(due("2026-12-01", days)),
    };
    let draft = |name: &str, typed_by: &str| DraftRow {
        name: name.to_owned(),
        transition: "人员聚起来".to_owned(),
        state: "等刘畅确认".to_owned(),
        typed_by: typed_by.to_owned(),
        saved: "2026-11-24T16:02".to_owned(),
        href: "/drafts/d1".to_owned(),
    };
    HomePage {
        base: Base {
            crumbs: vec![],
            ..base(lang, "工作台", "/")
        },
        waiting: vec![
            waiting("a1", "青杉街道新媒体从业人员联谊会", -2),
            waiting("a2", HOSTILE, 0),
            waiting("a3", "湾心街道民宿行业联谊会", 5),
        ],
        with_colleagues: vec![ColleagueRow {
            id: "a5".to_owned(),
            name: HOSTILE.to_owned(),
            transition: "人员聚起来".to_owned(),
            stage: "街道审核".to_owned(),
            who: "已指派给王敏".to_owned(),
            due: Some(due("2026-12-01", 5)),
        }],
        copies: vec![CopyRow {
            id: "a6".to_owned(),
            name: HOSTILE.to_owned(),
            transition: "组织建起来".to_owned(),
            stage: "已批复".to_owned(),
        }],
        may_import: true,
        administers: true,
        imports: vec![super::imports::line()],
        to_confirm: vec![draft("云岚区律师联谊会", "王敏")],
        drafts: vec![draft("云岚区设计师联谊会", "")],
        proposals: vec![ProposalRow {
            id: "a4".to_owned(),
            name: "数码港外企技术人员联谊会".to_owned(),
            transition: "组织建起来".to_owned(),
            stage: "公示".to_owned(),
            with: "云岚区统战部".to_owned(),
            escalated: String::new(),
            due: Some(due("2026-11-30", 4)),
        }],
    }
}

fn card(id: usize, name: &str, founded: &str, tone: Tone) -> SubjectCard {
    SubjectCard {
        path: format!("/associations/b{id}"),
        name: format!("青杉街道{name}"),
        short_name: name.to_owned(),
        kind: "联谊会".to_owned(),
        life: if founded.is_empty() {
            "筹备中"
        } else {
            "存续"
        }
        .to_owned(),
        tone,
        node: "青杉街道".to_owned(),
        founded: founded.to_owned(),
        applications: (tone == Tone::Waiting)
            .then(|| OpenApplication {
                id: format!("a{id}"),
                words: "组织建起来 · 街道审核".to_owned(),
                due: Some(due("2026-12-01", 5)),
            })
            .into_iter()
            .collect(),
    }
}

pub fn associations(lang: Lang, table: bool) -> SubjectsPage {
    let cards = |number: usize| match number {
        1 => vec![
            card(1, "新媒体联谊会", "", Tone::Waiting),
            card(2, HOSTILE, "", Tone::Bad),
        ],
        2 => vec![card(3, "民宿行业联谊会", "2017-11-30", Tone::Good)],
        3 => vec![
            card(4, "外企技术人员联谊会", "2018-05", Tone::Waiting),
            card(5, "律师联谊会", "2019", Tone::Care),
        ],
        _ => vec![],
    };
    let steps = STEPS.iter().zip(1_u8..).map(|(label, number)| {
        let cards = cards(usize::from(number));
        StepColumn {
            number,
            label: (*label).to_owned(),
            count: u32::try_from(cards.len()).unwrap(),
            href: format!("/associations?step={number}"),
            cards,
        }
    });
    let figure = |label: &str, value: &str| Figure {
        label: label.to_owned(),
        value: value.to_owned(),
        href: "/associations?rank=district".to_owned(),
    };
    SubjectsPage {
        may_import: true,
        base: Base {
            crumbs: vec![],
            flash: None,
            ..base(lang, "联谊组织", "/associations?text=x")
        },
        path: "/associations".to_owned(),
        propose_href: "/propose".to_owned(),
        as_of: "2026-11-24".to_owned(),
        live: !table,
        today: "2026-11-24".to_owned(),
        steps: steps.collect(),
        table,
        step_choices: choices(&[("", "全部步骤", true), ("1", "1 人员聚起来", false)]),
        node_choices: choices(&[("", "全部单位", true), ("990001001", "青杉街道", false)]),
        life_choices: choices(&[("", "全部状态", true), ("suspended", "已暂停", false)]),
        text: "联谊会".to_owned(),
        chips: vec![link("名称含“联谊会”", "/associations")],
        figures: vec![
            figure("区", "2"),
            figure("街道或园区", "8"),
            figure("社区", "2"),
        ],
        figures_href: "/api/v1/figures?as_of=2026-11-24".to_owned(),
        total: 5,
        cut_at: 2000,
        cards_href: "/associations".to_owned(),
        table_href: "/associations?view=table".to_owned(),
        next_href: "/associations?cursor=x".to_owned(),
    }
}

pub fn association(lang: Lang) -> SubjectPage {
    let fact = |label: &str, value: &str| Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    let days = ["2017-11", "2017-11-30", "", "", "", "", ""];
    let steps = STEPS
        .iter()
        .zip(1_u8..)
        .zip(days)
        .map(|((label, number), day)| SevenStep {
            number,
            label: (*label).to_owned(),
            state: match number {
                1 | 2 => StepState::Done,
                3 => StepState::Now,
                _ => StepState::Ahead,
            },
            day: day.to_owned(),
            late_entry: number == 1,
        });
    SubjectPage {
        base: Base {
            flash: None,
            ..base(lang, HOSTILE, "/associations/b3")
        },
        path: "/associations/b3".to_owned(),
        cycle: "第2轮".to_owned(),
        closed_cycles: 1,
        life: "存续".to_owned(),
        tone: Tone::Good,
        as_of: "2026-06-30".to_owned(),
        live: false,
        today: "2026-11-24".to_owned(),
        facts: vec![
            fact("简称", "民宿联谊会"),
            fact("组织类型", "联谊会"),
            fact("组织形式", "备案的社区社会组织"),
            fact("所属单位", "青杉街道"),
            fact("成立日期", "2017年11月30日"),
        ],
        late_href: "/associations/b1/late-steps".to_owned(),
        steps: steps.collect(),
        next: Some(NextStep {
            transition: "T3".to_owned(),
            label: "平台搭起来".to_owned(),
            note: "不久前暂不同意：2017-12-20 前再次申请，须附新情况说明。".to_owned(),
            reasons: vec!["还有1项必要条件没有满足。".to_owned()],
            criteria: criteria(),
            missing: missing(),
            apply_href: "/associations/b3/apply?transition=T3".to_owned(),
        }),
        sessions: super::sessions::panel(),
        requests: super::service::panel(),
        suggestions: super::suggestions::links(),
        applications: vec![ApplicationRow {
            id: "a1".to_owned(),
            transition: "组织建起来".to_owned(),
            stage: "已批复".to_owned(),
            submitted: "2017-10-09".to_owned(),
            number: "青街统〔2017〕12号".to_owned(),
            due: Some(due("2026-12-01", 1)),
        }],
        affairs: super::affairs::panel(),
        cut_at: 2000,
        ..SubjectPage::default()
    }
}
