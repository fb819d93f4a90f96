//! The vault: names of accounts, seats, the keys of papers and their index (laws 7, 8 and 10).
//!
//! It is written before the log, and everything in it can be erased. Each name and each paper has a key of
//! its own, wrapped by the root key; erasing destroys the key, the row, and every byte they left in the file.

mod chunks;
pub mod database;
mod paper_index;
mod paper_tokens;
mod persons;
pub mod sealing;
mod seats;
pub mod transfer;
pub mod wrapping;

pub use database::StorageFault;
pub(crate) use paper_index::{HeldPaper, NewPaper, Stored};
pub use paper_index::{Named, PaperDetails, PaperEntry, PaperIndexError, PaperState};
pub use persons::{PersonDetails, PersonField, SeatOf, TokenUse};
pub use qibu_domain::id::PersonRef;
pub use seats::SeatRef;

use crate::root_key::{Purpose, RootKey};
use database::{Database, FEW_SNAPSHOT_LOOKS, Journal, Part, Place, Step};
use qibu_domain::id::AccountId;
use qibu_domain::text::ShortText;
use qibu_domain::time::Instant;
use qibu_projections::tables::Tables;
use qibu_projections::values;
use sealing::Key;
use transfer::Holds::{Bytes, Int, Text};
use transfer::Rows;
use uuid::Uuid;
use wrapping::{Wrapped, Wrapping};

/// The vault's file in the data folder.
pub const VAULT_FILE: &str = "vault.db";
pub(crate) const PART: Part = Part {
    file: VAULT_FILE,
    journal: Journal::Delete,
    sqlite: include_str!("../migrations/sqlite/vault.sql"),
    schema: "qibu_vault",
    postgres: include_str!("../migrations/postgres/vault.sql"),
    steps: &[
        Step {
            sqlite: include_str!("../migrations/sqlite/vault_tokens.sql"),
            postgres: include_str!("../migrations/postgres/vault_tokens.sql"),
        },
        Step {
            sqlite: include_str!("../migrations/sqlite/vault_persons.sql"),
            postgres: include_str!("../migrations/postgres/vault_persons.sql"),
        },
    ],
    scrubbed: &[
        "account",
        "seat",
        "paper",
        "paper_token",
        "person",
        "person_field",
        "human_token",
    ],
    rows: &[
        Rows::of("about", 1, &[("name", Text), ("value", Bytes)]),
        Rows::of(
            "account",
            1,
            &[
                ("account", Bytes),
                ("wrapped_key", Bytes),
                ("name", Bytes),
                ("asked_at", Int),
            ],
        ),
        Rows::of(
            "erased_account",
            1,
            &[("account", Bytes), ("erased_at", Int)],
        ),
        Rows::of(
            "seat",
            1,
            &[
                ("seat", Bytes),
                ("person", Bytes),
                ("body", Bytes),
                ("role", Text),
                ("asked_at", Int),
            ],
        ),
        Rows::of(
            "paper",
            1,
            &[
                ("paper", Bytes),
                ("state", Text),
                ("owner", Bytes),
                ("command", Bytes),
                ("part", Int),
                ("application", Bytes),
                ("kind", Text),
                ("size", Int),
                ("media_type", Text),
                ("commitment", Text),
                ("stored_at", Int),
                ("asked_at", Int),
                ("wrapped_key", Bytes),
                ("details", Bytes),
                ("erased_at", Int),
            ],
        ),
        Rows::of(
            "paper_token",
            1,
            &[("paper", Bytes), ("mark", Bytes), ("token", Bytes)],
        ),
        Rows::of(
            "person",
            1,
            &[
                ("person", Bytes),
                ("mac", Bytes),
                ("account", Bytes),
                ("asked_at", Int),
            ],
        ),
        Rows::of(
            "person_field",
            2,
            &[
                ("person", Bytes),
                ("field", Text),
                ("wrapped_key", Bytes),
                ("sealed", Bytes),
            ],
        ),
        Rows::of(
            "human_token",
            2,
            &[("mac", Bytes), ("used_as", Text), ("token", Bytes)],
        ),
    ],
};
/// The tables whose rows have a key of their own.
const WRAPPED: [Wrapped; 3] = [
    Wrapped {
        table: "account",
        id: "account",
        field: None,
        place: |id, _| place("account-key", id),
    },
    Wrapped {
        table: "paper",
        id: "paper",
        field: None,
        place: |id, _| place("paper-key", id),
    },
    Wrapped {
        table: "person_field",
        id: "person",
        field: Some("field"),
        place: |id, field| persons::word_place("person-key", id, field),
    },
];
/// How long a name or a seat that no event names is kept before it counts as an orphan (law 10), in seconds.
pub const MIN_ORPHAN_AGE_SECONDS: i64 = 24 * 3600;

/// The vault. Calls block: async callers use `spawn_blocking`.
pub struct Vault {
    database: Database,
    wrapping: Wrapping,
    marking: Key,
}

/// Why the vault gives or takes nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The person was erased; nothing of theirs is written again.
    #[error("the person was erased")]
    Erased,
    /// A fault.
    #[error(transparent)]
    Fault(#[from] StorageFault),
}

impl Vault {
    /// Opens the vault of a data folder, or of a database. Another root key than the one it was made under is refused.
    pub fn open<'a>(place: impl Into<Place<'a>>, root: &RootKey) -> Result<Self, StorageFault> {
        let database = Database::open(place.into(), &PART)?;
        database::check_root_key(&database, &root.derive(Purpose::Fingerprint))?;
        let wrapping = Wrapping::open(&database, &PART, root, Purpose::Wrapping)?;
        Ok(Self {
            database,
            wrapping,
            marking: root.derive(Purpose::PaperMark),
        })
    }

    /// Keeps the name of an account's holder, before the event that opens the account (law 10). A name put
    /// again replaces the first, under a new key.
    pub fn put_account_name(
        &self,
        account: AccountId,
        name: &ShortText,
        now: Instant,
    ) -> Result<(), VaultError> {
        let key = Key::random().map_err(StorageFault::from)?;
        let wrapped = self.wrapping.wrap(&place("account-key", account.0), &key)?;
        let sealed = key
            .seal(&place("account-name", account.0), name.as_str().as_bytes())
            .map_err(StorageFault::from)?;
        self.database.write(|tables| {
            refuse_erased(tables, account.0)?;
            let sql =
                "INSERT INTO account (account, wrapped_key, name, asked_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (account) DO UPDATE SET
                     wrapped_key = excluded.wrapped_key,
                     name = excluded.name,
                     asked_at = CASE WHEN account.asked_at < excluded.asked_at
                         THEN excluded.asked_at ELSE account.asked_at END";
            let bound = values![account.0.into_bytes(), wrapped, sealed, now.0];
            tables.execute(sql, bound).map_err(StorageFault::from)?;
            Ok(())
        })
    }

    /// The name of an account's holder; `None` when it was never put, or was erased. Reading it is a read of
    /// personal data: the log of reads comes first (law 9).
    pub fn account_name(&self, account: AccountId) -> Result<Option<ShortText>, StorageFault> {
        let row: Option<(Vec<u8>, Vec<u8>)> = self.database.read(|tables| {
            Ok::<_, StorageFault>(tables.first(
                "SELECT wrapped_key, name FROM account WHERE account = ?1",
                values![account.0.into_bytes()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?)
        })?;
        let Some((wrapped, sealed)) = row else {
            return Ok(None);
        };
        let opened = self
            .wrapping
            .unwrap_key(&place("account-key", account.0), &wrapped);
        let Some(key) = wrapping::unless_over(opened)? else {
            return Ok(None);
        };
        let name = key.open(&place("account-name", account.0), &sealed)?;
        let damaged = || StorageFault::Damaged(format!("the name of account {account}"));
        let name = std::str::from_utf8(&name).map_err(|_| damaged())?;
        ShortText::new(name).map(Some).map_err(|_| damaged())
    }

    /// Erases a person: name, key, and every seat that was theirs. Erasing again changes nothing. When it
    /// returns, no byte of them is left in the file.
    pub fn erase_account(&self, account: AccountId, now: Instant) -> Result<(), StorageFault> {
        self.database.write(|tables| {
            if tables.as_sqlite().is_some() {
                // Erased before it is deleted: the row's own bytes are the ones that must not survive.
                tables.execute(
                    "UPDATE account SET wrapped_key = zeroblob(length(wrapped_key)),
                         name = zeroblob(length(name)) WHERE account = ?1",
                    values![account.0.into_bytes()],
                )?;
            }
            tables.execute(
                "DELETE FROM account WHERE account = ?1",
                values![account.0.into_bytes()],
            )?;
            tables.execute(
                "DELETE FROM seat WHERE person = ?1",
                values![account.0.into_bytes()],
            )?;
            tables.execute(
                "INSERT INTO erased_account (account, erased_at) VALUES (?1, ?2)
                 ON CONFLICT (account) DO NOTHING",
                values![account.0.into_bytes(), now.0],
            )?;
            Ok::<_, StorageFault>(())
        })?;
        self.database.scrub()
    }

    /// Whether a person was erased. A restored copy erases them again from the log's orders.
    pub fn is_erased(&self, account: AccountId) -> Result<bool, StorageFault> {
        self.database.read(|tables| {
            Ok(tables.one(
                "SELECT EXISTS (SELECT 1 FROM erased_account WHERE account = ?1)",
                values![account.0.into_bytes()],
                |row| row.get(0),
            )?)
        })
    }

    /// Deletes names that were put for an account which no event ever opened (law 10: orphans are swept).
    /// Returns how many.
    pub fn sweep_accounts(
        &self,
        now: Instant,
        is_live: impl Fn(AccountId) -> bool,
    ) -> Result<usize, StorageFault> {
        let bound = now.plus_seconds(-MIN_ORPHAN_AGE_SECONDS);
        let stale = self.ids("SELECT account FROM account WHERE asked_at < ?1", bound)?;
        let orphans = stale.into_iter().filter(|id| !is_live(AccountId(*id)));
        self.delete_orphans(
            "DELETE FROM account WHERE account = ?1 AND asked_at < ?2",
            &orphans.collect::<Vec<_>>(),
            bound,
        )
    }

    /// Wraps the key of every name and paper under the key of this month, and destroys the keys of earlier ones once they are
    /// of no use: backups that are older open nothing then (decision 0059). How many it destroyed.
    pub fn renew_months(&self, now: Instant) -> Result<usize, StorageFault> {
        self.wrapping.renew(&self.database, &WRAPPED, now)
    }

    /// Leaves no byte of what was deleted, unless another transaction of a database still sees it. Whether it did.
    pub(crate) fn scrub_unless_seen(&self) -> Result<bool, StorageFault> {
        self.database.scrub_unless_seen(FEW_SNAPSHOT_LOOKS)
    }

    /// Leaves no byte of what was deleted.
    pub(crate) fn scrub(&self) -> Result<(), StorageFault> {
        self.database.scrub()
    }

    fn ids(&self, query: &str, bound: Instant) -> Result<Vec<Uuid>, StorageFault> {
        self.database.read(|tables| {
            let ids = tables.all(query, values![bound.0], |row| {
                row.get(0).map(Uuid::from_bytes)
            })?;
            Ok(ids)
        })
    }

    fn delete_orphans(
        &self,
        delete: &str,
        orphans: &[Uuid],
        bound: Instant,
    ) -> Result<usize, StorageFault> {
        if orphans.is_empty() {
            return Ok(0);
        }
        // The bound is asked again: what was asked for in the meantime is about to be named by an event.
        let deleted = self.database.write(|tables| {
            let mut deleted = 0_u64;
            for id in orphans {
                deleted += tables.execute(delete, values![id.into_bytes(), bound.0])?;
            }
            Ok::<_, StorageFault>(deleted)
        })?;
        self.database.scrub()?;
        Ok(usize::try_from(deleted).unwrap_or(usize::MAX))
    }
}

fn refuse_erased(tables: &Tables<'_>, person: Uuid) -> Result<(), VaultError> {
    let erased: bool = tables
        .one(
            "SELECT EXISTS (SELECT 1 FROM erased_account WHERE account = ?1)",
            values![person.into_bytes()],
            |row| row.get(0),
        )
        .map_err(StorageFault::from)?;
    if erased {
        Err(VaultError::Erased)
    } else {
        Ok(())
    }
}

/// What something is sealed beside: its use and whose it is, so that no row can be put in another's place.
fn place(label: &str, id: Uuid) -> Vec<u8> {
    [b"qibu/1/", label.as_bytes(), b"|", id.as_bytes()].concat()
}
