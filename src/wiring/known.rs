//! Which position a "known at" means (law 4).

use crate::log::{Log, LogError};
use qibu_domain::id::Position;
use qibu_domain::time::{Day, Instant, NotADay};

/// The instant that a text means: an instant itself, or a date's 24:00.
pub fn instant_at(text: &str) -> Result<Instant, NotADay> {
    match text.parse::<Day>() {
        Ok(day) => Ok(day.end()),
        Err(_) => text.parse(),
    }
}

/// The last position that was written before an instant; 0 where none was. Stamps never go back, so it is found by
/// halving.
pub async fn position_at<L: Log>(log: &L, instant: Instant) -> Result<Position, LogError> {
    let (mut known, mut unknown) = (0, log.head().borrow().position.0 + 1);
    while unknown - known > 1 {
        let middle = known + (unknown - known) / 2;
        let found = log.read_all(Position(middle - 1), 1).await?;
        match found.first() {
            Some(event) if event.recorded_at < instant => known = middle,
            _ => unknown = middle,
        }
    }
    Ok(Position(known))
}
