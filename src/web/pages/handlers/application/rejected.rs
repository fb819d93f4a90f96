//! Why an application was rejected, when it can come again, and the way to object (domain 5.8).

use super::Known;
use super::reasons::Reasons;
use super::told::criterion_words;
use crate::web::pages::application::RejectionPart;
use crate::web::pages::{days, labels};
use crate::words::{Lang, say};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::{self, Outcome, Stage};
use qibu_domain::time::Day;

/// Whether it was closed without an approval.
pub(super) fn is_closed_without(stage: &Stage) -> bool {
    matches!(stage, Stage::Closed { outcome } if !outcome.is_approval())
}

/// What the page says of a rejection; `None` where there is none.
pub(super) fn of(
    lang: Lang,
    rulebook: &Rulebook,
    known: &Known,
    reasons: &Reasons,
    today: Day,
) -> Option<RejectionPart> {
    let outcome = Outcome::Rejected;
    let told = known.told.rejection.as_ref();
    let told = told.filter(|_| known.application.stage == Stage::Closed { outcome })?;
    let kind = known.body.kind();
    let edition = known.edition.as_deref().map(|edition| (edition, kind));
    let named = told.criteria.iter();
    Some(RejectionPart {
        criteria: named.map(|id| criterion_words(lang, edition, id)).collect(),
        words: told
            .reason
            .map(|paper| reasons.of(paper))
            .unwrap_or_default(),
        again: again(lang, rulebook, known, today),
        object: object(lang, rulebook, known),
    })
}

/// When the same can be applied for again, by the rule that an application of today would be held to.
fn again(lang: Lang, rulebook: &Rulebook, known: &Known, today: Day) -> String {
    let transition = known.application.transition;
    let edition = rulebook.edition_in_force(known.body.district(), today);
    let wait = edition.and_then(|edition| {
        subject::wait_after_rejection(&known.state, transition, edition, today)
    });
    let Some(wait) = wait else {
        return say(lang, "page.rejection.again_now", &[]);
    };
    let day = [("day", days::day(lang, &wait.until.to_string()))];
    let key = if wait.or_new_facts {
        "again_new_facts"
    } else {
        "again_from"
    };
    say(lang, &format!("page.rejection.{key}"), &day)
}

fn object(lang: Lang, rulebook: &Rulebook, known: &Known) -> String {
    let seat = known.application.deciding_seat();
    let node = seat.map_or(known.body.node(), |seat| seat.node.as_str());
    let mut words = vec![("office", labels::node(rulebook, node))];
    let above = rulebook.node(node).and_then(|node| node.parent());
    let Some(above) = above else {
        return say(lang, "page.rejection.object_to_top", &words);
    };
    words.push(("above", labels::node(rulebook, above)));
    say(lang, "page.rejection.object_to", &words)
}
