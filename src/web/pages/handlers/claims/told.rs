//! What a published number says, in words.

use crate::web::pages::days;
use crate::words::{Lang, say};
use qibu_domain::money::FEN_A_YUAN;
use qibu_domain::published_claim::{ClaimFact, Finding, Metric, Verdict, Wording, yu};

/// The words of a metric.
pub fn metric(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.metric.{code}"), &[])
}

/// A figure in the unit of its metric: money in yuan.
pub fn value(lang: Lang, of: Metric, value: u64) -> String {
    if !of.is_money() {
        return value.to_string();
    }
    let yuan = qibu_domain::money::yuan(value);
    say(lang, "label.outcome_unit.fen", &[("n", yuan)])
}

/// What a number comes to, with the difference where it fails.
pub fn verdict(lang: Lang, of: Metric, found: Finding) -> String {
    let words = format!("label.verdict_of_claim.{}", found.verdict.as_str());
    let by = value(lang, of, found.difference.unsigned_abs());
    let more = if found.difference < 0 { "less" } else { "more" };
    let difference = say(lang, &format!("label.claim_told.{more}"), &[("n", by)]);
    say(lang, &words, &[("difference", difference)])
}

/// The sign of a verdict and the class of its tag: never colour alone.
pub fn sign(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Exact | Verdict::LowerBound => ("✓", "good"),
        Verdict::HoldsUnderstated => ("✓+", "good"),
        Verdict::Borderline => ("!", "warn"),
        Verdict::Fails => ("✗", "late"),
    }
}

/// How the figure may be printed to the same granularity; nothing where the number stands as it is.
pub fn better(
    lang: Lang,
    of: Metric,
    (found, granularity): (Finding, Option<u64>),
    figure: u64,
) -> String {
    if matches!(found.verdict, Verdict::Exact | Verdict::LowerBound) {
        return String::new();
    }
    let (figure, unit) = if of.is_money() {
        (
            figure / FEN_A_YUAN,
            granularity.map(|unit| unit / FEN_A_YUAN),
        )
    } else {
        (figure, granularity)
    };
    let printed = yu(figure, unit.unwrap_or(1));
    let printed = match Wording::parse(&printed) {
        Ok(_) if of.is_money() => format!("{printed}元"),
        _ => printed,
    };
    say(lang, "label.claim_told.better", &[("n", printed)])
}

/// What was published: what it counts, how it was printed, of which day, and where.
pub fn fact(lang: Lang, fact: &ClaimFact) -> String {
    let claim = &fact.claim;
    let parts = [
        metric(lang, claim.metric.as_str()),
        claim.wording.as_str().to_owned(),
        days::day(lang, &claim.as_of.to_string()),
        published(
            lang,
            &fact.published_on.to_string(),
            claim
                .title
                .as_ref()
                .map(qibu_domain::text::ShortText::as_str),
        ),
    ];
    parts.join(lang.pick("，", ", "))
}

/// When and where a number was published.
pub fn published(lang: Lang, on: &str, title: Option<&str>) -> String {
    let arguments = [
        ("day", days::day(lang, on)),
        ("title", title.unwrap_or_default().to_owned()),
    ];
    let words = match title {
        Some(_) => "label.claim_told.published_in",
        None => "label.claim_told.published",
    };
    say(lang, words, &arguments)
}
