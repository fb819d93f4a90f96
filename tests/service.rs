//! The service's own rows and the log of reads: credentials, sessions, tokens, drafts, refusals, reads
//! (laws 9, 10, 14).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "service/reads.rs"]
mod reads;

use qibu::root_key::RootKey;
use qibu::service::{
    DraftError, DraftState, MAX_DRAFTS_AN_ACCOUNT, MAX_HASHES_AT_ONCE, MAX_HASHES_WAITING,
    MAX_REFUSED, MAX_REFUSED_A_PRINCIPAL, MAX_SESSION_IDLE_SECONDS, MAX_SESSION_SECONDS,
    MAX_SESSIONS_AN_ACCOUNT, MAX_TOKEN_SECONDS, NewDraft, PasswordError, PasswordHasher,
    RefusedAttempt, Service, TokenError,
};
use qibu::vault::StorageFault;
use qibu_domain::id::{AccountId, ApplicationId};
use qibu_domain::time::Instant;
use std::path::Path;
use uuid::Uuid;
use zeroize::Zeroizing;

const NOW: Instant = Instant(1_790_000_000_000_000);
const WANG: AccountId = AccountId(Uuid::from_u128(1));
const LI: AccountId = AccountId(Uuid::from_u128(2));
const DRAFT: ApplicationId = ApplicationId(Uuid::from_u128(3));

fn service() -> (tempfile::TempDir, Service) {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::open(folder.path(), &root("5a")).unwrap();
    (folder, service)
}

fn root(byte: &str) -> RootKey {
    RootKey::from_digits(&byte.repeat(32)).unwrap()
}

fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn draft(id: ApplicationId) -> NewDraft<'static> {
    let body = r#"{"name":"样例联谊会"}"#;
    NewDraft {
        id,
        owner: WANG,
        submitter: LI,
        typed_by: WANG,
        body,
    }
}

#[tokio::test]
async fn a_password_is_verified_and_is_nowhere_in_the_file() {
    let (folder, service) = service();
    let hasher = PasswordHasher::new().unwrap();
    let hash = hasher.hash(secret("correct horse")).await.unwrap();
    service.set_password(WANG, &hash, NOW).unwrap();
    let stored = service.password_hash(WANG).unwrap();
    assert!(
        hasher
            .verify(secret("correct horse"), stored.clone())
            .await
            .unwrap()
    );
    assert!(
        !hasher
            .verify(secret("correct horsf"), stored)
            .await
            .unwrap()
    );
    assert!(!holds(folder.path(), b"correct horse"));
    assert!(holds(folder.path(), b"$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[tokio::test]
async fn an_account_that_is_not_there_verifies_nothing() {
    let hasher = PasswordHasher::new().unwrap();
    assert!(!hasher.verify(secret("anything"), None).await.unwrap());
}

#[tokio::test]
async fn a_password_is_neither_too_short_nor_too_long() {
    let hasher = PasswordHasher::new().unwrap();
    assert_eq!(
        hasher.hash(secret("sevench")).await.err(),
        Some(PasswordError::TooShort)
    );
    assert_eq!(
        hasher.hash(secret(&"a".repeat(257))).await.err(),
        Some(PasswordError::TooLong)
    );
    let long = hasher.verify(secret(&"a".repeat(257)), None).await;
    assert_eq!(long, Err(PasswordError::TooLong));
    assert!(hasher.hash(secret("八个汉字做口令呀")).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_beyond_those_that_may_wait_are_answered_busy() {
    let hasher = PasswordHasher::new().unwrap();
    let most = MAX_HASHES_AT_ONCE + MAX_HASHES_WAITING;
    let tries: Vec<_> = (0..most + 40)
        .map(|_| {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.verify(secret("anything"), None).await })
        })
        .collect();
    let mut busy = 0;
    for each in tries {
        busy += usize::from(each.await.unwrap() == Err(PasswordError::Busy));
    }
    assert!(busy > 0 && busy <= 40, "{busy}");
    assert_eq!(
        hasher.verify(secret("anything"), None).await,
        Ok(false),
        "the places come back"
    );
}

#[test]
fn a_session_lives_while_it_is_used_and_no_longer_than_a_working_day() {
    let (folder, service) = service();
    let started = service.start_session(WANG, NOW).unwrap();
    assert_eq!(started.token.len(), 64);
    assert!(!holds(folder.path(), started.token.as_bytes()));
    let mut now = NOW;
    while now <= NOW.plus_seconds(MAX_SESSION_SECONDS) {
        assert_eq!(
            service
                .session(&started.token, now)
                .unwrap()
                .unwrap()
                .account,
            WANG
        );
        now = now.plus_seconds(MAX_SESSION_IDLE_SECONDS);
    }
    assert_eq!(service.session(&started.token, now).unwrap(), None);

    let rested = service.start_session(WANG, NOW).unwrap();
    let late = NOW.plus_seconds(MAX_SESSION_IDLE_SECONDS + 1);
    assert_eq!(service.session(&rested.token, late).unwrap(), None);
    assert_eq!(service.session("", NOW).unwrap(), None);
    assert_eq!(service.session(&"0".repeat(64), NOW).unwrap(), None);
}

#[test]
fn sessions_are_listed_ended_by_their_account_and_bounded() {
    let (_folder, service) = service();
    let first = service.start_session(WANG, NOW).unwrap();
    let started: Vec<_> = (0..MAX_SESSIONS_AN_ACCOUNT)
        .map(|later| {
            let now = Instant(NOW.0 + 1 + i64::from(later));
            service.start_session(WANG, now).unwrap()
        })
        .collect();
    assert_eq!(
        service.session(&first.token, NOW).unwrap(),
        None,
        "the oldest ended"
    );
    let listed = service.sessions_of(WANG, NOW).unwrap();
    assert_eq!(listed.len(), started.len());
    let last = started.last().unwrap();
    assert_eq!(listed[0], last.session);
    assert!(
        !service.end_session(LI, last.session.id).unwrap(),
        "another's stays"
    );
    assert!(service.end_session(WANG, last.session.id).unwrap());
    assert_eq!(service.session(&last.token, NOW).unwrap(), None);
    assert_eq!(service.end_sessions(WANG).unwrap(), started.len() - 1);
}

#[tokio::test]
async fn a_new_password_ends_the_sessions() {
    let (_folder, service) = service();
    let started = service.start_session(WANG, NOW).unwrap();
    let hash = PasswordHasher::new()
        .unwrap()
        .hash(secret("correct horse"))
        .await
        .unwrap();
    service.set_password(WANG, &hash, NOW).unwrap();
    assert_eq!(service.session(&started.token, NOW).unwrap(), None);
}

#[test]
fn a_row_written_into_the_file_without_the_root_key_signs_nobody_in() {
    use sha2::{Digest, Sha256};
    let (folder, service) = service();
    let rows = rusqlite::Connection::open(folder.path().join("service.db")).unwrap();
    let digest: [u8; 32] = Sha256::digest(b"session|forged").into();
    rows.execute(
        "INSERT INTO session (session, digest, account, made_at, seen_at) VALUES (?1, ?2, ?1, ?3, ?3)",
        rusqlite::params![[7_u8; 16], digest, NOW.0],
    )
    .unwrap();
    assert_eq!(service.session("forged", NOW).unwrap(), None);
    let other = Service::open(folder.path(), &root("5b"));
    assert_eq!(other.err(), Some(StorageFault::WrongRootKey));
}

#[test]
fn a_token_acts_for_its_account_within_its_scopes_until_it_expires_or_is_revoked() {
    let (folder, service) = service();
    let expires = NOW.plus_seconds(3600);
    let issued = service
        .issue_token(WANG, "月报", &["read", "propose"], expires, NOW)
        .unwrap();
    let token = issued.token.as_str();
    let secret = token.rsplit('_').next().unwrap();
    assert_eq!(token, format!("qibu_{}_{secret}", issued.info.id));
    assert!(secret.ends_with(&issued.info.last_four) && issued.info.last_four.len() == 4);
    assert!(!holds(folder.path(), secret.as_bytes()));

    let grant = service.token(token, NOW).unwrap().unwrap();
    assert_eq!(
        (grant.account, grant.scopes),
        (WANG, vec!["read".to_owned(), "propose".to_owned()])
    );
    assert_eq!(service.token(token, expires).unwrap(), None, "expired");
    let mut forged = token.to_owned();
    forged.replace_range(
        token.len() - 1..,
        if token.ends_with('0') { "1" } else { "0" },
    );
    for wrong in [
        forged.as_str(),
        "",
        "qibu_",
        "qibu__",
        &token[5..],
        &format!("{token}0"),
    ] {
        assert_eq!(service.token(wrong, NOW).unwrap(), None, "{wrong}");
    }
    assert!(
        !service.revoke_token(LI, &issued.info.id, NOW).unwrap(),
        "another's stays"
    );
    assert!(service.revoke_token(WANG, &issued.info.id, NOW).unwrap());
    assert_eq!(service.token(token, NOW).unwrap(), None, "revoked");
    assert_eq!(service.tokens_of(WANG).unwrap()[0].revoked_at, Some(NOW));
}

#[test]
fn a_token_without_scope_end_or_room_is_not_issued() {
    let (_folder, service) = service();
    let later = NOW.plus_seconds(60);
    let issue = |scopes: &[&str], expires| {
        service
            .issue_token(WANG, "a", scopes, expires, NOW)
            .map(|_| ())
    };
    assert_eq!(issue(&[], later), Err(TokenError::BadScopes));
    assert_eq!(issue(&["read all"], later), Err(TokenError::BadScopes));
    assert_eq!(issue(&["read"], NOW), Err(TokenError::BadExpiry));
    let too_late = NOW.plus_seconds(MAX_TOKEN_SECONDS + 1);
    assert_eq!(issue(&["read"], too_late), Err(TokenError::BadExpiry));
    for _ in 0..20 {
        issue(&["read"], later).unwrap();
    }
    assert_eq!(issue(&["read"], later), Err(TokenError::TooMany));
    let first = service.tokens_of(WANG).unwrap()[0].id.clone();
    service.revoke_token(WANG, &first, NOW).unwrap();
    issue(&["read"], later).unwrap();
}

#[test]
fn an_account_that_is_removed_is_signed_in_by_nothing() {
    let (_folder, service) = service();
    let started = service.start_session(WANG, NOW).unwrap();
    let issued = service
        .issue_token(WANG, "a", &["read"], NOW.plus_seconds(60), NOW)
        .unwrap();
    service.remove_credentials(WANG).unwrap();
    assert_eq!(service.session(&started.token, NOW).unwrap(), None);
    assert_eq!(service.token(&issued.token, NOW).unwrap(), None);
}

#[test]
fn a_draft_is_sealed_changed_by_version_and_seen_by_those_it_concerns() {
    let (folder, service) = service();
    service.create_draft(&draft(DRAFT), NOW).unwrap();
    assert_eq!(
        service.create_draft(&draft(DRAFT), NOW),
        Err(DraftError::AlreadyThere)
    );
    assert!(!holds(folder.path(), "样例联谊会".as_bytes()));
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

#[test]
fn a_draft_that_is_changed_while_it_awaits_confirmation_is_open_again() {
    let (_folder, service) = service();
    service.create_draft(&draft(DRAFT), NOW).unwrap();
    service.await_confirmation(DRAFT, 1, NOW).unwrap();
    let state = || service.draft(DRAFT).unwrap().unwrap().summary.state;
    assert_eq!(state(), DraftState::AwaitingConfirmation);
    service.update_draft(DRAFT, 1, "{}", NOW).unwrap();
    assert_eq!(state(), DraftState::Open);
    let again = service.await_confirmation(DRAFT, 1, NOW);
    assert_eq!(again, Err(DraftError::Stale { current: 2 }));
}

#[test]
fn closing_a_draft_destroys_its_key_and_body_to_the_last_byte() {
    let (folder, service) = service();
    let ids: Vec<_> = (100..120)
        .map(|n| ApplicationId(Uuid::from_u128(n)))
        .collect();
    for id in &ids {
        service.create_draft(&draft(*id), NOW).unwrap();
    }
    let rows = rusqlite::Connection::open(folder.path().join("service.db")).unwrap();
    let query = "SELECT wrapped_key, body FROM draft WHERE draft = ?1";
    let secrets = ids.iter().map(|id| {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        rows.query_row(query, [id.0.into_bytes()], row).unwrap()
    });
    let secrets: Vec<(Vec<u8>, Vec<u8>)> = secrets.collect();
    drop(rows);
    assert!(
        holds(folder.path(), &secrets[0].0),
        "the test looks in the right place"
    );
    for (number, id) in ids.iter().enumerate() {
        if number % 2 == 0 {
            service.discard_draft(*id, NOW).unwrap();
        } else {
            service.confirm_draft(*id, NOW).unwrap();
        }
    }
    for (key, body) in &secrets {
        assert!(!holds(folder.path(), key) && !holds(folder.path(), body));
    }
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

#[test]
fn an_account_has_fifty_drafts_at_most() {
    let (_folder, service) = service();
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

fn attempt<'a>(principal: &'a str, subject: &'a str, at: Instant) -> RefusedAttempt<'a> {
    let (command, code) = ("decide_application", "seat.same_person");
    RefusedAttempt {
        at,
        principal,
        command,
        code,
        status: 409,
        subject,
    }
}

#[test]
fn the_same_refusal_again_within_a_minute_counts_up_and_another_is_a_row() {
    let (_folder, service) = service();
    for seconds in [0, 30, 80, 200] {
        service
            .record_refused(&attempt("account:1", "a", NOW.plus_seconds(seconds)))
            .unwrap();
    }
    service
        .record_refused(&attempt("account:1", "b", NOW.plus_seconds(201)))
        .unwrap();
    let rows = service.refused(None, 100).unwrap();
    let shown: Vec<_> = rows
        .iter()
        .map(|row| (row.subject.as_str(), row.times))
        .collect();
    assert_eq!(shown, [("b", 1), ("a", 1), ("a", 3)]);
    assert_eq!(
        service.refused(Some(rows[1].number), 100).unwrap(),
        rows[2..]
    );
    assert_eq!(service.refused(None, 1).unwrap(), rows[..1]);
}

#[test]
fn nobody_washes_the_refusals_of_others_out_of_the_list() {
    let (folder, service) = service();
    // Without waiting for the disk, for the sake of the test's time only.
    let fill = rusqlite::Connection::open(folder.path().join("service.db")).unwrap();
    let insert =
        "INSERT INTO refused (first_at, last_at, times, principal, command, code, status, subject)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
        SELECT 1, 1, 1, ?1 || (i % ?3), 'c', 'd', 409, i FROM n";
    fill.execute(
        insert,
        rusqlite::params!["flood", MAX_REFUSED_A_PRINCIPAL, 1],
    )
    .unwrap();
    service
        .record_refused(&attempt("victim", "a", NOW))
        .unwrap();
    for subject in ["x", "y", "z"] {
        service
            .record_refused(&attempt("flood0", subject, NOW))
            .unwrap();
    }
    let count = |principal: &str| -> u32 {
        let query = "SELECT count(*) FROM refused WHERE principal LIKE ?1";
        fill.query_row(query, [principal], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(
        (count("flood0"), count("victim")),
        (MAX_REFUSED_A_PRINCIPAL, 1)
    );
    let rest = MAX_REFUSED - count("%");
    fill.execute(insert, rusqlite::params!["others", rest, 20])
        .unwrap();
    service
        .record_refused(&attempt("victim", "b", NOW))
        .unwrap();
    assert_eq!(count("%"), MAX_REFUSED, "the oldest goes");
}
