//! A body's own affairs: what happened in it and on which day (domain 4.2, 6.2). The facts of a body stand together here,
//! in the order of their days; what may be recorded is asked of them, and so is what they come to.

mod brands;
mod correcting;
mod honours;
mod measured;
mod premises;
mod recording;
mod refusal;
mod relations;
mod rota;

pub use correcting::ALONE_DAYS;
pub use honours::withdrawn;
pub use measured::{
    ANNUAL_REPORT_DUE, BASE_MEASURES, BODY_MEASURES, BRAND_MEASURES, OPEN_DAYS, OWN_MEASURES,
    reports_due,
};
pub use premises::{Link, Right, associations_named, links, rights, settled};
pub use recording::{FRESH_GOAL, FRESH_SEAT, MAX_TERM_YEARS};
pub use refusal::{AffairFault, AffairRefusal};
pub use rota::{
    FRESH_ROTA_SEAT, HAND_OVER_DAYS, HandOver, MAX_ROTA_YEARS, MAX_TURN_MONTHS, MAX_TURNS, Rota,
    RotaFault, Turn,
};

pub(super) use measured::{Measuring, brand_measures, measures};

use super::SubjectRefusal;
use super::course::Course;
use super::event::{Affair, GoalSet, PaperRef, Post, SubjectEvent};
use super::life::Life;
use super::state::SubjectState;
use crate::decider::Happened;
use crate::id::{BrandId, Citation, GoalId, SeatRef, Sequence};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of the paper that shows a fact of a body's own affairs; no edition needs to list it.
pub const AFFAIR_KIND: &str = "affair_record";

/// What can be asked of a body's own affairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AffairCommand {
    /// Record a fact.
    Record {
        /// The day that it counts from.
        occurred_on: Day,
        /// The fact.
        affair: Affair,
    },
    /// Correct a fact, or void it.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, Affair)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
    },
}

/// Records or corrects a fact.
pub(super) fn act(course: &mut Course<'_>, command: &AffairCommand) -> Result<(), SubjectRefusal> {
    match command {
        AffairCommand::Record {
            occurred_on,
            affair,
        } => recording::record(course, *occurred_on, affair),
        AffairCommand::Correct {
            cites,
            replacement,
            reason,
            by_two,
        } => {
            let correcting = correcting::Correcting {
                cites: *cites,
                replacement: replacement.as_ref(),
                reason,
                by_two: *by_two,
            };
            correcting::correct(course, &correcting)
        }
    }
}

/// What is known of a body's own affairs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affairs {
    /// The facts, in the order of their days; corrected ones as they were corrected, void ones not at all.
    facts: Vec<AffairFact>,
    /// Where the body stood in life, from which day on.
    lives: Vec<LifeFrom>,
    /// The rectifications that it was put to, oldest first.
    rectifications: Vec<RectifiedFrom>,
    /// Its cycles, oldest first.
    cycles: Vec<CycleFrom>,
    /// The facts that a decision rests on.
    rested_on: BTreeSet<Citation>,
    /// The brands that were given up, each with the first day on which it is used no more.
    #[serde(default)]
    brands_retired: BTreeMap<BrandId, Day>,
}

/// A fact and its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffairFact {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day that it counts from.
    pub on: Day,
    /// What it says.
    pub affair: Affair,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LifeFrom {
    from: Day,
    life: Life,
    /// The event that brought it there.
    by: Sequence,
}

/// A rectification, from one day on and until another, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RectifiedFrom {
    from: Day,
    to: Option<Day>,
    by: Sequence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CycleFrom {
    from: Day,
    cycle: u32,
    by: Sequence,
}

/// A post and the seat that holds it, from one day on and until another, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The fact by which it was filled.
    pub filled_by: Sequence,
    /// The post.
    pub post: Post,
    /// The seat.
    pub seat: SeatRef,
    /// The first day.
    pub from: Day,
    /// The first day on which it is held no more; `None` where that is open.
    pub to: Option<Day>,
}

impl Holding {
    /// Whether it is held on a day.
    pub fn is_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

impl Affairs {
    /// The facts, in the order of their days.
    pub fn facts(&self) -> &[AffairFact] {
        &self.facts
    }

    /// A fact by the sequence of the event that recorded it; `None` where there is none, or it is void.
    pub fn fact(&self, sequence: Sequence) -> Option<&AffairFact> {
        self.facts.iter().find(|fact| fact.sequence == sequence)
    }

    /// The brands that were given up, each with the first day on which it is used no more.
    pub fn brands_retired(&self) -> &BTreeMap<BrandId, Day> {
        &self.brands_retired
    }

    /// Notes that a brand was given up, which it is once.
    pub(super) fn retire(&mut self, brand: BrandId, on: Day) {
        self.brands_retired.entry(brand).or_insert(on);
    }

    /// Whether the body was active at any moment of a day.
    pub(super) fn was_active_on(&self, day: Day) -> bool {
        self.lives_on(day).any(|life| life == Life::Active)
    }

    /// The first day of any fact.
    pub fn first_on(&self) -> Option<Day> {
        self.facts.iter().map(|fact| fact.on).min()
    }

    /// Where the body stood at the end of a day; `None` before it was heard of.
    pub fn life_on(&self, day: Day) -> Option<Life> {
        let until = self.lives.iter().rev().find(|known| known.from <= day);
        until.map(|known| known.life)
    }

    /// Where the body stood at any moment of a day: a day is its whole (law 4).
    pub fn lives_on(&self, day: Day) -> impl Iterator<Item = Life> {
        let before = self.lives.iter().rev().find(|known| known.from < day);
        let within = self.lives.iter().filter(move |known| known.from == day);
        before.into_iter().chain(within).map(|known| known.life)
    }

    /// The first day on which the body stood: its founding, or its naming.
    pub fn stands_since(&self) -> Option<Day> {
        let mut stood = self.lives.iter().filter(|known| known.life.counts());
        stood.next().map(|known| known.from)
    }

    /// Who holds or held which post, in the order in which the posts were filled.
    pub fn holdings(&self) -> Vec<Holding> {
        holdings(&self.facts)
    }

    /// The seats that are known for a post.
    pub fn seats_of(&self, post: Post) -> BTreeSet<SeatRef> {
        let of_post = self.facts.iter().filter_map(|fact| match &fact.affair {
            Affair::PostFilled(filled) if filled.post == post => Some(filled.seat),
            Affair::TermElected(elected) if post == Post::Leader => Some(elected.leader),
            _ => None,
        });
        of_post.collect()
    }

    /// Every seat that is known in the body: of whoever held a post, was elected head, or was on a rota.
    pub fn seats(&self) -> BTreeSet<SeatRef> {
        let posts = Post::ALL.iter().flat_map(|post| self.seats_of(*post));
        posts.chain(self.rota_seats()).collect()
    }

    /// The seats that rotas named.
    pub fn rota_seats(&self) -> BTreeSet<SeatRef> {
        let turns = self.facts.iter().filter_map(|fact| match &fact.affair {
            Affair::RotaSet(set) => Some(set.turns.iter().map(|turn| turn.seat)),
            _ => None,
        });
        turns.flatten().collect()
    }

    /// The rota of chairs.
    pub fn rota(&self) -> Rota {
        Rota::of(&self.facts)
    }

    /// A goal as it was set.
    pub fn goal(&self, goal: GoalId) -> Option<(&AffairFact, &GoalSet)> {
        self.facts.iter().find_map(|fact| match &fact.affair {
            Affair::GoalSet(set) if set.goal == goal => Some((fact, set)),
            _ => None,
        })
    }

    /// The goals whose day has passed by then and that nobody held to be met.
    pub fn missed_goals(&self, on: Day) -> impl Iterator<Item = GoalId> {
        self.facts
            .iter()
            .filter_map(move |fact| match &fact.affair {
                Affair::GoalSet(set)
                    if set.due < on && !relations::is_met(&self.facts, set.goal) =>
                {
                    Some(set.goal)
                }
                _ => None,
            })
    }

    /// Whether a decision rests on a fact.
    fn is_rested_on(&self, fact: Citation) -> bool {
        self.rested_on.contains(&fact)
    }
}

/// Who holds which post: from its filling until its last day or its vacating, whichever comes first.
pub fn holdings(facts: &[AffairFact]) -> Vec<Holding> {
    let mut holdings: Vec<Holding> = Vec::new();
    for fact in facts {
        match &fact.affair {
            Affair::PostFilled(filled) => holdings.push(Holding {
                filled_by: fact.sequence,
                post: filled.post,
                seat: filled.seat,
                from: fact.on,
                to: filled.until.map(|last| last.plus_days(1)),
            }),
            Affair::PostVacated(vacated) => {
                let mut held = holdings.iter_mut().rev();
                let held = held.find(|it| it.seat == vacated.seat);
                if let Some(held) = held.filter(|held| held.to.is_none_or(|to| fact.on < to)) {
                    held.to = Some(fact.on);
                }
            }
            _ => {}
        }
    }
    holdings
}

/// Folds what an event says of a body's own affairs, of where it stands in life, and of what is decided on facts.
pub(super) fn evolve(state: &mut SubjectState, happened: &Happened<SubjectEvent>) {
    let day = match happened.dated.decided_on {
        // An act never counts from before the act that precedes it (law 2).
        Some(_) => state.last_counts_on.unwrap_or(happened.dated.occurred_on),
        None => happened.dated.occurred_on,
    };
    note_where_it_stands(state, happened, day);
    let affairs = &mut state.affairs;
    if let SubjectEvent::DecisionMade(decision) = &happened.dated.event {
        let cited = decision.verdicts.iter().flat_map(|it| &it.citations);
        let of_facts = cited.filter(|cited| {
            let mut facts = affairs.facts.iter();
            facts.any(|fact| fact.sequence == cited.sequence)
        });
        let of_facts: Vec<Citation> = of_facts.copied().collect();
        affairs.rested_on.extend(of_facts);
    }
    if let Some(affair) = Affair::of(&happened.dated.event) {
        affairs.facts.push(AffairFact {
            sequence: happened.sequence,
            on: happened.dated.occurred_on,
            affair,
        });
    }
}

/// Notes from which day on the body stands in life, in which cycle, and under which rectification.
fn note_where_it_stands(state: &mut SubjectState, happened: &Happened<SubjectEvent>, from: Day) {
    let (life, cycle) = (state.life, state.cycle);
    let is_rectified = state.rectification.is_some();
    let by = happened.sequence;
    let affairs = &mut state.affairs;
    if affairs.lives.last().is_none_or(|last| last.life != life) {
        affairs.lives.push(LifeFrom { from, life, by });
    }
    if affairs.cycles.last().map_or(0, |last| last.cycle) != cycle {
        affairs.cycles.push(CycleFrom { from, cycle, by });
    }
    match affairs.rectifications.last_mut() {
        Some(last) if last.to.is_none() => {
            last.to = (!is_rectified).then_some(from);
        }
        _ if is_rectified => affairs
            .rectifications
            .push(RectifiedFrom { from, to: None, by }),
        _ => {}
    }
}
