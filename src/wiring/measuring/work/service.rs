//! What the requests that a body answers and the service teams that it leads come to (domain 5.6).

use super::{Measured, Work};
use qibu_domain::id::{Citation, SeatRef, StreamId, StreamKind};
use qibu_domain::time::Day;
use qibu_projections::memberships::{self, MembershipRow};
use qibu_projections::service_requests::{self, ServiceRequestRow};
use qibu_projections::teams::{self, CheckRow, TeamRow};
use qibu_projections::{MAX_PAGE_ROWS, Page, QueryError, Tables};

/// The window of a measure that looks back, in days, its last day included.
const WINDOW_DAYS: i64 = 365;
/// All of them, in hundredths.
const ALL: usize = 100;
/// How many who sit there make a team (domain 5.6, 6a).
const TEAM_MEMBERS: u64 = 5;
/// For how many months a check of credentials counts (domain 5.6, 6b).
const CHECK_MONTHS: i32 = 24;
/// The domains whose credentials are looked at (domain 5.6, 6b).
const SENSITIVE: [&str; 3] = ["law", "psychology", "medicine"];

/// Takes the measures; those of which nothing is known are left out.
pub(super) fn take(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    let mut measured = Vec::new();
    let all = service_requests::of_body(rows, work.as_of, work.body)?;
    measured.push(paid(rows, work)?);
    if !all.is_empty() {
        measured.extend(ended(&all, work));
        measured.extend(asked(&all, work));
    }
    measured.extend(of_teams(rows, work)?);
    Ok(measured)
}

/// What was declined as a paid referral or a sale counts, though it was taken up again since.
fn paid(rows: &Tables<'_>, work: &Work) -> Result<Measured, QueryError> {
    let since = work.window_end.plus_days(1 - WINDOW_DAYS);
    let within = (since, work.window_end);
    let paid = service_requests::paid_of(rows, work.as_of.day(), work.body, within)?;
    let found = paid.iter().flat_map(|row| {
        let stream = row.stream;
        [row.asked_by, row.paid_by].map(|sequence| Citation { stream, sequence })
    });
    Ok(Measured {
        name: "paid_referrals/1",
        value: i64::try_from(paid.len()).unwrap_or(i64::MAX),
        found: found.collect(),
        is_listed: true,
    })
}

fn ended(all: &[ServiceRequestRow], work: &Work) -> Vec<Measured> {
    let ended = |so: &dyn Fn(&ServiceRequestRow) -> bool| -> Vec<&ServiceRequestRow> {
        let within = all.iter().filter(|row| is_within(row.closed_on, work));
        within.filter(|row| so(row)).collect()
    };
    let closed = ended(&|row| row.stage == "closed");
    let to = |direction: &str| ended(&|row| row.stage == "closed" && row.direction == direction);
    let (to_society, to_members) = (to("to_society"), to("to_member"));
    // Who replied and asked again has replied all the same.
    let again = all
        .iter()
        .filter(|row| row.stage != "closed" && is_within(row.replied_on, work));
    let asked: Vec<&ServiceRequestRow> = closed.iter().copied().chain(again).collect();
    let replied = asked.iter().copied();
    let replied: Vec<&ServiceRequestRow> =
        replied.filter(|row| row.is_satisfied().is_some()).collect();
    let content = replied
        .iter()
        .filter(|row| row.is_satisfied() == Some(true));
    let content = content.count();
    let mut measured = vec![
        counted("service_requests_to_society_closed/1", &to_society),
        counted("service_requests_to_members_closed/1", &to_members),
    ];
    let replies = (replied.len(), asked.len());
    measured.extend(share("service_replies_percent/1", replies, &asked));
    let content = (content, replied.len());
    measured.extend(share("service_satisfied_percent/1", content, &replied));
    measured
}

fn asked(all: &[ServiceRequestRow], work: &Work) -> Vec<Measured> {
    let asked = all.iter().filter(|row| is_within(Some(row.asked_on), work));
    let asked: Vec<&ServiceRequestRow> = asked.collect();
    let closed = asked.iter().filter(|row| row.stage == "closed").count();
    let closure = share("service_closure_percent/1", (closed, asked.len()), &asked);
    let answered = asked.iter().filter_map(|row| {
        let days = work.workdays.between(row.asked_on, row.first_answer_on?);
        Some((days, *row))
    });
    let mut answered: Vec<(u32, &ServiceRequestRow)> = answered.collect();
    answered.sort_by_key(|(days, _)| *days);
    let rows: Vec<&ServiceRequestRow> = answered.iter().map(|(_, row)| *row).collect();
    // The lower one of two.
    let middle = answered.len().saturating_sub(1) / 2;
    let median = answered.get(middle).map(|(days, _)| Measured {
        value: i64::from(*days),
        ..counted("service_first_answer_days_median/1", &rows)
    });
    closure.into_iter().chain(median).collect()
}

fn is_within(day: Option<Day>, work: &Work) -> bool {
    let since = work.window_end.plus_days(1 - WINDOW_DAYS);
    day.is_some_and(|day| (since..=work.window_end).contains(&day))
}

fn counted(name: &'static str, rows: &[&ServiceRequestRow]) -> Measured {
    let found = rows.iter().flat_map(|row| {
        let answered = row.replied_by.or(row.answered_by).map(|by| row.cite(by));
        let ended = row.ended_by.map(|by| row.cite(by));
        let asked = Some(row.citation());
        [asked, answered, ended].into_iter().flatten()
    });
    Measured {
        name,
        value: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        found: found.collect(),
        is_listed: true,
    }
}

fn share(
    name: &'static str,
    (part, whole): (usize, usize),
    rows: &[&ServiceRequestRow],
) -> Option<Measured> {
    let hundredths = part.saturating_mul(ALL).checked_div(whole)?;
    Some(Measured {
        value: i64::try_from(hundredths).unwrap_or(i64::MAX),
        ..counted(name, rows)
    })
}

/// The teams that the body leads, with who sits there.
fn of_teams(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    let filter = teams::Filter {
        lead: Some(work.body),
        ..teams::Filter::default()
    };
    let led = all_pages(
        |page| teams::list(rows, work.as_of.day(), &filter, page),
        |row: &TeamRow| row.stream,
    )?;
    if led.is_empty() {
        return Ok(Vec::new());
    }
    let standing = led.iter().filter(|team| team.stage == "active");
    let standing: Vec<&TeamRow> = standing.collect();
    let whole = standing.iter().filter(|team| team.members >= TEAM_MEMBERS);
    let whole: Vec<Citation> = whole.map(|team| team.citation()).collect();
    let mut unchecked = 0;
    let mut looked_at: Vec<Citation> = standing.iter().map(|team| team.citation()).collect();
    for team in standing {
        let domains = team.domains.iter().map(String::as_str);
        let domains: Vec<&str> = domains.filter(|it| SENSITIVE.contains(it)).collect();
        if domains.is_empty() {
            continue;
        }
        let checks = teams::checks(rows, work.as_of.day(), team.stream)?;
        for row in sitting(rows, work, team.stream)? {
            let passed = |domain: &&str| last_check(&checks, row.seat, domain, work.as_of.day());
            let found: Vec<Option<&CheckRow>> = domains.iter().map(passed).collect();
            unchecked += found.iter().filter(|check| check.is_none()).count();
            let found = found.into_iter().flatten();
            looked_at.extend(found.map(|check| Citation {
                stream: check.stream,
                sequence: check.sequence,
            }));
            looked_at.extend(row.taken_by.map(|sequence| Citation {
                stream: StreamId::new(StreamKind::Membership, row.seat.0),
                sequence,
            }));
        }
    }
    let of = |name, count: usize, found| Measured {
        name,
        value: i64::try_from(count).unwrap_or(i64::MAX),
        found,
        is_listed: true,
    };
    Ok(vec![
        of("service_teams_with_members/1", whole.len(), whole),
        of("unchecked_credentials/1", unchecked, looked_at),
    ])
}

/// The last check of a seat for a domain, where it found them in order and still counts.
fn last_check<'c>(
    checks: &'c [CheckRow],
    seat: SeatRef,
    domain: &str,
    as_of: Day,
) -> Option<&'c CheckRow> {
    // The last one stands first.
    let mut own = checks
        .iter()
        .filter(|it| it.seat == seat && it.domain == domain);
    let last = own.next()?;
    let counts = last.passed && as_of <= last.on.plus_months(CHECK_MONTHS);
    counts.then_some(last)
}

fn sitting(
    rows: &Tables<'_>,
    work: &Work,
    team: StreamId,
) -> Result<Vec<MembershipRow>, QueryError> {
    let filter = memberships::Filter {
        body: team,
        only_sitting: true,
    };
    all_pages(
        |page| memberships::list(rows, work.as_of.day(), filter, page),
        |row: &MembershipRow| row.seat,
    )
}

/// Every row, page by page.
fn all_pages<R, K>(
    read: impl Fn(&Page<K>) -> Result<Vec<R>, QueryError>,
    key: impl Fn(&R) -> K,
) -> Result<Vec<R>, QueryError> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    loop {
        let more = read(&page)?;
        let last = more.last().map(&key);
        found.extend(more);
        match last {
            Some(last) => page = Page::after(MAX_PAGE_ROWS, last),
            None => return Ok(found),
        }
    }
}
