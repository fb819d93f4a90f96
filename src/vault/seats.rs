//! Seats: the random reference that stands in the log where a person serves in a body (law 8).

use super::{MIN_ORPHAN_AGE_SECONDS, StorageFault, Vault, VaultError, refuse_erased};
use crate::random;
use qibu_domain::id::PersonRef;
pub use qibu_domain::id::SeatRef;
use qibu_domain::time::Instant;
use qibu_projections::values;
use uuid::Uuid;

/// The longest word for a role, in bytes.
pub const MAX_ROLE_BYTES: usize = 64;

impl Vault {
    /// The seat of a person in a role of a body, drawn when it is first asked for. Asking renews its age, so
    /// that a sweep does not take it from a command on its way.
    pub fn seat_for(
        &self,
        person: PersonRef,
        body: Uuid,
        role: &str,
        now: Instant,
    ) -> Result<SeatRef, VaultError> {
        if role.is_empty() || role.len() > MAX_ROLE_BYTES {
            return Err(StorageFault::Damaged(format!("no role: {role:.64}")).into());
        }
        let fresh = random::id().map_err(StorageFault::from)?;
        self.database.write(|tables| {
            refuse_erased(tables, person.0)?;
            let sql =
                "INSERT INTO seat (seat, person, body, role, asked_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (person, body, role) DO UPDATE SET
                     asked_at = CASE WHEN seat.asked_at < excluded.asked_at
                         THEN excluded.asked_at ELSE seat.asked_at END
                 RETURNING seat";
            let bound = values![
                fresh.into_bytes(),
                person.0.into_bytes(),
                body.into_bytes(),
                role,
                now.0
            ];
            let seat = tables.one(sql, bound, |row| row.get(0).map(Uuid::from_bytes));
            let seat = seat.map_err(StorageFault::from)?;
            Ok(SeatRef(seat))
        })
    }

    /// The seat of a person in a role of a body, where one was drawn.
    pub fn known_seat(
        &self,
        person: PersonRef,
        body: Uuid,
        role: &str,
    ) -> Result<Option<SeatRef>, StorageFault> {
        self.database.read(|tables| {
            let seat = tables.first(
                "SELECT seat FROM seat WHERE person = ?1 AND body = ?2 AND role = ?3",
                values![person.0.into_bytes(), body.into_bytes(), role],
                |row| row.get(0).map(Uuid::from_bytes),
            )?;
            Ok(seat.map(SeatRef))
        })
    }

    /// Whose seat it is; `None` for one that was erased or never drawn. Reading it is a read of personal data.
    pub fn person_of(&self, seat: SeatRef) -> Result<Option<PersonRef>, StorageFault> {
        self.database.read(|tables| {
            let person = tables.first(
                "SELECT person FROM seat WHERE seat = ?1",
                values![seat.0.into_bytes()],
                |row| row.get(0).map(Uuid::from_bytes),
            )?;
            Ok(person.map(PersonRef))
        })
    }

    /// Erases one seat: the mapping goes, the reference in the log stays and is nobody's. Erasing again
    /// changes nothing.
    pub fn erase_seat(&self, seat: SeatRef) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            tables.execute(
                "DELETE FROM seat WHERE seat = ?1",
                values![seat.0.into_bytes()],
            )?;
            Ok::<_, StorageFault>(())
        })?;
        self.scrub()
    }

    /// Deletes seats that no event names (law 10: orphans are swept). Returns how many.
    pub fn sweep_seats(
        &self,
        now: Instant,
        is_live: impl Fn(SeatRef) -> bool,
    ) -> Result<usize, StorageFault> {
        let bound = now.plus_seconds(-MIN_ORPHAN_AGE_SECONDS);
        let stale = self.ids("SELECT seat FROM seat WHERE asked_at < ?1", bound)?;
        let orphans = stale.into_iter().filter(|id| !is_live(SeatRef(*id)));
        self.delete_orphans(
            "DELETE FROM seat WHERE seat = ?1 AND asked_at < ?2",
            &orphans.collect::<Vec<_>>(),
            bound,
        )
    }
}
