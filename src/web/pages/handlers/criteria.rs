//! What the criteria came to, and what is missing, as rows of a page.

use crate::web::api::readiness::{CitationView, CitedByQueryView, CriterionView, MissingView};
use crate::web::pages::base::Link;
use crate::web::pages::labels;
use crate::web::pages::verdicts::{
    CriterionGroup, CriterionRow, MissingRow, QueryRow, VerdictMark,
};
use crate::words::{Lang, say};
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::SubjectKind;

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
        by_query: by_query(lang, criterion),
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
    let link = |cited: &CitationView| {
        let stream: StreamId = cited.stream.parse().ok()?;
        let n = cited.sequence;
        SubjectKind::try_from(stream.kind).ok().map(|_| Link {
            label: say(lang, "label.next.cites", &[("n", n.to_string())]),
            href: format!("{}/history#event-{n}", labels::address_of(stream)),
        })
    };
    criterion.citations.iter().filter_map(link).collect()
}

fn by_query(lang: Lang, criterion: &CriterionView) -> Vec<QueryRow> {
    let row = |cited: &CitedByQueryView| QueryRow {
        words: say(
            lang,
            "label.next.by_query",
            &[
                ("count", cited.count.to_string()),
                ("query", cited.query.clone()),
                ("position", cited.facts_at.to_string()),
            ],
        ),
        digest: cited.digest.clone(),
    };
    criterion.by_query.iter().map(row).collect()
}

/// What is missing, each once, and who can supply it.
pub fn missing(criteria: &[CriterionView]) -> Vec<MissingRow> {
    missing_rows(criteria.iter().flat_map(|criterion| &criterion.missing))
}

/// The same, where it is listed already.
pub fn missing_rows<'a>(missing: impl IntoIterator<Item = &'a MissingView>) -> Vec<MissingRow> {
    let mut rows: Vec<MissingRow> = Vec::new();
    for one in missing {
        if !rows.iter().any(|row| row.what == one.label) {
            rows.push(MissingRow {
                what: one.label.clone(),
                supplier: one.supplier.label.clone(),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::api::readiness::SupplierView;

    #[test]
    fn what_is_cited_by_query_is_told_in_words_and_links_nothing() {
        let many = CitedByQueryView {
            query: "same_scope_bodies/1".to_owned(),
            arguments: [("scope".to_owned(), "new_strata".to_owned())].into(),
            facts_at: 42,
            count: 65,
            digest: "5f".repeat(32),
        };
        let criterion = CriterionView {
            id: "1e".to_owned(),
            label: String::new(),
            group: String::new(),
            blocking: true,
            verdict: "not_met".to_owned(),
            wanted: Some(0),
            found: Some(65),
            missing: Vec::new(),
            citations: Vec::new(),
            by_query: vec![many],
            supplier: SupplierView {
                code: "applicant".to_owned(),
                label: String::new(),
            },
        };
        let told = [
            (
                Lang::Zh,
                "共65条依据，按 same_scope_bodies/1 查询，到第42号位置，摘要",
            ),
            (
                Lang::En,
                "65 records in all, found by same_scope_bodies/1 up to position 42, digest",
            ),
        ];
        for (lang, words) in told {
            let row = row(lang, &criterion);
            assert_eq!(row.by_query[0].words, words);
            assert_eq!(row.by_query[0].digest, criterion.by_query[0].digest);
            assert!(row.citations.is_empty());
        }
    }
}
