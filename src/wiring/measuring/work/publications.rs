//! What was published of a body (domain 5.5, 6.2).

use super::{Measured, Work};
use qibu_projections::{QueryError, Tables, annals};

/// The window of the measure, in days, its last day included.
const WINDOW_DAYS: i64 = 365;

/// Takes the measure; where no publication names the body, nothing is known.
pub(super) fn take(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    let all = annals::publications_of(rows, work.as_of.day(), work.body)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let first = work.window_end.plus_days(1 - WINDOW_DAYS);
    let within = all
        .into_iter()
        .filter(|it| (first..=work.window_end).contains(&it.on));
    let found: Vec<_> = within.map(|it| it.citation).collect();
    let value = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let name = "publications/1";
    Ok(vec![Measured {
        name,
        value,
        found,
        is_listed: true,
    }])
}
