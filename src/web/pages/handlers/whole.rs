//! Lists that a page needs whole: read page by page, up to a bound. What lies beyond is told, never passed over.

use qibu_projections::{MAX_PAGE_ROWS, Page, QueryError};

/// A list, as far as the bound lets it be read.
pub struct Whole<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Whether there may be more of them.
    pub is_cut: bool,
}

/// Reads a list up to a bound. `list` reads a page, `key` tells where the next one begins.
pub fn whole<T, K>(
    max_rows: usize,
    list: impl Fn(&Page<K>) -> Result<Vec<T>, QueryError>,
    key: impl Fn(&T) -> K,
) -> Result<Whole<T>, QueryError> {
    let mut rows: Vec<T> = Vec::new();
    loop {
        let page = Page {
            limit_rows: MAX_PAGE_ROWS,
            after: rows.last().map(&key),
        };
        let found = list(&page)?;
        let full = found.len() >= MAX_PAGE_ROWS as usize;
        rows.extend(found);
        if !full || rows.len() >= max_rows {
            return Ok(Whole { rows, is_cut: full });
        }
    }
}
