//! By which clause of a later edition an application goes on.

use super::Known;
use crate::web::pages::days;
use crate::words::{Lang, say};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::Treatment;

/// The edition that governs it, and the words of the clause; empty where no later edition speaks of it.
pub(super) fn told(lang: Lang, rulebook: &Rulebook, known: &Known) -> String {
    let (Some(clause), Some(edition)) = (&known.clause, &known.edition) else {
        return String::new();
    };
    let later = rulebook.edition(known.body.district(), &clause.edition);
    let mut clauses = later.into_iter().flat_map(|it| &it.changeover);
    let Some(found) = clauses.find(|it| it.code == clause.clause) else {
        return String::new();
    };
    let label = &found.label;
    let words = lang.pick(label.zh.as_str(), label.en.as_str()).to_owned();
    let arguments = [
        ("edition", edition.code.clone()),
        ("later", clause.edition.clone()),
        ("clause", clause.clause.clone()),
        ("words", words),
    ];
    let mut told = say(lang, "page.changeover.told", &arguments);
    let stays_until = found
        .until
        .filter(|_| found.treatment == Treatment::Stays && edition.code != clause.edition);
    if let Some(until) = stays_until {
        let day = [("day", days::day(lang, &until.to_string()))];
        told.push_str(lang.pick("", " "));
        told.push_str(&say(lang, "page.changeover.until", &day));
    }
    told
}
