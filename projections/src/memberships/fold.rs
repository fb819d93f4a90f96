//! A membership, folded into intervals: from when to when somebody sits there, as what, and until when attested (law 19).

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::decider::Happened;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Sequence, StreamKind};
use qibu_domain::membership::{MembershipEvent, MembershipPlace, MembershipTaken};
use qibu_domain::time::Day;

/// The view of memberships.
#[derive(Clone, Copy, Debug)]
pub struct Memberships;

const MEMBERSHIP: Table = Table {
    name: "membership",
    columns: &[
        "body",
        "node",
        "role",
        "category",
        "offered_on",
        "declined_on",
        "from_day",
        "to_day",
        "taken_by",
        "left_by",
        "leaving",
        "capacity_declared",
        "confirmed_on",
    ],
    key: &[],
};
const ATTESTED: Table = Table {
    name: "membership_attested",
    columns: &["number", "from_day", "to_day"],
    key: &["number"],
};

impl Projection for Memberships {
    fn name(&self) -> &'static str {
        "memberships"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Membership]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&MEMBERSHIP, &ATTESTED]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Membership(happened) => Some(happened),
            _ => None,
        });
        let mut seen = Seen::default();
        for (on, event) in counting(&events) {
            seen.event(on, &event);
        }
        Ok(seen.rows())
    }
}

/// What the rows need, gathered in the order in which the events count.
#[derive(Debug, Default)]
struct Seen {
    offered: Option<(Day, MembershipPlace)>,
    declined_on: Option<Day>,
    taken: Option<(Sequence, Day, MembershipTaken)>,
    left: Option<(Sequence, Day, &'static str)>,
    confirmed_on: Option<Day>,
    /// From which day on it was known, and until when the attestation counts.
    attested: Vec<(Day, Option<Day>)>,
}

impl Seen {
    fn event(&mut self, on: Day, happened: &Happened<MembershipEvent>) {
        let sequence = happened.sequence;
        match &happened.dated.event {
            MembershipEvent::MembershipOffered(offered) => {
                self.offered = Some((on, offered.place.clone()));
            }
            MembershipEvent::MembershipTaken(taken) => {
                self.taken = Some((sequence, on, taken.clone()));
            }
            MembershipEvent::MembershipDeclined(_) => self.declined_on = Some(on),
            MembershipEvent::MembershipConfirmed(_) => self.confirmed_on = Some(on),
            MembershipEvent::MembershipAttested(it) => self.attested.push((on, it.until)),
            MembershipEvent::MembershipLeft(left) => {
                self.left = Some((sequence, on, left.how.as_str()));
            }
            // Corrections never reach a fold (law 3).
            MembershipEvent::MembershipCorrected(_) => {}
        }
    }

    fn rows(&self) -> Vec<Row> {
        let taken = self.taken.as_ref();
        let offered = self.offered.as_ref();
        let place = taken
            .map(|(_, _, taken)| &taken.place)
            .or(offered.map(|(_, place)| place));
        let Some(place) = place else {
            return Vec::new();
        };
        let left = self.left;
        let membership = Row::new(
            &MEMBERSHIP,
            [
                Cell::text(place.body),
                place.node.as_str().into(),
                place.role.as_str().into(),
                place.category.as_deref().into(),
                offered.map(|(on, _)| *on).into(),
                self.declined_on.into(),
                taken.map(|(_, from, _)| *from).into(),
                left.map(|(_, to, _)| to).into(),
                taken.map_or(Cell::Null, |(by, _, _)| Cell::number(by.0)),
                left.map_or(Cell::Null, |(by, _, _)| Cell::number(by.0)),
                left.map(|(_, _, how)| how).into(),
                taken
                    .is_some_and(|(_, _, taken)| taken.capacity_declared)
                    .into(),
                self.confirmed_on.into(),
            ],
        );
        let mut rows = vec![membership];
        let next = self.attested.iter().skip(1).map(|(on, _)| Some(*on));
        let pairs = self.attested.iter().zip(next.chain([None]));
        for (number, ((from, until), next)) in (1_u64..).zip(pairs) {
            let Some(until) = until else { continue };
            let to = until.plus_days(1);
            let to = next.map_or(to, |next| next.min(to));
            rows.push(Row::new(
                &ATTESTED,
                [Cell::number(number), (*from).into(), to.into()],
            ));
        }
        rows
    }
}
