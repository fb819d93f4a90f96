//! Reads of one thing that do not block a thread, asked for together with those of others.

use crate::as_of::AsOf;
use crate::subjects::{ONE_FOR_EACH, SubjectRow, one_for_each};
use crate::tables::Row;
use crate::tables::postgres::{Gathered, PostgresTables};
use qibu_domain::id::{Position, SubjectId};

/// Whom to ask for one thing, where the views lie in a database and one statement serves all who ask at the same time.
#[derive(Clone, Debug)]
pub struct Asking {
    subjects: Gathered,
}

impl Asking {
    pub(super) fn start(tables: &PostgresTables) -> Self {
        Self {
            subjects: Gathered::start(tables, ONE_FOR_EACH),
        }
    }

    /// How many statements have been begun for all who asked so far.
    pub fn statements(&self) -> u64 {
        self.subjects.statements()
    }

    /// A subject as of a day, as [`subjects::one`](crate::subjects::one) gives it, with the position of the snapshot that
    /// it was read in, which begins after the question. `None` where there was no answer in time, or none that reads: a
    /// read of one's own, [`Views::read`](super::Views::read), then tells why.
    pub async fn subject(
        &self,
        id: SubjectId,
        as_of: impl Into<AsOf>,
    ) -> Option<(Option<SubjectRow>, Position)> {
        let row = self.subjects.ask(id.to_string(), as_of.into()).await?;
        one_for_each(&Row::of_postgres(&row)).ok()
    }
}
