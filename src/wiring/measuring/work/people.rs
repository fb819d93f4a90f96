//! What the members of an association and the representatives whom a body put forward come to (domain 5.1, 5.2, 5.7).

use super::{Measured, Work};
use qibu_domain::id::{Citation, StreamId, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_projections::memberships::{self, MembershipRow, Tally};
use qibu_projections::persons::{self, PutForward};
use qibu_projections::{QueryError, Tables};

/// The days in which an assignment was carried out, the last one included.
const WINDOW_DAYS: i64 = 365;
/// All of them, in hundredths.
const ALL: usize = 100;

/// The memberships of an association.
pub(super) fn memberships(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    if SubjectKind::try_from(work.body.kind) != Ok(SubjectKind::Association) {
        return Ok(Vec::new());
    }
    let tally = memberships::tally(rows, work.as_of.day(), work.body)?;
    if !tally.is_known {
        return Ok(Vec::new());
    }
    let sitting: Vec<&MembershipRow> = tally.sitting.iter().collect();
    let of = |so: fn(&MembershipRow) -> bool| -> Vec<&MembershipRow> {
        sitting.iter().copied().filter(|row| so(row)).collect()
    };
    let initiators = of(|row| row.role == "initiator" && row.capacity_declared);
    let members = of(MembershipRow::is_member);
    let mut measured = vec![
        counted("initiators/1", initiators.len(), cited(&initiators, &tally)),
        counted("candidates/1", sitting.len(), cited(&sitting, &tally)),
        counted("members/1", members.len(), cited(&members, &tally)),
    ];
    let share = |name, part: &[&MembershipRow]| Measured {
        value: percent(part.len(), sitting.len()),
        ..counted(name, 0, cited(&sitting, &tally))
    };
    if !sitting.is_empty() {
        let attested = of(|row| row.is_attested);
        let placed = of(|row| row.category.is_some());
        measured.push(share("candidates_attested_percent/1", &attested));
        measured.push(share("candidates_with_category_percent/1", &placed));
    }
    if tally.candidates > 0 {
        let value = percent(members.len(), tally.candidates).min(percent(1, 1));
        let name = "candidates_confirmed_or_replaced_percent/1";
        let found = cited(&members, &tally);
        measured.push(Measured {
            value,
            ..counted(name, 0, found)
        });
    }
    Ok(measured)
}

/// The representatives whom a body put forward; cited as one query, never one by one.
pub(super) fn representatives(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    let since = work.window_end.plus_days(1 - WINDOW_DAYS);
    let put = persons::put_forward(rows, work.as_of.day(), work.body, (since, work.window_end))?;
    if put.is_empty() {
        return Ok(Vec::new());
    }
    let here: Vec<&PutForward> = put.iter().filter(|it| it.is_enrolled).collect();
    let attested: Vec<&PutForward> = here.iter().copied().filter(|it| it.is_attested).collect();
    let assigned = attested.iter().filter(|it| it.is_assigned).count();
    let events = |of: &[&PutForward]| -> Vec<Citation> {
        let cited = of.iter().flat_map(|it| it.events.iter().copied());
        cited.collect()
    };
    let unlisted = |name, value, of: &[&PutForward]| Measured {
        name,
        value,
        found: events(of),
        is_listed: false,
    };
    let count = i64::try_from(here.len()).unwrap_or(i64::MAX);
    let mut measured = vec![unlisted("representatives/1", count, &here)];
    if !here.is_empty() {
        let name = "representatives_attested_percent/1";
        measured.push(unlisted(name, percent(attested.len(), here.len()), &here));
    }
    if !attested.is_empty() {
        let name = "representatives_assigned_percent/1";
        measured.push(unlisted(name, percent(assigned, attested.len()), &attested));
    }
    Ok(measured)
}

fn counted(name: &'static str, value: usize, found: Vec<Citation>) -> Measured {
    Measured {
        name,
        value: i64::try_from(value).unwrap_or(i64::MAX),
        found,
        is_listed: true,
    }
}

fn percent(part: usize, whole: usize) -> i64 {
    let hundredths = part.saturating_mul(ALL) / whole.max(1);
    i64::try_from(hundredths).unwrap_or(i64::MAX)
}

/// The events by which they sit there, and those by which others left: whoever is fewer than before hears why.
fn cited(rows: &[&MembershipRow], tally: &Tally) -> Vec<Citation> {
    let taken = rows.iter().filter_map(|row| {
        let stream = StreamId::new(StreamKind::Membership, row.seat.0);
        let sequence = row.taken_by?;
        Some(Citation { stream, sequence })
    });
    taken.chain(tally.left.iter().copied()).collect()
}
