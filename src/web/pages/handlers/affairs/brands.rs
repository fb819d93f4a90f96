//! The brands, the bodies and the complaints that a form may name.

use super::form::choice;
use super::ground;
use crate::web::pages::days;
use crate::web::pages::form::Choice;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::Lang;
use qibu_domain::id::StreamId;
use qibu_domain::subject::affairs::Affairs;
use qibu_domain::subject::brands::{Brand, brands};
use qibu_domain::time::Day;
use qibu_projections::{MAX_PAGE_ROWS, Page, subjects};
use serde_json::Value;
use std::sync::Arc;

fn in_use(affairs: &Affairs) -> impl Iterator<Item = Brand> {
    let known = brands(affairs.facts(), affairs.brands_retired()).into_iter();
    known.filter(|brand| brand.retired_on().is_none())
}

/// The brands that the body uses, to choose from.
pub(in crate::web::pages::handlers) fn used(affairs: &Affairs) -> Vec<Choice> {
    let choices = in_use(affairs).map(|it| choice(it.brand.to_string(), it.name.to_string()));
    choices.collect()
}

/// The complaints that are open, to choose from.
pub(super) fn open_complaints(lang: Lang, affairs: &Affairs, today: Day) -> Vec<Choice> {
    let known = brands(affairs.facts(), affairs.brands_retired());
    let open = known.iter().flat_map(|brand| {
        brand.open_complaints(today).map(move |complaint| {
            let day = days::day(lang, &complaint.received_on.to_string());
            let label = [day.as_str(), brand.name.as_str()].join(lang.pick("，", ", "));
            choice(complaint.received_by.to_string(), label)
        })
    });
    open.collect()
}

/// The other bodies of a district that stand, to choose a licensee from.
pub(super) async fn licensees(
    qibu: &Arc<Qibu>,
    lang: Lang,
    district: &str,
    own: StreamId,
) -> Result<Vec<Choice>, Problem> {
    let filter = subjects::Filter {
        node: Some(district.to_owned()),
        counts: Some(true),
        ..subjects::Filter::default()
    };
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |rows| {
        subjects::list(rows, today, &filter, &Page::first(MAX_PAGE_ROWS))
    });
    let (found, _) = read.await.map_err(|e| Problem::of_command(lang, &e))?;
    let others = found.into_iter().filter(|row| row.stream() != own);
    let choices = others.map(|row| choice(row.stream().to_string(), row.name));
    Ok(choices.collect())
}

/// What a field of a form stands at in the content of a fact.
pub(super) fn stands<'a>(content: &'a Value, field: &str) -> Option<&'a Value> {
    match field {
        // A brand has a name where an honour has a title.
        "title" => content.get("title").or_else(|| content.get("name")),
        "licensee" => content.get("to"),
        "complaint" => content.get("complaint").filter(|said| said.is_u64()),
        field => ground::stands(content, field),
    }
}
