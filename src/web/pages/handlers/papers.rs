//! Papers: links that ask for the purpose, and handing one out.

use crate::authority::Action;
use crate::intake;
use crate::papers::{PaperError, PaperRefusal, PaperStatus};
use crate::vault::{PaperDetails, PaperEntry};
use crate::web::api::matter::Matter;
use crate::web::api::papers::open;
use crate::web::api::reading::{blocking, id, judge, permit};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::apply::contents::label;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::papers::{LoosePage, PaperLink};
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::Posted;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use qibu_domain::id::{ApplicationId, PaperId};
use qibu_domain::standard::Item;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// What papers can be opened for; the code is written into the log of reads.
const PURPOSES: [&str; 3] = ["handling", "supervision", "applicant"];
/// The bytes of a mebibyte, and of a kibibyte.
const MIB_BYTES: u64 = 1 << 20;
const KIB_BYTES: u64 = 1 << 10;

/// The routes of papers.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route("/papers", get(loose))
        .route("/papers/{id}/open", post(open_paper))
        .route("/papers/{id}/discard", post(discard))
}

/// The account's papers that were not handed in.
async fn loose(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let lang = visit.lang();
    let listed = intake::loose::list(&qibu, visit.signed.caller.account).await;
    let listed = listed.map_err(|error| Problem::not_done(lang, &error));
    visit.outcome(listed.map(|papers| {
        let link = |(entry, details): (PaperEntry, PaperDetails)| PaperLink {
            id: entry.id.to_string(),
            label: kind_words(&qibu, lang, &entry.kind),
            file_name: details.file_name.unwrap_or_default(),
            kind: kind_and_size(&entry.media_type, entry.size),
            day: entry.stored_at.day().to_string(),
            ..PaperLink::default()
        };
        let base = visit.base(say(lang, "page.loose.title", &[]));
        visit.show(&LoosePage {
            base,
            papers: papers.into_iter().map(link).collect(),
        })
    }))
}

/// The kind of a paper in the words of the edition in force in the home district.
pub(super) fn kind_words(qibu: &Qibu, lang: Lang, kind: &str) -> String {
    let rulebook = qibu.rulebook();
    let home = rulebook.home().unwrap_or_default();
    let edition = rulebook.edition_in_force(home, qibu.clock().now().day());
    let words = edition.and_then(|edition| edition.words(Item::Paper, kind));
    words.map_or_else(|| kind.to_owned(), |(name, _)| label(lang, name))
}

/// Discards one of them.
async fn discard(
    State(qibu): State<Arc<Qibu>>,
    Path(paper): Path<String>,
    visit: Visit,
    Posted(fields): Posted,
) -> Response {
    let discarded = async {
        let lang = visit.lang();
        let path = format!("/papers/{paper}/discard");
        let paper: PaperId = id(lang, &paper)?;
        let sending = Sending {
            fields,
            ..Sending::default()
        };
        let sent = sending.sent(&qibu, &visit, &path);
        let done = intake::loose::discard(&qibu, &sent, paper).await;
        done.map_err(|error| Problem::not_done(lang, &error))?;
        Ok(visit.see_other("/papers", Some("form.done.paper_discarded")))
    };
    visit.outcome(discarded.await)
}

/// Hands a paper out. It is a POST, for the read is written down.
async fn open_paper(
    State(qibu): State<Arc<Qibu>>,
    Path(paper): Path<String>,
    visit: Visit,
    Posted(fields): Posted,
) -> Response {
    let purpose = fields
        .first("purpose")
        .filter(|code| PURPOSES.contains(code));
    let purpose = purpose.map(str::to_owned);
    visit.outcome(open(&qibu, &visit.signed, &paper, purpose).await)
}

/// What papers can be opened for.
pub fn purposes(lang: Lang) -> Vec<Choice> {
    let choice = |code: &str| Choice {
        code: code.to_owned(),
        label: say(lang, &format!("label.purpose.{code}"), &[]),
        chosen: code == "handling",
        ..Choice::default()
    };
    PURPOSES.map(choice).into()
}

/// A paper that a page names.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The paper.
    pub id: PaperId,
    /// The label of its kind.
    pub label: String,
    /// The day on which it was handed in; empty for unknown.
    pub day: String,
}

/// Papers as links. A file's name may name a person, so that it is seen only where the paper is read.
pub async fn links(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    shown: Vec<Shown>,
) -> Result<Vec<PaperLink>, Problem> {
    let mut matters: BTreeMap<Option<ApplicationId>, Matter> = BTreeMap::new();
    let may_erase = permit(qibu, signed, Action::OrderErasure).await.is_ok();
    let mut links = Vec::with_capacity(shown.len());
    for paper in shown {
        let mut link = PaperLink {
            id: paper.id.to_string(),
            label: paper.label,
            day: paper.day,
            ..PaperLink::default()
        };
        match held(qibu, signed.lang, paper.id).await? {
            None => link.erased = true,
            Some(entry) => {
                let matter = match matters.entry(entry.application) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        new.insert(Matter::of(qibu, signed, entry.application).await?)
                    }
                };
                let resource = matter.paper(qibu, signed, &entry).await?;
                link.may_open = judge(qibu, signed, Action::ReadPaper, resource)
                    .await
                    .is_ok();
                link.may_erase = may_erase;
                link.kind = kind_and_size(&entry.media_type, entry.size);
            }
        }
        links.push(link);
    }
    Ok(links)
}

/// What the index says of a paper; `None` where it was erased.
async fn held(qibu: &Arc<Qibu>, lang: Lang, paper: PaperId) -> Result<Option<PaperEntry>, Problem> {
    let papers = qibu.papers().clone();
    blocking(lang, move || match papers.status(paper) {
        Ok(PaperStatus::Held(entry, _)) => Ok(Some(entry)),
        // Named by the log and unknown to the vault: to whoever reads, that is the same as erased.
        Ok(PaperStatus::Erased { .. }) | Err(PaperError::Refused(PaperRefusal::Unknown)) => {
            Ok(None)
        }
        Err(error) => Err(crate::web::api::papers::of_paper(lang, &error)),
    })
    .await
}

/// Kind and size of a file, such as `PDF · 1.2 MB`.
pub fn kind_and_size(media_type: &str, size_bytes: u64) -> String {
    let kind = match media_type.rsplit('/').next().unwrap_or_default() {
        "pdf" => "PDF",
        "png" => "PNG",
        "jpeg" => "JPEG",
        "plain" => "TXT",
        "csv" => "CSV",
        office if office.contains("word") => "Word",
        office if office.contains("sheet") || office.contains("excel") => "Excel",
        _ => "",
    };
    let size = if size_bytes >= MIB_BYTES {
        let tenths = size_bytes.saturating_mul(10) / MIB_BYTES;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    } else {
        format!("{} kB", size_bytes.div_ceil(KIB_BYTES))
    };
    if kind.is_empty() {
        size
    } else {
        format!("{kind} · {size}")
    }
}

#[cfg(test)]
mod tests {
    use super::kind_and_size;

    #[test]
    fn a_size_is_said_in_the_unit_that_reads_well() {
        assert_eq!(kind_and_size("application/pdf", 1_258_292), "PDF · 1.2 MB");
        assert_eq!(kind_and_size("image/png", 1), "PNG · 1 kB");
        assert_eq!(kind_and_size("application/octet-stream", 0), "0 kB");
    }
}
