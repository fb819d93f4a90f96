//! The service: how a request travels. The modules stand in the order of the road (see ARCHITECTURE.md):
//! [`web`] takes a request, [`session`] says who sends it, [`authority`] whether they may, [`command`] carries it
//! out, [`store`] remembers what streams were folded to, [`log`] keeps what happened; [`wiring`] joins the parts.

rust_i18n::i18n!("locales", fallback = "zh");

pub mod archive;
pub mod authority;
pub mod bench;
pub mod cli;
pub mod command;
pub mod consent_texts;
pub mod copy;
pub mod edition_sheet;
pub mod edition_text;
pub mod edition_told;
pub mod import;
pub mod intake;
pub mod log;
pub mod month_keys;
pub mod occasion_source;
pub mod opening;
pub mod papers;
pub mod private_files;
pub mod random;
pub mod reaction;
pub mod reads;
pub mod root_key;
pub mod run;
pub mod sample;
pub mod service;
pub mod session;
pub mod store;
pub mod vault;
pub mod web;
pub mod wiring;
pub mod words;
pub mod writer_lock;
