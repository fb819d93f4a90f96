//! What the suggestions of a body come to (domain 5.7, 7b): by body, never by author.

use super::{Measured, Work};
use qibu_projections::suggestions::{self, SuggestionRow};
use qibu_projections::{QueryError, Tables};

/// The window of both measures, in days, its last day included.
const WINDOW_DAYS: i64 = 365;
/// All of them, in hundredths.
const ALL: usize = 100;

/// Takes the measures; those of which nothing is known are left out.
pub(super) fn take(rows: &Tables<'_>, work: &Work) -> Result<Vec<Measured>, QueryError> {
    let all = suggestions::of_body(rows, work.as_of.day(), work.body)?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let first = work.window_end.plus_days(1 - WINDOW_DAYS);
    let within = |row: &&SuggestionRow| (first..=work.window_end).contains(&row.submitted_on);
    let year: Vec<&SuggestionRow> = all.iter().filter(within).collect();
    let submitted = Measured {
        name: "suggestions_submitted/1",
        value: i64::try_from(year.len()).unwrap_or(i64::MAX),
        found: year.iter().map(|row| row.citation()).collect(),
        is_listed: true,
    };
    let judged = year.iter().filter_map(|row| {
        let in_time = row.is_in_time(work.as_of.day())?;
        Some((*row, in_time))
    });
    let mut judged: Vec<(&SuggestionRow, bool)> = judged.collect();
    // While all of them wait none is answered: a statement does not say otherwise (domain 5.7).
    if judged.is_empty() {
        judged = year.iter().map(|row| (*row, false)).collect();
    }
    let in_time = judged.iter().filter(|(_, in_time)| *in_time).count();
    let asked = judged.iter().map(|(row, _)| row.citation());
    let answers = judged.iter().filter_map(|(row, _)| row.answer_citation());
    let found = asked.chain(answers).collect();
    let share = in_time.saturating_mul(ALL).checked_div(judged.len());
    let answered = share.map(|share| Measured {
        name: "suggestions_answered_in_time_percent/1",
        value: i64::try_from(share).unwrap_or(i64::MAX),
        found,
        is_listed: true,
    });
    Ok(std::iter::once(submitted).chain(answered).collect())
}
