//! What wraps the keys of names, papers and drafts: a key of the root key, and the key of the month together with it.

use super::StorageFault;
use super::database::{Database, Part};
use super::sealing::{KEY_BYTES, Key, SEAL_BYTES};
use crate::month_keys::{Month, MonthKeys};
use crate::random;
use crate::root_key::{Purpose, RootKey};
use qibu_domain::time::Instant;
use qibu_projections::tables::Tables;
use qibu_projections::values;
use uuid::Uuid;

/// How many keys are wrapped anew in one transaction.
const ROWS_AT_ONCE: u32 = 200;
/// The month that stands before a key that is wrapped under its key.
const MONTH_BYTES: usize = 2;
/// How long that is.
const WRAPPED_BYTES_IN_MONTH: usize = MONTH_BYTES + KEY_BYTES + SEAL_BYTES;
/// The row of `about` that says which file of months' keys is these tables' own.
const OWN_MONTHS: &str = "month_keys";
/// The row that says that something is wrapped under one of them.
const MONTHS_USED: &str = "month_keys_used";

/// What stands for the second column of a table that has none.
const NO_FIELD: &str = "CAST('' AS TEXT)";

/// Wraps and opens the keys of one part of what lies beside the log.
pub struct Wrapping {
    base: Key,
    months: Option<MonthKeys>,
}

/// A table with wrapped keys: which rows, and what a key is wrapped beside.
#[derive(Clone, Copy)]
pub struct Wrapped {
    /// The table.
    pub table: &'static str,
    /// The column of its id.
    pub id: &'static str,
    /// A second column of its key, or nothing.
    pub field: Option<&'static str>,
    /// What the key of a row is wrapped beside.
    pub place: fn(Uuid, &str) -> Vec<u8>,
}

impl Wrapping {
    /// Opens what wraps for one use, for those tables. Where something is wrapped under keys of months, they must be there.
    pub fn open(
        database: &Database,
        part: &Part,
        root: &RootKey,
        purpose: Purpose,
    ) -> Result<Self, StorageFault> {
        let own = random::id()?;
        let (own, is_used): (Option<Vec<u8>>, bool) = database.write(|tables| {
            if root.months().is_some_and(|folder| folder.begins) {
                tables.execute(
                    "INSERT INTO about (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                    values![OWN_MONTHS, own.as_bytes().as_slice()],
                )?;
            }
            let known = "SELECT value FROM about WHERE name = ?1";
            let own = tables.first(known, values![OWN_MONTHS], |row| row.get(0))?;
            let used: Option<Vec<u8>> =
                tables.first(known, values![MONTHS_USED], |row| row.get(0))?;
            Ok::<_, StorageFault>((own, used.is_some()))
        })?;
        let months = root.months().zip(own).map(|(folder, own)| {
            let stem = part.file.strip_suffix(".db").unwrap_or(part.file);
            let name = format!("{stem}-{}.months", random::hex(&own));
            (MonthKeys::at(folder.path.join(name)), folder.begins)
        });
        let are_there = months
            .as_ref()
            .is_some_and(|(months, _)| months.are_there());
        if is_used && !are_there {
            let path = months.map(|(months, _)| months.path().to_owned());
            return Err(StorageFault::MonthKeysMissing(path));
        }
        let months = months.filter(|(_, begins)| *begins || are_there);
        Ok(Self {
            base: root.derive(purpose),
            months: months.map(|(months, _)| months),
        })
    }

    /// Seals a key, under the newest month's where there is one.
    pub fn wrap(&self, place: &[u8], key: &Key) -> Result<Vec<u8>, StorageFault> {
        match self.newest()? {
            None => Ok(self.base.wrap(place, key)?),
            Some((month, under)) => {
                let wrapped = self.base.beneath(&under).wrap(place, key)?;
                Ok([month.to_bytes().as_slice(), &wrapped].concat())
            }
        }
    }

    /// Opens a wrapped key.
    ///
    /// # Errors
    /// [`StorageFault::MonthIsOver`] where it was wrapped under the key of a month that is destroyed.
    pub fn unwrap_key(&self, place: &[u8], wrapped: &[u8]) -> Result<Key, StorageFault> {
        let Some((month, wrapped)) = in_month(wrapped) else {
            return Ok(self.base.unwrap_key(place, wrapped)?);
        };
        let Some(months) = &self.months else {
            return Err(StorageFault::MonthKeysMissing(None));
        };
        match months.of(month)? {
            Some(under) => Ok(self.base.beneath(&under).unwrap_key(place, wrapped)?),
            None => Err(StorageFault::MonthIsOver(month.to_string())),
        }
    }

    /// The keyed mark of a text, the same in every month.
    pub fn mac(&self, text: &[u8]) -> [u8; 32] {
        self.base.mac(text)
    }

    fn newest(&self) -> Result<Option<(Month, Key)>, StorageFault> {
        match &self.months {
            Some(months) => Ok(months.newest()?),
            None => Ok(None),
        }
    }

    /// Wraps every key of those tables under the key of the month of now, and destroys those of the months before once nothing
    /// is wrapped under them. How many keys of months it destroyed. Where another process is at it, nothing is done.
    pub fn renew(
        &self,
        database: &Database,
        tables: &[Wrapped],
        now: Instant,
    ) -> Result<usize, StorageFault> {
        let Some(months) = &self.months else {
            return Ok(0);
        };
        let done = months.alone(|| {
            months.begin(now)?;
            let Some((month, _)) = months.newest()? else {
                return Ok(0);
            };
            database.write(|tables| {
                tables.execute(
                    "INSERT INTO about (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
                    values![MONTHS_USED, [1_u8].as_slice()],
                )?;
                Ok::<_, StorageFault>(())
            })?;
            let mut is_changed = false;
            for table in tables {
                is_changed |= self.rewrap(database, table, month)?;
            }
            if is_changed {
                database.scrub()?;
            }
            Ok::<_, StorageFault>(months.destroy_ended(now)?)
        })?;
        Ok(done.unwrap_or_default())
    }

    /// Wraps the keys of a table anew that the month's key did not wrap. Whether there were any.
    fn rewrap(
        &self,
        database: &Database,
        table: &Wrapped,
        month: Month,
    ) -> Result<bool, StorageFault> {
        let (mut is_changed, mut after) = (false, (Uuid::nil(), String::new()));
        loop {
            let last = database.write(|tables| {
                let rows = table.others(tables, month, &after)?;
                for (id, field, wrapped) in &rows {
                    let place = (table.place)(*id, field);
                    // What was brought back from before cannot be opened again, and is left as it is.
                    if let Some(key) = unless_over(self.unwrap_key(&place, wrapped))? {
                        table.put(tables, *id, field, &self.wrap(&place, &key)?)?;
                        is_changed = true;
                    }
                }
                let last = rows.into_iter().next_back();
                Ok::<_, StorageFault>(last.map(|(id, field, _)| (id, field)))
            })?;
            match last {
                Some(last) => after = last,
                None => return Ok(is_changed),
            }
        }
    }
}

impl Wrapped {
    /// The next rows whose key the month's did not wrap.
    fn others(
        &self,
        tables: &Tables<'_>,
        month: Month,
        after: &(Uuid, String),
    ) -> Result<Vec<(Uuid, String, Vec<u8>)>, StorageFault> {
        let Self { table, id, .. } = self;
        let field = self.field.unwrap_or(NO_FIELD);
        let query = format!(
            "SELECT {id}, {field}, wrapped_key FROM {table} WHERE wrapped_key IS NOT NULL
               AND (length(wrapped_key) <> ?1 OR substr(wrapped_key, 1, 2) <> ?2)
               AND ({id} > ?3 OR ({id} = ?3 AND {field} > ?4))
             ORDER BY {id}, {field} LIMIT {ROWS_AT_ONCE}"
        );
        let bound = values![
            WRAPPED_BYTES_IN_MONTH,
            month.to_bytes().as_slice(),
            after.0.into_bytes(),
            after.1.as_str()
        ];
        Ok(tables.all(&query, bound, |row| {
            Ok((row.get(0).map(Uuid::from_bytes)?, row.get(1)?, row.get(2)?))
        })?)
    }

    fn put(
        &self,
        tables: &Tables<'_>,
        id: Uuid,
        field: &str,
        wrapped: &[u8],
    ) -> Result<(), StorageFault> {
        let Self {
            table, id: column, ..
        } = self;
        let own = self.field.unwrap_or(NO_FIELD);
        let change =
            format!("UPDATE {table} SET wrapped_key = ?3 WHERE {column} = ?1 AND {own} = ?2");
        tables.execute(&change, values![id.into_bytes(), field, wrapped])?;
        Ok(())
    }
}

/// The month under whose key something is wrapped, and what is wrapped; `None` where it is the root key's alone.
fn in_month(wrapped: &[u8]) -> Option<(Month, &[u8])> {
    if wrapped.len() != WRAPPED_BYTES_IN_MONTH {
        return None;
    }
    let (month, wrapped) = wrapped.split_first_chunk::<MONTH_BYTES>()?;
    Some((Month::from_bytes(*month), wrapped))
}

/// A key, or `None` where it was destroyed with its month: what it opened is erased.
pub fn unless_over(opened: Result<Key, StorageFault>) -> Result<Option<Key>, StorageFault> {
    match opened {
        Err(StorageFault::MonthIsOver(_)) => Ok(None),
        opened => opened.map(Some),
    }
}
