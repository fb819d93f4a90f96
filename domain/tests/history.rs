//! Golden files: whatever was stored once reads for ever, and says the same (law 1).
//!
//! `history/<noun>/<Name>.<version>.json` holds a payload with every optional field; further forms of the same version
//! stand beside it as `<Name>.<version>-<word>.json`. A file is added, never changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::actor::{By, Principal, Source, StandingIn};
use qibu_domain::claim::{Claim, ClaimAct, ClaimKey, Fence};
use qibu_domain::decider::{Class, DecodeError, Rule, StoredEvent};
use qibu_domain::history::{AnyEvent, catalogue, decode_payload};
use qibu_domain::id::{
    AccountId, CommandId, DelegationId, Position, Sequence, StreamId, StreamKind,
};
use qibu_domain::recorded::{AppendRecord, AuthorityRecord, Metadata, Recorded};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::time::Instant;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use uuid::Uuid;

fn folder(noun: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/history")
        .join(noun.to_lowercase())
}

/// The golden files of a noun: name, version, and where.
fn files(noun: &str) -> Vec<(String, u32, PathBuf)> {
    let entries = std::fs::read_dir(folder(noun)).expect("a folder for each noun");
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let (name, version) = stem.split_once('.').expect("name and version");
            let version = version.split('-').next().unwrap();
            (name.to_owned(), version.parse().expect("a version"), path)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_payload_ever_stored_reads_and_says_the_same() {
    let nouns: BTreeMap<_, _> = catalogue()
        .into_iter()
        .map(|shape| (shape.noun, shape.kinds))
        .collect();
    for (noun, kinds) in nouns {
        for ((name, version, path), kind) in files(noun)
            .into_iter()
            .flat_map(|file| kinds.iter().map(move |kind| (file.clone(), *kind)))
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let again = decode_payload(kind, &name, version, &text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let (stored, again): (Value, Value) = (
                serde_json::from_str(&text).unwrap(),
                serde_json::from_str(&again).unwrap(),
            );
            assert_eq!(stored, again, "{}", path.display());
        }
    }
}

#[test]
fn every_name_and_version_of_the_catalogue_has_its_golden_file() {
    let wanted: BTreeSet<_> = catalogue()
        .into_iter()
        .map(|shape| folder(shape.noun).join(format!("{}.{}.json", shape.name, shape.version)))
        .collect();
    let missing: Vec<_> = wanted.iter().filter(|path| !path.is_file()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let kinds: BTreeSet<_> = catalogue().iter().flat_map(|shape| shape.kinds).collect();
    assert_eq!(kinds.len(), StreamKind::ALL.len());
}

#[test]
fn no_event_name_stands_twice_in_the_catalogue() {
    let all = catalogue();
    let distinct: BTreeSet<_> = all
        .iter()
        .map(|shape| (shape.name, shape.version))
        .collect();
    assert_eq!(distinct.len(), all.len());
}

#[test]
fn what_this_build_does_not_know_is_an_error_and_never_skipped() {
    for (name, version) in [
        ("AssociationProposed", 2),
        ("SomethingElse", 1),
        ("LogOpened", 1),
    ] {
        let error = decode_payload(StreamKind::Association, name, version, "{}").unwrap_err();
        assert!(matches!(error, DecodeError::Unknown { .. }), "{error}");
    }
    for payload in ["{}", "", "null", r#"{"application":"x"}"#] {
        let error = decode_payload(StreamKind::Association, "ApplicationWithdrawn", 1, payload);
        assert!(
            matches!(error, Err(DecodeError::Payload { .. })),
            "{payload}"
        );
    }
    let unknown_field = r#"{"application":"00000000-0000-0000-0000-00000000000a","more":1}"#;
    let error = decode_payload(
        StreamKind::Association,
        "ApplicationWithdrawn",
        1,
        unknown_field,
    );
    assert!(matches!(error, Err(DecodeError::Payload { .. })));
}

fn golden(noun: &str, kind: StreamKind, name: &str) -> Recorded {
    let payload = std::fs::read_to_string(folder(noun).join(format!("{name}.1.json"))).unwrap();
    Recorded {
        position: Position(9),
        stream: StreamId::new(kind, Uuid::from_u128(0xa550)),
        sequence: Sequence(2),
        recorded_at: Instant(1_789_689_600_000_000),
        name: name.to_owned(),
        version: 1,
        payload,
        metadata: r#"{"occurred_on":"2026-09-18","source":"live"}"#.to_owned(),
    }
}

/// The events that say that something was so.
#[rustfmt::skip]
const FACTS: &[&str] = &[
    "NodeAdded", "NodeRenamed", "NodeMoved", "NodeClosed", "VisitRecorded",
    "PublicationRecorded", "GuidePublished", "ProgrammeApproved", "ProgrammeClosed", "SessionHeld",
    "SessionReported", "OutcomeRecorded", "ServiceAsked", "ServiceDelivered", "ServiceConfirmed", "ClaimPublished",
    "SuggestionSubmitted", "SuggestionForwarded", "SuggestionAnswered", "RepresentativeEnrolled", "RepresentativeLeft",
    "AssignmentReported", "MembershipTaken", "MembershipLeft", "AllianceFounded", "TeamFormed",
    "CredentialChecked", "StepReached", "StepRecognisedLate", "FoundingRecorded", "BaseFoundingRecorded",
    "AnnualReportFiled", "AuditRecorded", "HonourGranted", "HonourWithdrawn", "TermElected",
    "PostFilled", "PostVacated", "MeetingHeld", "GoalSet", "GoalAssessed",
    "OperatorLinked", "OperatorUnlinked", "BaseInspected", "InspectionSettled", "BaseRelocated",
    "RightOfUseRenewed", "RotaSet", "RotaSwapped", "TurnHandedOver", "PostHandedOver",
    "BrandRegistered", "BrandListed", "BrandLicensed", "BrandComplaintReceived", "BrandComplaintSettled",
];

/// Those that correct one.
#[rustfmt::skip]
const CORRECTIONS: &[&str] = &[
    "FoundingCorrected", "BaseFoundingCorrected", "AffairCorrected", "AnnalCorrected", "ProgrammeCorrected",
    "SessionCorrected", "OutcomeCorrected", "ServiceCorrected", "ClaimCorrected", "SuggestionCorrected",
    "PersonFactCorrected", "MembershipCorrected",
    "AllianceCorrected", "TeamCorrected", "LateStepCorrected",
];

#[test]
fn an_event_of_whatever_stream_reads_with_its_class() {
    for shape in catalogue() {
        for kind in shape.kinds {
            let event = golden(shape.noun, *kind, shape.name);
            let class = AnyEvent::read(&event).unwrap().class();
            let wanted = match shape.name {
                name if FACTS.contains(&name) => Class::Fact,
                name if CORRECTIONS.contains(&name) => Class::Correction,
                _ => Class::Act,
            };
            assert_eq!(class, wanted, "{}", shape.name);
        }
    }
}

#[test]
fn what_an_event_corrects_is_told_alike_with_and_without_a_copy_of_it() {
    let mut corrections = 0;
    for (name, version, path) in files("subject") {
        let payload = std::fs::read_to_string(path).unwrap();
        let event = SubjectEvent::decode(&name, version, &payload).unwrap();
        let correction = event.correction().map(|correction| correction.cites);
        assert_eq!(event.corrects(), correction, "{name}");
        corrections += usize::from(correction.is_some());
    }
    assert!(corrections > 0);
}

#[test]
fn circumstances_are_the_metadata_but_for_what_the_append_rested_on() {
    let whole = r#"{"occurred_on":"2026-09-18","decided_on":"2026-09-19","source":"late_entry",
        "by":{"account":"00000000-0000-0000-0000-00000000000a","office":"990001"},"rule":"acceptance.deemed/1",
        "entered_by":"00000000-0000-0000-0000-00000000000b",
        "append":{"principal":"init","command":"00000000-0000-0000-0000-00000000000c","mac":"00","events":1}}"#;
    let bare = r#"{"occurred_on":"2026-09-18","source":"live"}"#;
    for metadata in [whole, bare] {
        let event = Recorded {
            metadata: metadata.to_owned(),
            ..golden("subject", StreamKind::Association, "FoundingRecorded")
        };
        let circumstances = event.circumstances().unwrap();
        assert_eq!(circumstances, event.metadata().unwrap().into());
        let read = AnyEvent::read_in(&event, &circumstances).unwrap();
        assert_eq!(read, AnyEvent::read(&event).unwrap());
    }
    for broken in [
        r#"{"occurred_on":"2026-09-18","source":"live","more":1}"#,
        "{}",
    ] {
        let event = Recorded {
            metadata: broken.to_owned(),
            ..golden("subject", StreamKind::Association, "FoundingRecorded")
        };
        assert!(event.circumstances().is_err(), "{broken}");
    }
}

#[test]
fn metadata_reads_as_it_was_written() {
    let account = |n| AccountId(Uuid::from_u128(n));
    let stream = StreamId::new(StreamKind::Account, Uuid::from_u128(2));
    let act = ClaimAct::Release {
        from: "2026-09-24".parse().unwrap(),
    };
    let metadata = Metadata {
        occurred_on: "2026-09-18".parse().unwrap(),
        decided_on: Some("2026-09-18".parse().unwrap()),
        source: Source::LateEntry,
        by: Some(By {
            account: account(1),
            office: Some("990001".to_owned()),
            standing_in: Some(StandingIn {
                for_account: account(2),
                delegation: DelegationId(Uuid::from_u128(3)),
            }),
        }),
        rule: Some(Rule("acceptance.deemed/1".into())),
        entered_by: Some(account(4)),
        append: Some(AppendRecord {
            principal: Principal::Account(account(1)),
            command: CommandId(Uuid::from_u128(5)),
            mac: "00ff".to_owned(),
            events: 2,
            claims: vec![Claim {
                key: ClaimKey::association_name("990001", "样例 会"),
                act,
            }],
            fences: vec![Fence {
                stream,
                at: Sequence(3),
            }],
            authority: Some(AuthorityRecord {
                policies: vec!["permit_lead".to_owned()],
                engine: "cedar/4".to_owned(),
                appointment: None,
            }),
        }),
    };
    let text = r#"{"occurred_on":"2026-09-18","decided_on":"2026-09-18","source":"late_entry","by":{"account":"00000000-0000-0000-0000-000000000001","office":"990001","standing_in":{"for_account":"00000000-0000-0000-0000-000000000002","delegation":"00000000-0000-0000-0000-000000000003"}},"rule":"acceptance.deemed/1","entered_by":"00000000-0000-0000-0000-000000000004","append":{"principal":"account:00000000-0000-0000-0000-000000000001","command":"00000000-0000-0000-0000-000000000005","mac":"00ff","events":2,"claims":[{"key":"association_name:990001/样例会","act":{"release":{"from":"2026-09-24"}}}],"fences":[{"stream":"account/00000000-0000-0000-0000-000000000002","at":3}],"authority":{"policies":["permit_lead"],"engine":"cedar/4"}}}"#;
    assert_eq!(serde_json::to_string(&metadata).unwrap(), text);
    assert_eq!(serde_json::from_str::<Metadata>(text).unwrap(), metadata);
}
