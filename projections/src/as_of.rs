//! The day that a query shows, and the moment at which it is asked.

use qibu_domain::time::Day;

/// The day whose end is shown, and the day of the question: today, or that of what was known.
///
/// What is due on a day has fallen due as of that day once it has ended at the moment of the question, whether anybody
/// has written it down or not (laws 4 and 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    pub(crate) day: Day,
    asked_on: Day,
}

impl AsOf {
    /// As of a day, asked on another that is not before it.
    pub fn on(day: Day, asked_on: Day) -> Self {
        Self { day, asked_on }
    }

    /// The day whose end is shown.
    pub fn day(self) -> Day {
        self.day
    }

    /// The day of the question.
    pub fn asked_on(self) -> Day {
        self.asked_on
    }

    /// What is due before this day has fallen due.
    pub fn due_before(self) -> Day {
        self.day.plus_days(1).min(self.asked_on)
    }
}

/// Asked on that day itself, which has not ended.
impl From<Day> for AsOf {
    fn from(day: Day) -> Self {
        Self::on(day, day)
    }
}
