//! Rows as `COPY … FROM STDIN` takes them: a line a row, tabs between.

use crate::projection::Cell;

/// Rows to be copied.
#[derive(Debug, Default)]
pub(crate) struct CopyRows(String);

impl CopyRows {
    /// Room for those rows: text that grows is copied and its memory fetched anew each time, which took a quarter of the
    /// views' time.
    pub(crate) fn for_rows(rows: &[(String, &[Cell])]) -> Self {
        let of = |cell: &Cell| match cell {
            Cell::Text(text) => text.len() + 1,
            Cell::Null | Cell::Int(_) => 12,
            Cell::Bytes(bytes) => 2 * bytes.len() + 4,
        };
        let bytes = rows
            .iter()
            .map(|(stream, cells)| stream.len() + 2 + cells.iter().map(of).sum::<usize>());
        // An eighth more for what is escaped.
        Self(String::with_capacity(bytes.sum::<usize>() / 8 * 9))
    }

    /// Adds a row of a stream.
    pub(crate) fn push(&mut self, stream: &str, cells: &[Cell]) {
        self.push_text(stream);
        for cell in cells {
            self.0.push('\t');
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
        let mut rest = text;
        while let Some(at) = rest.find(['\\', '\t', '\n', '\r']) {
            let (before, special) = rest.split_at(at);
            self.0.push_str(before);
            self.0.push_str(match special.as_bytes().first() {
                Some(b'\t') => "\\t",
                Some(b'\n') => "\\n",
                Some(b'\r') => "\\r",
                _ => "\\\\",
            });
            rest = special.get(1..).unwrap_or_default();
        }
        self.0.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_divides_rows_and_columns_is_escaped_within_a_text() {
        let mut rows = CopyRows::default();
        let cells = [
            Cell::from("a\tb\\N\nc\r"),
            Cell::Null,
            Cell::Int(-7),
            Cell::Bytes(vec![0, 255]),
        ];
        rows.push("s\t1", &cells);
        assert_eq!(
            String::from_utf8_lossy(&rows.into_bytes()),
            "s\\t1\ta\\tb\\\\N\\nc\\r\t\\N\t-7\t\\\\x00ff\n"
        );
    }
}
