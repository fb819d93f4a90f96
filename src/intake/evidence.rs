//! The desk at which a form is checked: papers are looked up before, reasons are stored after.

use super::{FieldFault, NotDone, Sent, blocking};
use crate::occasion_source::machine_time;
use crate::papers::{PaperError, PaperMeta, PaperStatus, Papers, REASON_KIND, checked_reason};
use crate::wiring::Qibu;
use qibu_domain::id::{ApplicationId, PaperId};
use qibu_domain::subject::event::PaperRef;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A form that becomes (a part of) a command.
pub trait Form: Sync {
    /// What it becomes.
    type Made: Send;

    /// The ids of the papers that it hands in, as they were typed.
    fn papers(&self) -> Vec<&str>;

    /// What it becomes; `None` where a fault was noted.
    fn make(&self, desk: &mut Desk) -> Option<Self::Made>;
}

/// A form that was checked, with everything stored that goes before the command (law 10).
pub(super) struct Prepared<T> {
    /// What it became.
    pub(super) made: T,
    /// The papers that it names, reasons included.
    pub(super) named: Vec<PaperId>,
}

/// What is known of a paper that a form names.
enum Known {
    Held(PaperRef),
    Not(&'static str),
}

/// Where a form is checked: it gathers what is wrong, and the reasons to be stored.
#[derive(Default)]
pub struct Desk {
    known: BTreeMap<PaperId, Known>,
    faults: Vec<FieldFault>,
    texts: Vec<String>,
    stored: Vec<PaperRef>,
    named: Vec<PaperId>,
}

impl Desk {
    /// A desk at which papers are known, for several forms that hand in the same ones.
    pub(super) async fn knowing(
        qibu: &Arc<Qibu>,
        sent: &Sent,
        application: ApplicationId,
        papers: Vec<PaperId>,
    ) -> Result<Self, NotDone> {
        let known = look_up(qibu, sent, Some(application), papers).await?;
        Ok(Self {
            known,
            ..Self::default()
        })
    }

    /// The same, where a paper stands for one that is not there yet.
    pub(super) fn holding(paper: PaperRef) -> Self {
        Self {
            known: [(paper.paper, Known::Held(paper))].into(),
            ..Self::default()
        }
    }

    /// What was noted so far; the next form begins without.
    pub(super) fn take_faults(&mut self) -> Vec<FieldFault> {
        std::mem::take(&mut self.faults)
    }

    /// Notes what is wrong with a field.
    pub(super) fn fault(&mut self, fault: FieldFault) {
        self.faults.push(fault);
    }

    /// A paper that is handed in, under the kind that it was uploaded as.
    pub(super) fn paper(&mut self, pointer: String, id: &str) -> Option<PaperRef> {
        let Ok(paper) = id.trim().parse::<PaperId>() else {
            self.fault(FieldFault::new(pointer, "id.malformed"));
            return None;
        };
        let code = match self.known.get(&paper) {
            Some(Known::Held(known)) => {
                self.named.push(paper);
                return Some(known.clone());
            }
            Some(Known::Not(code)) => code,
            None => "paper.unknown",
        };
        self.fault(FieldFault::new(pointer, code));
        None
    }

    /// A written reason. Checked now; the paper stands in its place once it was stored.
    pub(super) fn reason(&mut self, pointer: &str, text: &str) -> Option<PaperRef> {
        if let Err(refusal) = checked_reason(text) {
            let fault = FieldFault::new(pointer, refusal.code());
            self.fault(fault.with("max", crate::papers::MAX_REASON_CHARS));
            return None;
        }
        let stored = self.stored.get(self.texts.len()).cloned();
        self.texts.push(text.to_owned());
        let stored = stored.unwrap_or_else(not_stored);
        self.named.push(stored.paper);
        Some(stored)
    }
}

impl Desk {
    /// Words that are a paper of a kind of their own; they are kept as a written reason is, and read as one.
    pub(super) fn words(&mut self, pointer: &str, kind: &str, text: &str) -> Option<PaperRef> {
        let stored = self.reason(pointer, text)?;
        let kind = kind.to_owned();
        Some(PaperRef { kind, ..stored })
    }
}

/// What stands for a reason while nothing is written.
fn not_stored() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::nil()),
        kind: REASON_KIND.to_owned(),
        commitment: "0".repeat(64),
    }
}

/// Checks a form, and stores its reasons. A dry run stores nothing.
pub(super) async fn prepare<F: Form>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    application: Option<ApplicationId>,
    form: &F,
) -> Result<Prepared<F::Made>, NotDone> {
    let ids = form
        .papers()
        .into_iter()
        .filter_map(|id| id.trim().parse().ok())
        .collect();
    let known = look_up(qibu, sent, application, ids).await?;
    let mut desk = Desk {
        known,
        ..Desk::default()
    };
    let made = form.make(&mut desk);
    let checked = match made {
        Some(made) if desk.faults.is_empty() => Prepared {
            made,
            named: desk.named,
        },
        _ => return Err(NotDone::Fields(desk.faults)),
    };
    if sent.dry_run || (desk.texts.is_empty() && checked.named.is_empty()) {
        return Ok(checked);
    }
    let texts = std::mem::take(&mut desk.texts);
    let staged: Vec<PaperId> = desk.known.keys().copied().collect();
    let stored = store(qibu, sent, application, staged, texts).await?;
    let mut desk = Desk {
        known: desk.known,
        stored,
        ..Desk::default()
    };
    let made = form
        .make(&mut desk)
        .ok_or_else(|| NotDone::fault(&"a form changed"))?;
    Ok(Prepared {
        made,
        named: desk.named,
    })
}

async fn look_up(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    application: Option<ApplicationId>,
    ids: Vec<PaperId>,
) -> Result<BTreeMap<PaperId, Known>, NotDone> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let papers = qibu.papers().clone();
    let owners = [Some(sent.account), sent.entered_by];
    blocking(move || {
        let mut known = BTreeMap::new();
        for id in ids {
            let found = match papers.status(id) {
                Ok(PaperStatus::Held(entry, _)) => {
                    let here = application.is_some() && entry.application == application;
                    if !here && !owners.contains(&Some(entry.owner)) {
                        // Whoever does not know the paper does not learn that there is one.
                        Known::Not("paper.unknown")
                    } else if !here && entry.application.is_some() {
                        Known::Not("paper.belongs_elsewhere")
                    } else {
                        Known::Held(PaperRef {
                            paper: id,
                            kind: entry.kind,
                            commitment: entry.commitment,
                        })
                    }
                }
                Ok(PaperStatus::Erased { .. }) => Known::Not("paper.erased"),
                Err(PaperError::Refused(_)) => Known::Not("paper.unknown"),
                Err(PaperError::Fault(fault)) => return Err(fault.into()),
            };
            known.insert(id, found);
        }
        Ok(known)
    })
    .await
}

async fn store(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    application: Option<ApplicationId>,
    staged: Vec<PaperId>,
    texts: Vec<String>,
) -> Result<Vec<PaperRef>, NotDone> {
    let papers: Papers = qibu.papers().clone();
    let (owner, command) = (sent.account, sent.command_id);
    blocking(move || {
        let now = machine_time();
        papers.renew(&staged, now)?;
        let mut stored = Vec::with_capacity(texts.len());
        for (part, text) in (0..).zip(&texts) {
            let meta = PaperMeta {
                owner,
                command,
                part,
                application,
                kind: REASON_KIND.to_owned(),
                declared_type: None,
                file_name: None,
                named_persons: Vec::new(),
            };
            let paper = papers.store_text(meta, text, now)?;
            stored.push(PaperRef {
                paper: paper.id,
                kind: REASON_KIND.to_owned(),
                commitment: paper.commitment,
            });
        }
        Ok(stored)
    })
    .await
}

/// Binds the papers that a committed event names. What fails here is only noted: the event names the paper, so no
/// sweep takes it.
pub(super) async fn bind(qibu: &Arc<Qibu>, named: Vec<PaperId>, application: ApplicationId) {
    if named.is_empty() {
        return;
    }
    let papers = qibu.papers().clone();
    let bound = blocking(move || {
        for paper in named {
            papers.bind(paper, application)?;
        }
        Ok(())
    });
    if let Err(error) = bound.await {
        tracing::warn!(%error, %application, "a paper was not bound");
    }
}
