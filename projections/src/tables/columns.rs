//! Columns out of a row, as what they stand for.

use qibu_domain::id::{Position, Sequence};
use rusqlite::Row;
use rusqlite::types::Type;
use std::error::Error;
use std::str::FromStr;

/// Reads typed values by the name of their column.
pub(crate) trait Columns {
    /// A text that stands for something: a day, an id, a transition.
    fn parsed<T: FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        column: &str,
    ) -> rusqlite::Result<T>;

    /// The same, where there is a value.
    fn parsed_or_none<T: FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        column: &str,
    ) -> rusqlite::Result<Option<T>>;

    /// A sequence.
    fn sequence(&self, column: &str) -> rusqlite::Result<Sequence>;

    /// A sequence, where there is a value.
    fn sequence_or_none(&self, column: &str) -> rusqlite::Result<Option<Sequence>>;

    /// A position.
    fn position(&self, column: &str) -> rusqlite::Result<Position>;
}

impl Columns for Row<'_> {
    fn parsed<T: FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        column: &str,
    ) -> rusqlite::Result<T> {
        parse(&self.get::<_, String>(column)?)
    }

    fn parsed_or_none<T: FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        column: &str,
    ) -> rusqlite::Result<Option<T>> {
        let text: Option<String> = self.get(column)?;
        text.as_deref().map(parse).transpose()
    }

    fn sequence(&self, column: &str) -> rusqlite::Result<Sequence> {
        self.get(column).map(Sequence)
    }

    fn sequence_or_none(&self, column: &str) -> rusqlite::Result<Option<Sequence>> {
        Ok(self.get::<_, Option<u64>>(column)?.map(Sequence))
    }

    fn position(&self, column: &str) -> rusqlite::Result<Position> {
        self.get(column).map(Position)
    }
}

fn parse<T: FromStr<Err: Error + Send + Sync + 'static>>(text: &str) -> rusqlite::Result<T> {
    text.parse()
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}
