//! What the sessions and programmes of a body come to (domain 5.4, 5.10).

use super::{Measured, Work};
use qibu_domain::id::Citation;
use qibu_domain::time::Day;
use qibu_projections::sessions::{self, SessionRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, QueryError, Tables, programmes};
use std::collections::BTreeSet;

/// The window of a measure that looks back, in days, its last day included.
const WINDOW_DAYS: i64 = 365;
/// The window of the sessions of the fourth step (domain 5.4, 4b).
const HALF_YEAR_DAYS: i64 = 183;
/// How many quarters are looked at (domain 5.10).
const QUARTERS: usize = 4;
/// All of them, in hundredths.
const ALL: usize = 100;

/// Takes the measures; those of which nothing is known are left out.
pub(super) fn take(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    let mut measured: Vec<Measured> = approved(rows, work)?.into_iter().collect();
    let all = sessions::of_body(rows, work.as_of.day(), work.body)?;
    if !all.is_empty() {
        measured.extend(held(&all, work));
        measured.extend(reported(&all, work));
        measured.push(by_quarter(&all, work));
    }
    Ok(measured)
}

/// The programmes that are open on the last day of the window.
fn approved(rows: &Tables<'_>, work: &Work) -> Result<Option<Measured>, QueryError> {
    let filter = programmes::Filter {
        owner: Some(work.body),
        ..programmes::Filter::default()
    };
    let page = Page::first(MAX_PAGE_ROWS);
    if programmes::list(rows, work.as_of.day(), &filter, &page)?.is_empty() {
        return Ok(None);
    }
    let filter = programmes::Filter {
        open: Some(true),
        ..filter
    };
    let open = programmes::list(rows, work.window_end, &filter, &page)?;
    let found = open
        .iter()
        .map(programmes::ProgrammeRow::citation)
        .collect();
    Ok(Some(counted("programmes_approved/1", open.len(), found)))
}

fn held(all: &[SessionRow], work: &Work) -> Vec<Measured> {
    let year = within(all, work, WINDOW_DAYS);
    let half = within(all, work, HALF_YEAR_DAYS);
    let half: Vec<&SessionRow> = half
        .into_iter()
        .filter(|row| row.reported_on.is_some())
        .collect();
    let of = |so: fn(&SessionRow) -> bool| -> Vec<&SessionRow> {
        year.iter().copied().filter(|row| so(row)).collect()
    };
    let (online, offline) = (of(SessionRow::is_online), of(SessionRow::is_offline));
    let kinds: BTreeSet<&str> = year.iter().map(|row| row.kind.as_str()).collect();
    let mut measured = vec![
        counted("sessions_held/1", year.len(), holdings(&year)),
        counted(
            "sessions_held_183_days/1",
            half.len(),
            [holdings(&half), reports(&half)].concat(),
        ),
        counted("sessions_online/1", online.len(), holdings(&online)),
        counted("sessions_offline/1", offline.len(), holdings(&offline)),
        counted("session_kinds/1", kinds.len(), holdings(&year)),
    ];
    let of_programmes = year.iter().filter(|row| row.programme.is_some()).count();
    measured.extend(share(
        "sessions_with_programme_percent/1",
        (of_programmes, year.len()),
        holdings(&year),
    ));
    let branded = year.iter().filter(|row| row.is_under_listed_brand).count();
    measured.extend(share(
        "sessions_under_brand_percent/1",
        (branded, year.len()),
        holdings(&year),
    ));
    measured
}

fn reported(all: &[SessionRow], work: &Work) -> Vec<Measured> {
    let year = within(all, work, WINDOW_DAYS);
    let is_due = |row: &&SessionRow| {
        row.report_due
            .is_some_and(|due| due < work.as_of.due_before())
    };
    let due: Vec<&SessionRow> = year.iter().copied().filter(is_due).collect();
    let in_time = due
        .iter()
        .filter(|row| row.is_report_in_time() == Some(true));
    let mut measured = Vec::new();
    measured.extend(share(
        "sessions_reported_in_time_percent/1",
        (in_time.count(), due.len()),
        [holdings(&due), reports(&due)].concat(),
    ));
    let told: Vec<&SessionRow> = year
        .iter()
        .copied()
        .filter(|row| row.reported_on.is_some())
        .collect();
    let with_money = |row: &&&SessionRow| row.budget_fen.is_some() && row.spent_fen.is_some();
    let with_money = told.iter().filter(with_money).count();
    measured.extend(share(
        "sessions_with_money_recorded_percent/1",
        (with_money, told.len()),
        reports(&told),
    ));
    let mut heads: Vec<u32> = told.iter().filter_map(|row| row.person_times).collect();
    heads.sort_unstable();
    let middle = heads.len().saturating_sub(1) / 2;
    measured.extend(heads.get(middle).map(|heads| Measured {
        name: "median_head_count/1",
        value: i64::from(*heads),
        found: reports(&told),
        is_listed: true,
    }));
    measured
}

/// In how many of the last quarters that have ended both kinds were held.
fn by_quarter(all: &[SessionRow], work: &Work) -> Measured {
    let mut last = work.window_end.plus_days(1);
    let mut quarters: Vec<(i16, i8)> = Vec::with_capacity(QUARTERS);
    while quarters.len() < QUARTERS {
        let running = quarter_of(last);
        while quarter_of(last) == running {
            last = last.plus_days(-1);
        }
        quarters.push(quarter_of(last));
    }
    let mut found = Vec::new();
    let mut both = 0;
    for quarter in quarters {
        let of_quarter = all.iter().filter(|row| quarter_of(row.on) == quarter);
        let of_quarter: Vec<&SessionRow> = of_quarter.collect();
        let online = of_quarter.iter().any(|row| row.is_online());
        let offline = of_quarter.iter().any(|row| row.is_offline());
        both += usize::from(online && offline);
        found.extend(holdings(&of_quarter));
    }
    counted("quarters_online_and_offline/1", both, found)
}

/// The year of a day and its quarter, from 0.
fn quarter_of(day: Day) -> (i16, i8) {
    let text = day.to_string();
    let month: i8 = text.get(5..7).and_then(|it| it.parse().ok()).unwrap_or(1);
    (day.year(), (month - 1) / 3)
}

/// Those held in the days that end with the window.
fn within<'a>(all: &'a [SessionRow], work: &Work, days: i64) -> Vec<&'a SessionRow> {
    let (first, last) = (work.window_end.plus_days(1 - days), work.window_end);
    let held = all.iter();
    held.filter(|row| (first..=last).contains(&row.on))
        .collect()
}

fn holdings(rows: &[&SessionRow]) -> Vec<Citation> {
    rows.iter().map(|row| row.citation()).collect()
}

fn reports(rows: &[&SessionRow]) -> Vec<Citation> {
    rows.iter()
        .filter_map(|row| row.report_citation())
        .collect()
}

fn counted(name: &'static str, count: usize, found: Vec<Citation>) -> Measured {
    let value = i64::try_from(count).unwrap_or(i64::MAX);
    Measured {
        name,
        value,
        found,
        is_listed: true,
    }
}

/// Some of all in hundredths, rounded down; `None` of nothing.
fn share(
    name: &'static str,
    (some, all): (usize, usize),
    found: Vec<Citation>,
) -> Option<Measured> {
    let hundredths = some.checked_mul(ALL)?.checked_div(all)?;
    Some(counted(name, hundredths, found))
}
