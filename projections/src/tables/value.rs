//! Values into a statement, and out of a column.

use super::TablesError;
use crate::projection::Cell;

/// A value of a statement, with the type of its column: `PostgreSQL` asks for the type also where there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number, or truth as 0 or 1.
    Int(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Bytes, such as a sealed name or an id in the vault.
    Bytes(Option<Vec<u8>>),
}

/// The values of a statement, in order.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::tables::Value::from($value)),*][..]
    };
}

/// What a column's value can be read as.
pub trait FromCell: Sized {
    /// Reads it; the error says what stands there instead.
    fn from_cell(cell: Cell) -> Result<Self, String>;
}

macro_rules! ints {
    ($($int:ty),*) => {$(
        impl From<$int> for Value {
            fn from(value: $int) -> Self {
                // No number that is stored reaches 2⁶³ (law 6).
                Self::Int(Some(i64::try_from(value).unwrap_or(i64::MAX)))
            }
        }
        impl From<Option<$int>> for Value {
            fn from(value: Option<$int>) -> Self {
                Self::Int(value.map(|value| i64::try_from(value).unwrap_or(i64::MAX)))
            }
        }
        impl FromCell for $int {
            fn from_cell(cell: Cell) -> Result<Self, String> {
                match cell {
                    Cell::Int(number) => Self::try_from(number).map_err(|error| error.to_string()),
                    other => Err(unlike("a number", &other)),
                }
            }
        }
    )*};
}

ints!(i64, i32, u64, u32, u16, u8, usize);

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl From<Option<bool>> for Value {
    fn from(value: Option<bool>) -> Self {
        Self::Int(value.map(i64::from))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl<const N: usize> From<Option<[u8; N]>> for Value {
    fn from(value: Option<[u8; N]>) -> Self {
        Self::Bytes(value.map(|bytes| bytes.to_vec()))
    }
}

impl FromCell for Cell {
    fn from_cell(cell: Cell) -> Result<Self, String> {
        Ok(cell)
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Int(number) => Ok(number != 0),
            other => Err(unlike("truth", &other)),
        }
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Text(text) => Ok(text),
            other => Err(unlike("a text", &other)),
        }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Bytes(bytes) => Ok(bytes),
            other => Err(unlike("bytes", &other)),
        }
    }
}

impl<const N: usize> FromCell for [u8; N] {
    fn from_cell(cell: Cell) -> Result<Self, String> {
        let bytes = Vec::from_cell(cell)?;
        let found = bytes.len();
        bytes
            .try_into()
            .map_err(|_| format!("{found} bytes stand where {N} belong"))
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

/// Reads a value, and says of which column it was.
pub(super) fn read<T: FromCell>(
    cell: Cell,
    column: &dyn std::fmt::Debug,
) -> Result<T, TablesError> {
    T::from_cell(cell).map_err(|what| TablesError::Misfit {
        column: format!("{column:?}"),
        what,
    })
}

/// Without the value itself: it may be a name.
fn unlike(wanted: &str, found: &Cell) -> String {
    let found = match found {
        Cell::Null => "nothing",
        Cell::Int(_) => "a number",
        Cell::Text(_) => "a text",
        Cell::Bytes(_) => "bytes",
    };
    format!("{found} stands where {wanted} belongs")
}

impl From<Cell> for Value {
    /// For `SQLite` alone: the type of no value is not known.
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Null => Self::Text(None),
            Cell::Int(number) => Self::Int(Some(number)),
            Cell::Text(text) => Self::Text(Some(text)),
            Cell::Bytes(bytes) => Self::Bytes(Some(bytes)),
        }
    }
}
