//! Passwords: argon2id, bounded in length and in how many are worked on at once.

use super::Service;
use crate::vault::StorageFault;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use qibu_domain::id::AccountId;
use qibu_domain::time::Instant;
use qibu_projections::values;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// The longest password, in bytes: beyond it a sender only makes the server work.
pub const MAX_PASSWORD_BYTES: usize = 256;
/// The shortest password, in characters.
pub const MIN_PASSWORD_CHARS: usize = 8;
/// The most passwords hashed at once; each takes `HASH_MEMORY_KIBIBYTES` of memory and a core.
pub const MAX_HASHES_AT_ONCE: usize = 2;
/// The most that wait for their turn.
pub const MAX_HASHES_WAITING: usize = 32;
/// The memory of one hash.
const HASH_MEMORY_KIBIBYTES: u32 = 19 * 1024;
/// The passes over it.
const HASH_PASSES: u32 = 2;

/// A password's hash as it is stored: a PHC string with its own salt and parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Why a password is not taken or not looked at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Shorter than [`MIN_PASSWORD_CHARS`].
    #[error("shorter than {MIN_PASSWORD_CHARS} characters")]
    TooShort,
    /// Longer than [`MAX_PASSWORD_BYTES`].
    #[error("longer than {MAX_PASSWORD_BYTES} bytes")]
    TooLong,
    /// Too many are waiting; safe to try again.
    #[error("{MAX_HASHES_WAITING} passwords are waiting")]
    Busy,
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

impl PasswordError {
    /// The stable code, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort => "password.too_short",
            Self::TooLong => "password.too_long",
            Self::Busy => "password.busy",
            Self::Fault(_) => "storage.unavailable",
        }
    }
}

/// Hashes and verifies passwords on blocking threads, few at once, so that a flood of sign-ins takes neither the
/// memory nor the cores from everybody else. Cloning shares the bound.
#[derive(Clone)]
pub struct PasswordHasher(Arc<Inner>);

struct Inner {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    nobodys: PasswordHash,
}

impl PasswordHasher {
    /// A hasher. It hashes one random password, to have something to compare with when there is no account.
    pub fn new() -> Result<Self, StorageFault> {
        let nobodys = hash(&crate::random::bytes::<32>()?)?;
        let turns = Arc::new(Semaphore::new(MAX_HASHES_AT_ONCE));
        Ok(Self(Arc::new(Inner {
            turns,
            waiting: AtomicUsize::new(0),
            nobodys,
        })))
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: Zeroizing<String>) -> Result<PasswordHash, PasswordError> {
        check_length(&password)?;
        if password.chars().count() < MIN_PASSWORD_CHARS {
            return Err(PasswordError::TooShort);
        }
        Ok(self.in_turn(move || hash(password.as_bytes())).await??)
    }

    /// Whether it is the password of that hash. Without a hash (no such account, or none set) it takes as long and
    /// says no, so that the time taken does not tell which accounts there are.
    pub async fn verify(
        &self,
        password: Zeroizing<String>,
        against: Option<PasswordHash>,
    ) -> Result<bool, PasswordError> {
        check_length(&password)?;
        let exists = against.is_some();
        let against = against.unwrap_or_else(|| self.0.nobodys.clone());
        let agrees = move || {
            // The parameters are those of the stored string, so that old hashes go on counting.
            Argon2::default()
                .verify_password(password.as_bytes(), against.0.as_str())
                .is_ok()
        };
        Ok(self.in_turn(agrees).await? && exists)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let waits = Waits::enter(&self.0.waiting)?;
        let stopped = || StorageFault::Unavailable("the process is stopping".to_owned());
        let turn = Arc::clone(&self.0.turns)
            .acquire_owned()
            .await
            .map_err(|_| stopped())?;
        drop(waits);
        let worked = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, also when nobody waits for its result any more.
            let _turn = turn;
            work()
        });
        Ok(worked.await.map_err(|_| stopped())?)
    }
}

/// One that waits for its turn; dropped with the request that gave up.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn enter(waiting: &'a AtomicUsize) -> Result<Self, PasswordError> {
        let waits = Self(waiting);
        if waiting.fetch_add(1, Ordering::AcqRel) >= MAX_HASHES_WAITING {
            return Err(PasswordError::Busy);
        }
        Ok(waits)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Service {
    /// Sets the password of an account. Its sessions end: whoever set it anew may have lost the old one.
    pub fn set_password(
        &self,
        account: AccountId,
        hash: &PasswordHash,
        now: Instant,
    ) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            tables.execute(
                "INSERT INTO credential (account, phc, set_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (account) DO UPDATE SET phc = excluded.phc, set_at = excluded.set_at",
                values![account.0.into_bytes(), hash.0.as_str(), now.0],
            )?;
            tables.execute(
                "DELETE FROM session WHERE account = ?1",
                values![account.0.into_bytes()],
            )?;
            Ok(())
        })
    }

    /// The hash of an account's password, to be verified by [`PasswordHasher::verify`].
    pub fn password_hash(&self, account: AccountId) -> Result<Option<PasswordHash>, StorageFault> {
        self.database.read(|tables| {
            let query = "SELECT phc FROM credential WHERE account = ?1";
            let phc = tables.first(query, values![account.0.into_bytes()], |row| row.get(0))?;
            Ok(phc.map(PasswordHash))
        })
    }

    /// Takes from an account everything that signs it in: password, sessions, tokens.
    pub fn remove_credentials(&self, account: AccountId) -> Result<(), StorageFault> {
        let removed = self.database.write(|tables| {
            let account = values![account.0.into_bytes()];
            tables.execute("DELETE FROM credential WHERE account = ?1", account)?;
            tables.execute("DELETE FROM session WHERE account = ?1", account)?;
            tables.execute("DELETE FROM token WHERE account = ?1", account)?;
            Ok(())
        });
        // After a fault, too: it may have been carried out.
        self.known_tokens.revoked();
        removed
    }
}

fn check_length(password: &str) -> Result<(), PasswordError> {
    if password.len() > MAX_PASSWORD_BYTES {
        Err(PasswordError::TooLong)
    } else {
        Ok(())
    }
}

fn hash(password: &[u8]) -> Result<PasswordHash, StorageFault> {
    let failed = |what: String| StorageFault::Unavailable(format!("hashing: {what}"));
    let params = Params::new(HASH_MEMORY_KIBIBYTES, HASH_PASSES, 1, None);
    let params = params.map_err(|error| failed(error.to_string()))?;
    let salt = crate::random::bytes::<16>()?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(password, &salt)
        .map(|hash| PasswordHash(hash.to_string()))
        .map_err(|error| failed(error.to_string()))
}
