//! The rules of the log's own stream, and of a paper's erasure (laws 13, 17, 18; law 10).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/world.rs"]
mod world;

use qibu_domain::actor::Principal;
use qibu_domain::correction;
use qibu_domain::decider::{Decider, Refusal};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::logbook::event::ClockKind;
use qibu_domain::logbook::{Logbook, LogbookCommand, LogbookState, may_act};
use qibu_domain::paper::event::ErasureGround;
use qibu_domain::paper::{Paper, PaperCommand};
use uuid::Uuid;
use world::{DISTRICT, LOG, World, account, day, instant};

fn open(clock: ClockKind) -> LogbookCommand {
    LogbookCommand::Open {
        log: LOG,
        clock,
        home: DISTRICT.to_owned(),
    }
}

fn log() -> StreamId {
    StreamId::of_log(StreamKind::Log, LOG)
}

fn opened(clock: ClockKind) -> World {
    let mut world = World::empty();
    world.init::<Logbook>(log(), &open(clock));
    world
}

fn refuses<D: Decider>(world: &mut World, stream: StreamId, command: &D::Command) -> &'static str {
    let occasion = world.occasion(stream, None);
    world.decide::<D>(command, &occasion).unwrap_err().code()
}

fn state(world: &World) -> LogbookState {
    correction::fold::<Logbook>(&world.history(log()), None)
}

#[test]
fn a_log_is_opened_once_and_made_ready_once() {
    let mut world = World::empty();
    for command in [LogbookCommand::MakeReady, LogbookCommand::ConfirmClock] {
        assert_eq!(
            refuses::<Logbook>(&mut world, log(), &command),
            "log.not_opened"
        );
    }
    world.init::<Logbook>(log(), &open(ClockKind::Live));
    let again = refuses::<Logbook>(&mut world, log(), &open(ClockKind::Training));
    assert_eq!(again, "log.opened_before");
    world.init::<Logbook>(log(), &LogbookCommand::MakeReady);
    let again = refuses::<Logbook>(&mut world, log(), &LogbookCommand::MakeReady);
    assert_eq!(again, "log.ready_before");
    let opened = state(&world).opened.unwrap();
    assert_eq!(
        (opened.clock, opened.epoch, opened.home.as_str()),
        (ClockKind::Live, 1, DISTRICT)
    );
}

#[test]
fn the_founding_principal_acts_only_until_the_log_is_ready_and_everybody_else_only_then() {
    let others = [
        Principal::Account(account(1)),
        Principal::Reaction("deadlines".to_owned()),
    ];
    let mut world = opened(ClockKind::Live);
    assert!(may_act(&state(&world), &Principal::Init));
    assert!(others.iter().all(|other| !may_act(&state(&world), other)));
    world.init::<Logbook>(log(), &LogbookCommand::MakeReady);
    assert!(!may_act(&state(&world), &Principal::Init));
    assert!(others.iter().all(|other| may_act(&state(&world), other)));
}

#[test]
fn a_live_clock_is_not_moved() {
    let mut world = opened(ClockKind::Live);
    let command = LogbookCommand::AdvanceClock {
        to: instant("2021-07-02"),
    };
    assert_eq!(
        refuses::<Logbook>(&mut world, log(), &command),
        "clock.live"
    );
    world.init::<Logbook>(log(), &LogbookCommand::ConfirmClock);
}

#[test]
fn a_training_clock_moves_forward_and_at_most_four_hundred_days_at_once() {
    let mut world = opened(ClockKind::Training);
    let to = |to| LogbookCommand::AdvanceClock { to };
    let last = day("2021-07-01").plus_days(400).end();
    for (instant, code) in [
        (world.now.plus_seconds(-1), "clock.goes_back"),
        (instant("2021-06-30"), "clock.goes_back"),
        (last.plus_seconds(1), "clock.too_far"),
    ] {
        assert_eq!(refuses::<Logbook>(&mut world, log(), &to(instant)), code);
    }
    world.init::<Logbook>(log(), &to(world.now.plus_seconds(1)));
    world.init::<Logbook>(log(), &to(last));
}

#[test]
fn a_paper_is_erased_once_and_only_after_an_order() {
    let mut world = World::simple();
    let paper = StreamId::new(StreamKind::Paper, Uuid::from_u128(1));
    let ground = ErasureGround::PersonsRequest;
    let order = PaperCommand::OrderErasure { ground };
    let confirm = PaperCommand::ConfirmErasure;
    assert_eq!(
        refuses::<Paper>(&mut world, paper, &confirm),
        "erasure.not_ordered"
    );
    world.init::<Paper>(paper, &order);
    assert_eq!(
        refuses::<Paper>(&mut world, paper, &order),
        "erasure.ordered_before"
    );
    world.init::<Paper>(paper, &confirm);
    assert_eq!(
        refuses::<Paper>(&mut world, paper, &confirm),
        "erasure.erased_before"
    );
}
