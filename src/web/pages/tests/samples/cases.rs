use super::forms::corrections;
use super::{HOSTILE, base, choices, criteria, due, link, missing, papers, route, wrong};
use crate::web::pages::application::{
    ApplicationPage, BallotRow, NoteRow, ObjectionRow, RejectionPart, VoteRow,
};
use crate::web::pages::decision_bar::{
    ClosedVerb, CorrectionInput, DecisionBar, MissingPaper, OpenVerb,
};
use crate::web::pages::error::{ChangeRow, ErrorPage};
use crate::web::pages::form::{Errors, Fact};
use crate::web::pages::history::{Density, HistoryPage};
use crate::web::pages::step::Tone;
use crate::web::pages::story::{Mark, StoryLine};
use crate::words::Lang;

fn purposes() -> Vec<crate::web::pages::form::Choice> {
    choices(&[("handling", "办理这份申请", true), ("audit", "审计", false)])
}

fn line(sequence: &str, what: &str, tone: Tone, marks: &[Mark]) -> StoryLine {
    StoryLine {
        sequence: sequence.to_owned(),
        day: "2026-11-20".to_owned(),
        recorded: "2026-11-20T09:32".to_owned(),
        who: "王敏".to_owned(),
        office: "青杉街道 · 经办".to_owned(),
        what: what.to_owned(),
        reason: String::new(),
        papers: vec![],
        tone,
        marks: marks.to_vec(),
        href: format!("/api/v1/associations/b1/events/{sequence}"),
        correct_href: format!("/associations/b1/late-steps/{sequence}"),
        json: String::new(),
    }
}

fn lines() -> Vec<StoryLine> {
    let mut lines = vec![
        line("6", "提出审核意见：同意，送下一环节", Tone::Good, &[]),
        line("5", "补正后重新上报", Tone::Plain, &[Mark::OnBehalf]),
        line("4", "退回补正，共2条", Tone::Care, &[]),
        line("3", "视为受理", Tone::Plain, &[Mark::FellDue]),
        line(
            "2",
            "成立日期更正为2017年12月18日",
            Tone::Plain,
            &[Mark::Correction, Mark::LateEntry],
        ),
        line(
            "1",
            "记录成立",
            Tone::Bad,
            &[
                Mark::Corrected,
                Mark::Voided,
                Mark::Imported,
                Mark::TypedByAnother,
            ],
        ),
    ];
    lines[0].reason = HOSTILE.to_owned();
    lines[3].who = String::new();
    lines[3].office = "到期规则".to_owned();
    lines[5].papers = papers();
    lines
}

fn application(lang: Lang, title: &str, bar: DecisionBar) -> ApplicationPage {
    let fact = |label: &str, value: &str| Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    ApplicationPage {
        base: base(lang, title, "/applications/a1"),
        errors: Errors::default(),
        id: "a1".to_owned(),
        key: "k1".to_owned(),
        subject: "/associations/b1".to_owned(),
        notes: vec![NoteRow {
            what: "暂缓的理由".to_owned(),
            day: "2026-11-20".to_owned(),
            words: HOSTILE.to_owned(),
        }],
        transition: "人员聚起来".to_owned(),
        stage: "街道审核".to_owned(),
        tone: Tone::Waiting,
        number: "青街统〔2026〕12号".to_owned(),
        submitted: "2026-11-18".to_owned(),
        due: Some(due("2026-12-01", 5)),
        escalated: "已提请上级：云岚区经办人".to_owned(),
        referred: "不属于本单位办理，请到：云岚区。".to_owned(),
        re_reviews: vec![HOSTILE.to_owned()],
        assigned: "已指派给王敏".to_owned(),
        ballots: vec![ballot()],
        gaps: HOSTILE.to_owned(),
        changeover: HOSTILE.to_owned(),
        hearing: "该组织可在2026年12月1日之前陈述申辩。".to_owned(),
        if_match: "6".to_owned(),
        route: route(),
        edition: "城阳标准（2021）".to_owned(),
        summary: vec![
            fact("组织全称", HOSTILE),
            fact("发起人数", "5"),
            fact("拟入会人数", "18"),
        ],
        criteria: criteria(),
        missing: missing(),
        papers: papers(),
        purposes: purposes(),
        corrections: corrections(),
        rejection: Some(RejectionPart {
            criteria: vec!["1a 发起人不少于三人并已同意".to_owned()],
            words: HOSTILE.to_owned(),
            again: "从2026年12月18日起可以再次申请。".to_owned(),
            object: "可以书面提出异议。".to_owned(),
        }),
        is_closed_without: false,
        objections: vec![
            ObjectionRow {
                day: "2026-11-22".to_owned(),
                who: "湾心街道".to_owned(),
                words: "与本街道的组织重名。".to_owned(),
                answer: String::new(),
                upheld: false,
            },
            ObjectionRow {
                day: "2026-11-21".to_owned(),
                who: "会员".to_owned(),
                words: "人数不实。".to_owned(),
                answer: "已核对，属实。".to_owned(),
                upheld: true,
            },
        ],
        history: lines(),
        bar,
    }
}

fn closed() -> Vec<ClosedVerb> {
    let verb = |verb: &str, why: &[&str], who: &str| ClosedVerb {
        verb: verb.to_owned(),
        why: why.iter().map(|&words| words.to_owned()).collect(),
        who: who.to_owned(),
    };
    vec![
        verb("decide", &["同一人不能既审核又决定。"], "云岚区 · 负责人"),
        verb("issue-reply", &["还没有决定。"], ""),
    ]
}

pub fn officer(lang: Lang, unfolded: &str) -> ApplicationPage {
    let rows = [
        ("1a", "同意书缺一位发起人的签名"),
        ("", "人数不一致"),
        ("", ""),
        ("", ""),
        ("", ""),
    ];
    let rows = rows.map(|(criterion, text)| CorrectionInput {
        criterion: criterion.to_owned(),
        text: text.to_owned(),
    });
    let bar = DecisionBar {
        open: vec![
            OpenVerb::Accept,
            OpenVerb::Return {
                rows: rows.to_vec(),
                criteria: choices(&[
                    ("1a", "1a 发起人不少于三人并已同意", false),
                    ("1b", "1b 拟入会人数达到下限", false),
                ]),
            },
            OpenVerb::NotAccept {
                ground: "not_our_office".to_owned(),
                nodes: choices(&[("990001002", "湾心街道", true)]),
            },
            OpenVerb::Review {
                opinion: "oppose".to_owned(),
                reason: HOSTILE.to_owned(),
            },
        ],
        closed: closed(),
        unfolded: unfolded.to_owned(),
        ..DecisionBar::default()
    };
    let mut page = application(lang, "青杉街道新媒体从业人员联谊会", bar);
    if !unfolded.is_empty() {
        page.errors = Errors(vec![wrong("return-criterion-2", "请为第2条选择条件。")]);
        page.base.flash = None;
    }
    page
}

pub fn lead(lang: Lang) -> ApplicationPage {
    let text = String::new;
    let bar = DecisionBar {
        open: vec![
            OpenVerb::Decide {
                outcome: "approved".to_owned(),
                reason: text(),
                criteria: choices(&[("1a", "1a 发起人不少于三人并已同意", true)]),
                not_passed: 1,
            },
            OpenVerb::Extend {
                reason: text(),
                workdays: 10,
            },
            OpenVerb::ExtendCorrection {
                reason: text(),
                workdays: 10,
            },
            OpenVerb::OpenNotice {
                workdays: 5,
                public: true,
            },
            OpenVerb::CloseNotice,
            OpenVerb::AnswerObjection {
                objections: choices(&[("o1", "2026年11月22日 湾心街道", false)]),
                upheld: "no".to_owned(),
                reason: text(),
            },
            OpenVerb::IssueReply {
                names_base: true,
                plaque: "样基字〔2026〕3号".to_owned(),
                number: text(),
                held: Some(crate::web::pages::contents::HeldPaper {
                    id: "p9".to_owned(),
                    words: "批复.pdf · 0.3 MB".to_owned(),
                }),
            },
        ],
        closed: vec![],
        ..DecisionBar::default()
    };
    application(lang, "湾心街道民宿行业联谊会", bar)
}

pub fn beside(lang: Lang) -> ApplicationPage {
    let text = String::new;
    let held = crate::web::pages::contents::HeldPaper {
        id: "p10".to_owned(),
        words: "签批单.pdf · 0.3 MB".to_owned(),
    };
    let mut bar = DecisionBar {
        open: vec![
            OpenVerb::Hold {
                until: "2026-12-01".to_owned(),
                last: "2027-01-20".to_owned(),
                reason: HOSTILE.to_owned(),
            },
            OpenVerb::Resume,
            OpenVerb::SendBack {
                seats: choices(&[("review", "青杉街道经办 · 审核", true)]),
                reason: text(),
            },
            OpenVerb::TakeBack,
            OpenVerb::RecordSlip {
                outcome: "rejected".to_owned(),
                signed_on: "2026-11-20".to_owned(),
                meeting: "部务会〔2026〕9号".to_owned(),
                reason: text(),
                criteria: choices(&[("1a", "1a 发起人不少于三人并已同意", true)]),
                held: Some(held),
            },
            OpenVerb::ConfirmSlip {
                signed_on: "2026-11-20".to_owned(),
                outcome: "approved".to_owned(),
                meeting: HOSTILE.to_owned(),
            },
            OpenVerb::Remind,
            OpenVerb::AskOpinion {
                nodes: choices(&[("990001001", "青杉街道", false)]),
                question: text(),
            },
            OpenVerb::GiveOpinion {
                opinions: choices(&[("o2", "青杉街道", false)]),
                answer: HOSTILE.to_owned(),
            },
        ],
        closed: vec![],
        unfolded: "hold".to_owned(),
        is_of_standing: true,
    };
    bar.open.extend(passed_on());
    application(lang, "湾心街道民宿行业联谊会", bar)
}

fn ballot() -> BallotRow {
    let votes = [("against", "2026-11-27"), ("none", "")];
    let vote = |(vote, day): (&str, &str)| VoteRow {
        who: HOSTILE.to_owned(),
        has_veto: vote == "against",
        vote: vote.to_owned(),
        day: day.to_owned(),
    };
    BallotRow {
        what: "2026年11月27日开始表决".to_owned(),
        votes: votes.map(vote).into(),
    }
}

fn missing_paper() -> MissingPaper {
    MissingPaper {
        code: "annual_plan".to_owned(),
        label: HOSTILE.to_owned(),
        held: Some(crate::web::pages::contents::HeldPaper {
            id: "e9".to_owned(),
            words: HOSTILE.to_owned(),
        }),
    }
}

fn passed_on() -> [OpenVerb; 13] {
    [
        OpenVerb::ConcludeReReview {
            opened: choices(&[("7", HOSTILE, true)]),
            outcome: "does_not_stand".to_owned(),
            criteria: choices(&[("1a", "1a 发起人不少于三人并已同意", true)]),
            reason: HOSTILE.to_owned(),
        },
        OpenVerb::Copy {
            nodes: choices(&[("990001001", "青杉街道", true)]),
        },
        OpenVerb::AddSeat {
            nodes: choices(&[("990001001", "青杉街道", true)]),
            duties: choices(&[("officer", "经办人", true)]),
            reason: HOSTILE.to_owned(),
        },
        OpenVerb::Transfer {
            nodes: choices(&[("990001002", "湾心街道", false)]),
            reason: HOSTILE.to_owned(),
        },
        OpenVerb::Assign {
            accounts: choices(&[("p1", HOSTILE, false)]),
        },
        OpenVerb::OpenBallot {
            members: choices(&[("p1", HOSTILE, true), ("p2", "王敏", false)]),
            help: HOSTILE.to_owned(),
        },
        OpenVerb::CastVote {
            ballot: "7".to_owned(),
            vote: "against".to_owned(),
            criteria: choices(&[("1a", "1a 发起人不少于三人并已同意", true)]),
            reason: HOSTILE.to_owned(),
        },
        OpenVerb::RecordVisit {
            visited_on: HOSTILE.to_owned(),
            outcome: "otherwise".to_owned(),
            accounts: choices(&[("p2", HOSTILE, true)]),
            held: Some(crate::web::pages::contents::HeldPaper {
                id: "e9".to_owned(),
                words: HOSTILE.to_owned(),
            }),
        },
        OpenVerb::AcceptWithGaps {
            missing: vec![missing_paper()],
            workdays: 10,
        },
        OpenVerb::Supplement {
            missing: vec![missing_paper()],
            due: "2026-10-12".to_owned(),
        },
        OpenVerb::ChooseEdition {
            edition: "CY-2027".to_owned(),
            title: HOSTILE.to_owned(),
            clause: HOSTILE.to_owned(),
            until: "2027-03-31".to_owned(),
        },
        OpenVerb::ConfirmVisit {
            visited_on: "2026-10-12".to_owned(),
            outcome: "as_stated".to_owned(),
        },
        OpenVerb::MakeStatement {
            statement: HOSTILE.to_owned(),
        },
    ]
}

pub fn applicant(lang: Lang) -> ApplicationPage {
    let bar = DecisionBar {
        open: vec![
            OpenVerb::Resubmit,
            OpenVerb::Object {
                reason: String::new(),
            },
            OpenVerb::OpenNotice {
                workdays: 3,
                public: false,
            },
            OpenVerb::Withdraw,
        ],
        closed: closed(),
        ..DecisionBar::default()
    };
    application(lang, "湾心街道民宿行业联谊会", bar)
}

pub fn history(lang: Lang, density: Density) -> HistoryPage {
    let mut lines = lines();
    if density == Density::Json {
        for line in &mut lines {
            line.json = "{\n  \"name\": \"ApplicationReturned\",\n  \"version\": 1\n}".to_owned();
        }
    }
    HistoryPage {
        base: base(
            lang,
            "青杉街道新媒体从业人员联谊会",
            "/associations/b1/history",
        ),
        path: "/associations/b1".to_owned(),
        density,
        known_at: "2026-11-24".to_owned(),
        live: density == Density::Timeline,
        today: "2026-11-24".to_owned(),
        position: "1842".to_owned(),
        lines,
        purposes: purposes(),
        next_href: "/associations/b1/history?cursor=x".to_owned(),
        json_href: "/api/v1/associations/b1/events".to_owned(),
    }
}

pub fn error(lang: Lang, status: u16) -> ErrorPage {
    let changed = ChangeRow {
        what: "退回补正，共2条".to_owned(),
        who: "王敏 · 青杉街道".to_owned(),
        moment: "2026-11-24T20:41".to_owned(),
    };
    ErrorPage {
        base: base(
            lang,
            if status == 403 {
                "您不能办理这件事"
            } else {
                "内容已被他人更新"
            },
            "/applications/a1",
        ),
        status,
        code: if status == 403 {
            "same_person"
        } else {
            "stale_version"
        }
        .to_owned(),
        what: String::new(),
        why: if status == 403 {
            vec!["同一人不能既上报又审核。".to_owned()]
        } else {
            vec![]
        },
        remedy: if status == 500 {
            vec![]
        } else {
            vec!["请由青杉街道的另一位经办人办理。".to_owned()]
        },
        changed: if status == 412 { vec![changed] } else { vec![] },
        kept: if status == 412 {
            vec![Fact {
                label: "理由".to_owned(),
                value: HOSTILE.to_owned(),
            }]
        } else {
            vec![]
        },
        links: if status == 500 {
            vec![]
        } else {
            vec![link("查看最新的申请", "/applications/a1")]
        },
        number: "01J9Z3K4".to_owned(),
    }
}
