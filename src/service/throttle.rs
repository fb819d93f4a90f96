//! How often somebody may try to sign in: ten times a minute an account, and never locked out for good.

use qibu_domain::id::AccountId;
use qibu_domain::time::Instant;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The most sign-ins a minute, for each account.
pub const MAX_SIGN_INS_A_MINUTE: i64 = 10;
/// The most accounts and sources that are remembered; beyond it, those that have rested longest are forgotten.
const MAX_BUCKETS: usize = 10_000;
/// How long a source from which an account signed in counts as its own, in seconds.
const MAX_KNOWN_SECONDS: i64 = 30 * 24 * 3600;
const MICROS_A_MINUTE: i64 = 60_000_000;
/// What a try costs: a bucket fills up by one microsecond each microsecond and holds a minute.
const COST_MICROSECONDS: i64 = MICROS_A_MINUTE / MAX_SIGN_INS_A_MINUTE;

/// Too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("try again in {retry_after_seconds} s")]
pub struct Throttled {
    /// When a try will be looked at again, in seconds.
    pub retry_after_seconds: i64,
}

/// Counts tries by account. A source (a client's address) from which the account signed in before has a count of
/// its own: whoever keeps trying a victim's account from elsewhere does not keep the victim out. It lives in
/// memory; a restart forgets it, which is one minute's tries.
#[derive(Default)]
pub struct SignInThrottle(Mutex<Counts>);

#[derive(Default)]
struct Counts {
    buckets: HashMap<Who, Bucket>,
    known: HashMap<(AccountId, String), Instant>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Who {
    account: AccountId,
    known_source: Option<String>,
}

/// A leaky bucket: `spent` microseconds of the minute at `at`.
struct Bucket {
    spent: i64,
    at: Instant,
}

impl SignInThrottle {
    /// Counts a try, before the password is looked at. `now` is the machine's time.
    pub fn try_once(
        &self,
        account: AccountId,
        source: &str,
        now: Instant,
    ) -> Result<(), Throttled> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = counts.known.get(&(account, source.to_owned()));
        let known = seen.is_some_and(|seen| now <= seen.plus_seconds(MAX_KNOWN_SECONDS));
        let who = Who {
            account,
            known_source: known.then(|| source.to_owned()),
        };
        if counts.buckets.len() >= MAX_BUCKETS && !counts.buckets.contains_key(&who) {
            counts.buckets.retain(|_, bucket| bucket.spent_at(now) > 0);
            if counts.buckets.len() >= MAX_BUCKETS {
                return Err(Throttled {
                    retry_after_seconds: 60,
                });
            }
        }
        let bucket = counts
            .buckets
            .entry(who)
            .or_insert(Bucket { spent: 0, at: now });
        let spent = bucket.spent_at(now) + COST_MICROSECONDS;
        if spent > MICROS_A_MINUTE {
            let wait = (spent - MICROS_A_MINUTE).max(1);
            return Err(Throttled {
                retry_after_seconds: wait.saturating_add(999_999) / 1_000_000,
            });
        }
        *bucket = Bucket { spent, at: now };
        Ok(())
    }

    /// Remembers that an account signed in from a source.
    pub fn succeeded(&self, account: AccountId, source: &str, now: Instant) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.known.len() >= MAX_BUCKETS {
            let bound = now.plus_seconds(-MAX_KNOWN_SECONDS);
            counts.known.retain(|_, seen| *seen > bound);
        }
        if counts.known.len() < MAX_BUCKETS {
            counts.known.insert((account, source.to_owned()), now);
        }
    }
}

impl Bucket {
    fn spent_at(&self, now: Instant) -> i64 {
        let passed = now.0.saturating_sub(self.at.0).max(0);
        self.spent.saturating_sub(passed).max(0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use uuid::Uuid;

    const NOW: Instant = Instant(1_790_000_000_000_000);
    const VICTIM: AccountId = AccountId(Uuid::from_u128(1));

    #[test]
    fn the_eleventh_try_in_a_minute_waits_and_a_minute_later_all_is_well() {
        let throttle = SignInThrottle::default();
        for _ in 0..10 {
            throttle.try_once(VICTIM, "a", NOW).unwrap();
        }
        let throttled = throttle.try_once(VICTIM, "b", NOW).unwrap_err();
        assert_eq!(throttled.retry_after_seconds, 6);
        assert!(throttle.try_once(VICTIM, "a", NOW.plus_seconds(5)).is_err());
        throttle.try_once(VICTIM, "a", NOW.plus_seconds(6)).unwrap();
        throttle
            .try_once(AccountId(Uuid::from_u128(2)), "a", NOW)
            .unwrap();
        for _ in 0..10 {
            throttle
                .try_once(VICTIM, "a", NOW.plus_seconds(66))
                .unwrap();
        }
    }

    #[test]
    fn a_stranger_who_keeps_trying_does_not_keep_the_victim_out() {
        let throttle = SignInThrottle::default();
        throttle.succeeded(VICTIM, "office", NOW);
        for _ in 0..100 {
            throttle.try_once(VICTIM, "stranger", NOW).ok();
        }
        assert!(throttle.try_once(VICTIM, "stranger", NOW).is_err());
        for _ in 0..10 {
            throttle.try_once(VICTIM, "office", NOW).unwrap();
        }
        assert!(
            throttle.try_once(VICTIM, "office", NOW).is_err(),
            "a known source is bounded too"
        );
    }

    #[test]
    fn a_clock_that_goes_back_gives_no_tries() {
        let throttle = SignInThrottle::default();
        for _ in 0..10 {
            throttle.try_once(VICTIM, "a", NOW).unwrap();
        }
        assert!(
            throttle
                .try_once(VICTIM, "a", NOW.plus_seconds(-3600))
                .is_err()
        );
    }
}
