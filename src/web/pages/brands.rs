//! Brands: the list of a node as of a day, and the page of one with what may be done with it.

use super::base::{Base, Link};
use super::contents::HeldPaper;
use super::form::{Choice, Errors, Fact};
use super::labels;
use crate::words::{Lang, say};
use askama::Template;
use qibu_projections::brands::BrandRow;

/// The brands of a node and everything under it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "brands.html")]
pub struct BrandsPage {
    /// What every page has.
    pub base: Base,
    /// The brands, the one that is used for the longest first.
    pub rows: Vec<BrandLine>,
    /// The nodes to choose from.
    pub node_choices: Vec<Choice>,
    /// The stages to choose from.
    pub stage_choices: Vec<Choice>,
    /// The day whose end is shown.
    pub as_of: String,
    /// The latest day that can be shown.
    pub today: String,
    /// Where the next page is; empty for none.
    pub next_href: String,
}

/// A brand in a list.
#[derive(Clone, Debug, Default)]
pub struct BrandLine {
    /// Its name, with the address of its page.
    pub brand: Link,
    /// The body that owns it, with the address of its page.
    pub owner: Link,
    /// Where it stands, in words.
    pub stage: String,
    /// It is listed.
    pub is_listed: bool,
    /// The first day on which it stands so.
    pub since: String,
    /// The first day on which it is used.
    pub in_use_since: String,
    /// How many licences hold.
    pub licences: u64,
    /// How many complaints are open.
    pub complaints: u64,
}

impl BrandLine {
    /// A row in words.
    pub fn of(lang: Lang, row: BrandRow) -> Self {
        let home = labels::address_of(row.owner);
        Self {
            brand: Link {
                label: row.name,
                href: format!("{home}/brands/{}", row.brand),
            },
            owner: Link {
                label: row.owner_name,
                href: home,
            },
            is_listed: row.stage == "listed",
            stage: stage(lang, &row.stage),
            since: row.stage_since.to_string(),
            in_use_since: row.in_use_since.to_string(),
            licences: row.licences,
            complaints: row.open_complaints,
        }
    }
}

/// The words for a stage.
pub fn stage(lang: Lang, stage: &str) -> String {
    say(lang, &format!("label.brand_stage.{stage}"), &[])
}

/// One brand, with what may be done with it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "brand.html")]
pub struct BrandPage {
    /// What every page has; the title is the brand's name.
    pub base: Base,
    /// What is wrong; fields `reason`, `listed_on`, `statement` and `submitter`.
    pub errors: Errors,
    /// What is known of it.
    pub facts: Vec<Fact>,
    /// Who may use it, each a body with the days.
    pub licences: Vec<Fact>,
    /// What was complained of, each a day with how it stands.
    pub complaints: Vec<Fact>,
    /// The command's idempotency key, sent as `key` (law 14).
    pub key: String,
    /// Where it is given up; empty where the account may not or nothing is to be given up.
    pub retire_action: String,
    /// The reason that was typed.
    pub reason: String,
    /// Where it is listed late; empty where the account may not or nothing is to be listed.
    pub list_action: String,
    /// The day that was typed: to the day, the month or the year.
    pub listed_on: String,
    /// The signed statement that came before something else was to be mended.
    pub held: Option<HeldPaper>,
    /// Who may confirm the listing.
    pub officers: Vec<Choice>,
    /// Where something more is recorded of it, each with its words.
    pub records: Vec<Link>,
}
