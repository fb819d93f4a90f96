//! One's own posts, and accounts with theirs.

use super::{HOSTILE, base};
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::posts::{
    AccountRow, AccountsPage, BodyRow, HeldRow, LendForms, LentRow, PostRow, PostsPage,
};
use crate::words::Lang;

fn choice(code: &str, label: &str) -> Choice {
    Choice {
        code: code.to_owned(),
        label: label.to_owned(),
        chosen: true,
        ..Choice::default()
    }
}

fn wrong(field: &str) -> Errors {
    Errors(vec![FieldError {
        field: field.to_owned(),
        words: HOSTILE.to_owned(),
    }])
}

fn lent(state: &str, take_back: Option<&str>) -> LentRow {
    LentRow {
        who: HOSTILE.to_owned(),
        office: "青杉街道经办人".to_owned(),
        days: "2026年11月2日至2026年11月10日".to_owned(),
        state: state.to_owned(),
        take_back: take_back.map(str::to_owned),
    }
}

pub fn posts(lang: Lang) -> PostsPage {
    let office = || vec![choice("officer@990001001", "青杉街道经办人")];
    let colleague = || vec![choice("a2", HOSTILE)];
    PostsPage {
        base: base(lang, "我的岗位与代理", "/posts"),
        errors: wrong("lend_until"),
        keeps_accounts: true,
        posts: vec![PostRow {
            office: "青杉街道经办人".to_owned(),
            days: "2026年9月1日起".to_owned(),
        }],
        given: vec![lent("生效", Some("d1")), lent("已收回", None)],
        taken: vec![lent("待命", None)],
        forms: Some(LendForms {
            key: "k1".to_owned(),
            lend_office: office(),
            lend_to: colleague(),
            lend_from: "2026-11-02".to_owned(),
            lend_until: HOSTILE.to_owned(),
            deputy_office: office(),
            deputy_to: colleague(),
        }),
    }
}

pub fn no_posts(lang: Lang) -> PostsPage {
    PostsPage {
        base: base(lang, "我的岗位与代理", "/posts"),
        errors: Errors::default(),
        keeps_accounts: false,
        posts: Vec::new(),
        given: Vec::new(),
        taken: Vec::new(),
        forms: None,
    }
}

pub fn accounts(lang: Lang) -> AccountsPage {
    let post = |id: &str, held: bool| HeldRow {
        id: id.to_owned(),
        office: "青杉街道经办人".to_owned(),
        days: "2026年9月1日起".to_owned(),
        revocable: held,
        handed_to: if held {
            String::new()
        } else {
            HOSTILE.to_owned()
        },
        hand_over: if held {
            Vec::new()
        } else {
            vec![choice("a2", HOSTILE)]
        },
    };
    let account = |id: &str, posts: Vec<HeldRow>| AccountRow {
        id: id.to_owned(),
        name: HOSTILE.to_owned(),
        closed: posts.is_empty(),
        closable: !posts.is_empty(),
        bodies: vec![BodyRow {
            id: "b1".to_owned(),
            words: HOSTILE.to_owned(),
            since: "2026年9月1日".to_owned(),
        }],
        posts,
    };
    AccountsPage {
        base: base(lang, "账号与任命", "/accounts"),
        errors: wrong("appoint_until"),
        key: "k1".to_owned(),
        accounts: vec![
            account("a1", vec![post("p1", true), post("p2", false)]),
            account("a2", Vec::new()),
        ],
        cut: "只列出前200个账号".to_owned(),
        name: HOSTILE.to_owned(),
        appoint_account: vec![choice("a1", HOSTILE)],
        appoint_node: vec![choice("990001001", "青杉街道")],
        appoint_duty: vec![choice("officer", "经办人")],
        appoint_from: "2026-11-02".to_owned(),
        appoint_until: HOSTILE.to_owned(),
        note_account: vec![choice("a1", HOSTILE)],
        note_association: HOSTILE.to_owned(),
        note_post: vec![choice("chair", "会长")],
    }
}
