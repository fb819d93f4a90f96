//! Written reasons on the page of an application: read only by who may read its papers, and written down before (law 9).

use crate::authority::{Action, Resource};
use crate::occasion_source::machine_time;
use crate::papers::{PaperError, PaperRefusal, PaperStatus};
use crate::reads::{Read, ReadOf};
use crate::web::api::matter::Matter;
use crate::web::api::papers::of_paper;
use crate::web::api::reading::{blocking, judge};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::id::{AccountId, ApplicationId, PaperId};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::people::HANDLING;

/// The most reasons that one page shows.
pub const MAX_REASONS_A_PAGE: usize = 100;

/// Reasons in words, by their paper.
#[derive(Clone, Debug, Default)]
pub struct Reasons(BTreeMap<PaperId, String>);

impl Reasons {
    /// The words; what stands in their place where they may not be read or are gone.
    pub fn of(&self, paper: PaperId) -> String {
        self.0.get(&paper).cloned().unwrap_or_default()
    }
}

/// Reads the reasons of an application. Whoever handed it in reads them all, for they are said to it; who wrote one
/// reads that one; the rest follows from the matter.
pub async fn read(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    application: ApplicationId,
    papers: Vec<PaperId>,
) -> Result<Reasons, Problem> {
    if papers.is_empty() {
        return Ok(Reasons::default());
    }
    let matter = Matter::of(qibu, signed, Some(application)).await?;
    let of_the_matter = allowed(qibu, signed, matter.written(None)).await?;
    let (lang, own) = (signed.lang, signed.caller.account);
    let of_ones_own = allowed(qibu, signed, matter.written(Some(own))).await?;
    let shared = Arc::clone(qibu);
    blocking(lang, move || {
        let mut words = BTreeMap::new();
        for paper in papers.into_iter().take(MAX_REASONS_A_PAGE) {
            let text = one(&shared, own, paper, [&of_the_matter, &of_ones_own]);
            let text = match text {
                Ok(Some(text)) => text,
                Ok(None) => say(lang, "form.reason_closed", &[]),
                Err(Unread::Paper(PaperError::Refused(
                    PaperRefusal::Erased | PaperRefusal::Unknown,
                ))) => say(lang, "form.reason_erased", &[]),
                Err(Unread::Paper(error)) => return Err(of_paper(lang, &error)),
                Err(Unread::Log(error)) => return Err(Problem::not_read(lang, &error)),
            };
            words.insert(paper, text);
        }
        Ok(Reasons(words))
    })
    .await
}

enum Unread {
    Paper(PaperError),
    Log(crate::reads::ReadsError),
}

/// One reason; `None` where it may not be read. `offices` are those in which the account reads what is of the matter,
/// and what it wrote itself.
fn one(
    qibu: &Qibu,
    own: AccountId,
    paper: PaperId,
    offices: [&Option<String>; 2],
) -> Result<Option<String>, Unread> {
    let [of_the_matter, of_ones_own] = offices;
    let status = qibu.papers().status(paper).map_err(Unread::Paper)?;
    let PaperStatus::Held(entry, _) = status else {
        return Err(Unread::Paper(PaperRefusal::Erased.into()));
    };
    let written = of_ones_own.as_ref().filter(|_| entry.owner == own);
    let Some(office) = of_the_matter.as_ref().or(written) else {
        return Ok(None);
    };
    let read = Read {
        at: machine_time(),
        account: own,
        office: office.clone(),
        purpose: HANDLING.to_owned(),
        what: ReadOf::Paper(paper),
    };
    qibu.reads().record(&read).map_err(Unread::Log)?;
    let text = qibu.papers().read_text(paper).map_err(Unread::Paper)?;
    Ok(Some(text))
}

/// The office in which the account may read a paper, empty for a person; `None` where it may not.
async fn allowed(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    resource: Resource,
) -> Result<Option<String>, Problem> {
    match judge(qibu, signed, Action::ReadPaper, resource).await {
        Ok(allowed) => Ok(Some(allowed.by.office.unwrap_or_default())),
        Err(problem) if problem.status == 403 => Ok(None),
        Err(problem) => Err(problem),
    }
}
