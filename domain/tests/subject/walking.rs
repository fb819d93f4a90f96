//! What walks are made of: the next natural thing, or anything by anybody.

use crate::bases::{cited, is_base, replying};
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{DISTRICT, SIMPLE, STREET, Who, World, day, deputy, typed_by};
use proptest::prelude::*;
use qibu_domain::actor::Source;
use qibu_domain::id::{AccountId, Sequence};
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::GAP_PROMISE;
use qibu_domain::subject::event::Opinion;
use qibu_domain::subject::{
    Application, Life, STATEMENT_KIND, Stage, SubjectCommand, SubjectState, Verb, as_fallen_due,
};
use qibu_domain::time::Precision;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const ACCOUNTS: [AccountId; 6] = [SECRETARY, OFFICER, LEAD, OTHER, CLERK, NEIGHBOUR];
/// One step of a walk, as numbers.
#[derive(Clone, Debug)]
pub struct Step {
    pub minutes: i64,
    /// Whether the next natural thing is done, by whom it is natural.
    pub natural: bool,
    who: usize,
    lender: Option<usize>,
    typist: Option<usize>,
    verb: u8,
    variant: u8,
}

pub fn step() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![
        6 => 0..600_i64,
        6 => 0..6_000_i64,
        2 => 0..40_000_i64,
        1 => 300_000..700_000_i64,
    ];
    let account = 0..ACCOUNTS.len();
    let another = prop_oneof![4 => Just(None), 1 => (0..ACCOUNTS.len()).prop_map(Some)];
    let natural = prop::bool::weighted(0.6);
    let numbers = (0..61_u8, 0..4_u8);
    (minutes, natural, account, another.clone(), another, numbers).prop_map(
        |(minutes, natural, who, lender, typist, (verb, variant))| Step {
            minutes,
            natural,
            who,
            lender,
            typist,
            verb,
            variant,
        },
    )
}

/// The simple standard, which asks for a fourth initiator from 2027 on.
pub fn world() -> World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let committee = crate::committees::closing_by_committee;
        let mut world = World::with_editions(&[&committee(SIMPLE)]);
        world.publish(
            &committee(&crate::changeover::may_be_chosen("2026-10-20")),
            Source::Live,
        );
        let later = committee(&crate::proposing::four_initiators("2027-01-01"));
        world.publish(&later, Source::Live);
        world.now = crate::world::instant("2026-09-01");
        crate::passing::add_streets(&mut world);
        crate::brands::with_a_neighbour(&mut world);
        crate::assigning::appoint(&mut world);
        world
    });
    WORLD.clone()
}

/// A body that has taken six steps: no walk is long enough to take it from its proposal into its second cycle.
pub fn grown() -> Given {
    static GROWN: LazyLock<Given> = LazyLock::new(|| {
        let founded = Given::in_a(world()).founded("2026-09-18", "2026-09-28");
        crate::steps::taken(founded, Transition::T6)
    });
    GROWN.clone()
}

/// The same of a body older than Qibu, before it closes its first cycle, with a rota and two posts.
pub fn grown_old() -> Given {
    static GROWN: LazyLock<Given> =
        LazyLock::new(|| crate::rota::begun(crate::steps::old_body(world(), Transition::T7)));
    GROWN.clone()
}

/// A base whose second step was recognised.
pub fn grown_base() -> Given {
    static GROWN: LazyLock<Given> =
        LazyLock::new(|| crate::bases::through(crate::bases::in_a(world()), Transition::T2));
    GROWN.clone()
}

fn sheet(given: &Given, transition: Transition, variant: u8) -> Sheet {
    let sheet = match transition {
        transition if is_base(given) => Sheet::of_a_base(transition),
        Transition::T1 => Sheet::simple_t1().counts("initiators", 4, Some("consent_receipts")),
        _ => Sheet::simple(transition),
    };
    match variant {
        0 => Sheet::default(),
        1 if transition == Transition::T1 && !is_base(given) => {
            Sheet::simple_t1().counts("initiators", 3, Some("consent_receipts"))
        }
        1 if is_base(given) && transition == Transition::T3 => sheet
            .without("activity_plan")
            .counts("sessions_planned", 12, None)
            .with(GAP_PROMISE),
        2 if is_base(given) => sheet.with("new_facts"),
        2 => sheet.with("annual_plan"),
        _ => sheet,
    }
}

fn proposing(given: &Given) -> SubjectCommand {
    let contents = sheet(given, Transition::T1, 3);
    if is_base(given) {
        return crate::bases::proposing(crate::bases::of_a_base(), contents);
    }
    propose(STREET, contents)
}

fn found(given: &Given, variant: u8) -> SubjectCommand {
    if is_base(given) {
        let plaque = (variant > 1).then_some("样基字〔2019〕1号");
        return crate::bases::taken_over("2019-05-03", Precision::Month, plaque);
    }
    let precision = [Precision::Day, Precision::Month, Precision::Year][usize::from(variant % 3)];
    SubjectCommand::RecordFounding {
        proposal: proposal(STREET).into(),
        founded_on: day("2019-05-03"),
        precision,
        statement: paper_of(STATEMENT_KIND),
        categories: BTreeSet::new(),
    }
}

fn correct(given: &Given, variant: u8) -> SubjectCommand {
    let founded_on = match variant {
        0 => None,
        1 => Some(given.world.now.day()),
        _ => Some(day("2018-03-04")),
    };
    SubjectCommand::CorrectFounding {
        cites: given.state().founding.unwrap_or(Sequence(1)),
        founded_on,
        precision: Precision::Month,
        reason: reason(),
    }
}

/// The next late step of a body, or the correction of its last one.
fn late_step(given: &Given, variant: u8) -> Asked {
    let state = given.state();
    match state.late_steps.last() {
        Some(last) if variant > 1 => {
            let reached_on = (variant == 2).then_some("2021-03-04");
            crate::late_steps::correct(last.at.0, reached_on).into()
        }
        _ => crate::late_steps::recognise(state.step.saturating_add(1), "2020-03-04").into(),
    }
}

/// What comes next in the usual course, and by whom.
pub fn natural(given: &Given, step: &Step) -> (Who, Asked) {
    let occasion = given.world.clone().occasion(given.stream, None);
    // As people see it: with what has fallen due, though nobody wrote it down.
    let Ok(state) = as_fallen_due(&given.state(), &occasion) else {
        return (OFFICER.into(), SubjectCommand::Wake.into());
    };
    let officer: Who = if step.who.is_multiple_of(2) {
        OFFICER
    } else {
        OTHER
    }
    .into();
    let Some(open) = state.open_order().or(state.open_application()) else {
        return match state.life {
            life if life.is_free() && step.who == 5 => {
                (typed_by(OFFICER, OTHER), found(given, step.variant).into())
            }
            life if life.is_free() => (SECRETARY.into(), proposing(given).into()),
            Life::Active if step.who == 1 && (is_base(given) || step.variant.is_multiple_of(2)) => {
                crate::affairs::natural(given, step.verb, step.variant)
            }
            Life::Active if step.who == 2 => crate::brands::natural(given, step.verb, step.variant),
            Life::Active if step.who == 4 && step.variant < 2 => (
                OTHER.into(),
                crate::standing::any(0, 0, given.world.now.day()),
            ),
            Life::Active if step.who == 3 && step.variant < 2 => (OTHER.into(), ending(given)),
            Life::Suspended if step.who < 4 => {
                let transition = Transition::Resume;
                (
                    OTHER.into(),
                    submit(transition, sheet(given, transition, 3)).into(),
                )
            }
            Life::Suspended => (SECRETARY.into(), ending(given)),
            Life::Liquidating => match state.unsettled().next() {
                Some(line) => (officer, crate::standing::settling(line)),
                None => (
                    LEAD.into(),
                    crate::standing::any(3, 1, given.world.now.day()),
                ),
            },
            Life::Active if step.who == 5 && step.variant > 1 => {
                (LEAD.into(), crate::re_review::any(given, step.variant))
            }
            Life::Active if step.who == 1 && step.variant > 0 && state.founding.is_some() => {
                (typed_by(OFFICER, OTHER), late_step(given, step.variant))
            }
            Life::Active if step.who == 0 && state.founding.is_some() => (
                typed_by(OFFICER, OTHER),
                correct(given, step.variant).into(),
            ),
            Life::Preparing { .. } | Life::Active => next_step(given, step, &state),
            Life::Unborn | Life::Proposed | Life::Ended { .. } => {
                (officer, SubjectCommand::Wake.into())
            }
        };
    };
    let (who, asked) = forward(given, step, open, officer);
    // Two applications may be open at once: what is natural is done with this one.
    let application = open.id;
    match asked {
        Asked::Verb(verb) => (who, SubjectCommand::Act { application, verb }.into()),
        command @ Asked::Command(_) => (who, command),
    }
}

/// The next step applied for, at times without a paper that may come later.
fn next_step(given: &Given, step: &Step, state: &SubjectState) -> (Who, Asked) {
    let next = state.next_transition().unwrap_or(Transition::T8);
    let incomplete = next == Transition::T3 && step.verb.is_multiple_of(3);
    let variant = if incomplete { 1 } else { 3 };
    let sheet = sheet(given, next, variant);
    (
        SECRETARY.into(),
        crate::brands::applying(given, next, sheet).into(),
    )
}

/// The end of a body of its kind, applied for or proposed.
fn ending(given: &Given) -> Asked {
    let transition = if is_base(given) {
        Transition::Delist
    } else {
        Transition::Dissolve
    };
    submit(transition, sheet(given, transition, 3)).into()
}

/// What comes next with an open application.
fn forward(given: &Given, step: &Step, open: &Application, officer: Who) -> (Who, Asked) {
    let criterion: &str = &cited(given, open.transition);
    match &open.stage {
        Stage::Submitted { .. }
            if open.hearing.is_some_and(|it| it.stated_on.is_none()) && step.variant == 1 =>
        {
            (
                SECRETARY.into(),
                crate::standing::any(5, 0, given.world.now.day()),
            )
        }
        Stage::Submitted { .. } | Stage::AtSeat { seat: 0, .. } if step.variant == 3 => {
            (officer, give_back(&[(criterion, None)]).into())
        }
        Stage::Submitted { .. } if open.papers().any(|it| it.kind == GAP_PROMISE) => {
            (officer, Verb::AcceptWithGaps.into())
        }
        Stage::Submitted { .. } => (officer, Verb::Accept.into()),
        Stage::AtSeat { .. } if let Some(own) = of_the_applicant(given, open, step.variant) => {
            (applicant(open), own.into())
        }
        Stage::AtSeat { .. } if open.aside.hold.is_some() => (holder(open), Verb::Resume.into()),
        // The decider lets the time pass.
        Stage::AtSeat { .. } if open.aside.slip.is_some() && step.variant < 2 => {
            (officer, SubjectCommand::Wake.into())
        }
        Stage::AtSeat { .. } if open.aside.slip.is_some() => {
            (LEAD.into(), Verb::ConfirmSlip.into())
        }
        Stage::AtSeat { .. }
            if step.variant == 2 && open.aside.asked.iter().any(|it| !it.given) =>
        {
            (NEIGHBOUR.into(), crate::aside::any(given, 8, 0).into())
        }
        Stage::AtSeat { .. } if is_to_be_visited(given, open) => {
            crate::site_visits::next(given, open, step.variant)
        }
        Stage::AtSeat { .. } if open.is_under_decision() => {
            match crate::committees::natural(given, open) {
                Some((member, verb)) => (member.into(), verb.into()),
                None => (LEAD.into(), approve().into()),
            }
        }
        Stage::AtSeat { .. } if step.verb == 12 => (applicant(open), Verb::Withdraw.into()),
        Stage::AtSeat { .. } if step.verb % 5 == 3 && open.aside.reviewed.is_some() => {
            let reviewed = open.aside.reviewed.iter().flat_map(|it| &it.by);
            let by = reviewed.copied().next().unwrap_or(OFFICER);
            (by.into(), Verb::TakeBack.into())
        }
        Stage::AtSeat { .. } if is_added(open) => (CLERK.into(), support().into()),
        Stage::AtSeat { .. } => (officer, support().into()),
        Stage::Returned { .. } if step.variant == 1 => {
            (SECRETARY.into(), extend_correction().into())
        }
        Stage::Returned { .. } => (
            applicant(open),
            resubmit(sheet(given, open.transition, 2)).into(),
        ),
        Stage::AwaitingNotice { .. } => (officer, Verb::OpenNotice.into()),
        Stage::OnNotice { open, .. } => match open.first() {
            Some(known) => (officer, answer(known.objection, step.variant == 0).into()),
            None if step.variant == 3 => (NEIGHBOUR.into(), object().into()),
            None => (officer, Verb::CloseNotice.into()),
        },
        Stage::AwaitingReply { .. } => (officer, replying(given, "样函〔2026〕1号").into()),
        Stage::Closed { .. } => (officer, SubjectCommand::Wake.into()),
    }
}

/// What the applicant does while a seat has it: hands in what is missing, or chooses a later edition.
fn of_the_applicant(given: &Given, open: &Application, variant: u8) -> Option<Verb> {
    crate::gaps::next(open, variant).or_else(|| crate::changeover::next(given, open, variant))
}

/// Who hands it in again.
fn applicant(open: &Application) -> Who {
    open.submitter.unwrap_or(SECRETARY).into()
}

/// Whether a base is to be looked at on the spot, and nobody has.
fn is_to_be_visited(given: &Given, open: &Application) -> bool {
    is_base(given) && open.transition == Transition::T3 && open.site_visits.verified.is_empty()
}

/// Whether a seat has it that was added to the route.
fn is_added(open: &Application) -> bool {
    open.seat().is_some_and(|seat| open.is_added(&seat.seat))
}

/// Who sits where the matter is held.
fn holder(open: &Application) -> Who {
    let account = if is_added(open) {
        CLERK
    } else if open.is_under_decision() {
        LEAD
    } else {
        OFFICER
    };
    account.into()
}

/// Anything by anybody.
pub fn anything(given: &Given, step: &Step) -> (Who, Asked) {
    let account = ACCOUNTS[step.who];
    let who = Who {
        entered_by: step.typist.map(|index| ACCOUNTS[index]),
        ..step
            .lender
            .map_or(account.into(), |index| deputy(account, ACCOUNTS[index]))
    };
    let last = given.last();
    let transition = last
        .as_ref()
        .map_or(Transition::T1, |known| known.transition);
    let criterion: &str = &cited(given, transition);
    let paper = last
        .as_ref()
        .and_then(|known| known.contents.papers.first());
    let kind = paper
        .map(|paper| paper.kind.as_str())
        .filter(|_| step.variant > 1);
    let objection = match last.as_ref().map(|known| &known.stage) {
        Some(Stage::OnNotice { open, .. }) => open.last().map(|known| known.objection),
        _ => None,
    };
    let asked: Asked = match step.verb {
        0 => Verb::Accept.into(),
        1 => not_accept((step.variant > 1).then_some(DISTRICT)).into(),
        2 | 3 => give_back(&[(criterion, kind)]).into(),
        4 | 5 => resubmit(sheet(given, transition, step.variant)).into(),
        6 => Verb::Review {
            opinion: Opinion::Oppose,
            reason: Some(reason()),
        }
        .into(),
        7 => support().into(),
        8 => extend().into(),
        9 => extend_correction().into(),
        10 => approve().into(),
        11 => reject().into(),
        12 => Verb::OpenNotice.into(),
        13 | 14 => object().into(),
        15 => answer(objection.unwrap_or(NO_OBJECTION), step.variant == 0).into(),
        16 => Verb::CloseNotice.into(),
        17 if step.variant == 0 => naming_reply("1", "样基字〔2026〕4号").into(),
        17 => replying(given, "1").into(),
        18 if step.variant < 2 => Verb::Withdraw.into(),
        40..=43 => crate::passing::any(given, step.verb - 40, step.variant).into(),
        44 | 45 if is_base(given) => {
            crate::site_visits::any(given, step.verb - 44, step.variant).into()
        }
        44 | 45 => crate::assigning::any(given, step.variant).into(),
        46 => crate::committees::any(given, step.variant).into(),
        23..=31 => crate::aside::any(given, step.verb - 23, step.variant).into(),
        19 => found(given, step.variant).into(),
        20 if step.who.is_multiple_of(2) => late_step(given, step.variant),
        20 => correct(given, step.variant).into(),
        21 => {
            let next = given.state().step.saturating_add(step.variant);
            let next = Transition::to_step(next).unwrap_or(Transition::T1);
            submit(next, sheet(given, next, step.variant)).into()
        }
        22 => SubjectCommand::Wake.into(),
        47.. => crate::affairs::any(given, step.verb - 47, step.variant).into(),
        _ => crate::standing::any(
            step.verb.saturating_sub(32),
            step.variant,
            given.world.now.day(),
        ),
    };
    (who, asked)
}
