//! The rules of publishing editions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "editions/faults.rs"]
mod faults;

use qibu_domain::actor::{Principal, Source};
use qibu_domain::decider::{Dated, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::district::{AddNode, District, DistrictState, OpenDistrict};
use qibu_domain::editions::{
    Editions, EditionsEvent, EditionsRefusal, EditionsState, PublishEdition,
};
use qibu_domain::id::{CommandId, LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::text::{ShortText, Verbatim};
use qibu_domain::time::{Day, Instant};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const ROOT: &str = "370214";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn occasion(rulebook: &Rulebook) -> Occasion {
    Occasion {
        now: day("2021-07-01").start(),
        stream: StreamId::of_district(StreamKind::Editions, LogId(Uuid::nil()), ROOT),
        principal: Principal::Init,
        by: None,
        entered_by: None,
        command: CommandId(Uuid::nil()),
        rulebook: Arc::new(rulebook.clone()),
        facts: Facts::default(),
    }
}

/// The rules of a log in which the district is open and has one street.
fn rules() -> &'static Rulebook {
    static RULES: LazyLock<Rulebook> = LazyLock::new(|| {
        let mut rules = Rulebook::default();
        let name = ShortText::new("样例").unwrap();
        let from = day("2017-01-01");
        let (code, kind) = (ROOT.to_owned(), "district".to_owned());
        let open = OpenDistrict {
            code,
            kind,
            name: name.clone(),
            from,
        };
        let (code, kind) = ("370214004".to_owned(), "street".to_owned());
        let add = AddNode {
            code,
            kind,
            name,
            parent: ROOT.to_owned(),
            from,
        };
        let mut tree = DistrictState::default();
        for (command, sequence) in [(open.into(), 1), (add.into(), 2)] {
            let decided = District::decide(&tree, &command, &occasion(&rules)).unwrap();
            let dated = decided.events[0].clone();
            rules
                .apply(&stored(&dated, StreamKind::District, sequence))
                .unwrap();
            tree = District::evolve(
                tree,
                &Happened {
                    sequence: Sequence(sequence),
                    dated,
                },
            );
        }
        rules
    });
    &RULES
}

fn stored<E: StoredEvent>(dated: &Dated<E>, kind: StreamKind, sequence: u64) -> Recorded {
    let metadata = Metadata {
        occurred_on: dated.occurred_on,
        decided_on: dated.decided_on,
        source: dated.source,
        by: None,
        rule: None,
        entered_by: None,
        append: None,
    };
    Recorded {
        position: Position(sequence),
        stream: StreamId::of_district(kind, LogId(Uuid::nil()), ROOT),
        sequence: Sequence(sequence),
        recorded_at: Instant(0),
        name: dated.event.name().to_owned(),
        version: dated.event.version(),
        payload: dated.event.encode().unwrap(),
        metadata: serde_json::to_string(&metadata).unwrap(),
    }
}

/// The simple edition under another code and first day.
fn text(code: &str, from: &str) -> String {
    SIMPLE.replace("SIMPLE-1", code).replace(
        "in_force_from: 2017-01-01",
        &format!("in_force_from: {from}"),
    )
}

fn tried(
    state: &EditionsState,
    text: &str,
    source: Source,
) -> Result<Dated<EditionsEvent>, EditionsRefusal> {
    let command = PublishEdition {
        district: ROOT.to_owned(),
        text: Verbatim::new(text).unwrap(),
        source,
    };
    Editions::decide(state, &command.into(), &occasion(rules()))
        .map(|decided| decided.events[0].clone())
}

fn published(state: EditionsState, text: &str) -> EditionsState {
    let dated = tried(&state, text, Source::Import).unwrap();
    Editions::evolve(
        state,
        &Happened {
            sequence: Sequence(1),
            dated,
        },
    )
}

fn refused(state: &EditionsState, text: &str, source: Source) -> &'static str {
    tried(state, text, source).unwrap_err().code()
}

#[test]
fn an_edition_is_an_act_of_today_that_counts_from_its_first_day_and_is_kept_verbatim() {
    let dated = tried(
        &EditionsState::default(),
        &text("E-1", "2017-06-01"),
        Source::Import,
    )
    .unwrap();
    assert_eq!(
        (dated.occurred_on, dated.decided_on),
        (day("2017-06-01"), Some(day("2021-07-01")))
    );
    assert_eq!(dated.source, Source::Import);
    let EditionsEvent::EditionPublished(event) = &dated.event;
    assert_eq!(
        (event.district.as_str(), event.code.as_str()),
        (ROOT, "E-1")
    );
    assert_eq!(event.text.text(), text("E-1", "2017-06-01"));
}

#[test]
fn a_code_is_published_once() {
    let state = published(EditionsState::default(), &text("E-1", "2017-06-01"));
    assert_eq!(
        refused(&state, &text("E-1", "2018-06-01"), Source::Import),
        "editions.code_taken"
    );
}

#[test]
fn an_edition_never_begins_before_an_earlier_one() {
    let state = published(EditionsState::default(), &text("E-1", "2018-06-01"));
    assert_eq!(
        refused(&state, &text("E-2", "2018-05-31"), Source::Import),
        "editions.before_earlier"
    );
    let state = published(state, &text("E-2", "2018-06-01"));
    assert_eq!(state.in_force(day("2018-06-01")).unwrap().code, "E-2");
}

#[test]
fn a_live_edition_begins_today_at_the_earliest() {
    let state = EditionsState::default();
    assert_eq!(
        refused(&state, &text("E-1", "2021-06-30"), Source::Live),
        "editions.backdated"
    );
    assert!(tried(&state, &text("E-1", "2021-07-01"), Source::Live).is_ok());
    assert!(tried(&state, &text("E-1", "2021-06-30"), Source::Import).is_ok());
    assert_eq!(
        refused(&state, SIMPLE, Source::LateEntry),
        "editions.wrong_source"
    );
}

#[test]
fn an_unsound_edition_is_refused_with_every_problem() {
    let text =
        SIMPLE
            .replace("format: 1", "format: 2")
            .replacen("group: six_haves", "group: none", 2);
    let refusal = tried(&EditionsState::default(), &text, Source::Import).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.problems().len()),
        ("editions.unsound", 3)
    );
    let words = &refusal.arguments()[1].1;
    assert!(
        words.contains("/format: ") && words.contains("/transitions/T3/criteria/1/group: "),
        "{words}"
    );
}

#[test]
fn an_edition_knows_every_kind_of_node_in_use_and_keeps_its_rank() {
    let code = |state: &EditionsState, text: &str| {
        let refusal = tried(state, text, Source::Import).unwrap_err();
        refusal
            .problems()
            .iter()
            .map(|problem| problem.fault.code())
            .collect::<Vec<_>>()
    };
    let state = published(EditionsState::default(), &text("E-1", "2017-06-01"));
    let later = text("E-2", "2018-06-01");
    let lost = later
        .replace("code: street,", "code: ward,")
        .replace("county, street, town", "county, town");
    assert_eq!(code(&state, &lost), ["edition.kind_in_use"]);
    let moved = later.replace(
        "code: street, rank: street_or_park",
        "code: street, rank: community",
    );
    assert!(code(&state, &moved).contains(&"edition.kind_in_use"));
    let coded = later.replace(
        "code: street, rank: street_or_park, code_form: digits9",
        "code: street, rank: street_or_park, code_form: digits12",
    );
    assert_eq!(code(&state, &coded), ["edition.node_misplaced"]);
    // A kind that no node has may change.
    let unused = later.replace(
        "code: village, rank: community",
        "code: village, rank: street_or_park",
    );
    assert!(tried(&state, &unused, Source::Import).is_ok());
}

#[test]
fn an_edition_is_published_for_an_open_district() {
    let text = Verbatim::new(SIMPLE).unwrap();
    let command = PublishEdition {
        district: "990001".to_owned(),
        text,
        source: Source::Import,
    };
    let refusal = Editions::decide(
        &EditionsState::default(),
        &command.into(),
        &occasion(rules()),
    );
    assert_eq!(refusal.unwrap_err().code(), "editions.no_district");
}

#[test]
fn an_edition_that_does_not_read_holds_its_place_and_revives_no_earlier_one() {
    let state = published(EditionsState::default(), &text("E-1", "2017-06-01"));
    let mut dated = tried(&state, &text("E-2", "2018-06-01"), Source::Import).unwrap();
    let EditionsEvent::EditionPublished(event) = &mut dated.event;
    event.text = Verbatim::new("format: 3").unwrap();
    let state = Editions::evolve(
        state,
        &Happened {
            sequence: Sequence(2),
            dated,
        },
    );
    assert_eq!(
        state
            .in_force(day("2019-01-01"))
            .map(|it| it.edition.is_none()),
        Some(true)
    );
    assert!(state.in_force(day("2018-05-31")).unwrap().edition.is_some());
}
