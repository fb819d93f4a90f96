//! A person's own page: entered by a link that works once, and everything on it done by the person alone.

use crate::browser::{Browser, Page};
use crate::office::{Answer, Person, STREET, Town};
use crate::{People, people};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use qibu_domain::id::PersonRef;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;

const NAME: &str = "样例本人";
const CATEGORY: &str = "freelancers";

async fn invited(town: &Town) -> String {
    let guest = json!({ "node": STREET, "name": NAME, "contact": "样例联系方式",
        "purposes": ["pool", "assignment", "contact"] });
    let made = town.office.post(&town.officer, "/people", &guest).await;
    made.expect(201).id()
}

async fn does(town: &Town, person: &str, verb: &str, body: &Value) -> Answer {
    let path = format!("/people/{person}/{verb}");
    town.office.post(&town.officer, &path, body).await
}

/// A link of the person's own.
async fn link(town: &Town, person: &str) -> String {
    let made = does(town, person, "link", &json!({})).await.expect(200);
    made.body["link"].as_str().unwrap().to_owned()
}

fn nobody(people: &People) -> Browser {
    let router = qibu::web::router(Arc::clone(&people.town.office.qibu), None);
    Browser::nobody(&router)
}

/// The person, who has pressed the one button behind the link.
async fn entered(people: &People, person: &str) -> Browser {
    let browser = nobody(people);
    let page = browser.page(&link(&people.town, person).await).await;
    browser.enters(&page.form("/mine/enter")).await
}

async fn presses(who: &Browser, form: &str, button: &str) -> Page {
    let page = who.page("/mine").await;
    who.done(&page.form(form).press("do", button)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_used_up_by_the_button_and_not_by_looking_and_works_once() {
    let people = people().await;
    let person = invited(&people.town).await;
    let link = link(&people.town, &person).await;
    let browser = nobody(&people);
    assert_eq!(
        browser.get("/mine").await.expect(303).location,
        "/mine/enter"
    );
    browser
        .page("/mine/enter")
        .await
        .says("请用工作人员交给您的链接");
    browser.page(&link).await;
    let page = browser.page(&link).await;
    page.says("只能用一次").says_not(NAME);
    let own = browser.enters(&page.form("/mine/enter")).await;
    own.page("/mine").await.says("样例街道").says_not("申请");
    let again = browser.submit(&page.form("/mine/enter")).await.expect(410);
    again.says("已经用过");
    let page = own.page("/mine").await;
    own.done(&page.form("/mine/sign-out")).await.says("已退出");
    own.get("/mine").await.expect(303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cookie_of_a_person_is_bound_to_its_host_and_no_other_site_writes_with_it() {
    let people = people().await;
    let town = &people.town;
    let person = invited(town).await;
    let link = link(town, &person).await;
    let token = link.split("token=").nth(1).unwrap();
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let post = |path: &str, site: &str, cookie: &str, body: String| {
        Request::post(path)
            .header(header::HOST, "qibu.example")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", site)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    };
    let sent = post("/mine/enter", "cross-site", "", format!("token={token}"));
    let foreign = router.clone().oneshot(sent).await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    let sent = post("/mine/enter", "same-origin", "", format!("token={token}"));
    let entered = router.clone().oneshot(sent).await.unwrap();
    let cookie = entered.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    for flag in [
        "__Host-qibu_person=",
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
    ] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let own = cookie.split(';').next().unwrap();
    let sent = post(
        "/mine/consents/pool",
        "cross-site",
        own,
        "do=given&text=pool/1".to_owned(),
    );
    let foreign = router.oneshot(sent).await.unwrap();
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_says_yes_and_no_and_is_kept_by_what_they_said() {
    let people = people().await;
    let town = &people.town;
    let person = invited(town).await;
    let own = entered(&people, &person).await;
    let page = own.page("/mine").await;
    page.says("由谁保存")
        .says("不保存身份证号码")
        .says("没有征求过");
    presses(&own, "/mine/consents/pool", "given")
        .await
        .says("同意");
    presses(&own, "/mine/consents/assignment", "given").await;
    let page = presses(&own, "/mine/consents/contact", "refused").await;
    page.says("不同意");
    let haves = json!({ "time": "own_statement", "energy": "observed", "ability": "record",
        "representativeness": "peers" });
    does(town, &person, "attest", &haves).await.expect(200);
    let page = own.page("/mine").await;
    page.says("等您认可").says("本人说明").says("同行评价");
    presses(&own, "/mine/attestation", "accept")
        .await
        .says("有效");
    let enrolment = json!({ "node": STREET, "category": CATEGORY });
    does(town, &person, "enrol", &enrolment).await.expect(200);
    does(town, &person, "assign", &json!({ "kind": "mentor" }))
        .await
        .expect(200);
    reported(&own, town, &person).await;
    let page = presses(&own, "/mine/pool", "leave").await;
    page.says("退出日期");
    presses(&own, "/mine/consents/pool", "withdrawn")
        .await
        .says("撤回");
    let shown = town
        .office
        .get(&town.lead, &format!("/people/{person}"))
        .await;
    assert_eq!(shown.expect(200).body["stage"], "left");
}

async fn reported(own: &Browser, town: &Town, person: &str) {
    let shown = town
        .office
        .get(&town.lead, &format!("/people/{person}"))
        .await;
    let shown = shown.expect(200);
    let assignment = shown.body["assignments"][0]["id"].as_str().unwrap();
    let at = format!("/mine/assignments/{assignment}");
    let page = own.page("/mine").await;
    page.says("导师").says("办理中");
    let early = page
        .form(&at)
        .with("done_on", "2020-01-01")
        .press("do", "report");
    let again = own.submit(&early).await.expect(422);
    again.says("完成日期不能早于交办日期");
    assert_eq!(again.form(&at).value("done_on"), "2020-01-01");
    let none = page.form(&at).with("done_on", "").press("do", "report");
    own.submit(&none).await.expect(422);
    presses(own, &at, "report").await.says("已完成");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_takes_a_seat_and_leaves_it_in_one_action_and_nobody_elses() {
    let people = people().await;
    let town = &people.town;
    let founding = town.founding(STREET, "2019-05-03").await;
    let body = town
        .by_two("/foundings", [&town.officer, &town.lead], &founding)
        .await;
    let path = format!("/associations/{}/members", body.expect(201).id());
    let person = invited(town).await;
    let offer = json!({ "person": person, "role": "member", "category": CATEGORY });
    let seat = town
        .office
        .post(&town.officer, &path, &offer)
        .await
        .expect(201)
        .id();
    let own = entered(&people, &person).await;
    let page = own.page("/mine").await;
    page.says("等您答复").says("会员").says("随机的席位号");
    let at = format!("/mine/seats/{seat}");
    let other = invited_other(&people).await;
    let foreign = page.form(&at).press("do", "take");
    other.submit(&foreign).await.expect(404);
    presses(&own, &at, "take").await.says("起");
    presses(&own, &at, "leave").await.says("离开");
    let shown = town
        .office
        .get(&town.lead, &format!("/members/{seat}"))
        .await;
    assert_eq!(shown.expect(200).body["leaving"], "own_wish");
}

async fn invited_other(people: &People) -> Browser {
    let guest = json!({ "node": STREET, "name": "样例别人", "purposes": ["pool"] });
    let town = &people.town;
    let made = town.office.post(&town.officer, "/people", &guest).await;
    entered(people, &made.expect(201).id()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_sees_who_looked_corrects_their_name_and_takes_a_copy() {
    let people = people().await;
    let town = &people.town;
    let person = invited(town).await;
    looks(town, &town.officer, &person).await;
    let own = entered(&people, &person).await;
    let head = town.office.head();
    let page = own.page("/mine").await;
    page.says("样例街道：与本人联系");
    let form = page.form("/mine/fields");
    assert_eq!(
        (form.value("name"), form.value("contact")),
        (NAME, "样例联系方式")
    );
    let bad = form
        .clone()
        .with("name", "样例11010519491231002X")
        .with("contact", "新的联系方式");
    let again = own.submit(&bad).await.expect(422);
    assert_eq!(again.form("/mine/fields").value("contact"), "新的联系方式");
    own.done(&form.with("name", "样例新称呼").with("contact", ""))
        .await
        .says("已更正");
    assert_eq!(
        town.office.head(),
        head,
        "what lies in the vault leaves no event"
    );
    let seen = looks(town, &town.officer, &person).await;
    assert_eq!(
        (&seen["name"], &seen["contact"]),
        (&json!("样例新称呼"), &Value::Null)
    );
    let copy: Value = serde_json::from_str(&own.page("/mine/copy").await.html).unwrap();
    assert_eq!(copy["name"], "样例新称呼");
    assert_eq!(copy["record"][0]["event"], "PersonInvited");
    assert_eq!(copy["reads"].as_array().unwrap().len(), 2);
    assert!(
        !copy.to_string().contains(&town.officer.id),
        "offices are named, accounts are not"
    );
}

async fn looks(town: &Town, who: &Person, person: &str) -> Value {
    let path = format!("/people/{person}/details?purpose=contact");
    town.office.get(who, &path).await.expect(200).body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_erased_by_themselves_after_being_asked_twice_and_nothing_is_left_on_the_page()
{
    let people = people().await;
    let town = &people.town;
    let person = invited(town).await;
    let own = entered(&people, &person).await;
    let page = own.page("/mine").await;
    assert!(page.html.contains("/mine/erase"));
    let page = own.page("/mine/erase").await;
    let sure = own.submit(&page.form("/mine/erase")).await.expect(422);
    sure.says("请先勾选");
    let form = sure.form("/mine/erase").tick("sure", "yes");
    own.done(&form).await.says("正在销毁").says_not(NAME);
    own.get("/mine").await.expect(303);
    town.office.qibu.follow_persons().await.unwrap();
    let id = PersonRef(person.parse().unwrap());
    assert!(
        town.office
            .qibu
            .reads()
            .of_person(id, 10)
            .unwrap()
            .is_empty()
    );
    let gone = looks(town, &town.officer, &person).await;
    assert_eq!(
        (&gone["name"], &gone["contact"]),
        (&Value::Null, &Value::Null)
    );
    does(town, &person, "link", &json!({})).await.expect(404);
}
