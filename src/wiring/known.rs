//! Which instant and which position a "known at" means (law 4).

use crate::log::{Log, LogError};
use qibu_domain::id::Position;
use qibu_domain::time::{Day, Instant};

/// Why nothing can be known at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotKnowable {
    /// The text is neither a date nor an instant.
    Malformed,
    /// The time has not come; as it was read.
    Future(String),
}

/// The instant that a text means now: an instant itself, or a date's 24:00, which is its last microsecond. Today's
/// has not come, so that today means now.
pub fn instant_at(text: &str, now: Instant) -> Result<Instant, NotKnowable> {
    let (at, read) = match text.parse::<Day>() {
        Ok(day) if day == now.day() => return Ok(now),
        Ok(day) => (Instant(day.end().0.saturating_sub(1)), day.to_string()),
        Err(_) => {
            let at: Instant = text.parse().map_err(|_| NotKnowable::Malformed)?;
            (at, at.to_string())
        }
    };
    if at > now {
        return Err(NotKnowable::Future(read));
    }
    Ok(at)
}

/// The last position that was written by an instant; 0 where none was. Stamps never go back, so it is found by
/// halving.
pub async fn position_at<L: Log>(log: &L, at: Instant) -> Result<Position, LogError> {
    let (mut known, mut unknown) = (0, log.head().borrow().position.0 + 1);
    while unknown - known > 1 {
        let middle = known + (unknown - known) / 2;
        let found = log.read_all(Position(middle - 1), 1).await?;
        match found.first() {
            Some(event) if event.recorded_at <= at => known = middle,
            _ => unknown = middle,
        }
    }
    Ok(Position(known))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn asked(text: &str) -> Result<String, NotKnowable> {
        let now = "2026-11-25T10:00:00+08:00".parse().unwrap();
        instant_at(text, now).map(|at| at.to_string())
    }

    #[test]
    fn a_date_means_its_end_today_means_now_and_the_future_is_known_to_nobody() {
        assert_eq!(
            asked("1970-01-01").unwrap(),
            "1970-01-01T23:59:59.999999+08:00"
        );
        assert_eq!(
            asked("2026-11-25").unwrap(),
            "2026-11-25T10:00:00.000000+08:00"
        );
        assert_eq!(asked("2026-11-25T10:00:00+08:00"), asked("2026-11-25"));
        let future = |text: &str| Err(NotKnowable::Future(text.to_owned()));
        assert_eq!(asked("2026-11-26"), future("2026-11-26"));
        let later = "2026-11-25T10:00:01.000000+08:00";
        assert_eq!(asked(later), future(later));
        assert_eq!(asked("gestern"), Err(NotKnowable::Malformed));
    }
}
