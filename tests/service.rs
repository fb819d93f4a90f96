//! The service's own rows and the log of reads: credentials, sessions, tokens, drafts, refusals, reads
//! (laws 9, 10, 14).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_qibu/beside.rs"]
mod beside;
#[path = "service/copies.rs"]
mod copies;
#[path = "service/drafts.rs"]
mod drafts;
#[path = "service/imports.rs"]
mod imports;
#[path = "service/reads.rs"]
mod reads;

use beside::{Home, Part, block_on};
use qibu::root_key::RootKey;
use qibu::service::{
    MAX_HASHES_AT_ONCE, MAX_HASHES_WAITING, MAX_REFUSED, MAX_REFUSED_A_PRINCIPAL,
    MAX_SESSION_IDLE_SECONDS, MAX_SESSION_SECONDS, MAX_SESSIONS_AN_ACCOUNT, MAX_TOKEN_SECONDS,
    PasswordError, PasswordHasher, RefusedAttempt, Service, TokenError,
};
use qibu::vault::StorageFault;
use qibu_domain::id::AccountId;
use qibu_domain::time::Instant;
use qibu_projections::values;
use uuid::Uuid;
use zeroize::Zeroizing;

const NOW: Instant = Instant(1_790_000_000_000_000);
const WANG: AccountId = AccountId(Uuid::from_u128(1));
const LI: AccountId = AccountId(Uuid::from_u128(2));

const SERVICE: Part = ("service.db", "qibu_service");

on_both_engines!(
    a_password_is_verified_and_is_nowhere_in_the_file,
    a_session_lives_while_it_is_used_and_no_longer_than_a_working_day,
    sessions_are_listed_ended_by_their_account_and_bounded,
    a_new_password_ends_the_sessions,
    a_row_written_past_the_program_without_the_root_key_signs_nobody_in,
    another_root_key_than_the_first_is_refused,
    a_token_acts_for_its_account_within_its_scopes_until_it_expires_or_is_revoked,
    a_token_without_scope_end_or_room_is_not_issued,
    an_account_that_is_removed_is_signed_in_by_nothing,
    the_same_refusal_again_within_a_minute_counts_up_and_another_is_a_row,
    nobody_washes_the_refusals_of_others_out_of_the_list,
);

fn service(home: &Home) -> Service {
    Service::open(home.place(), &root("5a")).unwrap()
}

fn root(byte: &str) -> RootKey {
    RootKey::from_digits(&byte.repeat(32)).unwrap()
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn a_password_is_verified_and_is_nowhere_in_the_file(home: &Home) {
    let service = service(home);
    let hasher = PasswordHasher::new().unwrap();
    let hash = block_on(hasher.hash(secret("correct horse"))).unwrap();
    service.set_password(WANG, &hash, NOW).unwrap();
    let verifies = |password: &str| {
        let stored = service.password_hash(WANG).unwrap();
        block_on(hasher.verify(secret(password), stored)).unwrap()
    };
    assert!(verifies("correct horse"));
    assert!(!verifies("correct horsf"));
    assert!(!home.holds(b"correct horse"));
    assert!(home.holds(b"$argon2id$v=19$m=19456,t=2,p=1$"));
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

fn a_session_lives_while_it_is_used_and_no_longer_than_a_working_day(home: &Home) {
    let service = service(home);
    let started = service.start_session(WANG, NOW).unwrap();
    assert_eq!(started.token.len(), 64);
    assert!(!home.holds(started.token.as_bytes()));
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

fn sessions_are_listed_ended_by_their_account_and_bounded(home: &Home) {
    let service = service(home);
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

fn a_new_password_ends_the_sessions(home: &Home) {
    let service = service(home);
    let started = service.start_session(WANG, NOW).unwrap();
    let hasher = PasswordHasher::new().unwrap();
    let hash = block_on(hasher.hash(secret("correct horse"))).unwrap();
    service.set_password(WANG, &hash, NOW).unwrap();
    assert_eq!(service.session(&started.token, NOW).unwrap(), None);
}

fn a_row_written_past_the_program_without_the_root_key_signs_nobody_in(home: &Home) {
    use sha2::{Digest, Sha256};
    let service = service(home);
    let digest: [u8; 32] = Sha256::digest(b"session|forged").into();
    let insert = "INSERT INTO session (session, digest, account, made_at, seen_at)
                  VALUES (?1, ?2, ?1, ?3, ?3)";
    let row = values![[7_u8; 16], digest, NOW.0];
    home.past_the_program(SERVICE, |tables| tables.execute(insert, row));
    assert_eq!(service.session("forged", NOW).unwrap(), None);
}

fn another_root_key_than_the_first_is_refused(home: &Home) {
    drop(service(home));
    let other = Service::open(home.place(), &root("5b"));
    assert_eq!(other.err(), Some(StorageFault::WrongRootKey));
    service(home);
}

fn a_token_acts_for_its_account_within_its_scopes_until_it_expires_or_is_revoked(home: &Home) {
    let service = service(home);
    let expires = NOW.plus_seconds(3600);
    let issued = service
        .issue_token(WANG, "月报", &["read", "propose"], expires, NOW)
        .unwrap();
    let token = issued.token.as_str();
    let secret = token.rsplit('_').next().unwrap();
    assert_eq!(token, format!("qibu_{}_{secret}", issued.info.id));
    assert!(secret.ends_with(&issued.info.last_four) && issued.info.last_four.len() == 4);
    assert!(!home.holds(secret.as_bytes()));

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

fn a_token_without_scope_end_or_room_is_not_issued(home: &Home) {
    let service = service(home);
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

fn an_account_that_is_removed_is_signed_in_by_nothing(home: &Home) {
    let service = service(home);
    let started = service.start_session(WANG, NOW).unwrap();
    let issued = service
        .issue_token(WANG, "a", &["read"], NOW.plus_seconds(60), NOW)
        .unwrap();
    service.remove_credentials(WANG).unwrap();
    assert_eq!(service.session(&started.token, NOW).unwrap(), None);
    assert_eq!(service.token(&issued.token, NOW).unwrap(), None);
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

fn the_same_refusal_again_within_a_minute_counts_up_and_another_is_a_row(home: &Home) {
    let service = service(home);
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

fn nobody_washes_the_refusals_of_others_out_of_the_list(home: &Home) {
    let service = service(home);
    // In one transaction, for the sake of the test's time only.
    let fill = |principal: &str, rows: u32, principals: u32| {
        let insert = "INSERT INTO refused
                (first_at, last_at, times, principal, command, code, status, subject)
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
            SELECT 1, 1, 1, ?1 || CAST(i % ?3 AS text), 'c', 'd', 409, CAST(i AS text) FROM n";
        let given = values![principal, rows, principals];
        home.past_the_program(SERVICE, |tables| tables.execute(insert, given));
    };
    let record = |principal, subject| {
        let attempt = attempt(principal, subject, NOW);
        service.record_refused(&attempt).unwrap();
    };
    let count = |principal: &str| -> u32 {
        let query = "SELECT count(*) FROM refused WHERE principal LIKE ?1";
        home.past_the_program(SERVICE, |tables| {
            tables.one(query, values![principal], |row| row.get(0))
        })
    };
    fill("flood", MAX_REFUSED_A_PRINCIPAL, 1);
    record("victim", "a");
    for subject in ["x", "y", "z"] {
        record("flood0", subject);
    }
    assert_eq!(
        (count("flood0"), count("victim")),
        (MAX_REFUSED_A_PRINCIPAL, 1)
    );
    fill("others", MAX_REFUSED - count("%"), 20);
    record("victim", "b");
    assert_eq!(count("%"), MAX_REFUSED, "the oldest goes");
}
