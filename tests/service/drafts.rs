//! Drafts: sealed, changed by version, bounded, and gone when they are closed.

use crate::beside::Home;
use crate::{LI, NOW, SERVICE, WANG, on_both_engines, service};
use qibu::service::{DraftError, DraftState, MAX_DRAFTS_AN_ACCOUNT, NewDraft};
use qibu_domain::id::{AccountId, ApplicationId};
use qibu_projections::values;
use uuid::Uuid;

const DRAFT: ApplicationId = ApplicationId(Uuid::from_u128(3));

on_both_engines!(
    a_draft_is_sealed_changed_by_version_and_seen_by_those_it_concerns,
    a_draft_that_is_changed_while_it_awaits_confirmation_is_open_again,
    closing_a_draft_destroys_its_key_and_body_to_the_last_byte,
    an_account_has_fifty_drafts_at_most,
);

pub fn draft(id: ApplicationId) -> NewDraft<'static> {
    let body = r#"{"name":"样例联谊会"}"#;
    NewDraft {
        id,
        owner: WANG,
        submitter: LI,
        typed_by: WANG,
        body,
    }
}

fn a_draft_is_sealed_changed_by_version_and_seen_by_those_it_concerns(home: &Home) {
    let service = service(home);
    service.create_draft(&draft(DRAFT), NOW).unwrap();
    assert_eq!(
        service.create_draft(&draft(DRAFT), NOW),
        Err(DraftError::AlreadyThere)
    );
    assert!(!home.holds("样例联谊会".as_bytes()));
    assert_eq!(
        service.draft(DRAFT).unwrap().unwrap().body.unwrap(),
        draft(DRAFT).body
    );
    assert_eq!(service.update_draft(DRAFT, 1, "{}", NOW).unwrap(), 2);
    let stale = service.update_draft(DRAFT, 1, "[]", NOW);
    assert_eq!(stale, Err(DraftError::Stale { current: 2 }));
    assert_eq!(
        service.update_draft(DRAFT, 2, "{", NOW),
        Err(DraftError::NotJson)
    );
    for account in [WANG, LI] {
        assert_eq!(service.drafts_of(account, 10).unwrap().len(), 1);
    }
    assert_eq!(
        service
            .drafts_of(AccountId(Uuid::from_u128(9)), 10)
            .unwrap(),
        []
    );
}

fn a_draft_that_is_changed_while_it_awaits_confirmation_is_open_again(home: &Home) {
    let service = service(home);
    service.create_draft(&draft(DRAFT), NOW).unwrap();
    service.await_confirmation(DRAFT, 1, NOW).unwrap();
    let state = || service.draft(DRAFT).unwrap().unwrap().summary.state;
    assert_eq!(state(), DraftState::AwaitingConfirmation);
    service.update_draft(DRAFT, 1, "{}", NOW).unwrap();
    assert_eq!(state(), DraftState::Open);
    let again = service.await_confirmation(DRAFT, 1, NOW);
    assert_eq!(again, Err(DraftError::Stale { current: 2 }));
}

fn closing_a_draft_destroys_its_key_and_body_to_the_last_byte(home: &Home) {
    let service = service(home);
    let ids: Vec<_> = (100..120)
        .map(|n| ApplicationId(Uuid::from_u128(n)))
        .collect();
    for id in &ids {
        service.create_draft(&draft(*id), NOW).unwrap();
    }
    let query = "SELECT wrapped_key, body FROM draft WHERE draft = ?1";
    let secrets = ids.iter().map(|id| {
        home.past_the_program(SERVICE, |tables| {
            let draft = values![id.0.into_bytes()];
            tables.one(query, draft, |row| Ok((row.get(0)?, row.get(1)?)))
        })
    });
    let secrets: Vec<(Vec<u8>, Vec<u8>)> = secrets.collect();
    // As the server does by itself from time to time: its statistics hold values of the columns.
    home.past_the_program(SERVICE, |tables| tables.execute_batch("ANALYZE"));
    assert!(
        home.holds(&secrets[0].0),
        "the test looks in the right place"
    );
    for (number, id) in ids.iter().enumerate() {
        if number % 2 == 0 {
            service.discard_draft(*id, NOW).unwrap();
        } else {
            service.confirm_draft(*id, NOW).unwrap();
        }
    }
    let secrets = secrets.iter().flat_map(|(key, body)| [&key[..], &body[..]]);
    assert!(!home.holds_any(&secrets.collect::<Vec<_>>()));
    let closed = service.draft(ids[0]).unwrap().unwrap();
    assert_eq!(
        (closed.summary.state, closed.body),
        (DraftState::Discarded, None)
    );
    assert!(!service.draft_lives(ids[1]).unwrap());
    assert_eq!(
        service.update_draft(ids[0], 1, "{}", NOW),
        Err(DraftError::Closed)
    );
    service.discard_draft(ids[1], NOW).unwrap();
    let confirmed = service.draft(ids[1]).unwrap().unwrap();
    assert_eq!(
        confirmed.summary.state,
        DraftState::Confirmed,
        "what was confirmed stays so"
    );
}

fn an_account_has_fifty_drafts_at_most(home: &Home) {
    let service = service(home);
    let id = |number: u32| ApplicationId(Uuid::from_u128(u128::from(number)));
    for number in 0..MAX_DRAFTS_AN_ACCOUNT {
        service.create_draft(&draft(id(number)), NOW).unwrap();
    }
    let one_more = draft(id(MAX_DRAFTS_AN_ACCOUNT));
    assert_eq!(
        service.create_draft(&one_more, NOW),
        Err(DraftError::TooMany)
    );
    service.discard_draft(id(0), NOW).unwrap();
    service.create_draft(&one_more, NOW).unwrap();
}
