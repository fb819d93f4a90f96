//! The brands of a body (domain 4.2, 5.5): candidates that it uses, listed with the fifth step, retired for good. A brand stands in
//! the stream of the body that owns it; its facts are affairs of that body.

mod acting;
mod holding;
mod refusal;

pub use acting::{BRAND_STATEMENT_KIND, BrandCommand, bodies_named};
pub use refusal::BrandFault;

pub(super) use acting::{act, list_recognised, must_name};
pub(super) use holding::{corrected, held, name, released_with, rests};

use super::affairs::AffairFact;
use super::event::Affair;
use super::state::SubjectState;
use crate::id::{BrandId, Sequence, StreamId};
use crate::text::ShortText;
use crate::time::Day;
use std::collections::BTreeMap;

/// How many brands a body registers at most.
pub const MAX_BRANDS: usize = 64;
/// The number of a new brand among the new ids of its command.
pub const FRESH_BRAND: u32 = 12;

/// A brand, as the facts of its owner tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    /// Its id.
    pub brand: BrandId,
    /// Its name.
    pub name: ShortText,
    /// The fact that registered it.
    pub registered_by: Sequence,
    /// The first day on which its owner uses it.
    pub in_use_since: Day,
    /// Where it stands.
    pub stage: BrandStage,
    /// Who else may use it, in the order of the days.
    pub licences: Vec<Licence>,
    /// What was complained of, in the order of the days.
    pub complaints: Vec<Complaint>,
}

/// Where a brand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrandStage {
    /// It is used, and not listed.
    Candidate,
    /// It is listed.
    Listed(Listed),
    /// It was given up.
    Retired {
        /// The first day on which it is used no more.
        on: Day,
        /// Its listing, where there was one.
        listed: Option<Listed>,
    },
}

/// A listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The fact that says so.
    pub by: Sequence,
    /// Its first day.
    pub since: Day,
}

/// A licence, and the days for which it is given, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// The fact that gives it.
    pub given_by: Sequence,
    /// The body that has it.
    pub to: StreamId,
    /// The first day.
    pub from: Day,
    /// The first day on which it is none any more; `None` where that is open.
    pub ends: Option<Day>,
}

/// A complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The fact that recorded it.
    pub received_by: Sequence,
    /// Its day.
    pub received_on: Day,
    /// The day on which it was settled.
    pub settled_on: Option<Day>,
}

impl Brand {
    /// The word for where it stands, in views, the API and the locales.
    pub fn stage_word(&self) -> &'static str {
        match self.stage {
            BrandStage::Candidate => "candidate",
            BrandStage::Listed(_) => "listed",
            BrandStage::Retired { .. } => "retired",
        }
    }

    /// Its listing, which stays known once it is retired.
    pub fn listing(&self) -> Option<Listed> {
        match self.stage {
            BrandStage::Candidate => None,
            BrandStage::Listed(listed) => Some(listed),
            BrandStage::Retired { listed, .. } => listed,
        }
    }

    /// The first day on which it is used no more.
    pub fn retired_on(&self) -> Option<Day> {
        match self.stage {
            BrandStage::Candidate | BrandStage::Listed(_) => None,
            BrandStage::Retired { on, .. } => Some(on),
        }
    }

    /// Whether its owner uses it at the end of a day, listed or not.
    pub fn is_in_use_on(&self, day: Day) -> bool {
        self.in_use_since <= day && self.retired_on().is_none_or(|on| day < on)
    }

    /// Whether it is listed at the end of a day.
    pub fn is_listed_on(&self, day: Day) -> bool {
        let listed = self.listing();
        self.is_in_use_on(day) && listed.is_some_and(|listed| listed.since <= day)
    }

    /// Whether another body has a licence at the end of a day.
    pub fn is_licensed_to(&self, body: StreamId, day: Day) -> bool {
        self.is_in_use_on(day)
            && self.licences.iter().any(|licence| {
                let is_on = licence.from <= day && licence.ends.is_none_or(|ends| day < ends);
                licence.to == body && is_on
            })
    }

    /// Whether a body may use it on a day: its owner while it is in use, another by licence.
    pub fn may_be_used_by(&self, owner: StreamId, body: StreamId, day: Day) -> bool {
        if body == owner {
            return self.is_in_use_on(day);
        }
        self.is_licensed_to(body, day)
    }

    /// The complaints that are open at the end of a day.
    pub fn open_complaints(&self, day: Day) -> impl Iterator<Item = &Complaint> {
        self.complaints.iter().filter(move |complaint| {
            complaint.received_on <= day && complaint.settled_on.is_none_or(|on| day < on)
        })
    }
}

/// The brands that facts tell of, in the order of their first days. `retired` are those that were given up, with the day.
pub fn brands(facts: &[AffairFact], retired: &BTreeMap<BrandId, Day>) -> Vec<Brand> {
    let mut known: Vec<Brand> = Vec::new();
    for fact in facts {
        match &fact.affair {
            Affair::BrandRegistered(registered) => known.push(Brand {
                brand: registered.brand,
                name: registered.name.clone(),
                registered_by: fact.sequence,
                in_use_since: fact.on,
                stage: match retired.get(&registered.brand) {
                    None => BrandStage::Candidate,
                    Some(on) => BrandStage::Retired {
                        on: *on,
                        listed: None,
                    },
                },
                licences: Vec::new(),
                complaints: Vec::new(),
            }),
            Affair::BrandListed(listed) => {
                let (by, since) = (fact.sequence, fact.on);
                let of = known.iter_mut().find(|it| it.brand == listed.brand);
                if let Some(brand) = of {
                    brand.list(Listed { by, since });
                }
            }
            Affair::BrandLicensed(licensed) => {
                let licence = Licence {
                    given_by: fact.sequence,
                    to: licensed.to,
                    from: fact.on,
                    ends: licensed.until.map(|last| last.plus_days(1)),
                };
                let of = known.iter_mut().find(|it| it.brand == licensed.brand);
                if let Some(brand) = of {
                    brand.licences.push(licence);
                }
            }
            Affair::BrandComplaintReceived(received) => {
                let complaint = Complaint {
                    received_by: fact.sequence,
                    received_on: fact.on,
                    settled_on: None,
                };
                let of = known.iter_mut().find(|it| it.brand == received.brand);
                if let Some(brand) = of {
                    brand.complaints.push(complaint);
                }
            }
            Affair::BrandComplaintSettled(settled) => {
                let mut all = known.iter_mut().flat_map(|it| &mut it.complaints);
                if let Some(of) = all.find(|it| it.received_by == settled.complaint) {
                    // What was settled stays so, whatever comes after it.
                    of.settled_on.get_or_insert(fact.on);
                }
            }
            _ => {}
        }
    }
    known
}

impl Brand {
    fn list(&mut self, new: Listed) {
        match &mut self.stage {
            BrandStage::Candidate => self.stage = BrandStage::Listed(new),
            BrandStage::Listed(_) => {}
            BrandStage::Retired { listed, .. } => {
                listed.get_or_insert(new);
            }
        }
    }
}

impl SubjectState {
    /// Its brands, in the order of their first days.
    pub fn brands(&self) -> Vec<Brand> {
        brands(self.affairs.facts(), self.affairs.brands_retired())
    }

    /// One of its brands; `None` where it has none of that id.
    pub fn brand(&self, brand: BrandId) -> Option<Brand> {
        self.brands().into_iter().find(|known| known.brand == brand)
    }

    /// The open application that names a brand.
    pub(super) fn names_brand(&self, brand: BrandId) -> Option<crate::id::ApplicationId> {
        let open = self.applications.iter().filter(|it| it.is_open());
        let mut naming = open.filter(|it| it.contents.brands.contains(&brand));
        naming.next().map(|application| application.id)
    }
}
