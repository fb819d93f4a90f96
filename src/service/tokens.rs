//! Bearer tokens of programs: scoped, expiring, shown once.

use super::Service;
use crate::random;
use crate::vault::StorageFault;
use qibu_domain::id::AccountId;
use qibu_domain::text::{ShortText, TextError};
use qibu_domain::time::Instant;
use qibu_projections::tables::{Row, Tables, TablesError};
use qibu_projections::values;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The longest life of a token, in seconds.
pub const MAX_TOKEN_SECONDS: i64 = 366 * 24 * 3600;
/// The most tokens of an account that are neither revoked nor expired.
pub const MAX_TOKENS_AN_ACCOUNT: u32 = 20;
/// How many tokens of an account are remembered, those that count no more included.
const MAX_TOKENS_LISTED: u32 = 100;
/// The most scopes of a token.
const MAX_SCOPES: usize = 16;
/// The longest word for a scope, in bytes.
const MAX_SCOPE_BYTES: usize = 32;
/// The longest token that is looked at, in bytes.
const MAX_TOKEN_BYTES: usize = 128;
/// What every token begins with, so that scanners find one that leaked.
const PREFIX: &str = "qibu_";

/// A token that was issued; it is shown here only.
pub struct IssuedToken {
    /// `qibu_<id>_<secret>`.
    pub token: Zeroizing<String>,
    /// What is kept of it.
    pub info: TokenInfo,
}

/// What is kept of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// Its id: the part between the underscores.
    pub id: String,
    /// Whose it is.
    pub account: AccountId,
    /// What its holder calls it.
    pub label: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// Its last four characters, by which people tell tokens apart.
    pub last_four: String,
    /// When it was issued.
    pub made_at: Instant,
    /// The instant from which it counts no more.
    pub expires_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Who a token acts for, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenGrant {
    /// The token's id.
    pub id: String,
    /// Whose it is.
    pub account: AccountId,
    /// What it may be used for.
    pub scopes: Vec<String>,
}

/// Why no token is issued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It would expire at once, or live longer than [`MAX_TOKEN_SECONDS`].
    #[error("a token lives from now for {MAX_TOKEN_SECONDS} s at most")]
    BadExpiry,
    /// No scope, too many, or a word that is none.
    #[error("malformed scopes")]
    BadScopes,
    /// A malformed label.
    #[error("malformed label: {0}")]
    BadLabel(#[from] TextError),
    /// As many tokens as there may be.
    #[error("{MAX_TOKENS_AN_ACCOUNT} tokens already")]
    TooMany,
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

impl TokenError {
    /// The stable code, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadExpiry => "token.bad_expiry",
            Self::BadScopes => "token.bad_scopes",
            Self::BadLabel(error) => error.code(),
            Self::TooMany => "token.too_many",
            Self::Fault(_) => "storage.unavailable",
        }
    }
}

impl Service {
    /// Issues a token.
    pub fn issue_token(
        &self,
        account: AccountId,
        label: &str,
        scopes: &[&str],
        expires_at: Instant,
        now: Instant,
    ) -> Result<IssuedToken, TokenError> {
        if expires_at <= now || expires_at > now.plus_seconds(MAX_TOKEN_SECONDS) {
            return Err(TokenError::BadExpiry);
        }
        let plain = |scope: &&str| {
            let word = |b: u8| b.is_ascii_lowercase() || matches!(b, b'_' | b':' | b'-' | b'.');
            !scope.is_empty() && scope.len() <= MAX_SCOPE_BYTES && scope.bytes().all(word)
        };
        if scopes.is_empty() || scopes.len() > MAX_SCOPES || !scopes.iter().all(plain) {
            return Err(TokenError::BadScopes);
        }
        let id = random::hex(&random::bytes::<8>().map_err(StorageFault::from)?);
        let secret = Zeroizing::new(random::bytes::<32>().map_err(StorageFault::from)?);
        let secret = Zeroizing::new(random::hex(secret.as_slice()));
        let info = TokenInfo {
            account,
            label: ShortText::new(label)?.as_str().to_owned(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            last_four: secret.chars().skip(secret.len() - 4).collect(),
            made_at: now,
            expires_at,
            revoked_at: None,
            id,
        };
        let token = Zeroizing::new(format!("{PREFIX}{}_{}", info.id, secret.as_str()));
        let digest = self.session_key.mac(digested(&info.id, &secret).as_bytes());
        self.put_token(&info, digest, now)?;
        Ok(IssuedToken { token, info })
    }

    /// Who a token acts for; `None` when it is unknown, expired or revoked, or of an account that was removed.
    pub fn token(&self, token: &str, now: Instant) -> Result<Option<TokenGrant>, StorageFault> {
        let Some((id, secret)) = parts(token) else {
            return Ok(None);
        };
        let reading = self.known_tokens.begin();
        let found = self.database.read(|tables| {
            let query = format!("{INFO}, digest FROM token WHERE token = ?1");
            let read = |row: &Row<'_>| Ok((read_info(row)?, row.get(8)?));
            Ok::<Option<(TokenInfo, Vec<u8>)>, StorageFault>(tables.first(
                &query,
                values![id],
                read,
            )?)
        })?;
        let Some((info, digest)) = found else {
            return Ok(None);
        };
        let counts = info.revoked_at.is_none() && now < info.expires_at;
        let right = self
            .session_key
            .verifies(digested(id, secret).as_bytes(), &digest);
        if !(counts && right) {
            return Ok(None);
        }
        let mac = self.session_key.mac(digested(id, secret).as_bytes());
        let TokenInfo {
            id,
            account,
            scopes,
            expires_at,
            ..
        } = info;
        let grant = TokenGrant {
            id,
            account,
            scopes,
        };
        self.known_tokens
            .keep(reading, mac, &grant, expires_at, now);
        Ok(Some(grant))
    }

    /// The same without a read, where the token was looked up less than [`MAX_KNOWN_TOKEN_MS`] ago and nothing was
    /// revoked here since; `None` says nothing of the token. It does not block.
    ///
    /// [`MAX_KNOWN_TOKEN_MS`]: super::MAX_KNOWN_TOKEN_MS
    pub fn known_token(&self, token: &str, now: Instant) -> Option<TokenGrant> {
        let (id, secret) = parts(token)?;
        let mac = self.session_key.mac(digested(id, secret).as_bytes());
        self.known_tokens.get(&mac, now)
    }

    /// The tokens of an account, newest first, those that count no more included.
    pub fn tokens_of(&self, account: AccountId) -> Result<Vec<TokenInfo>, StorageFault> {
        self.database.read(|tables| {
            let query =
                format!("{INFO} FROM token WHERE account = ?1 ORDER BY made_at DESC, token");
            let rows = tables.all(&query, values![account.0.into_bytes()], read_info)?;
            Ok(rows)
        })
    }

    /// Revokes a token of an account. Returns whether there was one; revoking again changes nothing.
    pub fn revoke_token(
        &self,
        account: AccountId,
        id: &str,
        now: Instant,
    ) -> Result<bool, StorageFault> {
        let revoked = self.database.write(|tables| {
            let rows = tables.execute(
                "UPDATE token SET revoked_at = coalesce(revoked_at, ?3)
                 WHERE account = ?1 AND token = ?2",
                values![account.0.into_bytes(), id, now.0],
            )?;
            Ok(rows > 0)
        });
        // After a fault, too: it may have been carried out.
        self.known_tokens.revoked();
        revoked
    }

    fn put_token(
        &self,
        info: &TokenInfo,
        digest: [u8; 32],
        now: Instant,
    ) -> Result<(), TokenError> {
        self.database.write(|tables| {
            if make_room(tables, info.account, now).map_err(StorageFault::from)? {
                insert(tables, info, digest).map_err(StorageFault::from)?;
                Ok(())
            } else {
                Err(TokenError::TooMany)
            }
        })
    }
}

/// Whether the account may have one token more. Those that count no more are kept a while, for people to see, and then
/// make room.
fn make_room(tables: &Tables<'_>, account: AccountId, now: Instant) -> Result<bool, TablesError> {
    let sweep =
        "DELETE FROM token WHERE account = ?1 AND (revoked_at IS NOT NULL OR expires_at <= ?2)
                   AND token NOT IN (SELECT token FROM token
                     WHERE account = ?1 ORDER BY made_at DESC, token LIMIT ?3)";
    let bound = values![account.0.into_bytes(), now.0, MAX_TOKENS_LISTED];
    tables.execute(sweep, bound)?;
    let counting =
        "SELECT count(*) FROM token WHERE account = ?1 AND revoked_at IS NULL AND expires_at > ?2";
    let bound = values![account.0.into_bytes(), now.0];
    let counting: u32 = tables.one(counting, bound, |row| row.get(0))?;
    Ok(counting < MAX_TOKENS_AN_ACCOUNT)
}

fn insert(tables: &Tables<'_>, info: &TokenInfo, digest: [u8; 32]) -> Result<(), TablesError> {
    let sql =
        "INSERT INTO token (token, digest, account, label, scopes, last_four, made_at, expires_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let bound = values![
        info.id.as_str(),
        digest,
        info.account.0.into_bytes(),
        info.label.as_str(),
        info.scopes.join(" "),
        info.last_four.as_str(),
        info.made_at.0,
        info.expires_at.0
    ];
    tables.execute(sql, bound).map(drop)
}

const INFO: &str =
    "SELECT token, account, label, scopes, last_four, made_at, expires_at, revoked_at";

/// Id and secret of a text that may be a token.
fn parts(token: &str) -> Option<(&str, &str)> {
    let rest = token.strip_prefix(PREFIX)?;
    let parts = rest.split_once('_')?;
    (token.len() <= MAX_TOKEN_BYTES).then_some(parts)
}

fn digested(id: &str, secret: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("token|{id}|{secret}"))
}

fn read_info(row: &Row<'_>) -> Result<TokenInfo, TablesError> {
    let scopes: String = row.get(3)?;
    let revoked_at: Option<i64> = row.get(7)?;
    Ok(TokenInfo {
        id: row.get(0)?,
        account: row.get(1).map(Uuid::from_bytes).map(AccountId)?,
        label: row.get(2)?,
        scopes: scopes.split(' ').map(str::to_owned).collect(),
        last_four: row.get(4)?,
        made_at: Instant(row.get(5)?),
        expires_at: Instant(row.get(6)?),
        revoked_at: revoked_at.map(Instant),
    })
}
