//! The keys of rows that go, a column at once.

use crate::projection::Cell;

/// One column of a key, for many rows.
#[derive(Debug)]
pub(crate) struct KeyColumn {
    pub(super) name: &'static str,
    pub(super) values: Values,
}

/// Values of one type.
#[derive(Debug)]
pub(super) enum Values {
    Numbers(Vec<Option<i64>>),
    Texts(Vec<Option<String>>),
}

impl Values {
    pub(super) fn array_type(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "bigint[]",
            Self::Texts(_) => "text[]",
        }
    }
}

impl KeyColumn {
    /// Empty columns of a key, of the types that its first row shows.
    pub(crate) fn for_table(
        names: impl Iterator<Item = &'static str>,
        first: &[&Cell],
    ) -> Vec<Self> {
        let typed = |cell: &&Cell| match cell {
            Cell::Int(_) => Values::Numbers(Vec::new()),
            Cell::Null | Cell::Text(_) | Cell::Bytes(_) => Values::Texts(Vec::new()),
        };
        let columns = names.zip(first);
        columns
            .map(|(name, cell)| Self {
                name,
                values: typed(cell),
            })
            .collect()
    }

    /// Adds a row's value. No column of a key has values of two types, or none: such a one would be found by no row.
    pub(crate) fn push(&mut self, cell: &Cell) {
        match (&mut self.values, cell) {
            (Values::Numbers(numbers), Cell::Int(number)) => numbers.push(Some(*number)),
            (Values::Numbers(numbers), _) => numbers.push(None),
            (Values::Texts(texts), Cell::Text(text)) => texts.push(Some(text.clone())),
            (Values::Texts(texts), _) => texts.push(None),
        }
    }
}
