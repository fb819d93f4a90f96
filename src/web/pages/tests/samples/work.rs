//! Outcomes, published numbers, and the form of one.

use super::{HOSTILE, base, choices};
use crate::web::pages::affairs::{AffairField, CorrectionPart, FieldInput};
use crate::web::pages::base::Link;
use crate::web::pages::form::{Errors, Fact, FieldError};
use crate::web::pages::teams::{
    AllianceLine, CheckLine, MemberLine, TeamLine, TeamPage, TeamsPage,
};
use crate::web::pages::work::{ClaimLine, ClaimsPage, OutcomeLine, OutcomesPage, WorkPage};
use crate::words::Lang;

pub fn outcomes(lang: Lang) -> OutcomesPage {
    let line = OutcomeLine {
        period: "2026年10月1日至2026年10月12日".to_owned(),
        body: Link {
            label: HOSTILE.to_owned(),
            href: "/associations/a1".to_owned(),
        },
        kind: "捐款".to_owned(),
        amount: "5260000元".to_owned(),
        field: "参与公益事业".to_owned(),
        late: true,
        corrected: true,
        correct_href: "/outcomes/o1/correct".to_owned(),
    };
    let sum = Fact {
        label: "捐款捐物合计".to_owned(),
        value: "5260000元".to_owned(),
    };
    OutcomesPage {
        base: base(lang, "成效", "/outcomes"),
        sums: vec![sum],
        rows: vec![line],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        kind_choices: choices(&[("cash", "捐款", false)]),
        field_choices: choices(&[("welfare", "参与公益事业", false)]),
        as_of: "2026-10-16".to_owned(),
        today: "2026-10-16".to_owned(),
        next_href: "/outcomes?cursor=x".to_owned(),
        record_href: "/outcomes/new".to_owned(),
    }
}

pub fn claims(lang: Lang) -> ClaimsPage {
    let line = ClaimLine {
        metric: "捐款捐物".to_owned(),
        wording: HOSTILE.to_owned(),
        published: HOSTILE.to_owned(),
        day: "2026-10-12".to_owned(),
        then: "5260000元（2026年10月14日核对）".to_owned(),
        value: "4260000元".to_owned(),
        behind_href: "/outcomes?as_of=2026-10-12".to_owned(),
        verdict: "不符，少740000元".to_owned(),
        sign: "✗".to_owned(),
        tone: "late".to_owned(),
        better: "可写作400余万元".to_owned(),
        late: true,
        corrected: true,
        check_action: "/claims/c1/check".to_owned(),
        key: "01920000-0000-7000-8000-000000000031".to_owned(),
        correct_href: "/claims/c1/correct".to_owned(),
    };
    ClaimsPage {
        base: base(lang, "对外数据核对", "/claims"),
        rows: vec![line],
        node_choices: choices(&[("990001", HOSTILE, true)]),
        metric_choices: choices(&[("donated_fen", "捐款捐物", false)]),
        as_of: "2026-10-16".to_owned(),
        today: "2026-10-16".to_owned(),
        next_href: "/claims?cursor=x".to_owned(),
        record_href: "/claims/new".to_owned(),
    }
}

pub fn correction(lang: Lang) -> WorkPage {
    let field = |name: &str, input| AffairField {
        name: name.to_owned(),
        label: HOSTILE.to_owned(),
        help: HOSTILE.to_owned(),
        value: HOSTILE.to_owned(),
        needed: true,
        input,
    };
    let kinds = choices(&[("cash", "捐款", true), ("fund", HOSTILE, false)]);
    WorkPage {
        base: base(lang, "更正成效", "/outcomes/o1/correct"),
        purpose: String::new(),
        errors: Errors(vec![FieldError {
            field: "amount".to_owned(),
            words: HOSTILE.to_owned(),
        }]),
        home: "/outcomes".to_owned(),
        action: "/outcomes/o1/correct".to_owned(),
        key: "01920000-0000-7000-8000-000000000032".to_owned(),
        today: "2026-10-16".to_owned(),
        asked: vec![
            field("kind", FieldInput::Radios(kinds)),
            field("amount", FieldInput::Text),
            AffairField {
                value: "2026-10-12".to_owned(),
                ..field("until", FieldInput::Day)
            },
            field("paper", FieldInput::File(None)),
        ],
        correction: Some(CorrectionPart {
            stands: HOSTILE.to_owned(),
            void: true,
            why: HOSTILE.to_owned(),
            officers: choices(&[("o1", "王敏", true)]),
        }),
    }
}

pub fn teams(lang: Lang) -> TeamsPage {
    let team = TeamLine {
        name: HOSTILE.to_owned(),
        href: "/teams/t1".to_owned(),
        domains: "法律、乡村".to_owned(),
        formed_on: "2026-10-12".to_owned(),
        members: 6,
        stage: "服务中".to_owned(),
        late: true,
    };
    let alliance = AllianceLine {
        name: HOSTILE.to_owned(),
        told: "2026年10月10日成立".to_owned(),
        late: true,
        dissolve_href: "/alliances/a1/dissolve".to_owned(),
        teams: vec![team],
    };
    TeamsPage {
        base: base(lang, "服务队", "/teams"),
        alliances: vec![alliance],
        stage_choices: choices(&[("active", "服务中", true)]),
        node_choices: choices(&[("990001", HOSTILE, true)]),
        as_of: "2026-10-16".to_owned(),
        today: "2026-10-16".to_owned(),
        may_form: true,
        is_cut: true,
    }
}

pub fn team(lang: Lang) -> TeamPage {
    let check = CheckLine {
        words: "法律：通过（2026年10月15日）".to_owned(),
        tone: "good".to_owned(),
    };
    let member = MemberLine {
        seat: "01920000-0000-7000-8000-0000000000c3".to_owned(),
        since: "2026-10-13".to_owned(),
        checks: vec![check],
    };
    TeamPage {
        base: base(lang, HOSTILE, "/teams/t1"),
        told: "服务中".to_owned(),
        late: true,
        acts: vec![Link {
            label: "核验队员资质".to_owned(),
            href: "/teams/t1/check".to_owned(),
        }],
        facts: vec![Fact {
            label: "服务联盟".to_owned(),
            value: HOSTILE.to_owned(),
        }],
        members: vec![member],
        is_cut: true,
    }
}

pub fn team_form(lang: Lang) -> WorkPage {
    let domains = choices(&[("law", "法律", true), ("rural", HOSTILE, false)]);
    WorkPage {
        base: base(lang, "组建服务队", "/teams/new"),
        purpose: HOSTILE.to_owned(),
        errors: Errors(vec![FieldError {
            field: "domains".to_owned(),
            words: HOSTILE.to_owned(),
        }]),
        home: "/teams".to_owned(),
        action: "/teams/new".to_owned(),
        key: "01920000-0000-7000-8000-000000000033".to_owned(),
        today: "2026-10-16".to_owned(),
        asked: vec![AffairField {
            name: "domains".to_owned(),
            label: "服务领域".to_owned(),
            needed: true,
            input: FieldInput::Checks(domains),
            ..AffairField::default()
        }],
        correction: None,
    }
}
