//! Persons: the fields that are known of them, each sealed under a key of its own, and the random tokens that stand for them
//! in claims (laws 7, 8, 10 and 11).
//!
//! There is a field for what the work needs and for nothing else (domain 7.2): no number of an identity document, no
//! religion, no ethnic group, no party, no opinion, no family, no health, no picture, no place.

use super::sealing::Key;
use super::{MIN_ORPHAN_AGE_SECONDS, PersonRef, SeatRef, StorageFault, Vault, VaultError};
use super::{place, refuse_erased, wrapping};
use crate::random;
use qibu_domain::id::AccountId;
use qibu_domain::text::ShortText;
use qibu_domain::time::Instant;
use qibu_projections::tables::Tables;
use qibu_projections::values;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// A field of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonField {
    /// A name, or what the person wants to be called.
    Name,
    /// One way of reaching them.
    Contact,
    /// What they can help with, of a list.
    Skills,
}

/// What a token of a human is used for. Each use has a token of its own, so that two claims do not say that they are about
/// the same human.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenUse {
    /// The seat in the pool of a district.
    Pool,
    /// Being legal representative.
    LegalRepresentative,
}

/// Who a person is, as they are entered.
#[derive(Clone, Debug)]
pub struct PersonDetails<'a> {
    /// A name, or what the person wants to be called.
    pub name: &'a ShortText,
    /// One way of reaching them.
    pub contact: Option<&'a ShortText>,
    /// The account that they hold, where they are of an office or keep a body's affairs.
    pub account: Option<AccountId>,
}

/// A seat of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatOf {
    /// The seat.
    pub seat: SeatRef,
    /// The id of the body's stream.
    pub body: Uuid,
}

impl PersonField {
    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Contact => "contact",
            Self::Skills => "skills",
        }
    }
}

impl TokenUse {
    fn word(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::LegalRepresentative => "legal_representative",
        }
    }
}

impl Vault {
    /// Keeps who a person is, before the event that begins their record (law 10). Keeping the same again changes nothing but
    /// its age.
    pub fn put_person(
        &self,
        person: PersonRef,
        details: &PersonDetails<'_>,
        now: Instant,
    ) -> Result<(), VaultError> {
        self.put_persons(&[(person, details.clone())], now)
    }

    /// The same of several, together; the tokens that stand for them in the pool are drawn by the way.
    pub fn put_persons(
        &self,
        persons: &[(PersonRef, PersonDetails<'_>)],
        now: Instant,
    ) -> Result<(), VaultError> {
        self.database.write(|tables| {
            for (person, details) in persons {
                self.put_one(tables, *person, details, now)?;
            }
            Ok(())
        })
    }

    fn put_one(
        &self,
        tables: &Tables<'_>,
        person: PersonRef,
        details: &PersonDetails<'_>,
        now: Instant,
    ) -> Result<(), VaultError> {
        let mac = self.mac_of(details);
        refuse_erased(tables, person.0)?;
        let sql = "INSERT INTO person (person, mac, account, asked_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (person) DO UPDATE SET asked_at =
                     CASE WHEN person.asked_at < excluded.asked_at
                         THEN excluded.asked_at ELSE person.asked_at END";
        let account = details.account.map(|account| account.0.into_bytes());
        let bound = values![person.0.into_bytes(), mac.as_slice(), account, now.0];
        tables.execute(sql, bound).map_err(StorageFault::from)?;
        self.seal_field(tables, person, PersonField::Name, details.name)?;
        if let Some(contact) = details.contact {
            self.seal_field(tables, person, PersonField::Contact, contact)?;
        }
        // Put again, the person stays the human that they were.
        let mac: Vec<u8> = tables
            .one(
                "SELECT mac FROM person WHERE person = ?1",
                values![person.0.into_bytes()],
                |row| row.get(0),
            )
            .map_err(StorageFault::from)?;
        draw_token(tables, &mac, TokenUse::Pool)?;
        Ok(())
    }

    /// Keeps a field of a person who has a record, in the place of what stood there.
    pub fn put_person_field(
        &self,
        person: PersonRef,
        field: PersonField,
        value: &ShortText,
    ) -> Result<(), VaultError> {
        self.database.write(|tables| {
            refuse_erased(tables, person.0)?;
            self.seal_field(tables, person, field, value)
        })?;
        Ok(self.scrub()?)
    }

    /// Forgets a field of a person, with its key. Forgetting again changes nothing.
    pub fn forget_person_field(
        &self,
        person: PersonRef,
        field: PersonField,
    ) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            tables.execute(
                "DELETE FROM person_field WHERE person = ?1 AND field = ?2",
                values![person.0.into_bytes(), field.word()],
            )?;
            Ok::<_, StorageFault>(())
        })?;
        self.scrub()
    }

    /// A field of a person; `None` when it was never put, or was erased. Reading it is a read of personal data: the log of
    /// reads comes first (law 9).
    pub fn person_field(
        &self,
        person: PersonRef,
        field: PersonField,
    ) -> Result<Option<ShortText>, StorageFault> {
        let row: Option<(Vec<u8>, Vec<u8>)> = self.database.read(|tables| {
            Ok::<_, StorageFault>(tables.first(
                "SELECT wrapped_key, sealed FROM person_field WHERE person = ?1 AND field = ?2",
                values![person.0.into_bytes(), field.word()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })?;
        let Some((wrapped, sealed)) = row else {
            return Ok(None);
        };
        let opened = self
            .wrapping
            .unwrap_key(&field_place("person-key", person, field), &wrapped);
        let Some(key) = wrapping::unless_over(opened)? else {
            return Ok(None);
        };
        let value = key.open(&field_place("person-field", person, field), &sealed)?;
        let damaged = || StorageFault::Damaged(format!("the {} of a person", field.word()));
        let value = std::str::from_utf8(&value).map_err(|_| damaged())?;
        ShortText::new(value).map(Some).map_err(|_| damaged())
    }

    /// The account that a person holds, where one is known.
    pub fn account_of(&self, person: PersonRef) -> Result<Option<AccountId>, StorageFault> {
        self.database.read(|tables| {
            let account = tables.first(
                "SELECT account FROM person WHERE person = ?1 AND account IS NOT NULL",
                values![person.0.into_bytes()],
                |row| row.get(0).map(Uuid::from_bytes),
            )?;
            Ok(account.map(AccountId))
        })
    }

    /// The random token that stands for a human in claims of that use, drawn when it is first asked for: the same for every
    /// record of that human. `None` for a person who was erased or never entered.
    pub fn token_of(
        &self,
        person: PersonRef,
        used_as: TokenUse,
    ) -> Result<Option<Uuid>, StorageFault> {
        let known = self.database.read(|tables| {
            Ok::<_, StorageFault>(tables.first(
                "SELECT t.token FROM human_token t JOIN person p ON p.mac = t.mac
                 WHERE p.person = ?1 AND t.used_as = ?2",
                values![person.0.into_bytes(), used_as.word()],
                |row| row.get(0).map(Uuid::from_bytes),
            )?)
        })?;
        if known.is_some() {
            return Ok(known);
        }
        self.database.write(|tables| {
            let mac: Option<Vec<u8>> = tables.first(
                "SELECT mac FROM person WHERE person = ?1",
                values![person.0.into_bytes()],
                |row| row.get(0),
            )?;
            let Some(mac) = mac else { return Ok(None) };
            draw_token(tables, &mac, used_as).map(Some)
        })
    }

    /// The seats of a person, those that are left included.
    pub fn seats_of(&self, person: PersonRef) -> Result<Vec<SeatOf>, StorageFault> {
        self.database.read(|tables| {
            Ok(tables.all(
                "SELECT seat, body FROM seat WHERE person = ?1 ORDER BY asked_at, seat",
                values![person.0.into_bytes()],
                |row| {
                    Ok(SeatOf {
                        seat: SeatRef(row.get(0).map(Uuid::from_bytes)?),
                        body: row.get(1).map(Uuid::from_bytes)?,
                    })
                },
            )?)
        })
    }

    /// Erases a person: fields, keys, the seats that were theirs, and the tokens that no other record of the same human
    /// needs. Erasing again changes nothing. When it returns, no byte of them is left in the file.
    pub fn erase_person(&self, person: PersonRef, now: Instant) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            let own = person.0.into_bytes();
            if tables.as_sqlite().is_some() {
                // Erased before it is deleted: the row's own bytes are the ones that must not survive.
                tables.execute(
                    "UPDATE person_field SET wrapped_key = zeroblob(length(wrapped_key)),
                         sealed = zeroblob(length(sealed)) WHERE person = ?1",
                    values![own],
                )?;
            }
            tables.execute("DELETE FROM person_field WHERE person = ?1", values![own])?;
            tables.execute("DELETE FROM seat WHERE person = ?1", values![own])?;
            tables.execute("DELETE FROM person WHERE person = ?1", values![own])?;
            tables.execute(
                "DELETE FROM human_token WHERE mac NOT IN (SELECT mac FROM person)",
                &[],
            )?;
            tables.execute(
                "INSERT INTO erased_account (account, erased_at) VALUES (?1, ?2)
                 ON CONFLICT (account) DO NOTHING",
                values![person.0.into_bytes(), now.0],
            )?;
            Ok::<_, StorageFault>(())
        })?;
        self.database.scrub()
    }

    /// Deletes persons who were put for a record which no event ever began (law 10: orphans are swept). Returns how many.
    pub fn sweep_persons(
        &self,
        now: Instant,
        is_live: impl Fn(PersonRef) -> bool,
    ) -> Result<usize, StorageFault> {
        let bound = now.plus_seconds(-MIN_ORPHAN_AGE_SECONDS);
        let stale = self.ids("SELECT person FROM person WHERE asked_at < ?1", bound)?;
        let orphans = stale.into_iter().filter(|id| !is_live(PersonRef(*id)));
        let orphans: Vec<Uuid> = orphans.collect();
        for orphan in &orphans {
            self.database.write(|tables| {
                tables.execute(
                    "DELETE FROM person_field WHERE person IN
                         (SELECT person FROM person WHERE person = ?1 AND asked_at < ?2)",
                    values![orphan.into_bytes(), bound.0],
                )?;
                Ok::<_, StorageFault>(())
            })?;
        }
        self.delete_orphans(
            "DELETE FROM person WHERE person = ?1 AND asked_at < ?2",
            &orphans,
            bound,
        )
    }

    fn seal_field(
        &self,
        tables: &Tables<'_>,
        person: PersonRef,
        field: PersonField,
        value: &ShortText,
    ) -> Result<(), VaultError> {
        let key = Key::random().map_err(StorageFault::from)?;
        let place = field_place("person-key", person, field);
        let wrapped = self.wrapping.wrap(&place, &key)?;
        let sealed = key
            .seal(
                &field_place("person-field", person, field),
                value.as_str().as_bytes(),
            )
            .map_err(StorageFault::from)?;
        let sql = "INSERT INTO person_field (person, field, wrapped_key, sealed)
                 VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (person, field) DO UPDATE SET
                     wrapped_key = excluded.wrapped_key,
                     sealed = excluded.sealed";
        let bound = values![person.0.into_bytes(), field.word(), wrapped, sealed];
        tables.execute(sql, bound).map_err(StorageFault::from)?;
        Ok(())
    }

    /// A keyed MAC of name and contact, however they are typed. Without a contact nobody can be told from another of the same
    /// name, so that each record is a human of its own.
    fn mac_of(&self, details: &PersonDetails<'_>) -> Vec<u8> {
        let folded = |text: &ShortText| {
            let folded = text.as_str().nfkc().filter(|c| c.is_alphanumeric());
            folded.collect::<String>().to_lowercase()
        };
        let contact = match details.contact {
            Some(contact) => folded(contact),
            None => random::id().unwrap_or_default().to_string(),
        };
        let text = format!("qibu/1/human|{}|{contact}", folded(details.name));
        self.wrapping.mac(text.as_bytes()).to_vec()
    }
}

/// The token of a human for a use, drawn where there is none.
fn draw_token(tables: &Tables<'_>, mac: &[u8], used_as: TokenUse) -> Result<Uuid, StorageFault> {
    let fresh = random::id()?;
    let sql = "INSERT INTO human_token (mac, used_as, token) VALUES (?1, ?2, ?3)
         ON CONFLICT (mac, used_as) DO UPDATE SET token = human_token.token
         RETURNING token";
    let bound = values![mac, used_as.word(), fresh.into_bytes()];
    Ok(tables.one(sql, bound, |row| row.get(0).map(Uuid::from_bytes))?)
}

/// What a field or its key is sealed beside, so that no row can be put in another's place.
fn field_place(label: &str, person: PersonRef, field: PersonField) -> Vec<u8> {
    word_place(label, person.0, field.word())
}

/// The same, by the word of the field.
pub(super) fn word_place(label: &str, person: Uuid, field: &str) -> Vec<u8> {
    let mut place = place(label, person);
    place.push(b'|');
    place.extend(field.as_bytes());
    place
}
