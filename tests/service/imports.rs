//! Imports: sealed, changed by version, bounded, and gone when they are discarded.

use crate::beside::Home;
use crate::{LI, NOW, WANG, on_both_engines, service};
use qibu::service::{ImportError, ImportId, ImportState, MAX_IMPORTS_AN_ACCOUNT};
use qibu_domain::id::ApplicationId;
use uuid::Uuid;

const IMPORT: ImportId = ApplicationId(Uuid::from_u128(7));
const BODY: &str = r#"{"rows":{"2":{"name":"样例老联谊会"}}}"#;

on_both_engines!(
    an_import_is_sealed_and_changed_only_by_who_has_seen_its_version,
    discarding_an_import_destroys_its_key_and_body_to_the_last_byte,
    an_account_has_ten_imports_that_wait_at_most,
    papers_of_an_import_are_kept_until_it_is_discarded,
);

fn an_import_is_sealed_and_changed_only_by_who_has_seen_its_version(home: &Home) {
    let service = service(home);
    service.create_import(IMPORT, WANG, BODY, NOW).unwrap();
    let twice = service.create_import(IMPORT, WANG, BODY, NOW);
    assert_eq!(twice, Err(ImportError::AlreadyThere));
    assert!(!home.holds("样例老联谊会".as_bytes()));
    let confirming = ImportState::Confirming;
    let changed = service.change_import(IMPORT, 1, confirming, "{}", NOW);
    assert_eq!(changed, Ok(2));
    let stale = service.change_import(IMPORT, 1, ImportState::Confirmed, BODY, NOW);
    assert_eq!(stale, Err(ImportError::Stale { current: 2 }));
    let import = service.import(IMPORT).unwrap().unwrap();
    assert_eq!(
        (import.summary.state, import.body.as_deref()),
        (confirming, Some("{}"))
    );
    assert_eq!(service.imports(10).unwrap(), [import]);
}

fn discarding_an_import_destroys_its_key_and_body_to_the_last_byte(home: &Home) {
    let service = service(home);
    service.create_import(IMPORT, WANG, BODY, NOW).unwrap();
    service.discard_import(IMPORT, 1, NOW).unwrap();
    let import = service.import(IMPORT).unwrap().unwrap();
    assert_eq!(
        (import.summary.state, import.body),
        (ImportState::Discarded, None)
    );
    assert!(service.imports(10).unwrap().is_empty());
    let changed = service.change_import(IMPORT, 2, ImportState::Entered, BODY, NOW);
    assert_eq!(changed, Err(ImportError::Unknown));
}

fn an_account_has_ten_imports_that_wait_at_most(home: &Home) {
    let service = service(home);
    let id = |n: u32| ApplicationId(Uuid::from_u128(u128::from(n) + 100));
    for n in 0..MAX_IMPORTS_AN_ACCOUNT {
        service.create_import(id(n), WANG, BODY, NOW).unwrap();
    }
    let more = service.create_import(IMPORT, WANG, BODY, NOW);
    assert_eq!(more, Err(ImportError::TooMany));
    service.create_import(IMPORT, LI, BODY, NOW).unwrap();
    // One that is under way waits no more.
    let confirming = ImportState::Confirming;
    service
        .change_import(id(0), 1, confirming, BODY, NOW)
        .unwrap();
    let more = service.create_import(id(200), WANG, BODY, NOW);
    assert_eq!(more, Ok(()));
}

fn papers_of_an_import_are_kept_until_it_is_discarded(home: &Home) {
    let service = service(home);
    assert_eq!(service.keeps_papers(IMPORT), Ok(false));
    service.create_import(IMPORT, WANG, BODY, NOW).unwrap();
    assert_eq!(service.keeps_papers(IMPORT), Ok(true));
    service.discard_import(IMPORT, 1, NOW).unwrap();
    assert_eq!(service.keeps_papers(IMPORT), Ok(false));
}
