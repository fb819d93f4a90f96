//! What the criteria came to, and what is missing, as rows of a page.

use crate::web::api::readiness::CriterionView;
use crate::web::pages::base::Link;
use crate::web::pages::verdicts::{CriterionGroup, CriterionRow, MissingRow, VerdictMark};
use crate::words::{Lang, say};
use qibu_domain::id::{StreamId, StreamKind};

/// The criteria by group, in the edition's order.
pub fn groups(lang: Lang, criteria: &[CriterionView]) -> Vec<CriterionGroup> {
    let mut groups: Vec<CriterionGroup> = Vec::new();
    for criterion in criteria {
        let row = row(lang, criterion);
        match groups
            .iter_mut()
            .find(|group| group.label == criterion.group)
        {
            Some(group) => group.rows.push(row),
            None => groups.push(CriterionGroup {
                label: criterion.group.clone(),
                rows: vec![row],
            }),
        }
    }
    groups
}

fn row(lang: Lang, criterion: &CriterionView) -> CriterionRow {
    CriterionRow {
        id: criterion.id.clone(),
        label: criterion.label.clone(),
        verdict: match criterion.verdict.as_str() {
            "met" => VerdictMark::Met,
            "not_met" => VerdictMark::NotMet,
            _ => VerdictMark::Unknown,
        },
        why: why(lang, criterion),
        blocking: criterion.blocking,
        citations: citations(lang, criterion),
    }
}

/// What was found and wanted, or what is missing. A truth (wanted 1, found 0 or 1) says nothing that its verdict does not.
fn why(lang: Lang, criterion: &CriterionView) -> String {
    if !criterion.missing.is_empty() {
        let missing: Vec<&str> = criterion
            .missing
            .iter()
            .map(|one| one.label.as_str())
            .collect();
        let what = missing.join(lang.pick("、", ", "));
        return say(lang, "label.next.missing", &[("what", what)]);
    }
    match (criterion.found, criterion.wanted) {
        (Some(found), Some(wanted)) if wanted > 1 => {
            let arguments = [("found", found.to_string()), ("wanted", wanted.to_string())];
            say(lang, "label.next.found", &arguments)
        }
        _ => String::new(),
    }
}

fn citations(lang: Lang, criterion: &CriterionView) -> Vec<Link> {
    let link = |cited: &crate::web::api::readiness::CitationView| {
        let stream: StreamId = cited.stream.parse().ok()?;
        let n = cited.sequence;
        (stream.kind == StreamKind::Association).then(|| Link {
            label: say(lang, "label.next.cites", &[("n", n.to_string())]),
            href: format!("/associations/{}/history#event-{n}", stream.id),
        })
    };
    criterion.citations.iter().filter_map(link).collect()
}

/// What is missing, each once, and who can supply it.
pub fn missing(criteria: &[CriterionView]) -> Vec<MissingRow> {
    let mut rows: Vec<MissingRow> = Vec::new();
    for one in criteria.iter().flat_map(|criterion| &criterion.missing) {
        if !rows.iter().any(|row| row.what == one.label) {
            rows.push(MissingRow {
                what: one.label.clone(),
                supplier: one.supplier.label.clone(),
            });
        }
    }
    rows
}
