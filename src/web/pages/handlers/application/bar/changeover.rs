//! The form by which the applicant chooses a later edition.

use super::About;
use crate::web::pages::decision_bar::OpenVerb;
use crate::web::pages::visit::Visit;
use crate::wiring::Qibu;
use qibu_domain::standard::Label;
use qibu_domain::subject::offer;

pub(super) fn open(qibu: &Qibu, visit: &Visit, about: &About<'_>, verb: &str) -> Option<OpenVerb> {
    if verb != "choose-edition" {
        return None;
    }
    let (rulebook, today) = (qibu.rulebook(), qibu.clock().now().day());
    let offer = offer(&rulebook, about.body, about.application, today)?;
    let words = |label: &Label| {
        let words = visit.lang().pick(label.zh.as_str(), label.en.as_str());
        words.to_owned()
    };
    let mut clauses = offer.edition.changeover.iter();
    let clause = clauses.find(|clause| clause.code == offer.clause)?;
    Some(OpenVerb::ChooseEdition {
        edition: offer.edition.code.clone(),
        title: words(&offer.edition.title),
        clause: words(&clause.label),
        until: offer.until.to_string(),
    })
}
