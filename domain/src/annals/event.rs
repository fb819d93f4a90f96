//! What can have happened in the annals of a district. Names, versions and payload shapes are frozen (law 1).

use crate::codes::codes;
use crate::decider::Correction;
use crate::id::{Sequence, StreamId};
use crate::stored_events;
use crate::subject::event::PaperRef;
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

stored_events! {
    /// What can have happened in the annals of a district.
    pub enum AnnalsEvent {
        /// Somebody came to see the district, or to meet in it.
        VisitRecorded / 1 Fact,
        /// Something was published of it.
        PublicationRecorded / 1 Fact,
        /// It published a guide.
        GuidePublished / 1 Fact,
        /// An entry was corrected or voided.
        AnnalCorrected / 1 Correction,
    }
    correction by |event| match event {
        AnnalsEvent::AnnalCorrected(corrected) => Some(corrected.correction()),
        _ => None,
    }, corrects by |event| match event {
        AnnalsEvent::AnnalCorrected(corrected) => Some(corrected.cites),
        _ => None,
    }, voided by |_| None
}

codes! {
    /// The kinds of entries: the word that people send and see.
    AnnalKind {
        /// A visit.
        Visit = "visit",
        /// A publication.
        Publication = "publication",
        /// A guide.
        Guide = "guide",
    }
    /// The sorts of visits.
    VisitSort {
        /// To learn how something is done (调研).
        Research = "research",
        /// A meeting that was held here (会议观摩).
        Meeting = "meeting",
        /// Of another district or body, to exchange experience (交流考察).
        Exchange = "exchange",
        /// To see whether what was asked for is done (督导检查).
        Supervision = "supervision",
        /// Any other.
        Other = "other",
    }
    /// The sorts of what publishes.
    PublicationSort {
        /// A journal or bulletin (刊物).
        Journal = "journal",
        /// A newspaper (报纸).
        Newspaper = "newspaper",
        /// Radio or television (广播电视).
        Broadcast = "broadcast",
        /// A site or an account on the net (网络).
        Online = "online",
        /// Any other.
        Other = "other",
    }
}

/// How many came of one group: units or delegates, never by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Came {
    /// The group, such as trial cities; no name of a person.
    pub who: ShortText,
    /// How many, from 1.
    pub count: u32,
}

/// Somebody came to see the district, or to meet in it (来访).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRecorded {
    /// The node that was visited.
    pub node: String,
    /// The sort.
    pub sort: VisitSort,
    /// The authority or body that came, or that called the meeting.
    pub from: ShortText,
    /// What it is called, where it has a name; no name of a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<ShortText>,
    /// The associations and bases that were seen.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub bodies: BTreeSet<StreamId>,
    /// How many came, group by group.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub came: Vec<Came>,
    /// How many persons came in all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub persons: Option<u32>,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// Something was published of the district (刊发).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicationRecorded {
    /// The node that it is about.
    pub node: String,
    /// The sort.
    pub sort: PublicationSort,
    /// Its title; no name of a person.
    pub title: ShortText,
    /// Where it was published.
    pub periodical: ShortText,
    /// The issue.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub issue: Option<ShortText>,
    /// The associations and bases that it is about.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub bodies: BTreeSet<StreamId>,
    /// What shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// The district published a guide (指南).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuidePublished {
    /// The node that published it.
    pub node: String,
    /// Its title.
    pub title: ShortText,
    /// The code of the district's edition that it belongs to.
    pub edition: String,
    /// The guide itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<PaperRef>,
}

/// An entry. Inside a correction it is tagged by its event's name and version, so that it reads for ever (law 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", content = "content", deny_unknown_fields)]
pub enum Annal {
    /// `VisitRecorded/1`.
    #[serde(rename = "VisitRecorded/1")]
    Visit(VisitRecorded),
    /// `PublicationRecorded/1`.
    #[serde(rename = "PublicationRecorded/1")]
    Publication(PublicationRecorded),
    /// `GuidePublished/1`.
    #[serde(rename = "GuidePublished/1")]
    Guide(GuidePublished),
}

/// Bodies of entries that name none.
static NO_BODIES: BTreeSet<StreamId> = BTreeSet::new();

impl Annal {
    /// The entry that an event says; `None` for a correction.
    pub fn of(event: &AnnalsEvent) -> Option<Self> {
        match event {
            AnnalsEvent::VisitRecorded(visit) => Some(Self::Visit(visit.clone())),
            AnnalsEvent::PublicationRecorded(it) => Some(Self::Publication(it.clone())),
            AnnalsEvent::GuidePublished(guide) => Some(Self::Guide(guide.clone())),
            AnnalsEvent::AnnalCorrected(_) => None,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> AnnalKind {
        match self {
            Self::Visit(_) => AnnalKind::Visit,
            Self::Publication(_) => AnnalKind::Publication,
            Self::Guide(_) => AnnalKind::Guide,
        }
    }

    /// The code of the node that it is about.
    pub fn node(&self) -> &str {
        match self {
            Self::Visit(visit) => &visit.node,
            Self::Publication(publication) => &publication.node,
            Self::Guide(guide) => &guide.node,
        }
    }

    /// The bodies that it names.
    pub fn bodies(&self) -> &BTreeSet<StreamId> {
        match self {
            Self::Visit(visit) => &visit.bodies,
            Self::Publication(publication) => &publication.bodies,
            Self::Guide(_) => &NO_BODIES,
        }
    }

    /// The paper that shows it.
    pub fn paper(&self) -> Option<&PaperRef> {
        match self {
            Self::Visit(visit) => visit.paper.as_ref(),
            Self::Publication(publication) => publication.paper.as_ref(),
            Self::Guide(guide) => guide.paper.as_ref(),
        }
    }
}

impl AnnalKind {
    /// The name of the event that records it.
    pub fn event(self) -> &'static str {
        match self {
            Self::Visit => "VisitRecorded",
            Self::Publication => "PublicationRecorded",
            Self::Guide => "GuidePublished",
        }
    }
}

impl From<Annal> for AnnalsEvent {
    fn from(annal: Annal) -> Self {
        match annal {
            Annal::Visit(visit) => visit.into(),
            Annal::Publication(publication) => publication.into(),
            Annal::Guide(guide) => guide.into(),
        }
    }
}

/// An entry was wrong: all of it is replaced, its day too, or it is void (law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnnalCorrected {
    /// The sequence of the event that recorded it, never of another correction.
    pub cites: Sequence,
    /// The whole new content, of the same kind and node; absent, the entry is void.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<CorrectedAnnal>,
    /// Why, in writing.
    pub reason: PaperRef,
}

/// The new day and content of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectedAnnal {
    /// The day that it counts from.
    pub occurred_on: Day,
    /// The content.
    pub entry: Annal,
}

impl AnnalCorrected {
    /// What it replaces, and by what (law 3).
    fn correction(&self) -> Correction<AnnalsEvent> {
        let replacement = self.replacement.as_ref();
        Correction {
            cites: self.cites,
            replacement: replacement.map(|new| (new.occurred_on, new.entry.clone().into())),
        }
    }
}
