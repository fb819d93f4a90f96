//! What holds where several copies of the service have the vault's database open at once.

use crate::beside::{Home, Snapshot};
use crate::house::{House, NOW, VAULT, id, meta, open, pdf, read};
use qibu::occasion_source::machine_time;
use qibu::papers::MIN_STAGED_AGE_SECONDS;
use qibu::vault::StorageFault;
use qibu_domain::id::AccountId;
use qibu_domain::text::ShortText;
use qibu_projections::values;

#[test]
fn erased_names_and_keys_are_left_while_an_older_snapshot_sees_them_and_erasing_again_finishes() {
    let home = Home::database();
    let Home::Database(address) = &home else {
        panic!("a database")
    };
    let house = House::new(&home);
    let account = AccountId(id(9));
    let name = ShortText::new("样例九").unwrap();
    house.vault.put_account_name(account, &name, NOW).unwrap();
    let key = house.wrapped_key("account", account.0);
    let snapshot = Snapshot::of(address);
    let erased = house.vault.erase_account(account, NOW);
    assert!(
        matches!(&erased, Err(StorageFault::Unavailable(why)) if why.contains("scrub again")),
        "{erased:?}"
    );
    assert!(home.holds(&key), "the snapshot still sees the row");
    assert_eq!(house.vault.account_name(account).unwrap(), None);
    snapshot.end();
    house.vault.erase_account(account, NOW).unwrap();
    assert!(!home.holds(&key));
}

#[test]
fn an_upload_that_died_leaves_nothing_to_read_and_is_swept_when_old_and_one_under_way_is_not() {
    let home = Home::database();
    let house = House::new(&home);
    let whole = house.store(meta(1), &pdf(200_000)).unwrap().id;
    let begin = |command| {
        let mut upload = house.papers.begin(meta(command), NOW).unwrap();
        upload.write(&pdf(200_000)).unwrap();
        upload
    };
    // As if its process had died: nothing of it is cleared away.
    std::mem::forget(begin(2));
    let age = values![
        machine_time().plus_seconds(-MIN_STAGED_AGE_SECONDS - 1).0,
        whole.0.into_bytes()
    ];
    let make_old = "UPDATE paper_chunk SET begun_at = ?1 WHERE paper <> ?2";
    home.past_the_program(VAULT, |tables| tables.execute(make_old, age));
    let under_way = begin(3);
    assert_eq!(house.kept_papers(), 3);
    let of = meta(1).application.unwrap();
    let listed = house.papers.of_application(of).unwrap();
    assert_eq!(listed.len(), 1, "the index names none but the whole one");

    let (_, other) = open(home.place());
    assert_eq!(other.recover().unwrap(), 1);
    assert_eq!(house.kept_papers(), 2);
    assert_eq!(other.recover().unwrap(), 0);
    let finished = under_way.finish().unwrap().id;
    for paper in [whole, finished] {
        assert_eq!(read(&other, paper).unwrap(), pdf(200_000));
    }
}
