//! The pages from outside, without a browser: what each answers, in both languages, on the demo's log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "pages/bounds.rs"]
mod bounds;
#[path = "pages/browser.rs"]
mod browser;
#[path = "pages/cookies.rs"]
mod cookies;
#[path = "pages/navigation.rs"]
mod navigation;
#[path = "support_qibu/place.rs"]
mod place;
#[path = "pages/unreadable.rs"]
mod unreadable;

use axum::http::StatusCode;
use browser::{Answer, ORIGIN, carried_once};
use qibu_domain::id::AccountId;

/// The pages that everybody who is signed in can see.
const PAGES: [&str; 10] = [
    "/",
    "/associations",
    "/associations?view=table&step=2",
    "/associations?text=%E6%A0%B7%E4%BE%8B&node=990001",
    "/associations?as_of=2018-01-01&rank=district",
    "/associations/{A01}",
    "/associations/{S01}",
    "/associations/{S06}?as_of=2023-03-27",
    "/bases",
    "/bases/{B12}",
];

/// The histories, each in its own density.
const HISTORIES: [&str; 5] = [
    "/associations/{A01}/history",
    "/associations/{S01}/history?density=compact",
    "/associations/{S06}/history?density=json",
    "/associations/{S06}/history?known_at=2023-03-27",
    "/bases/{B12}/history",
];

fn assert_is_whole(answer: &Answer, path: &str, lang: &str) {
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "{path} {lang}: {}",
        answer.text
    );
    assert_eq!(answer.header("content-language"), lang, "{path}");
    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    assert!(
        answer.text.contains(&format!("<html lang=\"{lang}\">")),
        "{path}"
    );
    // A key that has no words shows as itself.
    for root in ["label.", "page.", "event."] {
        let stray = answer.text.match_indices(root).find(|(at, _)| {
            let before = answer.text[..*at].chars().last();
            let after = answer.text[at + root.len()..].chars().next();
            before.is_some_and(|c| matches!(c, '>' | ' ' | '(' | '（' | '"'))
                && after.is_some_and(|c| c.is_ascii_alphabetic())
        });
        let stray = stray.map(|(at, _)| answer.text[at..].chars().take(60).collect::<String>());
        assert_eq!(stray, None, "{path} {lang}");
    }
    assert!(
        !answer.text.contains("%{"),
        "{path} {lang}: an argument is not filled in"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_answers_in_both_languages_to_every_role() {
    let house = carried_once().await;
    let names = ["A01", "B12", "S01", "S06"];
    for role in house.roles() {
        for (tag, lang) in [("zh", "zh-CN"), ("en", "en")] {
            let mut browser = house.browser();
            browser.take_role(role.account).await;
            browser.post("/lang", &[("lang", tag), ("back", "/")]).await;
            for path in PAGES.into_iter().chain(HISTORIES) {
                let path = names.iter().fold(path.to_owned(), |path, name| {
                    path.replace(&format!("{{{name}}}"), &house.body(name))
                });
                let answer = browser.get(&path).await;
                assert_is_whole(&answer, &path, lang);
                assert!(
                    answer.text.contains(&role.name),
                    "{path} shows who is signed in"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_a_page_without_signing_in() {
    let house = carried_once().await;
    let mut browser = house.browser();
    for path in ["/", "/associations", "/associations?step=1"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/sign-in"), "{path}");
    }
    let answer = browser.get("/associations?step=1").await;
    assert_eq!(
        answer.header("location"),
        "/sign-in?next=%2Fassociations%3Fstep%3D1"
    );
    let lost = browser.post("/propose", &[("name", "样例")]).await;
    assert_eq!(lost.header("location"), "/sign-in?unsent=yes");
    let told = browser.get(&lost.header("location")).await;
    assert!(told.text.contains("刚才的表单没有提交"));
    let page = browser.get(&answer.header("location")).await;
    assert!(
        page.text
            .contains("name=\"next\" value=\"/associations?step=1\"")
    );
    let role = house.roles().first().unwrap().account.to_string();
    let fields = [("account", role.as_str()), ("next", "/associations?step=1")];
    let taken = browser.post("/sign-in/demo", &fields).await;
    assert_eq!(taken.header("location"), "/associations?step=1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_program_opens_no_page() {
    let house = carried_once().await;
    let token = house.token(house.roles().first().unwrap().account);
    let mut browser = house.browser();
    browser.extra = vec![("authorization".to_owned(), format!("Bearer {token}"))];
    let answer = browser.get("/").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_has_a_page_that_says_so() {
    let house = carried_once().await;
    let mut browser = house.browser();
    browser.take_role(house.role("proposer").account).await;
    let nobody = AccountId(uuid::Uuid::from_u128(7));
    for path in [
        format!("/associations/{nobody}"),
        "/associations/what".to_owned(),
        format!("/associations/{nobody}/history"),
        "/nowhere".to_owned(),
        // Founded in 2017 and not yet known of on that day.
        format!("/associations/{}?as_of=2017-01-02", house.body("A01")),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.text.contains("404 · not_found"),
            "{path}: {}",
            answer.text
        );
    }
    let future = browser.get("/associations?as_of=2999-01-01").await;
    assert_eq!(future.status, StatusCode::BAD_REQUEST);
    assert!(future.text.contains("day.in_the_future"));
    let wrong = browser.post("/associations", &[]).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_is_refused_and_changes_nothing() {
    let house = carried_once().await;
    let mut browser = house.browser();
    browser.take_role(house.role("proposer").account).await;
    for extra in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.test"),
        ("origin", "null"),
    ] {
        browser.extra = vec![(extra.0.to_owned(), extra.1.to_owned())];
        for path in ["/sign-out", "/lang", "/sign-in", "/sign-in/demo"] {
            let answer = browser.post(path, &[("lang", "en")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {extra:?}");
            assert!(answer.text.contains("caller.cross_site"), "{path}");
            assert!(answer.cookies.is_empty(), "{path}");
        }
    }
    browser.extra = vec![("origin".to_owned(), ORIGIN.to_owned())];
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::OK,
        "still signed in"
    );
    let out = browser.post("/sign-out", &[]).await;
    assert_eq!(out.header("location"), "/sign-in");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_write_says_is_shown_once_and_nobody_else_can_say_it() {
    let house = carried_once().await;
    let role = house.role("proposer");
    let mut browser = house.browser();
    browser.take_role(role.account).await;
    let welcome = "已登录。";
    let first = browser.get("/").await;
    assert!(first.text.contains(welcome));
    let second = browser.get("/").await;
    assert!(!second.text.contains(welcome));
    browser
        .cookies
        .insert("qibu_flash".to_owned(), "00.hello".to_owned());
    assert!(!browser.get("/").await.text.contains("hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_account_are_told_the_same() {
    let house = carried_once().await;
    let role = house.role("street_officer");
    house.set_password(role.account, "correct-horse").await;
    let id = role.account.to_string();
    let wrong = "账号或密码不对。";
    let mut browser = house.browser();
    for (name, password) in [
        (role.name.as_str(), "battery-staple"),
        ("样例无此人", "correct-horse"),
        (id.as_str(), "correct-horse "),
        ("00000000-0000-0000-0000-000000000000", "correct-horse"),
        (house.role("street_lead").name.as_str(), "correct-horse"),
    ] {
        let fields = [("name", name), ("password", password), ("next", "/")];
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text.contains(wrong), "{name}");
        assert!(
            !answer.text.contains(password),
            "a password is never given back"
        );
    }
    for name in [role.name.as_str(), id.as_str()] {
        let mut browser = house.browser();
        let fields = [("name", name), ("password", "correct-horse")];
        let answer = browser.post("/sign-in", &fields).await;
        assert_eq!(answer.header("location"), "/", "{name}");
        assert!(browser.get("/").await.text.contains(&role.name));
    }
    let mut last = StatusCode::OK;
    for _ in 0..=qibu::service::MAX_SIGN_INS_A_MINUTE {
        let fields = [("name", "样例猜测者"), ("password", "guess-guess")];
        last = browser.post("/sign-in", &fields).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_demo_there_are_no_roles_to_take() {
    let house = carried_once().await;
    let role = house.role("proposer");
    let mut browser = house.browser_without_demo();
    let page = browser.get("/sign-in").await;
    assert!(!page.text.contains("/sign-in/demo") && !page.text.contains(&role.name));
    let id = role.account.to_string();
    let taken = browser.post("/sign-in/demo", &[("account", &id)]).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND);
    let stranger = house
        .browser()
        .post("/sign-in/demo", &[("account", "x")])
        .await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_of_the_demo_has_what_waits_for_it() {
    let house = carried_once().await;
    for (key, name) in [
        ("district_lead", "样例街道新媒体从业人员联谊会"),
        ("street_officer", "样例街道自由职业人员联谊会"),
        ("street_lead", "样例社区新的社会阶层人士联谊会"),
        ("contact", "样例社区文艺工作者联谊会"),
        ("district_officer", "样例区中介组织从业人员联谊会"),
        ("proposer", "样例街道创业者联谊会"),
    ] {
        let mut browser = house.browser();
        browser.take_role(house.role(key).account).await;
        let desk = browser.get("/").await.text;
        let (waiting, rest) = desk.split_once("id=\"drafts-title\"").unwrap();
        assert!(waiting.contains(name), "{key} waits for {name}");
        assert!(
            key == "proposer" || !rest.contains(name),
            "{key} did not hand it in"
        );
    }
    let mut browser = house.browser();
    browser.take_role(house.role("auditor").account).await;
    let desk = browser.get("/").await.text;
    let (waiting, _) = desk.split_once("id=\"drafts-title\"").unwrap();
    assert!(
        waiting.contains("class=\"empty\""),
        "nothing waits for an auditor"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_lead_to_the_rows_that_they_count() {
    let house = carried_once().await;
    let mut browser = house.browser();
    browser.take_role(house.role("auditor").account).await;
    let board = browser.get("/associations?as_of=2018-01-01").await.text;
    let figures = board.split("<div class=\"figures\">").nth(1).unwrap();
    let figures = figures.split("</dl>").next().unwrap();
    let mut links = 0;
    for link in figures.split("<a href=\"").skip(1) {
        let (href, rest) = link.split_once("\">").unwrap();
        let (count, _) = rest.split_once("</a>").unwrap();
        let page = browser
            .get(&href.replace("&amp;", "&").replace("&#38;", "&"))
            .await;
        let rows = page.text.matches("<li class=\"card").count();
        assert_eq!(rows.to_string(), count, "{href}");
        links += 1;
    }
    assert!(links >= 3, "every rank has its figure");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_names_offices_and_no_person() {
    let house = carried_once().await;
    let mut browser = house.browser();
    let auditor = house.role("auditor");
    browser.take_role(auditor.account).await;
    for density in ["timeline", "compact"] {
        let path = format!(
            "/associations/{}/history?density={density}",
            house.body("S06")
        );
        let page = browser.get(&path).await.text;
        assert!(page.contains("样例街道经办人"), "{density}");
        assert!(page.contains("退回补正"), "{density}");
        for role in house
            .roles()
            .iter()
            .filter(|role| role.account != auditor.account)
        {
            let main = page.split("<main").nth(1).unwrap();
            // 样例街道经办 is a person's made-up name and the beginning of an office's.
            let without_office = main
                .replace("样例街道经办人", "")
                .replace("样例区经办人", "");
            assert!(
                !without_office.contains(&role.name),
                "{density} names {}",
                role.name
            );
        }
    }
}
