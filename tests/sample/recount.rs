//! The figures counted a second time, from nothing but the stored texts: payloads and metadata are read as plain JSON, and
//! nothing here knows the views, the folds or the events' types.

use qibu::log::Log;
use qibu::wiring::Qibu;
use qibu_domain::id::Position;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PAGE_EVENTS: usize = 500;
/// How far a proposed body must have come to count: an association is founded, a base is named.
const COUNTS_FROM_STEP: [(&str, u64); 2] = [("association", 2), ("base", 3)];

/// What ends a body: a suspended one and one that is wound up still count.
pub const ENDS: [&str; 3] = ["Dissolved", "BaseDelisted", "RegistrationRevoked"];

/// An event as it is stored.
pub struct Told {
    pub position: u64,
    pub kind: &'static str,
    pub stream: String,
    pub sequence: u64,
    pub name: String,
    pub payload: Value,
    metadata: Value,
}

impl Told {
    /// A text of the payload or of the metadata, by its pointer; empty where there is none.
    pub fn said(&self, pointer: &str) -> &str {
        text(&self.payload, pointer)
    }

    /// The account that acted.
    pub fn account(&self) -> &str {
        text(&self.metadata, "/by/account")
    }

    /// The day that it counts from.
    pub fn occurred_on(&self) -> &str {
        text(&self.metadata, "/occurred_on")
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What the log holds, in its order.
pub async fn told(qibu: &Qibu) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    loop {
        let after = all.last().map_or(0, |last| last.position);
        let log = qibu.log();
        let page = log.read_all(Position(after), PAGE_EVENTS).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.into_iter().map(|event| Told {
            position: event.position.0,
            kind: event.stream.kind.as_str(),
            stream: event.stream.id.to_string(),
            sequence: event.sequence.0,
            name: event.name,
            payload: serde_json::from_str(&event.payload).unwrap(),
            metadata: serde_json::from_str(&event.metadata).unwrap(),
        }));
    }
}

/// A body that counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counting {
    pub kind: &'static str,
    pub name: String,
    pub rank: String,
    pub since: String,
    /// The day of its end, on which it counts no more.
    pub until: Option<String>,
}

/// The bodies of a district that count on a day, as the first `known` events say.
pub fn counting(told: &[Told], district: &str, as_of: &str, known: u64) -> BTreeSet<Counting> {
    let mut streams: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for event in told.iter().filter(|event| event.position <= known) {
        if COUNTS_FROM_STEP.iter().any(|(kind, _)| *kind == event.kind) {
            streams.entry(&event.stream).or_default().push(event);
        }
    }
    let bodies = streams.values().filter_map(|events| body(events, district));
    let counts = |body: &Counting| {
        let ended = body.until.as_deref().is_some_and(|until| until <= as_of);
        body.since.as_str() <= as_of && !ended
    };
    bodies.filter(counts).collect()
}

/// What a stream's events say of the body: since when it counts, if it ever does.
fn body(events: &[&Told], district: &str) -> Option<Counting> {
    let first = events.first()?;
    let identity = |field: &str| first.said(&format!("/identity/{field}")).to_owned();
    if identity("district") != district {
        return None;
    }
    let step = COUNTS_FROM_STEP
        .iter()
        .find(|(kind, _)| *kind == first.kind);
    let (_, step) = step?;
    let reached = |event: &&&Told| {
        event.name == "StepReached" && event.payload["cycle"] == 1 && event.payload["step"] == *step
    };
    let since = match first.name.as_str() {
        "FoundingRecorded" | "BaseFoundingRecorded" => founded_on(events)?,
        "AssociationProposed" | "BaseProposed" => {
            events.iter().find(reached)?.occurred_on().to_owned()
        }
        other => panic!("no body begins with {other}"),
    };
    let ends = |event: &&&Told| ENDS.contains(&event.name.as_str());
    let ended = events.iter().find(ends);
    Some(Counting {
        kind: first.kind,
        name: identity("name"),
        rank: identity("rank"),
        since,
        until: ended.map(|event| event.occurred_on().to_owned()),
    })
}

/// The day of a recorded founding: what its last correction says, or what was recorded; `None` where it is void.
fn founded_on(events: &[&Told]) -> Option<String> {
    let first = events.first()?;
    let corrected = |event: &&&Told| {
        let name = event.name.as_str();
        matches!(name, "FoundingCorrected" | "BaseFoundingCorrected")
            && event.payload["cites"] == first.sequence
    };
    match events.iter().rev().find(corrected) {
        None => Some(first.occurred_on().to_owned()),
        Some(last) => last
            .payload
            .pointer("/replacement/occurred_on")
            .map(|day| day.as_str().unwrap().to_owned()),
    }
}

/// The sessions of programmes, those of actions, and the heads counted at the latter, in a district as of a day, as the
/// first `known` events say. The sample corrects none.
pub fn sessions(told: &[Told], district: &str, as_of: &str, known: u64) -> (u64, u64, u64) {
    let so_far = || told.iter().filter(|event| event.position <= known);
    let bodies: BTreeSet<String> = so_far()
        .filter(|event| event.sequence == 1 && event.said("/identity/district") == district)
        .map(|event| format!("{}/{}", event.kind, event.stream))
        .collect();
    let held = so_far().filter(|event| {
        let of_district = bodies.contains(event.said("/session/organiser"));
        event.name == "SessionHeld" && of_district && event.occurred_on() <= as_of
    });
    let reports: BTreeMap<&str, &Told> = so_far()
        .filter(|event| event.name == "SessionReported" && event.occurred_on() <= as_of)
        .map(|event| (event.stream.as_str(), event))
        .collect();
    let (mut programmes, mut actions, mut heads) = (0, 0, 0);
    for session in held {
        programmes += u64::from(!session.said("/session/programme").is_empty());
        if session.said("/session/action").is_empty() {
            continue;
        }
        actions += 1;
        let report = reports.get(session.stream.as_str());
        heads += report.map_or(0, |it| it.payload["person_times"].as_u64().unwrap());
    }
    (programmes, actions, heads)
}

/// What was brought about in a district by a day, as the first `known` events say: enterprises incubated, and fen donated.
pub fn brought_about(told: &[Told], district: &str, as_of: &str, known: u64) -> (u64, u64) {
    let known: Vec<&Told> = told
        .iter()
        .filter(|event| event.position <= known)
        .collect();
    let is_here = |body: &str| {
        let mut first = known.iter().filter(|event| event.sequence == 1);
        let of_body = |event: &&&Told| format!("{}/{}", event.kind, event.stream) == body;
        let first = first.find(of_body);
        first.is_some_and(|event| event.said("/identity/district") == district)
    };
    let (mut incubated, mut donated) = (0, 0);
    for event in known.iter().filter(|event| event.name == "OutcomeRecorded") {
        let corrected = known.iter().rev();
        let mut corrected = corrected
            .filter(|other| other.stream == event.stream && other.name == "OutcomeCorrected");
        let (on, content) = match corrected.next().map(|last| last.payload.get("replacement")) {
            None => (event.occurred_on(), &event.payload),
            Some(None) => continue,
            Some(Some(instead)) => (text(instead, "/occurred_on"), &instead["outcome"]),
        };
        if on > as_of || !is_here(text(content, "/body")) {
            continue;
        }
        let quantity = content["quantity"].as_u64().unwrap();
        match text(content, "/kind") {
            "incubated" => incubated += quantity,
            "cash" | "in_kind" => donated += quantity,
            _ => {}
        }
    }
    (incubated, donated)
}

/// How many representatives of a district are in the pool on a day, as the first `known` events say: enrolments less
/// leavings, each person's in turn. Nothing of the sample's persons is corrected.
pub fn representatives(told: &[Told], district: &str, as_of: &str, known: u64) -> usize {
    let told = told.iter().filter(|event| event.position <= known);
    let told = told.filter(|event| event.occurred_on() <= as_of);
    let mut here: BTreeSet<&str> = BTreeSet::new();
    let mut left: BTreeSet<&str> = BTreeSet::new();
    for event in told {
        match event.name.as_str() {
            "RepresentativeEnrolled" if event.said("/node").starts_with(district) => {
                here.insert(event.stream.as_str());
            }
            "RepresentativeLeft" => {
                left.insert(event.stream.as_str());
            }
            _ => {}
        }
    }
    here.difference(&left).count()
}

/// How many brands of a district are listed on a day and not given up, as the first `known` events say.
pub fn brands(told: &[Told], district: &str, as_of: &str, known: u64) -> usize {
    let told = told.iter().filter(|event| event.position <= known);
    let told: Vec<&Told> = told.collect();
    let mut homes = told.iter();
    let homes: BTreeSet<&str> = homes
        .by_ref()
        .filter(|event| event.said("/identity/district") == district)
        .map(|event| event.stream.as_str())
        .collect();
    let said = |name: &str| {
        let events = told.iter().filter(move |event| event.name == name);
        let events = events.filter(|event| event.occurred_on() <= as_of);
        let at_home = events.filter(|event| homes.contains(event.stream.as_str()));
        let brands: BTreeSet<&str> = at_home.map(|event| event.said("/brand")).collect();
        brands
    };
    said("BrandListed")
        .difference(&said("BrandRetired"))
        .count()
}

/// How many service teams of a district serve on a day, as the first `known` events say.
pub fn service_teams(told: &[Told], district: &str, as_of: &str, known: u64) -> usize {
    let told = told.iter().filter(|event| event.position <= known);
    let told: Vec<&Told> = told.collect();
    let formed = told.iter().filter(|event| event.name == "TeamFormed");
    let serves = |formed: &&&Told| {
        let own = || told.iter().filter(|event| event.stream == formed.stream);
        let mut corrections = own().filter(|event| {
            event.name == "TeamCorrected" && event.payload["cites"] == formed.sequence
        });
        let (on, content) = match corrections
            .next_back()
            .map(|last| last.payload.get("replacement"))
        {
            None => (formed.occurred_on(), &formed.payload),
            Some(None) => return false,
            Some(Some(instead)) => (text(instead, "/occurred_on"), &instead["fact"]["content"]),
        };
        let mut turned = own().filter(|event| {
            let turns = ["TeamSuspended", "TeamResumed", "TeamDissolved"];
            turns.contains(&event.name.as_str()) && event.occurred_on() <= as_of
        });
        let last = turned.next_back().map(|event| event.name.as_str());
        // The teams of the samples stand at their district or under it, and codes of a district begin with its own.
        let is_here = text(content, "/node").starts_with(district);
        on <= as_of && is_here && last.is_none_or(|last| last == "TeamResumed")
    };
    formed.filter(serves).count()
}
