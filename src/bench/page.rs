//! The report as one HTML page: two plots as SVG and a table, nothing from outside and no script.

use super::report::{Hundredths, Report, Row};
use std::collections::BTreeMap;

/// The plots' measures, in pixels.
const BAR_HEIGHT: u64 = 18;
const BAR_STEP: u64 = 24;
const NAME_WIDTH: u64 = 420;
const LONGEST_BAR: u64 = 420;
const NUMBER_WIDTH: u64 = 140;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;\
    color:#1c2733}h2{margin-top:2rem}table{border-collapse:collapse;font-variant-numeric:tabular-nums}\
    th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #d5dde5}\
    th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}\
    text{font:13px system-ui,sans-serif;fill:#1c2733}.ours{fill:#1f6f8b}.other{fill:#b9c4cf}";

/// The page.
pub fn page(report: &Report) -> String {
    let mut body = format!(
        "<h1>qibu bench</h1>\n<p>{}. {} rounds of {} s a side, all sides in turn in one run; each number is of the \
         median round of its side. {} bytes an event.</p>\n",
        escaped(report.command),
        report.rounds,
        report.seconds,
        report.event_bytes
    );
    if let Some(missing) = report.missing {
        body.push_str(&format!("<p>{}</p>\n", escaped(missing)));
    }
    body.push_str("<h2>Commands a second</h2>\n");
    body.push_str(&plots(report, |row| row.commands_per_s, "/s"));
    body.push_str("<h2>Latency of 99 of 100 commands</h2>\n");
    body.push_str(&plots(report, |row| row.p99_us, " µs"));
    body.push_str("<h2>All numbers</h2>\n");
    body.push_str(&table(&report.rows));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>qibu bench</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

/// One plot for each number of clients, all to one scale.
fn plots(report: &Report, value: impl Fn(&Row) -> u64, unit: &str) -> String {
    let most = report.rows.iter().map(&value).max().unwrap_or(1).max(1);
    let mut groups: BTreeMap<u32, Vec<&Row>> = BTreeMap::new();
    for row in &report.rows {
        groups.entry(row.clients).or_default().push(row);
    }
    let plot = |(clients, rows): (&u32, &Vec<&Row>)| {
        let bars = (0..).zip(rows).map(|(index, row)| {
            let value = value(row);
            bar(index, row, value, value * LONGEST_BAR / most, unit)
        });
        let bars: String = bars.collect();
        let height = BAR_STEP * rows.len() as u64;
        let width = NAME_WIDTH + LONGEST_BAR + NUMBER_WIDTH;
        format!(
            "<h3>{clients} clients</h3>\n<svg role=\"img\" aria-label=\"{clients} clients\" width=\"{width}\" \
             height=\"{height}\" viewBox=\"0 0 {width} {height}\" xmlns=\"http://www.w3.org/2000/svg\">\n{bars}</svg>\n"
        )
    };
    groups.iter().map(plot).collect()
}

fn bar(index: u64, row: &Row, value: u64, length: u64, unit: &str) -> String {
    let (top, base) = (index * BAR_STEP, index * BAR_STEP + BAR_HEIGHT - 4);
    let class = if index == 0 { "ours" } else { "other" };
    format!(
        "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{}{}</text><rect class=\"{class}\" x=\"{NAME_WIDTH}\" y=\"{top}\" \
         width=\"{length}\" height=\"{BAR_HEIGHT}\"/><text x=\"{}\" y=\"{base}\">{value}{unit}</text>\n",
        NAME_WIDTH - 8,
        escaped(row.engine),
        row.label(),
        NAME_WIDTH + length + 6,
    )
}

fn table(rows: &[Row]) -> String {
    let mut text = "<table>\n<tr><th>engine</th><th>clients</th><th>commands/s</th><th>p50 µs</th><th>p99 µs</th>\
         <th>p99.9 µs</th><th>batch</th><th>× floor</th><th>× stock</th><th>fsyncs/s</th>\
         <th>caught up µs</th></tr>\n"
        .to_owned();
    for row in rows {
        let times = |times: Option<Hundredths>| times.map(|times| times.to_string());
        text.push_str(&format!(
            "<tr><td>{}{}{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td>{}</td><td>{}</td></tr>\n",
            escaped(row.engine),
            if row.http { ", HTTP" } else { "" },
            row.label(),
            row.clients,
            row.commands_per_s,
            row.p50_us,
            row.p99_us,
            row.p999_us,
            row.mean_batch,
            times(row.times_floor).unwrap_or_default(),
            times(row.times_stock).unwrap_or_default(),
            row.fsyncs_per_s,
            row.caught_up_us.map(|us| us.to_string()).unwrap_or_default(),
        ));
    }
    text.push_str("</table>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(engine: &'static str, commands_per_s: u64) -> Row {
        Row {
            engine,
            what: "command",
            clients: 8,
            http: false,
            commands_per_s,
            p50_us: 1,
            p99_us: 2,
            p999_us: 3,
            mean_batch: Hundredths(450),
            times_floor: Some(Hundredths(100)),
            times_stock: None,
            fsyncs_per_s: 4_000,
            caught_up_us: Some(1_700),
            events: None,
            bytes: None,
        }
    }

    #[test]
    fn the_page_plots_every_row_to_one_scale_and_needs_nothing_from_outside() {
        let report = Report {
            command: "a < b",
            rounds: 5,
            seconds: 1,
            event_bytes: 900,
            missing: None,
            rows: vec![row("sqlite", 1_000), row("floor", 250)],
        };
        let page = page(&report);
        assert!(page.contains("a &lt; b"));
        assert!(page.contains(&format!("width=\"{LONGEST_BAR}\"")));
        assert!(page.contains(&format!("width=\"{}\"", LONGEST_BAR / 4)));
        assert_eq!(page.matches("<rect ").count(), 4, "two rows in two plots");
        assert!(page.contains("caught up µs</th>") && page.contains("<td>1700</td>"));
        for outside in ["<script", "href=", "src=", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
