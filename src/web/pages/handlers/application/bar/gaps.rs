//! The forms by which an office accepts what is not complete, and the applicant hands in the rest.

use super::{About, Typed};
use crate::web::pages::decision_bar::{MissingPaper, OpenVerb};
use crate::web::pages::handlers::story::paper_label;
use crate::web::pages::visit::Visit;
use crate::wiring::Qibu;
use qibu_domain::subject::missing_papers;

pub(super) fn open(
    qibu: &Qibu,
    visit: &Visit,
    about: &About<'_>,
    verb: &str,
    typed: Typed<'_>,
) -> Option<OpenVerb> {
    let rulebook = qibu.rulebook();
    let named = |code: &String| MissingPaper {
        code: code.clone(),
        label: paper_label(visit.lang(), &rulebook, code),
        held: typed.held_of(verb, code),
    };
    Some(match verb {
        "accept-with-gaps" => {
            let edition = about.edition?;
            let missing = missing_papers(edition, about.body.kind(), about.application);
            OpenVerb::AcceptWithGaps {
                missing: missing.map(|it| named(&it.code)).collect(),
                workdays: edition.clocks.gap_workdays,
            }
        }
        "supplement" => {
            let gap = about.application.gaps.open.as_ref()?;
            OpenVerb::Supplement {
                missing: gap.missing.iter().map(named).collect(),
                due: gap.due.to_string(),
            }
        }
        _ => return None,
    })
}
