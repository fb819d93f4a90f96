//! Pages of rows, and what can go wrong with a query.

use crate::tables::TablesError;

/// The most rows of one page.
pub const MAX_PAGE_ROWS: u32 = 200;
/// The most rows of a query that is not paged, such as the holders of one duty at one node. More is an error and
/// never a silent cut.
pub const MAX_WHOLE_ROWS: u32 = 5_000;

/// Which page of a list: how many rows, and after which row. The cursor is the key of the last row seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<K> {
    /// How many rows, 1 to [`MAX_PAGE_ROWS`].
    pub limit_rows: u32,
    /// The key of the last row of the page before; `None` for the first page.
    pub after: Option<K>,
}

impl<K> Page<K> {
    /// The first page.
    pub fn first(limit_rows: u32) -> Self {
        Self {
            limit_rows,
            after: None,
        }
    }

    /// The page after a row.
    pub fn after(limit_rows: u32, key: K) -> Self {
        Self {
            limit_rows,
            after: Some(key),
        }
    }

    /// The limit, where it is within the bound.
    pub(crate) fn checked_limit(&self) -> Result<u32, QueryError> {
        if (1..=MAX_PAGE_ROWS).contains(&self.limit_rows) {
            Ok(self.limit_rows)
        } else {
            Err(QueryError::PageSize {
                max_rows: MAX_PAGE_ROWS,
            })
        }
    }
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The page has no rows, or more than allowed.
    #[error("a page has 1 to {max_rows} rows")]
    PageSize {
        /// The bound.
        max_rows: u32,
    },
    /// A list that is not paged would be longer than allowed.
    #[error("more than {max_rows} rows")]
    TooManyRows {
        /// The bound.
        max_rows: u32,
    },
    /// The database failed, or holds a value that its column does not allow.
    #[error("the views could not be read: {0}")]
    Database(#[from] TablesError),
}

/// Refuses a whole list that is longer than its bound.
pub(crate) fn whole<T>(rows: Vec<T>) -> Result<Vec<T>, QueryError> {
    if rows.len() > MAX_WHOLE_ROWS as usize {
        return Err(QueryError::TooManyRows {
            max_rows: MAX_WHOLE_ROWS,
        });
    }
    Ok(rows)
}
