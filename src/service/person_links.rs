//! How a person comes to their own page: by a link that is used once, and by a session after it. No password is asked of
//! anybody, and nothing of it stands in the log.

use super::Service;
use crate::random;
use crate::vault::StorageFault;
use qibu_domain::id::PersonRef;
use qibu_domain::time::Instant;
use qibu_projections::values;
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long a link may be used, in seconds: three days.
pub const MAX_LINK_SECONDS: i64 = 3 * 24 * 3600;
/// How long a person's session lives without being used, in seconds.
pub const MAX_PERSON_IDLE_SECONDS: i64 = 1800;
/// How long a person's session lives at all, in seconds.
pub const MAX_PERSON_SESSION_SECONDS: i64 = 4 * 3600;

impl Service {
    /// Makes a link for a person; an older one that was not used is of no use any more. The token is shown here only.
    pub fn make_person_link(
        &self,
        person: PersonRef,
        now: Instant,
    ) -> Result<Zeroizing<String>, StorageFault> {
        let token = fresh_token()?;
        self.database.write(|tables| {
            tables.execute(
                "DELETE FROM person_link WHERE person = ?1 OR expires_at < ?2",
                values![person.0.into_bytes(), now.0],
            )?;
            tables.execute(
                "INSERT INTO person_link (digest, person, made_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
                values![
                    self.of_link(&token),
                    person.0.into_bytes(),
                    now.0,
                    now.plus_seconds(MAX_LINK_SECONDS).0
                ],
            )?;
            Ok::<_, StorageFault>(())
        })?;
        Ok(token)
    }

    /// Uses a link up and starts a session; `None` for one that is not known, used up or too old.
    pub fn use_person_link(
        &self,
        token: &str,
        now: Instant,
    ) -> Result<Option<(PersonRef, Zeroizing<String>)>, StorageFault> {
        let (link, session) = (self.of_link(token), fresh_token()?);
        let digest = self.of_session(&session);
        let person = self.database.write(|tables| {
            let person: Option<Uuid> = tables.first(
                "DELETE FROM person_link WHERE digest = ?1 AND expires_at >= ?2 RETURNING person",
                values![link, now.0],
                |row| row.get(0).map(Uuid::from_bytes),
            )?;
            let Some(person) = person else {
                return Ok::<_, StorageFault>(None);
            };
            let (idle, old) = bounds(now);
            tables.execute(
                "DELETE FROM person_session WHERE person = ?1 OR seen_at < ?2 OR made_at < ?3",
                values![person.into_bytes(), idle.0, old.0],
            )?;
            tables.execute(
                "INSERT INTO person_session (digest, person, made_at, seen_at) VALUES (?1, ?2, ?3, ?3)",
                values![digest, person.into_bytes(), now.0],
            )?;
            Ok(Some(PersonRef(person)))
        })?;
        Ok(person.map(|person| (person, session)))
    }

    /// Whose session it is; `None` for one that has ended.
    pub fn person_session(
        &self,
        token: &str,
        now: Instant,
    ) -> Result<Option<PersonRef>, StorageFault> {
        let (idle, old) = bounds(now);
        let digest = self.of_session(token);
        self.database.write(|tables| {
            let person = tables.first(
                "UPDATE person_session SET seen_at = ?2
                 WHERE digest = ?1 AND seen_at >= ?3 AND made_at >= ?4 RETURNING person",
                values![digest, now.0, idle.0, old.0],
                |row| row.get(0).map(Uuid::from_bytes),
            )?;
            Ok(person.map(PersonRef))
        })
    }

    /// Ends a session.
    pub fn end_person_session(&self, token: &str) -> Result<(), StorageFault> {
        let digest = self.of_session(token);
        self.database.write(|tables| {
            tables.execute(
                "DELETE FROM person_session WHERE digest = ?1",
                values![digest],
            )?;
            Ok(())
        })
    }

    fn of_link(&self, token: &str) -> [u8; 32] {
        self.session_digest(&format!("person-link/{token}"))
    }

    fn of_session(&self, token: &str) -> [u8; 32] {
        self.session_digest(&format!("person-session/{token}"))
    }

    /// Forgets every link and session of a person.
    pub fn forget_person(&self, person: PersonRef) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            let own = person.0.into_bytes();
            tables.execute("DELETE FROM person_link WHERE person = ?1", values![own])?;
            tables.execute("DELETE FROM person_session WHERE person = ?1", values![own])?;
            Ok::<_, StorageFault>(())
        })?;
        self.database.scrub()
    }
}

fn fresh_token() -> Result<Zeroizing<String>, StorageFault> {
    let bytes = Zeroizing::new(random::bytes::<32>()?);
    Ok(Zeroizing::new(random::hex(bytes.as_slice())))
}

fn bounds(now: Instant) -> (Instant, Instant) {
    (
        now.plus_seconds(-MAX_PERSON_IDLE_SECONDS),
        now.plus_seconds(-MAX_PERSON_SESSION_SECONDS),
    )
}
