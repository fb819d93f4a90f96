//! Sample pages of brands.

use super::{HOSTILE, base, choices, wrong};
use crate::web::pages::base::Link;
use crate::web::pages::brands::{BrandLine, BrandPage, BrandsPage};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Errors, Fact};
use crate::words::Lang;

fn link(label: &str, href: &str) -> Link {
    Link {
        label: label.to_owned(),
        href: href.to_owned(),
    }
}

pub fn line(is_listed: bool) -> BrandLine {
    BrandLine {
        brand: link(HOSTILE, "/associations/b3/brands/k1"),
        owner: link("样例街道联谊会", "/associations/b3"),
        stage: "已入库".to_owned(),
        is_listed,
        since: "2026-10-12".to_owned(),
        in_use_since: "2025-10-12".to_owned(),
        licences: 1,
        complaints: 2,
    }
}

pub fn list(lang: Lang) -> BrandsPage {
    BrandsPage {
        base: base(lang, "品牌", "/brands"),
        rows: vec![line(true), line(false)],
        node_choices: choices(&[("990001", "样例区", true)]),
        stage_choices: choices(&[("", "全部状态", true), ("listed", "已入库", false)]),
        as_of: "2026-10-14".to_owned(),
        today: "2026-10-14".to_owned(),
        next_href: "/brands?cursor=c".to_owned(),
    }
}

pub fn one(lang: Lang, has_errors: bool) -> BrandPage {
    let fact = |label: &str, value: &str| Fact {
        label: label.to_owned(),
        value: value.to_owned(),
    };
    let errors = if has_errors {
        vec![
            wrong("listed_on", "入库日期应在使用期间。"),
            wrong("statement", "请上传签字说明。"),
            wrong("submitter", "请选择第二名工作人员。"),
            wrong("reason", "请写明原因。"),
        ]
    } else {
        Vec::new()
    };
    BrandPage {
        base: base(lang, HOSTILE, "/associations/b3/brands/k1"),
        errors: Errors(errors),
        facts: vec![fact("状态", "候选"), fact("启用日期", "2025年10月12日")],
        licences: vec![fact(HOSTILE, "2026年10月12日—长期")],
        complaints: vec![fact("2026年10月12日", "未办结")],
        key: "k".to_owned(),
        retire_action: "/associations/b3/brands/k1/retire".to_owned(),
        reason: HOSTILE.to_owned(),
        list_action: "/associations/b3/brands/k1/list-late".to_owned(),
        listed_on: "2020-10".to_owned(),
        held: Some(HeldPaper {
            id: "p1".to_owned(),
            words: "说明.pdf".to_owned(),
        }),
        officers: choices(&[("a1", "样例负责人", false)]),
        records: vec![link(
            "收到品牌投诉",
            "/associations/b3/affairs/new?kind=brand_complaint",
        )],
    }
}
