//! Rows as `COPY … FROM STDIN` takes them: a line a row, tabs between.

use crate::projection::Cell;

/// Rows to be copied.
#[derive(Debug, Default)]
pub(crate) struct CopyRows(String);

impl CopyRows {
    /// Adds a row.
    pub(crate) fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a Cell>) {
        for (number, cell) in cells.into_iter().enumerate() {
            if number > 0 {
                self.0.push('\t');
            }
            match cell {
                Cell::Null => self.0.push_str("\\N"),
                Cell::Int(number) => self.0.push_str(&number.to_string()),
                Cell::Text(text) => self.push_text(text),
                Cell::Bytes(bytes) => {
                    self.0.push_str("\\\\x");
                    for byte in bytes {
                        self.0.push_str(&format!("{byte:02x}"));
                    }
                }
            }
        }
        self.0.push('\n');
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn push_text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '\\' => self.0.push_str("\\\\"),
                '\t' => self.0.push_str("\\t"),
                '\n' => self.0.push_str("\\n"),
                '\r' => self.0.push_str("\\r"),
                other => self.0.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_divides_rows_and_columns_is_escaped_within_a_text() {
        let mut rows = CopyRows::default();
        rows.push(&[
            Cell::from("a\tb\\N\nc\r"),
            Cell::Null,
            Cell::Int(-7),
            Cell::Bytes(vec![0, 255]),
        ]);
        assert_eq!(
            String::from_utf8_lossy(&rows.into_bytes()),
            "a\\tb\\\\N\\nc\\r\t\\N\t-7\t\\\\x00ff\n"
        );
    }
}
