//! Brands: those that an application names, one that two officers list late, and one that is given up.

use super::convert::{given, parsed, short_enough};
use super::draft::{self, DraftWork};
use super::evidence::{Desk, Form, prepare};
use super::founding::period;
use super::late_steps::Look;
use super::{Done, FieldFault, NotDone, Sending, Sent, carry_out, node_of, or_denied};
use crate::authority::Action;
use crate::wiring::Qibu;
use qibu_domain::id::{BrandId, StreamId};
use qibu_domain::subject::brands::MAX_BRANDS;
use qibu_domain::subject::{BrandCommand, SubjectCommand};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// The brands that an application names.
pub(super) fn named(desk: &mut Desk, said: &[String]) -> Option<BTreeSet<BrandId>> {
    if !short_enough(desk, "/contents/brands", said.len(), MAX_BRANDS) {
        return None;
    }
    let mut brands = BTreeSet::new();
    let mut whole = true;
    for (index, said) in said.iter().enumerate() {
        let pointer = format!("/contents/brands/{index}");
        match parsed(desk, &pointer, said, "id.malformed") {
            Some(brand) => {
                brands.insert(brand);
            }
            None => whole = false,
        }
    }
    whole.then_some(brands)
}

/// What two officers say of a brand that was listed before Qibu.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandListingForm {
    /// `YYYY-MM-DD`, or `YYYY-MM` or `YYYY`, which count from the end of the period (law 4).
    pub listed_on: String,
    /// The id of the signed statement, uploaded before under the kind `brand_statement`.
    #[schema(format = "uuid")]
    pub statement: String,
}

/// A listing, to be confirmed by the second officer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandListingDraft {
    /// The body: `association/` or `base/` and its id.
    pub subject: String,
    /// The brand.
    #[schema(format = "uuid")]
    pub brand: String,
    /// The listing.
    pub listing: BrandListingForm,
}

/// Why a brand is given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BrandRetirementForm {
    /// Why, in words.
    pub reason: String,
}

/// A listing with the brand that it is of.
struct Listing<'a>(&'a BrandListingDraft);

impl Form for Listing<'_> {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        given(Some(&self.0.listing.statement)).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let BrandListingDraft { brand, listing, .. } = self.0;
        let brand = parsed(desk, "/brand", brand, "id.malformed");
        let listed = period(desk, "/listed_on", &listing.listed_on);
        let statement = match given(Some(&listing.statement)) {
            Some(id) => desk.paper("/statement".to_owned(), id),
            None => {
                desk.fault(FieldFault::new("/statement", "paper.unknown"));
                None
            }
        };
        let (listed_on, precision) = listed?;
        Some(SubjectCommand::Brand(BrandCommand::ListLate {
            brand: brand?,
            listed_on,
            precision,
            statement: statement?,
        }))
    }
}

/// A retirement with the brand that it is of.
struct Retirement<'a> {
    brand: BrandId,
    form: &'a BrandRetirementForm,
}

impl Form for Retirement<'_> {
    type Made = SubjectCommand;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<SubjectCommand> {
        let reason = desk.reason("/reason", &self.form.reason)?;
        let brand = self.brand;
        Some(SubjectCommand::Brand(BrandCommand::Retire {
            brand,
            reason,
        }))
    }
}

/// Gives a brand up.
pub async fn retire(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    subject: StreamId,
    brand: BrandId,
    form: &BrandRetirementForm,
) -> Result<Done, NotDone> {
    let retirement = Retirement { brand, form };
    let prepared = prepare(qibu, sent, Some(sent.new_application()), &retirement).await;
    let node = node_of(qibu, subject).await?;
    let prepared = or_denied(qibu, sent, Action::RetireBrand, &node, prepared).await?;
    let sending = Sending {
        subject,
        application: None,
        command: prepared.made,
        if_match: None,
    };
    carry_out(qibu, sent, sending, prepared.named).await
}

impl BrandListingDraft {
    /// Lists it; `sent.entered_by` is the first officer.
    pub(super) async fn carry_out(&self, qibu: &Arc<Qibu>, sent: &Sent) -> Result<Done, NotDone> {
        let subject = draft::subject(&self.subject)?;
        let listing = Listing(self);
        let prepared = prepare(qibu, sent, Some(sent.new_application()), &listing).await?;
        let sending = Sending {
            subject,
            application: None,
            command: prepared.made,
            if_match: None,
        };
        carry_out(qibu, sent, sending, prepared.named).await
    }

    /// Whether it would be listed, were it confirmed now.
    pub(super) async fn check(&self, qibu: &Arc<Qibu>, look: &Look<'_>) -> Result<(), NotDone> {
        let asked = (self.subject.as_str(), Action::ListBrand);
        let under = "/work/brand_listing/listing";
        look.at(qibu, asked, &Listing(self), under).await
    }
}

/// A listing that a second officer is to confirm, as the work of a draft.
pub fn draft_of(subject: StreamId, brand: BrandId, listing: BrandListingForm) -> DraftWork {
    DraftWork::BrandListing(BrandListingDraft {
        subject: subject.to_string(),
        brand: brand.to_string(),
        listing,
    })
}
