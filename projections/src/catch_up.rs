//! The views read the log: a batch at once, rows and checkpoint in one transaction (law 20).

use crate::batch::{self, Group};
use crate::source::Source;
use crate::tables::Tables;
use crate::tables::views as rows;
use crate::views::{Stopped, Turn, VIEWS, Views, ViewsError, lock};
use crate::warm::Warm;
use qibu_domain::id::Position;

/// How many events are read, folded and written at once.
pub const MAX_BATCH_EVENTS: usize = 1_000;
/// The same where the views are at least that many behind: what a transaction costs whatever it writes is then shared by
/// more events, and nobody waits for one of them.
pub const MAX_BATCH_EVENTS_FAR_BEHIND: usize = 4_000;

/// How the views go on where they are far behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From how many events on they are far behind: then they are read, folded and written at the same time.
    pub far_behind: usize,
    /// How many events are then taken at once.
    pub batch_events: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            far_behind: MAX_BATCH_EVENTS_FAR_BEHIND,
            batch_events: MAX_BATCH_EVENTS_FAR_BEHIND,
        }
    }
}

/// A step of the way.
struct Step {
    /// How far the views came.
    reached: Position,
    /// Whether the log had nothing more.
    is_last: bool,
    /// What stopped them there.
    stopped: Option<ViewsError>,
}

impl Views {
    /// Reads the log to the head that it has now. Stops at what it cannot read or fold, with the checkpoint before it,
    /// and remembers why; nothing is skipped (law 20).
    pub fn catch_up(&self, source: &dyn Source) -> Result<Position, ViewsError> {
        self.catch_up_at(source, Pace::default())
    }

    /// The same at another pace.
    pub fn catch_up_at(&self, source: &dyn Source, pace: Pace) -> Result<Position, ViewsError> {
        let head = source.head().map_err(ViewsError::from);
        self.remembering(head.and_then(|head| self.read_until(source, head, pace)))
    }

    /// Reads the log no further than a position.
    pub(crate) fn read_until(
        &self,
        source: &dyn Source,
        until: Position,
        pace: Pace,
    ) -> Result<Position, ViewsError> {
        let mut one_by_one = false;
        loop {
            let far = !one_by_one && is_far(self.position(), until, pace);
            let moved = far.then(|| self.read_in_stages(source, until, pace));
            let limit = if one_by_one { 1 } else { MAX_BATCH_EVENTS };
            let step = match moved {
                Some(Ok(true)) => continue,
                Some(Err(error)) => Err(error),
                Some(Ok(false)) | None => self.step(source, until, limit),
            };
            let step = match step {
                // Which event it was shows one by one; those before it are still taken in.
                Err(ViewsError::Unfoldable { .. }) if !one_by_one => {
                    one_by_one = true;
                    continue;
                }
                other => other?,
            };
            self.has_reached(step.reached);
            if let Some(error) = step.stopped {
                return Err(error);
            }
            if step.is_last || step.reached >= until {
                return Ok(step.reached);
            }
        }
    }

    fn remembering(&self, outcome: Result<Position, ViewsError>) -> Result<Position, ViewsError> {
        match &outcome {
            Ok(_) => self.remember(None),
            Err(error) => {
                tracing::error!(%error, position = %self.position(), "the views stop");
                self.remember(Some(Stopped {
                    error: error.to_string(),
                    passing: error.is_passing(),
                }));
            }
        }
        outcome
    }

    fn step(&self, source: &dyn Source, until: Position, limit: usize) -> Result<Step, ViewsError> {
        let mut warm = lock(&self.warm);
        let batch = |tables: &Tables<'_>| one_batch(tables, &mut warm, source, until, limit);
        match self.store.write(batch)? {
            Turn::Ours(step) => Ok(step),
            // As it stands there: whoever moves the views may have begun them anew.
            Turn::Elsewhere => Ok(Step {
                reached: self.read(rows::lowest_position)?,
                is_last: true,
                stopped: None,
            }),
        }
    }
}

/// Whether the views are far behind there.
fn is_far(reached: Position, until: Position, pace: Pace) -> bool {
    let behind = usize::try_from(until.0.saturating_sub(reached.0)).unwrap_or(usize::MAX);
    behind >= pace.far_behind
}

/// Reads, folds and writes one batch.
fn one_batch(
    tables: &Tables<'_>,
    warm: &mut Warm,
    source: &dyn Source,
    until: Position,
    limit: usize,
) -> Result<Step, ViewsError> {
    let stand = rows::read_checkpoints(tables, &VIEWS)?;
    let last = |reached, stopped| Step {
        reached,
        is_last: true,
        stopped,
    };
    let Some(lowest) = stand.iter().min_by_key(|at| at.position).cloned() else {
        return Ok(last(until, None));
    };
    let stand_together = stand.iter().all(|at| *at == lowest);
    if stand_together {
        warm.must_stand_at(&lowest);
    } else {
        *warm = Warm::default();
    }
    let (events, stopped) = batch::decode(batch::read(source, &lowest, until, limit)?);
    let Some(end) = events.last().map(|event| event.recorded.position) else {
        return Ok(last(lowest.position, stopped));
    };
    // A view that is further already keeps its rows: they stand for a later position.
    let group = Group {
        is_behind: std::array::from_fn(|place| {
            stand.get(place).is_some_and(|at| at.position < end)
        }),
        stand_together,
    };
    let Some((batch, folded)) = batch::fold(source, warm, events, &group)? else {
        return Ok(last(lowest.position, stopped));
    };
    batch.write(tables, &group)?;
    let positions = stand.iter().map(|at| at.position.max(end));
    let lowest = positions.min().unwrap_or(end);
    if stand_together {
        warm.keep(batch.reached, folded);
    }
    Ok(Step {
        reached: lowest,
        is_last: false,
        stopped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_that_are_far_behind_go_on_in_stages_and_others_do_not() {
        let pace = Pace::default();
        let far = pace.far_behind as u64;
        let is_far = |reached, until| is_far(Position(reached), Position(until), pace);
        assert!(is_far(7, 7 + far));
        assert!(!is_far(7, 6 + far));
        assert!(!is_far(7, 6));
    }
}
