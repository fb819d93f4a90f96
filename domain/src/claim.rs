//! What must hold across streams travels in the append: claims and fences (law 11).

use crate::id::{Sequence, StreamId};
use crate::time::Day;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

/// A unique key, taken or let go by the stream that is appended to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Claim {
    /// The key, such as `name:370214/…`. See [`ClaimKey`].
    pub key: ClaimKey,
    /// What is done with it.
    pub act: ClaimAct,
}

/// What an append does with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimAct {
    /// Taken, until it is released. Taking again what the stream already holds changes nothing.
    Take,
    /// Free for others from that day on.
    Release {
        /// The first day on which another stream may take it.
        from: Day,
    },
}

/// The key of a claim: a kind and the thing that is unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClaimKey(pub String);

impl ClaimKey {
    /// An association's name, unique in its district. Neither white space nor case nor a wide or other form of the
    /// same characters (NFKC) makes a name another.
    pub fn association_name(district: &str, name: &str) -> Self {
        Self(format!("association_name:{district}/{}", folded(name)))
    }

    /// A base's name, unique in its district among bases; folded as an association's.
    pub fn base_name(district: &str, name: &str) -> Self {
        Self(format!("base_name:{district}/{}", folded(name)))
    }

    /// The name of a brand that is applied for or listed, unique in its district; folded as an association's.
    pub fn brand_name(district: &str, name: &str) -> Self {
        Self(format!("brand_name:{district}/{}", folded(name)))
    }

    /// The number of a base's plaque, unique in its district.
    pub fn plaque(district: &str, number: &str) -> Self {
        Self(format!("plaque:{district}/{}", folded(number)))
    }

    /// The place of an association among those of the same area and scope: (area, scope, ordinal).
    pub fn area_scope(area: &str, scope: &str, ordinal: u32) -> Self {
        Self(format!("area_scope:{area}/{scope}/{ordinal}"))
    }

    /// The one seat that a human has in the pool of a district, by the vault's random token of them.
    pub fn pool_seat(district: &str, token: Uuid) -> Self {
        Self(format!("pool_seat:{district}/{token}"))
    }

    /// A unified social credit code.
    pub fn uscc(code: &str) -> Self {
        Self(format!("uscc:{code}"))
    }

    /// A programme's name, unique among those of its owner that are not closed; folded as an association's.
    pub fn programme_name(owner: StreamId, name: &str) -> Self {
        Self(format!("programme_name:{owner}/{}", folded(name)))
    }

    /// An alliance's name, unique among those of its district that stand; folded as an association's.
    pub fn alliance_name(district: &str, name: &str) -> Self {
        Self(format!("alliance_name:{district}/{}", folded(name)))
    }

    /// A service team's name, unique among those of its district that stand; folded as an association's.
    pub fn team_name(district: &str, name: &str) -> Self {
        Self(format!("team_name:{district}/{}", folded(name)))
    }

    /// A session that was held: one a day of the same organiser, kind, programme and action, unless it is said to be
    /// the second or a later one. Neither its place nor how it was attended makes it another.
    pub fn session(organiser: StreamId, on: Day, of: [&str; 3], nth: u32) -> Self {
        let [kind, programme, action] = of;
        let action = folded(action);
        Self(format!(
            "session:{organiser}/{on}/{kind}/{programme}/{action}/{nth}"
        ))
    }

    /// The bytes of a paper as evidence of one kind of outcome, by the vault's random token for them.
    pub fn outcome_paper(kind: &str, token: Uuid) -> Self {
        Self(format!("outcome_paper:{kind}/{token}"))
    }

    /// The kind of the key: what stands before the colon.
    pub fn kind(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

fn folded(name: &str) -> String {
    let folded: String = name.nfkc().filter(|c| !c.is_whitespace()).collect();
    folded.to_lowercase()
}

/// A stream that must still be at the sequence at which the decision read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fence {
    /// The stream.
    pub stream: StreamId,
    /// Its sequence when it was read.
    pub at: Sequence,
}
