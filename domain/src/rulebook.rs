//! Trees, editions, policies and calendars of a log as they stand at a position: the rules that a decision is
//! taken by, read only from the log (law 13).

use crate::calendar::{Calendar, CalendarState};
use crate::claim::Fence;
use crate::decider::{Decider, DecodeError};
use crate::district::{District, DistrictEvent, DistrictState, Node};
use crate::editions::{Editions, EditionsEvent, EditionsState};
use crate::id::{LogId, Sequence, StreamId, StreamKind};
use crate::logbook::LogbookEvent;
use crate::policies::{Policies, PoliciesState};
use crate::recorded::Recorded;
use crate::standard::Edition;
use crate::text::Verbatim;
use crate::time::Day;
use crate::workdays::Workdays;
use serde::de::Error as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rules of a log at a position. A clone shares its trees and editions with the original.
#[derive(Clone, Debug, Default)]
pub struct Rulebook {
    log: Option<LogId>,
    /// The code of the log's home district.
    home: Option<String>,
    /// The trees by the code of their root.
    districts: BTreeMap<String, Arc<DistrictState>>,
    /// The root's code by the tree's stream.
    roots: BTreeMap<StreamId, String>,
    /// The editions by the code of their district.
    editions: BTreeMap<String, Arc<EditionsState>>,
    policies: Arc<PoliciesState>,
    calendar: Arc<CalendarState>,
    /// Where each of these streams stands.
    heads: BTreeMap<StreamId, Sequence>,
}

impl Rulebook {
    /// Takes in the next event of the log, in the order of positions; events of other kinds of streams pass by. One
    /// that does not read is an error and changes nothing: a rule that is not understood must not be skipped.
    pub fn apply(&mut self, event: &Recorded) -> Result<(), DecodeError> {
        match event.stream.kind {
            // The log's own stream has the log's id, from which the ids of the streams below follow.
            StreamKind::Log => {
                let happened = event.happened::<LogbookEvent>()?;
                self.log = Some(LogId(event.stream.id));
                if let LogbookEvent::LogOpened(opened) = happened.dated.event {
                    self.home = Some(opened.home);
                }
                return Ok(());
            }
            StreamKind::District => self.apply_to_tree(event)?,
            StreamKind::Editions => self.apply_to_editions(event)?,
            StreamKind::Policies => evolve::<Policies>(&mut self.policies, event)?,
            StreamKind::Calendar => evolve::<Calendar>(&mut self.calendar, event)?,
            StreamKind::Account
            | StreamKind::Association
            | StreamKind::Base
            | StreamKind::Paper
            | StreamKind::Annals
            | StreamKind::Programme
            | StreamKind::Session
            | StreamKind::Outcome
            | StreamKind::ServiceRequest
            | StreamKind::PublishedClaim
            | StreamKind::Suggestion
            | StreamKind::Person
            | StreamKind::Membership
            | StreamKind::Alliance
            | StreamKind::Team => {
                return Ok(());
            }
        }
        self.heads.insert(event.stream, event.sequence);
        Ok(())
    }

    /// How many events these rules are of. Within a log, rules of the same number of events are the same.
    pub fn events(&self) -> u64 {
        self.heads.values().map(|head| head.0).sum()
    }

    /// The code of the log's home district; `None` before its first event.
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// A node of any district.
    pub fn node(&self, code: &str) -> Option<&Node> {
        self.tree_of(code)?.nodes.get(code)
    }

    /// The code of the district, which is its root's, that a node belongs to.
    pub fn district_of(&self, code: &str) -> Option<&str> {
        self.tree_of(code)?.root.as_deref()
    }

    /// The tree of a district.
    pub fn district(&self, district: &str) -> Option<&DistrictState> {
        self.districts.get(district).map(Arc::as_ref)
    }

    /// The codes of the districts, in order.
    pub fn districts(&self) -> impl Iterator<Item = &str> {
        self.districts.keys().map(String::as_str)
    }

    /// The rank of a node. It is the same under every edition, since editions may not move a kind in use.
    pub fn rank_of(&self, code: &str) -> Option<&str> {
        let tree = self.tree_of(code)?;
        let edition = self.last_edition(tree.root.as_deref()?)?;
        edition.rank_of_kind(&tree.nodes.get(code)?.kind)
    }

    /// The office of a rank that is in charge of a node: the node itself, or the nearest above it of that rank.
    pub fn office(&self, code: &str, rank: &str) -> Option<String> {
        let mut line = self.tree_of(code)?.line(code);
        line.find(|node| self.rank_of(&node.code) == Some(rank))
            .map(|node| node.code.clone())
    }

    /// The node whose office watches over the bodies of a node (domain 5.8): the node itself; where it is of the lowest rank
    /// of its district's last edition, the nearest above it that is not; the root, where all are. `None` for a node that is
    /// not known.
    pub fn overseer_of(&self, code: &str) -> Option<&str> {
        let tree = self.tree_of(code)?;
        let root = tree.root.as_deref()?;
        let lowest = self.last_edition(root)?.ranks.last()?.code.as_str();
        let mut line = tree.line(code);
        let above = line.find(|node| self.rank_of(&node.code) != Some(lowest));
        Some(above.map_or(root, |node| node.code.as_str()))
    }

    /// Whether a node is another one or stands somewhere under it.
    pub fn is_within(&self, code: &str, ancestor: &str) -> bool {
        self.tree_of(code)
            .is_some_and(|tree| tree.line(code).any(|node| node.code == ancestor))
    }

    /// The lowest node at which or under which both stand; `None` where they are of two districts.
    pub fn common_above(&self, code: &str, other: &str) -> Option<&str> {
        let mut line = self.tree_of(code)?.line(code);
        let common = line.find(|node| self.is_within(other, &node.code))?;
        Some(common.code.as_str())
    }

    /// The edition of a district in force on a day. `None` also where the one in force does not read in this build.
    pub fn edition_in_force(&self, district: &str, day: Day) -> Option<&Arc<Edition>> {
        self.editions.get(district)?.in_force(day)?.edition.as_ref()
    }

    /// An edition of a district by its code.
    pub fn edition(&self, district: &str, code: &str) -> Option<&Arc<Edition>> {
        self.editions.get(district)?.edition(code)
    }

    /// The edition of a district with the latest first day.
    pub fn last_edition(&self, district: &str) -> Option<&Arc<Edition>> {
        self.editions.get(district)?.last()?.edition.as_ref()
    }

    /// The editions of a district in the order of their first days.
    pub fn editions(&self, district: &str) -> impl Iterator<Item = &Arc<Edition>> {
        let states = self.editions.get(district).into_iter();
        states
            .flat_map(|state| &state.published)
            .filter_map(|published| published.edition.as_ref())
    }

    /// The codes of all ranks that the editions of a node's district ever had; none for a node that is not known.
    pub fn ranks_of(&self, code: &str) -> BTreeSet<String> {
        let editions = self
            .district_of(code)
            .map(|district| self.editions(district));
        let ranks = editions
            .into_iter()
            .flatten()
            .flat_map(|edition| &edition.ranks);
        ranks.map(|rank| rank.code.clone()).collect()
    }

    /// The working days.
    pub fn workdays(&self) -> &Workdays {
        &self.calendar.workdays
    }

    /// The day on which the calendar of a year was first published; `None` where it is not.
    pub fn published_on(&self, year: i16) -> Option<Day> {
        self.calendar.published_on.get(&year).copied()
    }

    /// The policy set that holds: its number, schema and policies.
    pub fn policies(&self) -> Option<(u32, &Verbatim, &Verbatim)> {
        let adopted = self.policies.adopted.as_ref()?;
        Some((adopted.number, &adopted.schema, &adopted.policies))
    }

    /// The fences of a decision in a district: its tree and editions, the policies and the calendars, each at the
    /// sequence where it stands here; 0 for a stream that does not exist yet (law 13).
    pub fn fences(&self, district: &str) -> Vec<Fence> {
        let Some(log) = self.log else {
            return Vec::new();
        };
        let streams = [
            StreamId::of_district(StreamKind::District, log, district),
            StreamId::of_district(StreamKind::Editions, log, district),
            StreamId::of_log(StreamKind::Policies, log),
            StreamId::of_log(StreamKind::Calendar, log),
        ];
        let at = |stream| self.heads.get(&stream).copied().unwrap_or_default();
        streams
            .into_iter()
            .map(|stream| Fence {
                stream,
                at: at(stream),
            })
            .collect()
    }

    /// Whether a stream is the one of its kind that a district has. While the log is not known, any stream may be.
    pub fn is_stream_of(&self, stream: StreamId, kind: StreamKind, district: &str) -> bool {
        self.log
            .is_none_or(|log| stream == StreamId::of_district(kind, log, district))
    }

    /// The log that these rules are of; `None` before its first event.
    pub fn log(&self) -> Option<LogId> {
        self.log
    }

    fn tree_of(&self, code: &str) -> Option<&DistrictState> {
        self.districts
            .values()
            .find(|tree| tree.nodes.contains_key(code))
            .map(Arc::as_ref)
    }

    fn apply_to_tree(&mut self, event: &Recorded) -> Result<(), DecodeError> {
        let happened = event.happened::<DistrictEvent>()?;
        if let DistrictEvent::NodeAdded(added) = &happened.dated.event
            && added.parent.is_none()
        {
            self.roots
                .entry(event.stream)
                .or_insert_with(|| added.code.clone());
        }
        // Every node comes after its root, so a stream without one cannot be.
        let root = self
            .roots
            .get(&event.stream)
            .ok_or_else(|| unreadable(event, "a tree without a root"))?;
        let tree = Arc::make_mut(self.districts.entry(root.clone()).or_default());
        *tree = District::evolve(std::mem::take(tree), &happened);
        Ok(())
    }

    fn apply_to_editions(&mut self, event: &Recorded) -> Result<(), DecodeError> {
        let happened = event.happened::<EditionsEvent>()?;
        let EditionsEvent::EditionPublished(published) = &happened.dated.event;
        let before = self.editions.get(&published.district).map(Arc::as_ref);
        let after = Editions::evolve(before.cloned().unwrap_or_default(), &happened);
        if after.last().is_none_or(|last| last.edition.is_none()) {
            return Err(unreadable(
                event,
                "an edition that this build does not read",
            ));
        }
        self.editions
            .insert(published.district.clone(), Arc::new(after));
        Ok(())
    }
}

fn evolve<D: Decider>(state: &mut Arc<D::State>, event: &Recorded) -> Result<(), DecodeError> {
    let happened = event.happened::<D::Event>()?;
    let state = Arc::make_mut(state);
    *state = D::evolve(std::mem::take(state), &happened);
    Ok(())
}

fn unreadable(event: &Recorded, why: &str) -> DecodeError {
    DecodeError::Payload {
        name: event.name.clone(),
        source: serde_json::Error::custom(why),
    }
}
