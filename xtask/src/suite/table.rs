//! The table of seconds per suite.

use std::fmt;
use std::time::Duration;

use super::Verdict;
use crate::failure::Failure;

/// One suite's line.
pub struct Row {
    name: &'static str,
    took: Duration,
    result: String,
}

impl Row {
    /// The line of a suite that has ended.
    pub fn new(name: &'static str, took: Duration, outcome: Result<Verdict, Failure>) -> Self {
        let result = match outcome {
            Ok(Verdict::Passed) => "passed".to_owned(),
            Ok(Verdict::Skipped(reason)) => format!("skipped: {reason}"),
            Err(_) => "FAILED".to_owned(),
        };
        Self { name, took, result }
    }
}

/// The suites that have ended, in order.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a suite.
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The last line of a run in which nothing failed.
    pub fn closing_line(&self) -> String {
        let total = self.rows.iter().map(|row| row.took).sum();
        let skipped = self
            .rows
            .iter()
            .filter(|row| row.result != "passed")
            .count();
        let passed = self.rows.len() - skipped;
        let suites = if passed == 1 { "suite" } else { "suites" };
        let besides = if skipped == 0 {
            String::new()
        } else {
            format!(", {skipped} skipped,")
        };
        format!(
            "{passed} {suites} passed{besides} in {} seconds; none failed.",
            seconds(total)
        )
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<10} {:>9}  result", "suite", "seconds")?;
        for row in &self.rows {
            writeln!(
                f,
                "{:<10} {:>9}  {}",
                row.name,
                seconds(row.took),
                row.result
            )?;
        }
        Ok(())
    }
}

/// Seconds with one digit behind the point.
fn seconds(took: Duration) -> String {
    format!("{}.{}", took.as_secs(), took.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_never_counts_a_skipped_suite_as_passed() {
        let mut table = Table::default();
        table.push(Row::new(
            "fmt",
            Duration::from_millis(1_250),
            Ok(Verdict::Passed),
        ));
        assert_eq!(
            table.closing_line(),
            "1 suite passed in 1.2 seconds; none failed."
        );
        table.push(Row::new(
            "browser",
            Duration::ZERO,
            Ok(Verdict::Skipped("none".to_owned())),
        ));
        assert_eq!(
            table.closing_line(),
            "1 suite passed, 1 skipped, in 1.2 seconds; none failed."
        );
        assert!(table.to_string().contains("skipped: none"));
    }
}
