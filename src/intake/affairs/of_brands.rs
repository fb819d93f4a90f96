//! From the fields of a fact of a brand to the fact.

use super::making::Sheet;
use crate::intake::convert::{given, parsed};
use crate::intake::evidence::Desk;
use qibu_domain::id::{BrandId, Sequence};
use qibu_domain::subject::event::{
    Affair, BrandComplaintReceived, BrandComplaintSettled, BrandLicensed, BrandListed,
    BrandRegistered, ListingBasis, PaperRef,
};
use qibu_domain::time::Precision;

/// The statement on whose strength a brand was listed; `None` where that was a recognition.
pub(super) fn statement(listed: &BrandListed) -> Option<&PaperRef> {
    match &listed.basis {
        ListingBasis::Imported { statement, .. } => Some(statement),
        ListingBasis::Recognised { .. } => None,
    }
}

impl Sheet<'_> {
    pub(super) fn brand_registered(&self, desk: &mut Desk) -> Option<Affair> {
        let name = self.name(desk, "title", self.form.title.as_deref());
        let card = self.paper(desk);
        let registered = BrandRegistered {
            brand: self.brand,
            name: name?,
            card: card?,
        };
        Some(registered.into())
    }

    /// A listing that is corrected: its day, which is known by then, and its statement.
    pub(super) fn brand_listed(&self, desk: &mut Desk) -> Option<Affair> {
        let brand = match self.was {
            Some(Affair::BrandListed(was)) => was.brand,
            _ => self.brand,
        };
        let listed = BrandListed {
            brand,
            basis: ListingBasis::Imported {
                statement: self.paper(desk)?,
                precision: Precision::Day,
            },
        };
        Some(listed.into())
    }

    pub(super) fn brand_licensed(&self, desk: &mut Desk) -> Option<Affair> {
        let was = match self.was {
            Some(Affair::BrandLicensed(was)) => Some(was),
            _ => None,
        };
        let brand = self.named_brand(desk, was.map(|was| was.brand));
        let to = match (given(self.form.licensee.as_deref()), was) {
            (None, Some(was)) => Some(was.to),
            (None, None) => self.missing(desk, "licensee"),
            (Some(said), _) => parsed(desk, &self.at("licensee"), said, "id.malformed"),
        };
        let until = self.day_if_any(desk, "until", self.form.until.as_deref());
        let agreement = self.paper(desk);
        let licensed = BrandLicensed {
            brand: brand?,
            to: to?,
            until: until?,
            agreement: agreement?,
        };
        Some(licensed.into())
    }

    pub(super) fn brand_complaint(&self, desk: &mut Desk) -> Option<Affair> {
        let was = match self.was {
            Some(Affair::BrandComplaintReceived(was)) => Some(was.brand),
            _ => None,
        };
        let brand = self.named_brand(desk, was);
        let complaint = self.paper(desk);
        let received = BrandComplaintReceived {
            brand: brand?,
            complaint: complaint?,
        };
        Some(received.into())
    }

    pub(super) fn brand_complaint_settled(&self, desk: &mut Desk) -> Option<Affair> {
        let complaint = match (&self.form.complaint, self.was) {
            (None, Some(Affair::BrandComplaintSettled(was))) => Some(was.complaint),
            (said, _) => self.amount(desk, "complaint", said.as_ref()).map(Sequence),
        };
        let report = self.paper(desk);
        let settled = BrandComplaintSettled {
            complaint: complaint?,
            report: report?,
        };
        Some(settled.into())
    }

    /// The brand that is named; in a correction that of the fact where no other is.
    fn named_brand(&self, desk: &mut Desk, was: Option<BrandId>) -> Option<BrandId> {
        match (given(self.form.brand.as_deref()), was) {
            (None, Some(was)) => Some(was),
            (None, None) => self.missing(desk, "brand"),
            (Some(said), _) => parsed(desk, &self.at("brand"), said, "id.malformed"),
        }
    }
}
