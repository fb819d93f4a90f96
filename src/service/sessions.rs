//! Sessions of people at a browser: a random token in a cookie, its keyed digest here.

use super::Service;
use crate::random;
use crate::vault::StorageFault;
use qibu_domain::id::AccountId;
use qibu_domain::time::Instant;
use qibu_projections::tables::{Row, TablesError};
use qibu_projections::values;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long a session lives without being used, in seconds.
pub const MAX_SESSION_IDLE_SECONDS: i64 = 3600;
/// How long a session lives at all, in seconds: a working day.
pub const MAX_SESSION_SECONDS: i64 = 12 * 3600;
/// The most sessions of an account; one more ends the oldest.
pub const MAX_SESSIONS_AN_ACCOUNT: u32 = 10;
/// How often the use of a session is written down, in seconds.
const SEEN_EVERY_SECONDS: i64 = 60;

/// A session that was started; the token is shown here only.
pub struct StartedSession {
    /// What the cookie holds: 256 random bits in hexadecimal digits.
    pub token: Zeroizing<String>,
    /// The session.
    pub session: Session,
}

/// A session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, which signs nobody in: lists show it and people end it by it.
    pub id: Uuid,
    /// Whose it is.
    pub account: AccountId,
    /// When it was started.
    pub made_at: Instant,
    /// When it was last used, to the minute.
    pub seen_at: Instant,
}

impl Service {
    /// Starts a session, after the password was verified.
    pub fn start_session(
        &self,
        account: AccountId,
        now: Instant,
    ) -> Result<StartedSession, StorageFault> {
        let token = Zeroizing::new(random::hex(
            Zeroizing::new(random::bytes::<32>()?).as_slice(),
        ));
        let session = Session {
            id: random::id()?,
            account,
            made_at: now,
            seen_at: now,
        };
        self.database.write(|tables| {
            tables.execute(
                "DELETE FROM session WHERE seen_at < ?1 OR made_at < ?2",
                values![idle_bound(now).0, absolute_bound(now).0],
            )?;
            tables.execute(
                "INSERT INTO session (session, digest, account, made_at, seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?4)",
                values![
                    session.id.into_bytes(),
                    self.session_digest(&token),
                    account.0.into_bytes(),
                    now.0
                ],
            )?;
            tables.execute(
                "DELETE FROM session WHERE account = ?1 AND session NOT IN (
                     SELECT session FROM session WHERE account = ?1
                     ORDER BY session = ?3 DESC, made_at DESC, session LIMIT ?2)",
                values![
                    account.0.into_bytes(),
                    MAX_SESSIONS_AN_ACCOUNT,
                    session.id.into_bytes()
                ],
            )?;
            Ok(StartedSession {
                token: token.clone(),
                session,
            })
        })
    }

    /// The session of a token, when there is one and it has neither rested nor lived too long.
    pub fn session(&self, token: &str, now: Instant) -> Result<Option<Session>, StorageFault> {
        let digest = self.session_digest(token);
        let found = self.database.read(|tables| {
            let query = "SELECT session, account, made_at, seen_at FROM session WHERE digest = ?1";
            Ok::<_, StorageFault>(tables.first(query, values![digest], read_session)?)
        })?;
        let Some(session) = found.filter(|session| session.lives(now)) else {
            return Ok(None);
        };
        if session.seen_at.plus_seconds(SEEN_EVERY_SECONDS) <= now {
            self.database.write(|tables| {
                let sql =
                    "UPDATE session SET seen_at = CASE WHEN seen_at < ?2 THEN ?2 ELSE seen_at END
                     WHERE session = ?1";
                tables.execute(sql, values![session.id.into_bytes(), now.0])?;
                Ok::<_, StorageFault>(())
            })?;
        }
        Ok(Some(session))
    }

    /// The living sessions of an account, newest first.
    pub fn sessions_of(
        &self,
        account: AccountId,
        now: Instant,
    ) -> Result<Vec<Session>, StorageFault> {
        self.database.read(|tables| {
            let rows = tables.all(
                "SELECT session, account, made_at, seen_at FROM session WHERE account = ?1
                 ORDER BY made_at DESC, session",
                values![account.0.into_bytes()],
                read_session,
            )?;
            let sessions: Vec<Session> = rows;
            Ok(sessions
                .into_iter()
                .filter(|session| session.lives(now))
                .collect())
        })
    }

    /// Ends one session of an account. Returns whether there was one.
    pub fn end_session(&self, account: AccountId, id: Uuid) -> Result<bool, StorageFault> {
        self.database.write(|tables| {
            let ended = tables.execute(
                "DELETE FROM session WHERE account = ?1 AND session = ?2",
                values![account.0.into_bytes(), id.into_bytes()],
            )?;
            Ok(ended > 0)
        })
    }

    /// Ends all sessions of an account. Returns how many.
    pub fn end_sessions(&self, account: AccountId) -> Result<usize, StorageFault> {
        self.database.write(|tables| {
            let sql = "DELETE FROM session WHERE account = ?1";
            let ended = tables.execute(sql, values![account.0.into_bytes()])?;
            Ok(usize::try_from(ended).unwrap_or(usize::MAX))
        })
    }

    pub(super) fn session_digest(&self, token: &str) -> [u8; 32] {
        let labelled = Zeroizing::new(format!("session|{token}"));
        self.session_key.mac(labelled.as_bytes())
    }
}

impl Session {
    fn lives(&self, now: Instant) -> bool {
        self.seen_at >= idle_bound(now) && self.made_at >= absolute_bound(now)
    }
}

fn idle_bound(now: Instant) -> Instant {
    now.plus_seconds(-MAX_SESSION_IDLE_SECONDS)
}

fn absolute_bound(now: Instant) -> Instant {
    now.plus_seconds(-MAX_SESSION_SECONDS)
}

fn read_session(row: &Row<'_>) -> Result<Session, TablesError> {
    Ok(Session {
        id: row.get(0).map(Uuid::from_bytes)?,
        account: row.get(1).map(Uuid::from_bytes).map(AccountId)?,
        made_at: Instant(row.get(2)?),
        seen_at: Instant(row.get(3)?),
    })
}
