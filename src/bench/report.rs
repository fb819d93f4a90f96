//! What was measured, as rows and as words.

use super::measure::{Sample, median};
use super::rebuild::Rebuilt;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;

/// What was measured, in one run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What one command is.
    pub command: &'static str,
    /// How often all sides took their turn; each row is the median round of its side.
    pub rounds: u32,
    /// How long one side was measured in one round, in seconds.
    pub seconds: u64,
    /// Payload and metadata of the event that a command writes, in bytes.
    pub event_bytes: usize,
    /// How to get what was not measured.
    pub missing: Option<&'static str>,
    /// The rows: of each number of clients ours, the floor, and the stock programs.
    pub rows: Vec<Row>,
}

/// One side at one number of clients, in its median round.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The engine, or what it is compared with.
    pub engine: &'static str,
    /// What was done: a `command`, a `read` of one association, `read_beside_commands` and `command_beside_reads`, which
    /// are of one measurement with a quarter as many clients that command, or the `rebuild` of all views, which counts
    /// events.
    pub what: &'static str,
    /// How many clients at once.
    pub clients: u32,
    /// Whether the commands came by HTTP.
    pub http: bool,
    /// Commands acknowledged a second.
    pub commands_per_s: u64,
    /// The median latency, in microseconds.
    pub p50_us: u64,
    /// The latency that 99 of 100 stay within, in microseconds.
    pub p99_us: u64,
    /// The latency that 999 of 1,000 stay within, in microseconds.
    pub p999_us: u64,
    /// Commands a transaction, or reads a statement.
    pub mean_batch: Hundredths,
    /// Its commands a second, as a multiple of the floor's; of commands only.
    pub times_floor: Option<Hundredths>,
    /// Its commands a second, as a multiple of those of the stock program on the same engine.
    pub times_stock: Option<Hundredths>,
    /// `fdatasync` of 4 KiB in the same folder, a second, measured between the sides.
    pub fsyncs_per_s: u64,
    /// How long after the commands ended the views had seen the last of them, in microseconds, in the median round; of our
    /// commands only.
    pub caught_up_us: Option<u64>,
    /// From how many events the views were made anew; of a rebuild only.
    pub events: Option<u64>,
    /// Payloads and metadata of those, in bytes.
    pub bytes: Option<u64>,
}

/// A number with two digits after the point, without a floating-point number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hundredths(pub u64);

impl Hundredths {
    fn ratio(of: u64, to: u64) -> Self {
        Self(of.saturating_mul(100) / to.max(1))
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number = RawValue::from_string(self.to_string());
        number
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

/// One side with what it did in each round.
pub(super) struct Side {
    name: &'static str,
    what: &'static str,
    is_http: bool,
    /// Its median round.
    median: Sample,
    caught_up_us: Option<u64>,
}

impl Side {
    pub(super) fn of(name: &'static str, samples: Vec<Sample>) -> Self {
        Self {
            name,
            what: "command",
            is_http: false,
            median: median(samples),
            caught_up_us: None,
        }
    }

    /// The same, after which the views took that long to see the last command.
    pub(super) fn caught_up(self, caught_up_us: u64) -> Self {
        Self {
            caught_up_us: Some(caught_up_us),
            ..self
        }
    }

    /// The same, where its clients sent that over HTTP.
    pub(super) fn over_http(self, what: &'static str) -> Self {
        Self {
            what,
            is_http: true,
            ..self
        }
    }

    fn row(&self, clients: u32, fsyncs_per_s: u64) -> Row {
        Row {
            engine: self.name,
            what: self.what,
            clients,
            http: self.is_http,
            commands_per_s: self.median.per_second,
            p50_us: self.median.p50_us,
            p99_us: self.median.p99_us,
            p999_us: self.median.p999_us,
            mean_batch: Hundredths(self.median.batch_x100),
            times_floor: None,
            times_stock: None,
            fsyncs_per_s,
            caught_up_us: self.caught_up_us,
            events: None,
            bytes: None,
        }
    }
}

/// The row of views that were made anew.
pub(super) fn rebuilt(name: &'static str, rebuilt: Rebuilt, fsyncs_per_s: u64) -> Row {
    let sample = Sample {
        per_second: rebuilt.events_per_s,
        ..Sample::default()
    };
    let side = Side {
        what: "rebuild",
        ..Side::of(name, vec![sample])
    };
    Row {
        events: Some(rebuilt.events),
        bytes: Some(rebuilt.bytes),
        ..side.row(1, fsyncs_per_s)
    }
}

/// The rows of one number of clients. The first of the stock programs is the one on our engine.
pub(super) fn rows(
    clients: u32,
    fsyncs_per_s: u64,
    ours: &[Side],
    floor: &Side,
    stocks: &[Side],
) -> Vec<Row> {
    let times = |side: &Side, to: &Side| {
        let is_command = side.what == "command";
        is_command.then(|| Hundredths::ratio(side.median.per_second, to.median.per_second))
    };
    let row = |side: &Side| Row {
        times_floor: times(side, floor),
        ..side.row(clients, fsyncs_per_s)
    };
    let own = |side: &Side| Row {
        times_stock: stocks.first().and_then(|stock| times(side, stock)),
        ..row(side)
    };
    let mut rows: Vec<Row> = ours.iter().map(own).collect();
    rows.push(row(floor));
    rows.extend(stocks.iter().map(row));
    rows
}

impl Row {
    /// What a row that is not of commands is of, for people.
    pub(super) fn label(&self) -> String {
        match (self.what, self.events, self.bytes) {
            ("read", ..) => ", reads".to_owned(),
            ("read_beside_commands", ..) => ", reads beside commands".to_owned(),
            ("command_beside_reads", ..) => {
                ", those commands, of a quarter as many clients".to_owned()
            }
            ("rebuild", Some(events), Some(bytes)) => {
                format!(", events of a rebuild of the views from {events} events, {bytes} bytes")
            }
            _ => String::new(),
        }
    }
}

impl Report {
    /// The report as a table for a terminal.
    pub fn words(&self) -> String {
        let mut words = format!(
            "{}\n{} rounds of {} s a side, the median round of each; {} bytes an event\n\n",
            self.command, self.rounds, self.seconds, self.event_bytes
        );
        words.push_str(
            "clients  commands/s  p50 us  p99 us  p99.9 us   batch  x floor  x stock  fsyncs/s  caught up us\n",
        );
        for row in &self.rows {
            let times = |times: Option<Hundredths>| {
                times.map_or_else(|| "-".to_owned(), |times| times.to_string())
            };
            words.push_str(&format!(
                "{:>7}  {:>10}  {:>6}  {:>6}  {:>8}  {:>6}  {:>7}  {:>7}  {:>8}  {:>12}  {}{}{}\n",
                row.clients,
                row.commands_per_s,
                row.p50_us,
                row.p99_us,
                row.p999_us,
                row.mean_batch.to_string(),
                times(row.times_floor),
                times(row.times_stock),
                row.fsyncs_per_s,
                row.caught_up_us
                    .map_or_else(|| "-".to_owned(), |us| us.to_string()),
                row.engine,
                if row.http { ", HTTP" } else { "" },
                row.label(),
            ));
        }
        if let Some(missing) = self.missing {
            words.push_str(&format!("\n{missing}\n"));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn side(name: &'static str, rates: &[u64]) -> Side {
        let sample = |per_second: &u64| Sample {
            per_second: *per_second,
            ..Sample::default()
        };
        Side::of(name, rates.iter().map(sample).collect())
    }

    #[test]
    fn a_row_has_these_fields_and_multiples_of_the_medians() {
        let (ours, floor) = (side("sqlite", &[900, 1_000, 5_000]), side("floor", &[400]));
        let stock = side("stock", &[1, 300, 301]);
        let rows = rows(8, 4_000, &[ours.caught_up(1_700)], &floor, &[stock]);
        let text = serde_json::to_string(rows.first().unwrap()).unwrap();
        assert_eq!(
            text,
            "{\"engine\":\"sqlite\",\"what\":\"command\",\"clients\":8,\"http\":false,\"commands_per_s\":1000,\"p50_us\":0,\"p99_us\":0,\
             \"p999_us\":0,\"mean_batch\":0.00,\"times_floor\":2.50,\"times_stock\":3.33,\"fsyncs_per_s\":4000,\
             \"caught_up_us\":1700,\"events\":null,\"bytes\":null}"
        );
        assert_eq!(rows.len(), 3);
    }

    #[test]
    fn a_rebuild_says_from_how_many_events_and_bytes_it_was() {
        let rebuilt = Rebuilt {
            events_per_s: 9,
            events: 60_000,
            bytes: 100_800_000,
        };
        let row = super::rebuilt("sqlite", rebuilt, 1);
        assert_eq!(
            (row.commands_per_s, row.events, row.bytes),
            (9, Some(60_000), Some(100_800_000))
        );
        assert!(row.label().ends_with("60000 events, 100800000 bytes"));
        assert_eq!(row.caught_up_us, None, "it is no load");
    }

    #[test]
    fn without_a_stock_program_no_multiple_of_it_is_told() {
        let (ours, floor) = (side("sqlite", &[1]), side("floor", &[1]));
        let rows = rows(1, 1, &[ours], &floor, &[]);
        let text = serde_json::to_string(rows.first().unwrap()).unwrap();
        assert!(text.contains("\"times_stock\":null"), "{text}");
    }

    #[test]
    fn a_read_is_no_multiple_of_a_command() {
        let ours = [
            side("sqlite", &[9]).over_http("command"),
            side("sqlite", &[90]).over_http("read"),
        ];
        let rows = rows(1, 1, &ours, &side("floor", &[3]), &[side("stock", &[1])]);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.what, row.http, row.times_floor, row.times_stock))
            .collect();
        let x = |times| Some(Hundredths(times));
        assert_eq!(told[0], ("command", true, x(300), x(900)));
        assert_eq!(told[1], ("read", true, None, None));
        assert_eq!(told[2], ("command", false, x(100), None));
    }
}
