//! A paper is erased on its page by whoever answers for personal data, and every page says that it is gone.

use crate::browser::Browser;
use crate::office::DISTRICT;
use crate::people;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_erased_after_a_ground_and_being_sure_and_every_page_says_so() {
    let people = people().await;
    let office = &people.town.office;
    let (case, _) = people.town.submitted().await;
    let keeper = office
        .account("样例保护人", DISTRICT, "data_protection")
        .await;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let keeper = Browser::of(&router, &office.qibu, &keeper.id);
    let path = format!("/applications/{case}");
    let seen = people.officer.page(&path).await;
    assert!(
        !seen.html.contains("/erase\""),
        "only who may is offered it"
    );
    let shown = keeper.page(&path).await;
    let link = shown.html.split("href=\"/papers/").nth(1).unwrap();
    let paper = link.split('/').next().unwrap();
    let address = format!("/papers/{paper}/erase");
    people.officer.get(&address).await.expect(403);
    let unknown = "/papers/01920000-0000-7000-8000-0000000000ff/erase";
    keeper.get(unknown).await.expect(404);
    let asked = keeper.page(&address).await;
    asked.says("销毁理由");
    let form = asked.form(&address);
    let empty = keeper.submit(&form).await.expect(422);
    empty.says("请选择一项").says("请先勾选确认");
    let form = empty.form(&address).with("ground", "persons_request");
    let unsure = keeper.submit(&form).await.expect(422);
    unsure.says("请先勾选确认").says_not("请选择一项");
    let form = unsure.form(&address);
    assert_eq!(
        form.value("ground"),
        "persons_request",
        "what was chosen stays"
    );
    people
        .officer
        .submit(&form.clone().tick("sure", "yes"))
        .await
        .expect(403);
    people.officer.page(&path).await.says_not("已销毁");

    let done = keeper.done(&form.tick("sure", "yes")).await;
    done.says("材料已销毁")
        .says("都已无法读取")
        .says_not("销毁理由");
    people.officer.page(&path).await.says("已销毁");
    let open = seen.form(&format!("/papers/{paper}/open"));
    people.officer.submit(&open).await.expect(410);
    let english = keeper.in_english().page(&address).await;
    english.says("can no longer be read");
}
