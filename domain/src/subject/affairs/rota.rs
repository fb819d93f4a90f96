//! The rota of chairs (会长轮值): who is on duty on which day, what was swapped, what was handed over (domain S-35, 3).

mod refusal;

pub use refusal::RotaFault;

use super::super::event::{Affair, PostHandedOver, RotaSet, RotaSwapped, TurnHandedOver};
use super::AffairFact;
use super::refusal::AffairFault;
use crate::id::{SeatRef, Sequence};
use crate::time::Day;
use std::collections::BTreeSet;

/// The number of the first new seat of a rota among the new ids of its command; those of further holders follow it.
pub const FRESH_ROTA_SEAT: u32 = 100;
/// The most turns of one rota: as many months as a council's term has at most.
pub const MAX_TURNS: u32 = 60;
/// The most years that one rota lasts: as long as a council at most (domain 5.2, 2b).
pub const MAX_ROTA_YEARS: i16 = 5;
/// The most months of one turn (domain 5.2, 2d).
pub const MAX_TURN_MONTHS: u32 = 12;
/// How many days before the last day of a turn it is handed over at the earliest, and how many after it without being late:
/// no source says it, and no public holiday is longer.
pub const HAND_OVER_DAYS: i64 = 7;

/// A turn as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The fact by which it was set.
    pub set_by: Sequence,
    /// Its number in that fact, from 1.
    pub number: u32,
    /// Its first day.
    pub first: Day,
    /// Its last day: that of the rota, or the one before the next rota began.
    pub last: Day,
    /// The seat of whoever is on duty.
    pub seat: SeatRef,
    /// The last swap of it.
    pub swapped_by: Option<Sequence>,
    /// Its written hand-over.
    pub handed_over: Option<HandOver>,
}

/// A written hand-over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// The fact that says so.
    pub by: Sequence,
    /// Its day.
    pub on: Day,
}

impl Turn {
    /// Whether a day is one of the turn.
    pub fn holds(&self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

/// The turns of a body's rotas, those that have passed among them, in the order in which they came to stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rota {
    turns: Vec<Turn>,
}

impl Rota {
    /// What facts come to, in the order of their days.
    pub fn of(facts: &[AffairFact]) -> Self {
        let mut rota = Self::default();
        for fact in facts {
            rota.take(fact);
        }
        rota
    }

    /// Takes one more fact into account, later than all others.
    pub fn take(&mut self, fact: &AffairFact) {
        match &fact.affair {
            Affair::RotaSet(set) => self.set(fact.sequence, set),
            Affair::RotaSwapped(swapped) => self.swap(fact.sequence, swapped),
            Affair::TurnHandedOver(over) => {
                let hand_over = HandOver {
                    by: fact.sequence,
                    on: fact.on,
                };
                let mut turns = self.turns.iter_mut();
                if let Some(turn) = turns.find(|turn| turn.first == over.turn) {
                    turn.handed_over = Some(hand_over);
                }
            }
            _ => {}
        }
    }

    /// The turns.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The turn that begins on a day.
    pub fn turn(&self, first: Day) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.first == first)
    }

    /// The turn of a day.
    pub fn on(&self, day: Day) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.holds(day))
    }

    /// The last day of the last turn.
    fn ends(&self) -> Option<Day> {
        self.turns.iter().map(|turn| turn.last).max()
    }

    /// From its first day on a rota takes the place of the one before: a turn that runs then ends on the day before.
    fn set(&mut self, set_by: Sequence, set: &RotaSet) {
        let Some(begins) = set.turns.iter().map(|turn| turn.first).min() else {
            return;
        };
        self.turns.retain(|turn| turn.first < begins);
        for turn in &mut self.turns {
            turn.last = turn.last.min(begins.plus_days(-1));
        }
        let turns = (1..).zip(&set.turns).map(|(number, turn)| Turn {
            set_by,
            number,
            first: turn.first,
            last: turn.last,
            seat: turn.seat,
            swapped_by: None,
            handed_over: None,
        });
        self.turns.extend(turns);
    }

    fn swap(&mut self, by: Sequence, swapped: &RotaSwapped) {
        let seat_of = |first| self.turn(first).map(|turn| turn.seat);
        let (Some(one), Some(other)) = (seat_of(swapped.turn), seat_of(swapped.with)) else {
            return;
        };
        for turn in &mut self.turns {
            let seat = if turn.first == swapped.turn {
                other
            } else if turn.first == swapped.with {
                one
            } else {
                continue;
            };
            turn.seat = seat;
            turn.swapped_by = Some(by);
        }
    }
}

/// The turns of a rota cover its days without a gap and without an overlap.
pub(super) fn must_cover(set: &RotaSet, stands_since: Option<Day>) -> Result<(), RotaFault> {
    let (Some(first), Some(last)) = (set.turns.first(), set.turns.last()) else {
        return Err(RotaFault::NoTurns);
    };
    if u32::try_from(set.turns.len()).is_ok_and(|turns| turns <= MAX_TURNS) {
        let mut all = (1..).zip(&set.turns);
        if let Some((turn, it)) = all.find(|(_, turn)| turn.last < turn.first) {
            return Err(RotaFault::TurnEnds {
                turn,
                first: it.first,
            });
        }
    } else {
        return Err(RotaFault::TooManyTurns { most: MAX_TURNS });
    }
    for ((turn, one), next) in (1..).zip(&set.turns).zip(set.turns.iter().skip(1)) {
        let (from, to) = (one.last.plus_days(1), next.first.plus_days(-1));
        if from <= to {
            return Err(RotaFault::Gap {
                turn,
                next: turn + 1,
                from,
                to,
            });
        }
        if next.last < one.first {
            let next = turn + 1;
            return Err(RotaFault::OutOfOrder { turn, next });
        }
        if next.first <= one.last {
            return Err(RotaFault::Overlap {
                turn,
                next: turn + 1,
                from: next.first.max(one.first),
                to: next.last.min(one.last),
            });
        }
    }
    let longest = first.first.plus_months(i32::from(MAX_ROTA_YEARS) * 12);
    if last.last >= longest {
        let last = longest.plus_days(-1);
        return Err(RotaFault::TooLong { last });
    }
    must_be_short(set)?;
    match stands_since {
        Some(since) if first.first < since => Err(RotaFault::BeforeBody { first: since }),
        _ => Ok(()),
    }
}

/// No turn lasts longer than turns last.
fn must_be_short(set: &RotaSet) -> Result<(), RotaFault> {
    let months = i32::try_from(MAX_TURN_MONTHS).unwrap_or(i32::MAX);
    for (turn, it) in (1..).zip(&set.turns) {
        let last = it.first.plus_months(months).plus_days(-1);
        if it.last > last {
            return Err(RotaFault::TurnTooLong { turn, last });
        }
    }
    Ok(())
}

/// A rota changes no turn of another that has passed, and follows one that still runs without a gap.
pub(super) fn follows(before: &[AffairFact], on: Day, set: &RotaSet) -> Result<(), AffairFault> {
    let rota = Rota::of(before);
    let (Some(ends), Some(first)) = (rota.ends(), set.turns.first().map(|turn| turn.first)) else {
        return Ok(());
    };
    let passed = on.plus_days(-1);
    if first <= ends.min(passed) {
        let free = ends.plus_days(1).min(on);
        return Err(RotaFault::Passed { first: free }.into());
    }
    if on <= ends && first > ends.plus_days(1) {
        return Err(RotaFault::Apart { ends }.into());
    }
    Ok(())
}

/// Two turns that have not ended, of two holders.
pub(super) fn can_swap(
    before: &[AffairFact],
    on: Day,
    swapped: &RotaSwapped,
) -> Result<(), AffairFault> {
    let rota = Rota::of(before);
    let turn = |field, first| {
        let found = rota.turn(first);
        let turn = found.ok_or(RotaFault::TurnUnknown { field, first })?;
        if turn.last < on {
            let last = turn.last;
            return Err(RotaFault::TurnEnded { field, last });
        }
        match turn.handed_over {
            Some(HandOver { by: sequence, .. }) => Err(RotaFault::HandedOver { field, sequence }),
            None => Ok(turn),
        }
    };
    let (one, other) = (turn("/turn", swapped.turn)?, turn("/with", swapped.with)?);
    if one.seat == other.seat {
        return Err(RotaFault::SameHolder.into());
    }
    Ok(())
}

/// A turn is handed over once, within a few days of its end or later.
pub(super) fn can_hand_over(
    before: &[AffairFact],
    on: Day,
    over: &TurnHandedOver,
) -> Result<(), AffairFault> {
    let (field, first) = ("/turn", over.turn);
    let rota = Rota::of(before);
    let turn = rota.turn(first);
    let turn = turn.ok_or(RotaFault::TurnUnknown { field, first })?;
    if let Some(HandOver { by: sequence, .. }) = turn.handed_over {
        return Err(RotaFault::HandedOver { field, sequence }.into());
    }
    let earliest = turn.last.plus_days(-HAND_OVER_DAYS).max(turn.first);
    if on < earliest {
        return Err(RotaFault::HandOverEarly { first: earliest }.into());
    }
    Ok(())
}

/// The work of a post is handed over once for each time that it was held, by whoever holds it or held it last.
pub(super) fn post_can_hand_over(
    before: &[AffairFact],
    on: Day,
    over: &PostHandedOver,
) -> Result<(), AffairFault> {
    let holdings = super::holdings(before);
    let held = holdings.iter().rev().find(|held| held.seat == over.seat);
    let Some(held) = held else {
        return Err(AffairFault::PostNotHeld { day: on });
    };
    let since = before.iter().filter(|fact| fact.on >= held.from);
    let mut done = since.filter(|fact| match &fact.affair {
        Affair::PostHandedOver(known) => known.seat == over.seat,
        Affair::PostVacated(known) => {
            known.seat == over.seat && held.to == Some(fact.on) && known.handed_over.is_some()
        }
        _ => false,
    });
    match done.next() {
        Some(AffairFact { sequence, .. }) => Err(RotaFault::HandedOver {
            field: "/seat",
            sequence: *sequence,
        }
        .into()),
        None => Ok(()),
    }
}

/// Whether a swap or a hand-over names a turn that a fact set or swapped.
pub(super) fn rests_on(facts: &[AffairFact], ground: Sequence, other: &AffairFact) -> bool {
    let named = match &other.affair {
        Affair::RotaSwapped(swapped) => vec![swapped.turn, swapped.with],
        Affair::TurnHandedOver(over) => vec![over.turn],
        _ => return false,
    };
    let before = facts
        .iter()
        .take_while(|fact| fact.sequence != other.sequence);
    let rota = Rota::of(&before.cloned().collect::<Vec<_>>());
    let mut turns = named.into_iter().filter_map(|first| rota.turn(first));
    turns.any(|turn| turn.set_by == ground || turn.swapped_by == Some(ground))
}

/// On how many days from the first to the last somebody was on duty by the rota as it stood on that day, with the facts that
/// set those turns; `None` where none was ever set.
pub(super) fn days_covered(
    facts: &[AffairFact],
    (first, last): (Day, Day),
) -> Option<(i64, Vec<Sequence>)> {
    let mut rota = Rota::default();
    let mut stood: Vec<(Day, Rota)> = Vec::new();
    for fact in facts {
        rota.take(fact);
        if matches!(fact.affair, Affair::RotaSet(_)) {
            stood.push((fact.on, rota.clone()));
        }
    }
    stood.first()?;
    let (mut days, mut set_by) = (0, BTreeSet::new());
    let mut day = first;
    while day <= last {
        let of_day = stood.iter().rev().find(|(from, _)| *from <= day);
        if let Some(turn) = of_day.and_then(|(_, rota)| rota.on(day)) {
            days += 1;
            set_by.insert(turn.set_by);
        }
        day = day.plus_days(1);
    }
    Some((days, set_by.into_iter().collect()))
}

/// The hand-overs of the turns that ended from the first day to the last; `None` where none ended.
pub(super) fn hand_overs(facts: &[AffairFact], (first, last): (Day, Day)) -> Option<Vec<Sequence>> {
    let rota = Rota::of(facts);
    let ended = rota.turns.iter();
    let ended: Vec<&Turn> = ended
        .filter(|turn| first <= turn.last && turn.last <= last)
        .collect();
    ended.first()?;
    let over = ended.iter().filter_map(|turn| turn.handed_over);
    Some(over.map(|over| over.by).collect())
}
