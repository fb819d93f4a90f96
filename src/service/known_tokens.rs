//! Tokens that were looked up a moment ago, so that a program which asks again and again does not have its row read each
//! time.
//!
//! What this process revokes counts no more at once. What another one revokes, a second copy or a command on the data
//! folder, counts here until [`MAX_KNOWN_TOKEN_MS`] have gone by. Only what was found is kept: a new token counts at once
//! everywhere.

use super::tokens::TokenGrant;
use qibu_domain::time::Instant;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a token is taken as it was last read, in milliseconds.
pub const MAX_KNOWN_TOKEN_MS: i64 = 1_000;
/// The most tokens that are kept; above it all are let go.
const MAX_KNOWN_TOKENS: usize = 1_000;

/// The tokens by the keyed digest of their secret: no token stands in memory for longer than its request.
#[derive(Debug, Default)]
pub(super) struct KnownTokens(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// How often something was revoked here.
    revocations: u64,
    tokens: HashMap<[u8; 32], Seen>,
}

#[derive(Debug)]
struct Seen {
    grant: TokenGrant,
    expires_at: Instant,
    at: Instant,
}

/// When a row began to be read: what was revoked since then may not stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading(u64);

impl KnownTokens {
    /// The token behind that digest, where it was read lately and has not expired.
    pub(super) fn get(&self, digest: &[u8; 32], now: Instant) -> Option<TokenGrant> {
        let known = self.lock();
        let seen = known.tokens.get(digest)?;
        let until = Instant(seen.at.0.saturating_add(MAX_KNOWN_TOKEN_MS * 1_000));
        // A clock that was set back makes nothing younger.
        let is_young = seen.at <= now && now < until && now < seen.expires_at;
        is_young.then(|| seen.grant.clone())
    }

    /// To be called before a row is read.
    pub(super) fn begin(&self) -> Reading {
        Reading(self.lock().revocations)
    }

    /// Keeps what was read, unless something was revoked in the meantime.
    pub(super) fn keep(
        &self,
        reading: Reading,
        digest: [u8; 32],
        grant: &TokenGrant,
        expires_at: Instant,
        at: Instant,
    ) {
        let mut known = self.lock();
        if known.revocations != reading.0 {
            return;
        }
        if known.tokens.len() >= MAX_KNOWN_TOKENS {
            known.tokens.clear();
        }
        let grant = grant.clone();
        let seen = Seen {
            grant,
            expires_at,
            at,
        };
        known.tokens.insert(digest, seen);
    }

    /// Forgets everything. To be called when a revocation is committed, before it is told.
    pub(super) fn revoked(&self) {
        let mut known = self.lock();
        known.revocations = known.revocations.wrapping_add(1);
        known.tokens.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::root_key::RootKey;
    use crate::service::Service;
    use qibu_domain::id::AccountId;
    use uuid::Uuid;

    const WANG: AccountId = AccountId(Uuid::from_u128(7));
    const NOW: Instant = Instant(1_780_000_000_000_000);

    fn later(ms: i64) -> Instant {
        Instant(NOW.0 + ms * 1_000)
    }

    fn service() -> (tempfile::TempDir, Service) {
        let folder = tempfile::tempdir().unwrap();
        let key = RootKey::from_digits(&"07".repeat(32)).unwrap();
        let service = Service::open(folder.path(), &key).unwrap();
        (folder, service)
    }

    #[test]
    fn a_token_that_was_read_is_known_for_a_moment_and_never_beyond_its_end() {
        let (_folder, service) = service();
        let end = later(500);
        let issued = service.issue_token(WANG, "a", &["read"], end, NOW).unwrap();
        assert_eq!(
            service.known_token(&issued.token, NOW),
            None,
            "not read yet"
        );
        let read = service.token(&issued.token, NOW).unwrap();
        assert_eq!(service.known_token(&issued.token, later(499)), read);
        assert_eq!(service.known_token(&issued.token, end), None);
        let forged = format!("{}0", issued.token.as_str());
        assert_eq!(service.known_token(&forged, NOW), None);
        let end = NOW.plus_seconds(60);
        let long = service.issue_token(WANG, "b", &["read"], end, NOW).unwrap();
        let read = service.token(&long.token, NOW).unwrap();
        let last = MAX_KNOWN_TOKEN_MS - 1;
        assert_eq!(service.known_token(&long.token, later(last)), read);
        assert_eq!(service.known_token(&long.token, later(last + 1)), None);
        assert_eq!(service.known_token(&long.token, later(-1)), None);
    }

    #[test]
    fn what_is_revoked_or_removed_here_is_known_no_more() {
        let (_folder, service) = service();
        let end = NOW.plus_seconds(60);
        for is_removed in [false, true] {
            let issued = service.issue_token(WANG, "a", &["read"], end, NOW).unwrap();
            assert!(service.token(&issued.token, NOW).unwrap().is_some());
            assert!(service.known_token(&issued.token, NOW).is_some());
            if is_removed {
                service.remove_credentials(WANG).unwrap();
            } else {
                service.revoke_token(WANG, &issued.info.id, NOW).unwrap();
            }
            assert_eq!(service.known_token(&issued.token, NOW), None);
        }
    }

    #[test]
    fn a_row_that_was_read_before_a_revocation_is_not_kept_after_it() {
        let known = KnownTokens::default();
        let grant = TokenGrant {
            id: "a".to_owned(),
            account: WANG,
            scopes: Vec::new(),
        };
        let reading = known.begin();
        known.revoked();
        known.keep(reading, [1; 32], &grant, later(60_000), NOW);
        assert_eq!(known.get(&[1; 32], NOW), None);
        known.keep(known.begin(), [1; 32], &grant, later(60_000), NOW);
        assert_eq!(known.get(&[1; 32], NOW), Some(grant));
    }
}
