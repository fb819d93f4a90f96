//! The table of a year's working days: the form, and what it becomes.

use super::fault::{FieldFault, NotDone};
use qibu_domain::calendar::{MAX_LISTED_DAYS, PublishCalendarYear};
use qibu_domain::time::Day;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a year changes in the plain week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkdaysForm {
    /// The year.
    pub year: i16,
    /// The weekdays that are off.
    #[serde(default)]
    pub off: Vec<String>,
    /// The days of the weekend that are worked (调休).
    #[serde(default)]
    pub work: Vec<String>,
}

/// What the form asks for; every day that does not read is told.
pub fn publish(form: &WorkdaysForm) -> Result<PublishCalendarYear, NotDone> {
    let mut faults = Vec::new();
    let off = days("/off", &form.off, &mut faults);
    let work = days("/work", &form.work, &mut faults);
    if faults.is_empty() {
        let year = form.year;
        return Ok(PublishCalendarYear { year, off, work });
    }
    Err(NotDone::Fields(faults))
}

fn days(list: &str, texts: &[String], faults: &mut Vec<FieldFault>) -> Vec<Day> {
    if texts.len() > MAX_LISTED_DAYS {
        let fault = FieldFault::new(list, "list.too_long");
        faults.push(fault.with("max", MAX_LISTED_DAYS));
        return Vec::new();
    }
    let mut known = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        match text.trim().parse() {
            Ok(day) => known.push(day),
            Err(_) => {
                let fault = FieldFault::new(format!("{list}/{index}"), "day.malformed");
                faults.push(fault.with("text", text));
            }
        }
    }
    known
}
