//! The measures that an edition may name: versioned and frozen like event names (law 13).

use super::{Item, TransitionRule};
use crate::annals::ANNAL_MEASURES as ANNAL;
use crate::id::{Citation, Position};
use crate::membership::MEMBERSHIP_MEASURES as MEMBERS;
use crate::person::PERSON_MEASURES as PERSONS;
use crate::service_request::SERVICE_MEASURES as SERVICE;
use crate::session::SESSION_MEASURES as SESSION;
use crate::subject::affairs::{
    BASE_MEASURES as BASE, BODY_MEASURES as BODY, BRAND_MEASURES as BRAND, OWN_MEASURES as OWN,
};
use crate::suggestion::SUGGESTION_MEASURES as SUGGESTION;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most events that a verdict cites one by one; more are stored as a [`CitedByQuery`] (law 5).
pub const MAX_CITATIONS: usize = 64;

/// What a measure came to. A verdict stores the events while they are few, and their query where they are many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureResult {
    /// Its value, in the unit that the measure documents.
    pub value: i64,
    /// All the events that it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub citations: Vec<Citation>,
    /// The same events as one query. Whoever measures gives it: a measure without one can only be listed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by_query: Option<CitedByQuery>,
}

/// Many events cited as one: which query finds them, at which position, how many they are, and a digest over them
/// (law 5). It is stored inside events: its form is frozen (law 12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitedByQuery {
    /// The measure that counted, with its version, such as `same_scope_bodies/1`.
    pub query: String,
    /// What it was asked: codes, days and random ids by the argument's name, such as `area`, `scope`, `day`, `except`.
    pub arguments: BTreeMap<String, String>,
    /// The position of the snapshot that it counted in.
    pub facts_at: Position,
    /// How many events it found.
    pub count: u64,
    /// SHA-256 over those events, in hexadecimal; `docs/envelope.md` says over which bytes.
    pub digest: String,
}

/// A measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeasureInfo {
    /// Its versioned name. What it counts never changes under one name.
    pub name: &'static str,
    /// What it counts, with its unit.
    pub doc: &'static str,
}

/// The measure that counts the visits of the judged application; it is taken from its own stream.
pub const SITE_VISITS: &str = "site_visits/1";

/// The measures that look at other bodies.
const OF_OTHERS: MeasureInfo = MeasureInfo {
    name: "same_scope_bodies/1",
    doc: "How many other associations of the same area and scope are preparing, active, suspended or liquidating \
          on the day of the decision, in bodies (domain 5.1, 1e).",
};

/// The measure of the judged application itself.
const OF_THE_APPLICATION: MeasureInfo = MeasureInfo {
    name: SITE_VISITS,
    doc: "How many visits of this application, confirmed by both who were there, found it as stated up to the day of \
          the decision, in visits; unknown while none is confirmed (domain 5.3, 3i).",
};

/// Every measure that an edition may name: what each counts stands in `docs/measures.md`, too.
pub const MEASURES: &[MeasureInfo] = &[
    OF_OTHERS,
    OWN[0],
    OWN[1],
    OWN[2],
    OWN[3],
    OWN[4],
    OWN[5],
    OWN[6],
    OWN[7],
    OWN[8],
    BASE[0],
    BASE[1],
    BASE[2],
    BASE[3],
    BASE[4],
    BASE[5],
    BASE[6],
    BASE[7],
    BODY[0],
    BODY[1],
    BODY[2],
    BODY[3],
    BODY[4],
    BODY[5],
    BODY[6],
    BODY[7],
    BODY[8],
    BODY[9],
    BODY[10],
    BODY[11],
    BODY[12],
    BODY[13],
    BRAND[0],
    BRAND[1],
    BRAND[2],
    BRAND[3],
    OF_THE_APPLICATION,
    SESSION[0],
    SESSION[1],
    SESSION[2],
    SESSION[3],
    SESSION[4],
    SESSION[5],
    SESSION[6],
    SESSION[7],
    SESSION[8],
    SESSION[9],
    SESSION[10],
    SERVICE[0],
    SERVICE[1],
    SERVICE[2],
    SERVICE[3],
    SERVICE[4],
    SERVICE[5],
    SERVICE[6],
    SERVICE[7],
    SERVICE[8],
    MEMBERS[0],
    MEMBERS[1],
    MEMBERS[2],
    MEMBERS[3],
    MEMBERS[4],
    MEMBERS[5],
    PERSONS[0],
    PERSONS[1],
    PERSONS[2],
    SESSION[11],
    SUGGESTION[0],
    SUGGESTION[1],
    ANNAL[0],
];

impl TransitionRule {
    /// Whether one of its criteria counts by that measure.
    pub fn counts(&self, measure: &str) -> bool {
        let mut items = self.criteria.iter().flat_map(|it| it.test.items());
        items.any(|item| item == (Item::Measure, measure))
    }
}
