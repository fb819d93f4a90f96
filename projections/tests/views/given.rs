//! What the tests are given: bodies, papers, trees, editions.

use crate::memory_log::MemoryLog;
use qibu_domain::account::AccountEvent;
use qibu_domain::district::{DistrictEvent, NodeAdded};
use qibu_domain::editions::{EditionPublished, EditionsEvent};
use qibu_domain::id::{ApplicationId, PaperId, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::standard::{Clocks, CodeForm, Edition, Label, NodeKind, Rank};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{
    ApplicationAccepted, ApplicationSubmitted, AssociationProposed, Contents, CorrectedFounding,
    FoundingCorrected, FoundingRecorded, Identity, PaperRef, RouteSeat,
};
use qibu_domain::text::{ShortText, Verbatim};
use qibu_domain::time::{Day, Precision};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(crate) const DISTRICT: &str = "990001";
pub(crate) const STREET: &str = "990001001";
pub(crate) const COMMUNITY: &str = "990001001001";

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The ranks of the district's editions.
pub(crate) fn ranks() -> BTreeSet<String> {
    ["community", "district", "street"]
        .map(str::to_owned)
        .into()
}

pub(crate) fn body(number: u128) -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(number))
}

pub(crate) fn account(number: u128) -> StreamId {
    StreamId::new(StreamKind::Account, Uuid::from_u128(number))
}

pub(crate) fn application(number: u128) -> ApplicationId {
    ApplicationId(Uuid::from_u128(0xA000 + number))
}

pub(crate) fn short(text: &str) -> ShortText {
    ShortText::new(text).unwrap()
}

pub(crate) fn paper() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(0xF00)),
        kind: "reason".to_owned(),
        commitment: "00".repeat(32),
    }
}

pub(crate) fn identity(name: &str, node: &str, rank: &str) -> Identity {
    Identity {
        name: short(name),
        short_name: None,
        body_kind: "friendship".to_owned(),
        form: "internal".to_owned(),
        district: DISTRICT.to_owned(),
        node: node.to_owned(),
        rank: rank.to_owned(),
        scope: "new_strata".to_owned(),
        ordinal: 1,
    }
}

pub(crate) fn proposed(name: &str) -> SubjectEvent {
    AssociationProposed {
        identity: identity(name, STREET, "street"),
    }
    .into()
}

pub(crate) fn founding(name: &str, node: &str, rank: &str) -> FoundingRecorded {
    FoundingRecorded {
        is_void: false,
        identity: identity(name, node, rank),
        precision: Precision::Day,
        statement: paper(),
        categories: BTreeSet::from(["private_sector".to_owned()]),
    }
}

pub(crate) fn founded(name: &str, node: &str, rank: &str) -> SubjectEvent {
    founding(name, node, rank).into()
}

pub(crate) fn corrected(cites: Sequence, to: Option<(Day, FoundingRecorded)>) -> SubjectEvent {
    let replacement = to.map(|(occurred_on, founding)| CorrectedFounding {
        occurred_on,
        founding,
    });
    FoundingCorrected {
        cites,
        replacement,
        reason: paper(),
    }
    .into()
}

pub(crate) fn submitted(id: ApplicationId, transition: Transition, due: Day) -> SubjectEvent {
    let contents = Contents::default();
    ApplicationSubmitted {
        application: id,
        transition,
        contents,
        accept_due: due,
        provisional: false,
    }
    .into()
}

pub(crate) fn route() -> Vec<RouteSeat> {
    let seat = |seat: &str, duty, rank: &str, node: &str| RouteSeat {
        seat: seat.to_owned(),
        duty,
        rank: rank.to_owned(),
        node: node.to_owned(),
    };
    vec![
        seat("review", Duty::Officer, "street", STREET),
        seat("decide", Duty::Lead, "district", DISTRICT),
    ]
}

pub(crate) fn accepted(id: ApplicationId, due: Day) -> SubjectEvent {
    ApplicationAccepted {
        application: id,
        edition: "E-1".to_owned(),
        route: route(),
        due,
    }
    .into()
}

/// A district with a street and a community in it, from 2017-01-01, and an edition that names their ranks.
pub(crate) fn tree(log: &mut MemoryLog) -> StreamId {
    let stream = StreamId::new(StreamKind::District, Uuid::from_u128(0xD1));
    let nodes = [
        (DISTRICT, "district", None),
        (STREET, "street", Some(DISTRICT)),
        (COMMUNITY, "community", Some(STREET)),
    ];
    for (code, kind, parent) in nodes {
        let event = DistrictEvent::from(NodeAdded {
            code: code.to_owned(),
            kind: kind.to_owned(),
            name: short(kind),
            parent: parent.map(str::to_owned),
        });
        log.append(stream, day("2017-01-01"), event);
    }
    let editions = StreamId::new(StreamKind::Editions, Uuid::from_u128(0xED));
    log.append(editions, day("2017-01-01"), publication(&edition()));
    stream
}

pub(crate) fn publication(edition: &Edition) -> EditionsEvent {
    let text = serde_json::to_string_pretty(edition).unwrap();
    EditionPublished {
        district: DISTRICT.to_owned(),
        code: edition.code.clone(),
        in_force_from: edition.in_force_from,
        text: Verbatim::new(&text).unwrap(),
    }
    .into()
}

pub(crate) fn edition() -> Edition {
    let ranks = [
        ("district", CodeForm::Digits6),
        ("street", CodeForm::Digits9),
        ("community", CodeForm::Digits12),
    ];
    let label = |word: &str| Label {
        zh: short(word),
        en: short(word),
    };
    Edition {
        tags: Vec::new(),
        format: 1,
        code: "E-1".to_owned(),
        title: label("edition"),
        in_force_from: day("2017-01-01"),
        banner: None,
        changeover: Vec::new(),
        ranks: ranks
            .map(|(code, _)| Rank {
                code: code.to_owned(),
                label: label(code),
            })
            .into(),
        node_kinds: ranks
            .map(|(code, code_form)| NodeKind {
                code: code.to_owned(),
                rank: code.to_owned(),
                code_form,
                under: None,
                label: label(code),
            })
            .into(),
        body_kinds: Vec::new(),
        base_levels: Vec::new(),
        legal_forms: Vec::new(),
        categories: Vec::new(),
        groups: Vec::new(),
        evidence: Vec::new(),
        attested: Vec::new(),
        declared: Vec::new(),
        clocks: Clocks {
            accept_workdays: 5,
            correction_workdays: 15,
            correction_extension_workdays: 0,
            review_workdays: 5,
            decide_workdays: 10,
            decide_extension_workdays: 0,
            reply_workdays: 5,
            preparation_months: 6,
            new_facts_days: 0,
            hold_days: 0,
            slip_workdays: 5,
            opinion_workdays: 5,
            gap_workdays: 0,
            rectify_days: 0,
        },
        transitions: BTreeMap::new(),
        base_transitions: BTreeMap::new(),
    }
}

pub(crate) fn opened() -> AccountEvent {
    qibu_domain::account::event::AccountOpened {}.into()
}
