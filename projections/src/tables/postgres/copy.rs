//! Rows as `COPY … FROM STDIN (FORMAT binary)` takes them: nothing to be escaped, and nothing for the server to look through
//! for where a value ends.

use crate::projection::Cell;

/// How much is gathered before it is sent, in bytes: the server takes in what it has while the next rows are laid out.
const SEND_BYTES: usize = 64 << 10;
/// What the data begin with: the signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// The count of values that ends the data.
const END: i16 = -1;
/// The length that stands for no value.
const NO_VALUE: i32 = -1;

/// Rows to be copied, as far as they are not sent.
#[derive(Debug)]
pub(crate) struct CopyRows(Vec<u8>);

impl CopyRows {
    pub(super) fn begin() -> Self {
        // A row more than is waited for fits in most of the time.
        let mut bytes = Vec::with_capacity(SEND_BYTES + SEND_BYTES / 8);
        bytes.extend_from_slice(HEADER);
        Self(bytes)
    }

    /// Adds a row of a stream.
    pub(super) fn push(&mut self, stream: &str, cells: &[Cell]) {
        // No table has more columns than 32,767.
        let values = i16::try_from(cells.len() + 1).unwrap_or(i16::MAX);
        self.0.extend_from_slice(&values.to_be_bytes());
        self.push_value(stream.as_bytes());
        for cell in cells {
            match cell {
                Cell::Null => self.0.extend_from_slice(&NO_VALUE.to_be_bytes()),
                Cell::Int(number) => self.push_value(&number.to_be_bytes()),
                Cell::Text(text) => self.push_value(text.as_bytes()),
                Cell::Bytes(bytes) => self.push_value(bytes),
            }
        }
    }

    fn push_value(&mut self, value: &[u8]) {
        // No value of the log is near 2 GiB (law 6): the server refuses one whose length does not read.
        let length = i32::try_from(value.len()).unwrap_or(i32::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(value);
    }

    /// Whether there is enough to be sent.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= SEND_BYTES
    }

    pub(super) fn end(&mut self) {
        self.0.extend_from_slice(&END.to_be_bytes());
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What was there has been sent.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_laid_out_as_the_server_reads_it() {
        let mut rows = CopyRows::begin();
        let cells = [
            Cell::from("a\tb"),
            Cell::Null,
            Cell::Int(-7),
            Cell::Bytes(vec![0, 255]),
        ];
        rows.push("s/1", &cells);
        rows.end();
        let expected = [
            HEADER,
            &[0, 5],
            &[0, 0, 0, 3],
            b"s/1",
            &[0, 0, 0, 3],
            b"a\tb",
            &[255, 255, 255, 255],
            &[0, 0, 0, 8, 255, 255, 255, 255, 255, 255, 255, 249],
            &[0, 0, 0, 2, 0, 255],
            &[255, 255],
        ];
        assert_eq!(rows.bytes(), expected.concat());
    }
}
