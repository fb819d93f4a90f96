//! People on their pages: invited, asked, attested, enrolled, given work, erased; and the seats of an association.

use crate::browser::{Browser, Page};
use crate::office::STREET;
use crate::{PDF, People, people};

const NAME: &str = "样例受邀人";

/// Invites somebody through the page, and answers with the address of their page.
async fn invited(people: &People) -> String {
    let page = people.officer.page("/people/new").await;
    let form = page
        .form("/people/new")
        .with("name", "样例11010519491231002X");
    let form = form.with("node", STREET).tick("purposes", "pool");
    let again = people.officer.submit(&form).await.expect(422);
    let form = again.form("/people/new");
    assert_eq!(
        form.values("purposes"),
        ["pool"],
        "nothing that was typed is lost"
    );
    assert_eq!(form.value("name"), "样例11010519491231002X");
    let form = form.with("name", NAME).tick("purposes", "assignment");
    let page = people.officer.done(&form).await;
    page.says("已邀请").says_not(NAME);
    page.location.clone()
}

async fn does(who: &Browser, at: &str, form: crate::browser::Form) -> Page {
    let page = who.done(&form).await;
    assert_eq!(page.location, at);
    page
}

async fn recorded(people: &People, at: &str, purpose: &str) {
    let action = format!("{at}/record-consent");
    let page = people.officer.page(at).await;
    let form = page
        .form(&action)
        .with("purpose", purpose)
        .with("answer", "given");
    let without = people.officer.submit(&form).await.expect(422);
    without.says("须上传本人签字的表格");
    let form = without.form(&action);
    assert_eq!(
        (form.value("purpose"), form.value("answer")),
        (purpose, "given")
    );
    let form = form.file("paper-signed_form", "同意书.pdf", PDF);
    does(&people.officer, at, form).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_takes_a_person_from_the_invitation_into_the_pool_and_to_a_report() {
    let people = people().await;
    let officer = &people.officer;
    let at = invited(&people).await;
    // What is closed says why.
    let page = officer.page(&at).await;
    page.says("本人没有同意“代表人士队伍”").says_not(NAME);
    for purpose in ["pool", "assignment"] {
        recorded(&people, &at, purpose).await;
    }
    let page = officer.page(&at).await;
    page.says("没有本人认可且在有效期内的四有核定");
    let action = format!("{at}/attest");
    let half = page.form(&action).with("time", "own_statement");
    let again = officer.submit(&half).await.expect(422);
    let form = again.form(&action);
    assert_eq!(form.value("time"), "own_statement");
    let form = ["energy", "ability", "representativeness"]
        .iter()
        .fold(form, |form, item| form.with(item, "observed"));
    does(officer, &at, form).await.says("等本人认可");
    let action = format!("{at}/accept-attestation");
    let form = officer.page(&at).await.form(&action);
    does(
        officer,
        &at,
        form.file("paper-signed_form", "认可.pdf", PDF),
    )
    .await;
    let action = format!("{at}/enrol");
    let form = officer.page(&at).await.form(&action);
    assert_eq!(form.value("node"), STREET);
    does(officer, &at, form.with("category", "freelancers"))
        .await
        .says("入库日期");
    let action = format!("{at}/assign");
    let form = officer.page(&at).await.form(&action);
    does(officer, &at, form.with("kind", "mentor"))
        .await
        .says("导师");
    let form = officer
        .page(&at)
        .await
        .form(&format!("{at}/report-assignment"));
    does(officer, &at, form).await.says("已完成");
    let form = officer.page(&at).await.form(&format!("{at}/leave"));
    does(officer, &at, form).await.says("退出日期");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_shown_for_a_purpose_only_and_each_look_is_written_down() {
    let people = people().await;
    let at = invited(&people).await;
    let person = at.trim_start_matches("/people/");
    let id = qibu_domain::id::PersonRef(person.parse().unwrap());
    let reads = || {
        people
            .town
            .office
            .qibu
            .reads()
            .of_person(id, 10)
            .unwrap()
            .len()
    };
    people
        .officer
        .page("/people")
        .await
        .says("已邀请")
        .says_not(NAME);
    people.officer.page(&at).await.says_not(NAME);
    assert_eq!(reads(), 0);
    people
        .officer
        .page("/people?purpose=contact")
        .await
        .says(NAME);
    assert_eq!(reads(), 1);
    people
        .officer
        .page(&format!("{at}?purpose=rights"))
        .await
        .says(NAME);
    assert_eq!(reads(), 2);
    people
        .officer
        .get("/people?purpose=curiosity")
        .await
        .expect(400);
    let away = people
        .officer
        .page("/people?stage=enrolled&purpose=contact")
        .await;
    away.says("没有人员");
    assert_eq!(reads(), 2, "whoever is not on the page is not looked at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_personal_link_is_shown_once_and_leads_to_the_persons_own_page() {
    let people = people().await;
    let at = invited(&people).await;
    let page = people.officer.page(&at).await;
    let page = people
        .officer
        .submit(&page.form(&format!("{at}/link")))
        .await
        .expect(200);
    page.says("有效期至")
        .says("http://localhost/mine/enter?token=");
    let link = page.html.split("http://localhost").nth(1).unwrap();
    let link = link
        .split('<')
        .next()
        .unwrap()
        .replace("&#61;", "=")
        .replace("&#63;", "?");
    let router = qibu::web::router(std::sync::Arc::clone(&people.town.office.qibu), None);
    let somebody = Browser::nobody(&router);
    let page = somebody.page(&link).await;
    let own = somebody.enters(&page.form("/mine/enter")).await;
    own.page("/mine").await.says("我的信息").says_not("大事记");
    let english = own.in_english().page("/mine").await;
    english.says("Who keeps it").says("asked for on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_erased_by_an_office_that_is_asked_twice() {
    let people = people().await;
    let at = invited(&people).await;
    assert!(
        people
            .officer
            .page(&at)
            .await
            .html
            .contains(&format!("{at}/erase"))
    );
    let action = format!("{at}/erase");
    let form = people.officer.page(&action).await.form(&action);
    let form = form.with("ground", "persons_request");
    let again = people.officer.submit(&form).await.expect(422);
    let form = again.form(&action);
    assert_eq!(form.value("ground"), "persons_request");
    let page = people.officer.done(&form.tick("sure", "yes")).await;
    page.says("已经删除，或者正在删除").says_not("再征求同意");
    people.town.office.qibu.follow_persons().await.unwrap();
    people
        .officer
        .page("/people?purpose=rights")
        .await
        .says_not(NAME);
}

async fn association(people: &People) -> String {
    let town = &people.town;
    let founding = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let body = town.by_two("/foundings", both, &founding).await;
    format!("/associations/{}", body.expect(201).id())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_is_offered_by_name_taken_by_a_signed_form_and_let_go() {
    let people = people().await;
    let home = association(&people).await;
    let at = invited(&people).await;
    let person = at.trim_start_matches("/people/");
    people.officer.page(&home).await.says("会员席位");
    let action = format!("{home}/members/offer");
    people.officer.page(&action).await.says_not(NAME);
    let page = people
        .officer
        .page(&format!("{action}?purpose=handling"))
        .await;
    let form = page.says(NAME).form(&action).with("person_named", person);
    let again = people.officer.submit(&form).await.expect(422);
    let form = again.form(&action);
    assert_eq!(
        form.value("person"),
        person,
        "whoever was chosen stays chosen"
    );
    let form = form.with("role", "member").with("category", "freelancers");
    let page = people.officer.done(&form).await;
    page.says("等本人答复").says_not(NAME);
    let seat = page.location.clone();
    let action = format!("{seat}/take");
    people.officer.submit(&page.form(&action)).await.expect(422);
    let form = page
        .form(&action)
        .file("paper-signed_form", "入会.pdf", PDF);
    does(&people.officer, &seat, form).await.says("起");
    let list = people.officer.page(&format!("{home}/members")).await;
    list.says("会员 1").says_not("少于5");
    let form = people
        .officer
        .page(&seat)
        .await
        .form(&format!("{seat}/release"));
    does(&people.officer, &seat, form).await.says("离开");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_no_office_at_the_node_sees_no_seats_and_no_count_under_five() {
    let people = people().await;
    let home = association(&people).await;
    let at = invited(&people).await;
    let person = at.trim_start_matches("/people/");
    let action = format!("{home}/members/offer");
    let form = people.officer.page(&action).await.form(&action);
    let form = form.with("person", person).with("role", "member");
    let page = people.officer.done(&form).await;
    let seat = page.location.clone();
    let form = page.form(&format!("{seat}/take"));
    people
        .officer
        .done(&form.file("paper-signed_form", "入会.pdf", PDF))
        .await;
    let router = qibu::web::router(std::sync::Arc::clone(&people.town.office.qibu), None);
    let office = &people.town.office;
    let other = Browser::of(&router, &office.qibu, &office.admin.id);
    let list = other.page(&format!("{home}/members")).await;
    list.says("少于5").says_not("邀请入席");
    assert!(!list.html.contains(&seat));
}
