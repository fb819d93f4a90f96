//! A log whose names and papers lie apart from it is copied with them, or it is not copied and not sealed.

use crate::beside::found;
use crate::ends::{End, copied, damage, fill};
use qibu::copy::{Copied, CopyError};
use qibu::wiring::Stores;

/// What is missing where.
fn missing(refused: Result<Copied, CopyError>) -> (&'static str, String) {
    match refused {
        Err(CopyError::Missing { name, place }) => (name, place),
        other => panic!("{other:?}"),
    }
}

/// The same log, and the rest said to lie where that of another one does.
fn beside(from: &End, other: &End) -> End {
    End::of(
        Stores {
            log: from.stores.log.clone(),
            ..other.stores.clone()
        },
        None,
    )
}

#[test]
fn a_log_is_not_copied_with_an_empty_folder_beside_it() {
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    let empty = End::server();
    let folder = empty.stores.folder().unwrap();
    std::fs::create_dir(folder).unwrap();
    let (name, place) = missing(copied(&beside(&from, &empty), &to));
    assert_eq!((name, place), ("vault.db", folder.display().to_string()));
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
    assert!(!to.stores.folder().unwrap().exists(), "nothing was made");
    assert_eq!(from.verify().sealed, None);
    copied(&from, &to).unwrap();
}

#[test]
fn a_log_is_not_copied_with_a_part_of_what_lies_beside_it() {
    for file in ["vault.db", "service.db", "reads.db"] {
        let (from, to) = (End::server(), End::folder());
        fill(&from);
        std::fs::remove_file(from.stores.folder().unwrap().join(file)).unwrap();
        assert_eq!(missing(copied(&from, &to)).0, file);
        assert_eq!(from.verify().sealed, None);
    }
}

#[test]
fn a_log_is_not_copied_with_a_database_beside_it_that_holds_nothing_of_qibus() {
    for from in [End::server_with_database(), End::database()] {
        fill(&from);
        let (empty, to) = (End::server_with_database(), End::folder());
        let (name, place) = missing(copied(&beside(&from, &empty), &to));
        assert_eq!(name, "qibu_vault");
        assert_eq!(place, empty.vault_database().to_string());
        assert!(!to.stores.folder().unwrap().exists(), "nothing was made");
        assert_eq!(from.verify().sealed, None);
        // Nor was a schema made in looking for it.
        missing(copied(&beside(&from, &empty), &to));
        copied(&from, &to).unwrap();
    }
}

#[test]
fn a_log_is_not_copied_with_a_vault_that_knows_none_of_its_accounts() {
    for new in [End::server, End::server_with_database] {
        let (from, to) = (new(), End::folder());
        found(&from.stores);
        let other = new();
        other.open_beside();
        let refused = copied(&beside(&from, &other), &to);
        assert!(
            matches!(refused, Err(CopyError::OtherVault(_))),
            "{refused:?}"
        );
        assert!(!to.stores.folder().unwrap().exists(), "nothing was made");
        assert_eq!(from.verify().sealed, None);
        copied(&from, &to).unwrap();
    }
}

#[test]
fn a_vault_in_which_every_name_was_erased_is_that_of_its_log() {
    let (from, to) = (End::server_with_database(), End::folder());
    found(&from.stores);
    damage(
        from.vault_database(),
        "INSERT INTO qibu_vault.erased_account SELECT account, 0 FROM qibu_vault.account;
         DELETE FROM qibu_vault.account",
    );
    copied(&from, &to).unwrap();
}
