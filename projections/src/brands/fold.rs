//! A body's stream, folded into its brands: one row a stage of each, one a licence, one a complaint.

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{BrandId, Sequence, StreamKind};
use qibu_domain::subject::affairs::AffairFact;
use qibu_domain::subject::brands::{Brand, brands};
use qibu_domain::subject::event::{Affair, SubjectEvent};
use qibu_domain::time::Day;
use std::collections::BTreeMap;

/// The view of brands.
#[derive(Clone, Copy, Debug)]
pub struct BrandsView;

const BRAND: Table = Table {
    name: "brand",
    columns: &[
        "brand",
        "from_day",
        "to_day",
        "name",
        "stage",
        "stage_by",
        "in_use_since",
        "registered_by",
    ],
    key: &["brand", "from_day"],
};

const LICENCE: Table = Table {
    name: "brand_licence",
    columns: &["sequence", "brand", "licensee", "from_day", "to_day"],
    key: &["sequence"],
};

const COMPLAINT: Table = Table {
    name: "brand_complaint",
    columns: &["sequence", "brand", "from_day", "to_day"],
    key: &["sequence"],
};

impl Projection for BrandsView {
    fn name(&self) -> &'static str {
        "brands"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Association, StreamKind::Base]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&BRAND, &LICENCE, &COMPLAINT]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Subject(happened) => Some(happened),
            _ => None,
        });
        let mut facts: Vec<AffairFact> = Vec::new();
        let mut retired: BTreeMap<BrandId, (Day, Sequence)> = BTreeMap::new();
        for (on, event) in counting(&events) {
            let sequence = event.sequence;
            if let SubjectEvent::BrandRetired(brand) = &event.dated.event {
                retired.entry(brand.brand).or_insert((on, sequence));
            }
            if let Some(affair) = Affair::of(&event.dated.event) {
                facts.push(AffairFact {
                    sequence,
                    on,
                    affair,
                });
            }
        }
        let days = retired.iter().map(|(brand, (on, _))| (*brand, *on));
        let mut rows = Vec::new();
        for brand in brands(&facts, &days.collect()) {
            let by = retired.get(&brand.brand).map(|(_, by)| *by);
            rows.extend(stages(&brand, by));
            rows.extend(licences(&brand));
            rows.extend(complaints(&brand));
        }
        Ok(rows)
    }
}

/// A stage of a brand, the day from which it stands there, and the event that brought it there.
type Stage = (&'static str, Day, Sequence);

/// The stages of a brand, each from its day until the next one's; what would be over before it begins is none.
fn stages(brand: &Brand, retired_by: Option<Sequence>) -> Vec<Row> {
    let candidate = ("candidate", brand.in_use_since, brand.registered_by);
    let listed = brand.listing().map(|it| ("listed", it.since, it.by));
    let retired = brand.retired_on().zip(retired_by);
    let retired = retired.map(|(on, by)| ("retired", on.max(brand.in_use_since), by));
    let all = [Some(candidate), listed, retired].into_iter().flatten();
    let all: Vec<Stage> = all.collect();
    let mut rows = Vec::new();
    for (number, (stage, from, by)) in all.iter().enumerate() {
        let later = all.iter().skip(number.saturating_add(1));
        let to = later.map(|(_, from, _)| *from).min();
        if to.is_some_and(|to| to <= *from) {
            continue;
        }
        rows.push(Row::new(
            &BRAND,
            [
                Cell::text(brand.brand),
                (*from).into(),
                to.into(),
                brand.name.as_str().into(),
                (*stage).into(),
                Cell::number(by.0),
                brand.in_use_since.into(),
                Cell::number(brand.registered_by.0),
            ],
        ));
    }
    rows
}

fn licences(brand: &Brand) -> impl Iterator<Item = Row> + '_ {
    brand.licences.iter().map(|licence| {
        Row::new(
            &LICENCE,
            [
                Cell::number(licence.given_by.0),
                Cell::text(brand.brand),
                Cell::text(licence.to),
                licence.from.into(),
                licence.ends.into(),
            ],
        )
    })
}

fn complaints(brand: &Brand) -> impl Iterator<Item = Row> + '_ {
    brand.complaints.iter().map(|complaint| {
        Row::new(
            &COMPLAINT,
            [
                Cell::number(complaint.received_by.0),
                Cell::text(brand.brand),
                complaint.received_on.into(),
                complaint.settled_on.into(),
            ],
        )
    })
}
