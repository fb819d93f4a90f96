//! What Qibu shows: read models, each folded from single streams into dated rows (laws 19 and 20).
//!
//! The road through this crate: [`Views::catch_up`] reads the log through a [`Source`], hands each touched stream
//! to every [`Projection`], and writes its rows and the checkpoint in one transaction. A page asks by
//! [`Views::read`] and one of the queries: [`subjects`], [`applications`], [`history`], [`nodes`], [`accounts`],
//! [`figures`], [`re_reviews`]. Everything that looks across streams is such a query, with a mandatory `as_of`.

pub mod accounts;
pub mod affairs;
pub mod alliances;
pub mod annals;
pub mod applications;
mod as_of;
mod batch;
pub mod brands;
mod catch_up;
mod damage;
mod days;
pub mod figures;
pub mod history;
pub mod known_at;
pub mod memberships;
pub mod nodes;
pub mod outcomes;
pub mod page;
pub mod persons;
pub mod programmes;
pub mod projection;
pub mod published_claims;
pub mod re_reviews;
pub mod rebuild;
pub mod service_requests;
pub mod sessions;
pub mod source;
mod stages;
pub mod subjects;
pub mod suggestions;
pub mod tables;
pub mod teams;
pub mod views;
mod warm;
mod worked;

pub use as_of::AsOf;
pub use catch_up::Pace;
pub use damage::Damage;
pub use page::{MAX_PAGE_ROWS, Page, QueryError};
pub use projection::Projection;
pub use source::{Source, SourceError};
pub use tables::{Tables, TablesError};
pub use views::{Asking, ViewStatus, Views, ViewsError};
