//! The brands of bodies: where each stands from which day on, who else may use it, and what was complained of.

mod fold;
mod query;

pub use fold::BrandsView;
pub use query::{
    BRAND_STAGES, BrandKey, BrandRow, ComplaintRow, Filter, LicenceRow, complaints, licences, list,
};
