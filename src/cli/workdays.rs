//! The working days of a year, published from a table.

use super::call::must;
use super::writing::post;
use super::{Failure, Out, Place, edition};
use crate::words::say;
use clap::Subcommand;
use qibu_domain::calendar::from_csv;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What is done with the working days.
#[derive(Debug, Subcommand)]
pub enum WorkdaysWords {
    /// Publish the years of a table.
    Publish {
        /// The CSV file.
        file: PathBuf,
    },
}

pub(super) async fn workdays(
    place: &Place,
    words: WorkdaysWords,
    out: &Out,
) -> Result<u8, Failure> {
    let WorkdaysWords::Publish { file } = words;
    let text = edition::text_of(&file, out)?;
    let years = from_csv(&text).map_err(|error| {
        let known = [
            ("file", file.display().to_string()),
            ("line", error.line.to_string()),
            ("reason", error.fault.to_string()),
        ];
        Failure::usage(say(out.lang(), "cli.workdays_unread", &known))
    })?;
    let mut answers = Vec::with_capacity(years.len());
    let mut published = Vec::with_capacity(years.len());
    for year in years {
        let body = serde_json::to_value(&year).map_err(Failure::failed)?;
        answers.push(must(place, &post("/api/v1/workdays", &body), out).await?);
        published.push(year.year.to_string());
    }
    let known = [("years", published.join(", "))];
    let told = say(out.lang(), "cli.workdays_published", &known);
    let document: Value = json!({ "items": answers });
    out.document(&document, &told)
}
