//! The brands of a body (品牌; domain 4.2, 5.5): what is so of them on which day, and that one was retired. Meaning, sign, rule of
//! use and contact stand in the papers.

use super::PaperRef;
use crate::id::{ApplicationId, BrandId, Sequence, StreamId};
use crate::text::ShortText;
use crate::time::{Day, Precision};
use serde::{Deserialize, Serialize};

/// The body uses a name from this day on: a candidate (候选品牌).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandRegistered {
    /// Its id.
    pub brand: BrandId,
    /// Its name; no name of a person.
    pub name: ShortText,
    /// The brand card (品牌卡): meaning, sign, rule of use, and the contact for misuse.
    pub card: PaperRef,
}

/// On what ground a brand is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ListingBasis {
    /// The fifth step was recognised, by an application that names it.
    Recognised {
        /// The application.
        application: ApplicationId,
    },
    /// It was listed before Qibu, as two officers say (domain 11.2).
    Imported {
        /// The signed statement.
        statement: PaperRef,
        /// How well the day is known.
        precision: Precision,
    },
}

/// The brand is listed from this day on (入库品牌).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandListed {
    /// Which.
    pub brand: BrandId,
    /// On what ground.
    pub basis: ListingBasis,
}

/// Another body of the district may use the brand from this day on (品牌授权).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandLicensed {
    /// Which.
    pub brand: BrandId,
    /// The body that may use it.
    pub to: StreamId,
    /// The last day; absent, it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Day>,
    /// The agreement.
    pub agreement: PaperRef,
}

/// Somebody complained of the brand or of how it is used (domain 5.5, 5e).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandComplaintReceived {
    /// Which.
    pub brand: BrandId,
    /// The complaint.
    pub complaint: PaperRef,
}

/// A complaint was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandComplaintSettled {
    /// The sequence of the event that recorded the complaint, never of a correction.
    pub complaint: Sequence,
    /// How it was settled.
    pub report: PaperRef,
}

/// The brand was given up (停用), by its owner or by the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandRetired {
    /// Which.
    pub brand: BrandId,
    /// Why, in writing.
    pub reason: PaperRef,
}
