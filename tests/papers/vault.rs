//! Names, seats and the vault itself.

use crate::beside::Home;
use crate::house::{House, NOW, id, meta, pdf};
use crate::on_both_engines;
use qibu::root_key::RootKey;
use qibu::vault::{PersonRef, StorageFault, Vault, VaultError};
use qibu_domain::id::AccountId;
use qibu_domain::text::ShortText;
use std::fs;
use std::os::unix::fs::PermissionsExt;

on_both_engines!(
    after_erasing_many_people_no_byte_of_any_of_their_keys_or_seats_is_left,
    nothing_of_an_erased_person_is_written_again,
    a_seat_is_the_same_for_one_person_body_and_role_and_tells_nothing_of_them,
    names_and_seats_that_no_event_names_are_swept_when_they_are_old_and_not_asked_for_since,
    the_vault_does_not_open_under_another_root_key,
);

fn after_erasing_many_people_no_byte_of_any_of_their_keys_or_seats_is_left(home: &Home) {
    let house = House::new(home);
    let people: Vec<u128> = (1000..1120).collect();
    let mut gone = Vec::new();
    for person in &people {
        let account = AccountId(id(*person));
        let name = ShortText::new(&format!("样例{person}")).unwrap();
        house.vault.put_account_name(account, &name, NOW).unwrap();
        let seat = house
            .vault
            .seat_for(PersonRef(account.0), id(5), "secretary", NOW)
            .unwrap();
        gone.push((account, seat, house.wrapped_key("account", account.0)));
    }
    house.analyse();
    let key = &gone[0].2;
    assert!(home.holds(key), "the test looks in the right place");
    gone.retain(|(account, ..)| account.0.as_u128() % 3 != 0);
    for (account, ..) in &gone {
        house.vault.erase_account(*account, NOW).unwrap();
    }
    let needles = gone
        .iter()
        .flat_map(|(_, seat, key)| [&key[..], &seat.0.as_bytes()[..]]);
    assert!(!home.holds_any(&needles.collect::<Vec<_>>()));
    for (account, seat, _) in &gone {
        assert_eq!(house.vault.account_name(*account).unwrap(), None);
        assert_eq!(house.vault.person_of(*seat).unwrap(), None);
    }
    let kept = house.vault.account_name(AccountId(id(1002))).unwrap();
    assert_eq!(kept.unwrap().as_str(), "样例1002");
}

fn nothing_of_an_erased_person_is_written_again(home: &Home) {
    let house = House::new(home);
    let account = AccountId(id(9));
    let name = ShortText::new("样例九").unwrap();
    house.vault.put_account_name(account, &name, NOW).unwrap();
    assert!(!home.holds("样例九".as_bytes()));
    house.vault.erase_account(account, NOW).unwrap();
    house.vault.erase_account(account, NOW).unwrap();
    assert!(house.vault.is_erased(account).unwrap());
    let put = house.vault.put_account_name(account, &name, NOW);
    assert_eq!(put, Err(VaultError::Erased));
    let seat = house
        .vault
        .seat_for(PersonRef(account.0), id(5), "secretary", NOW);
    assert_eq!(seat, Err(VaultError::Erased));
}

fn a_seat_is_the_same_for_one_person_body_and_role_and_tells_nothing_of_them(home: &Home) {
    let house = House::new(home);
    let person = PersonRef(id(9));
    let seat = house
        .vault
        .seat_for(person, id(5), "secretary", NOW)
        .unwrap();
    assert_eq!(
        house
            .vault
            .seat_for(person, id(5), "secretary", NOW)
            .unwrap(),
        seat
    );
    assert_ne!(
        house.vault.seat_for(person, id(5), "member", NOW).unwrap(),
        seat
    );
    assert_ne!(
        house
            .vault
            .seat_for(person, id(6), "secretary", NOW)
            .unwrap(),
        seat
    );
    assert_eq!(house.vault.person_of(seat).unwrap(), Some(person));
    assert_eq!(seat.0.get_version_num(), 4);
    house.vault.erase_seat(seat).unwrap();
    assert!(!home.holds(seat.0.as_bytes()));
    assert_ne!(
        house
            .vault
            .seat_for(person, id(5), "secretary", NOW)
            .unwrap(),
        seat
    );
}

fn names_and_seats_that_no_event_names_are_swept_when_they_are_old_and_not_asked_for_since(
    home: &Home,
) {
    let house = House::new(home);
    let name = ShortText::new("样例").unwrap();
    for account in [1, 2, 3] {
        house
            .vault
            .put_account_name(AccountId(id(account)), &name, NOW)
            .unwrap();
        house
            .vault
            .seat_for(PersonRef(id(account)), id(5), "member", NOW)
            .unwrap();
    }
    let later = NOW.plus_seconds(24 * 3600 + 1);
    house
        .vault
        .put_account_name(AccountId(id(2)), &name, later)
        .unwrap();
    house
        .vault
        .seat_for(PersonRef(id(2)), id(5), "member", later)
        .unwrap();
    assert_eq!(house.vault.sweep_accounts(NOW, |_| false).unwrap(), 0);
    assert_eq!(
        house
            .vault
            .sweep_accounts(later, |account| account.0 == id(3))
            .unwrap(),
        1
    );
    assert_eq!(house.vault.sweep_seats(later, |_| false).unwrap(), 2);
    assert_eq!(house.vault.account_name(AccountId(id(1))).unwrap(), None);
    assert!(
        house
            .vault
            .account_name(AccountId(id(2)))
            .unwrap()
            .is_some()
    );
}

fn the_vault_does_not_open_under_another_root_key(home: &Home) {
    drop(House::new(home));
    let other = RootKey::from_digits(&"5b".repeat(32)).unwrap();
    let opened = Vault::open(home.place(), &other);
    assert_eq!(opened.err(), Some(StorageFault::WrongRootKey));
}

#[test]
fn only_the_owner_of_the_process_may_read_what_it_writes() {
    let home = &Home::folder();
    let house = House::new(home);
    house.store(meta(1), &pdf(100)).unwrap();
    for (path, _) in home.files() {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}
