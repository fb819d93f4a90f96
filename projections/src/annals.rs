//! The annals of districts: visits, publications, guides, and the honours of their bodies.

mod fold;
mod query;

pub use fold::AnnalsView;
pub use query::{
    ANNAL_KINDS, AnnalKey, AnnalRow, Filter, HONOUR, PublicationRow, list, publications_of,
};
