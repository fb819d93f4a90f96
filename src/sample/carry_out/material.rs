//! What a step hands in: made-up papers, written reasons, and the contents and verbs that name them.

use super::super::script::{ActWork, ContentsWork, OverseeWork, Step};
use super::{Run, SampleError};
use crate::occasion_source::machine_time;
use crate::papers::PaperMeta;
use qibu_domain::id::ObjectionId;
use qibu_domain::subject::event::{
    Attestation, Contents, CorrectionItem, DecisionOutcome, NotAcceptedGround, Opinion, PaperRef,
    VisitOutcome,
};
use qibu_domain::subject::{Oversight, RECORD_KIND, SITE_REPORT_KIND, SLIP_KIND, Verb};

impl Run<'_> {
    /// What a step does about the standing of a body.
    pub(super) fn oversight(
        &self,
        step: &Step,
        work: &OverseeWork,
    ) -> Result<Oversight, SampleError> {
        let missing = |what: &str| self.words(format!("no {what}"));
        let record = || self.paper(step, 0, RECORD_KIND);
        let reason = || {
            let text = work.reason.as_deref().ok_or_else(|| missing("reason"))?;
            self.reason(step, 0, text)
        };
        Ok(match work.act.as_str() {
            "order-rectification" => Oversight::OrderRectification {
                criteria: work.criteria.clone(),
                reason: reason()?,
            },
            "check-rectification" => Oversight::CheckRectification {
                passed: work.passed,
                record: reason()?,
            },
            "settle-winding-up" => Oversight::SettleWindingUp {
                line: work.line.ok_or_else(|| missing("line"))?,
                paper: record()?,
            },
            "dissolve" => Oversight::Dissolve {
                deregistration: None,
            },
            "record-revocation" => Oversight::RecordRevocation {
                authority: self.text(work.authority.as_deref().unwrap_or_default())?,
                number: self.number(work.number.as_deref().unwrap_or_default())?,
                revoked_on: work.revoked_on.ok_or_else(|| missing("day"))?,
                paper: record()?,
            },
            other => return Err(self.words(format!("no such act `{other}`"))),
        })
    }

    /// What is said against a body, or for it, in words; `None` for a verb that is of another kind.
    fn said(
        &self,
        work: &ActWork,
        reason: &PaperRef,
        objection: Option<ObjectionId>,
    ) -> Result<Option<Verb>, SampleError> {
        let reason = reason.clone();
        Ok(Some(match work.verb.as_str() {
            "object" => Verb::Object { reason },
            "make-statement" => Verb::MakeStatement { statement: reason },
            "answer-objection" => Verb::AnswerObjection {
                objection: objection.ok_or_else(|| self.words("no objection".to_owned()))?,
                upheld: false,
                reason,
            },
            _ => return Ok(None),
        }))
    }

    pub(super) fn verb(
        &self,
        step: &Step,
        work: &ActWork,
        objection: Option<ObjectionId>,
    ) -> Result<Verb, SampleError> {
        let reason = match &work.reason {
            Some(text) => Some(self.reason(step, 0, text)?),
            None => None,
        };
        if let Some(reason) = &reason
            && let Some(said) = self.said(work, reason, objection)?
        {
            return Ok(said);
        }
        Ok(
            match (
                work.verb.as_str(),
                work.opinion.as_deref(),
                work.outcome.as_deref(),
            ) {
                ("accept", None, None) => Verb::Accept,
                ("not-accept", None, None) => Verb::NotAccept {
                    ground: NotAcceptedGround::NotOurMatter,
                    refer_to: None,
                },
                ("review", Some("support"), None) => Verb::Review {
                    opinion: Opinion::Support,
                    reason,
                },
                ("review", Some("oppose"), None) => Verb::Review {
                    opinion: Opinion::Oppose,
                    reason,
                },
                ("decide", None, Some("approved")) => Verb::Decide {
                    outcome: DecisionOutcome::Approved,
                    reason,
                    criteria: work.criteria.clone(),
                },
                ("decide", None, Some("rejected")) => Verb::Decide {
                    outcome: DecisionOutcome::Rejected,
                    reason,
                    criteria: work.criteria.clone(),
                },
                ("open-notice", None, None) => Verb::OpenNotice,
                ("withdraw", None, None) => Verb::Withdraw,
                ("issue-reply", None, None) => Verb::IssueReply {
                    number: self.number(work.number.as_deref().unwrap_or_default())?,
                    paper: None,
                    plaque: self.short(work.plaque.as_deref())?,
                },
                ("record-visit" | "confirm-visit", None, outcome) => {
                    self.visit(step, work, outcome)?
                }
                ("return", None, None) => {
                    let mut items = Vec::with_capacity(work.items.len());
                    for (part, item) in (1..).zip(&work.items) {
                        items.push(CorrectionItem {
                            number: u32::from(part),
                            criterion: item.criterion.clone(),
                            paper: None,
                            reason: self.reason(step, part, &item.reason)?,
                        });
                    }
                    Verb::Return { items }
                }
                _ => self.on_papers(step, work)?,
            },
        )
    }

    /// What is done on the strength of papers alone: handed in again, accepted with gaps, decided on a slip.
    fn on_papers(&self, step: &Step, work: &ActWork) -> Result<Verb, SampleError> {
        let missing = |what: &str| self.words(format!("no {what}"));
        Ok(match work.verb.as_str() {
            "accept-with-gaps" => Verb::AcceptWithGaps,
            "resubmit" => {
                let contents = work.contents.as_ref();
                let contents = contents.ok_or_else(|| missing("contents"))?;
                Verb::Resubmit {
                    contents: self.contents(step, contents)?,
                }
            }
            "record-slip" => Verb::RecordSlip {
                outcome: DecisionOutcome::Approved,
                signed_on: work.signed_on.ok_or_else(|| missing("day"))?,
                slip: self.paper(step, 0, SLIP_KIND)?,
                meeting: None,
                reason: None,
                criteria: work.criteria.clone(),
            },
            _ => return Err(self.words(format!("no such act `{}`", work.verb))),
        })
    }

    /// What two people found on the spot, with its report, or that the other confirms it.
    fn visit(
        &self,
        step: &Step,
        work: &ActWork,
        outcome: Option<&str>,
    ) -> Result<Verb, SampleError> {
        if work.verb == "confirm-visit" {
            return Ok(Verb::ConfirmVisit);
        }
        let mut outcomes = VisitOutcome::ALL.into_iter();
        let outcome = outcomes.find(|known| Some(known.as_str()) == outcome);
        let with = work.with.as_deref().unwrap_or_default();
        match (work.visited_on, outcome) {
            (Some(visited_on), Some(outcome)) => Ok(Verb::RecordVisit {
                visited_on,
                outcome,
                with: self.account(with)?,
                report: self.paper(step, 0, SITE_REPORT_KIND)?,
            }),
            _ => Err(self.words("a visit has its day and what was found".to_owned())),
        }
    }

    pub(super) fn contents(
        &self,
        step: &Step,
        work: &ContentsWork,
    ) -> Result<Contents, SampleError> {
        let mut papers = Vec::with_capacity(work.papers.len());
        for (part, kind) in (0..).zip(&work.papers) {
            papers.push(self.paper(step, part, kind)?);
        }
        let of_kind = |kind: &str| {
            papers
                .iter()
                .find(|paper| paper.kind == kind)
                .map(|p| p.paper)
        };
        let attested = work.attested.iter().map(|(code, attested)| {
            let paper = attested.paper.as_deref().and_then(of_kind);
            (
                code.clone(),
                Attestation {
                    count: attested.count,
                    paper,
                },
            )
        });
        Ok(Contents {
            attested: attested.collect(),
            declared: work.declared.clone(),
            categories: work.categories.clone(),
            papers: papers.clone(),
            legal: None,
            brands: std::collections::BTreeSet::new(),
        })
    }

    /// A made-up paper of that kind: a line of text that says what it is.
    pub(super) fn paper(
        &self,
        step: &Step,
        part: u16,
        kind: &str,
    ) -> Result<PaperRef, SampleError> {
        let text = format!("样例材料：{kind}（第{}步）", self.number);
        let meta = PaperMeta {
            kind: kind.to_owned(),
            ..self.meta(step, part)?
        };
        let fail = |error| SampleError::Paper {
            number: self.number,
            error,
        };
        let mut upload = self
            .qibu
            .papers()
            .begin(meta, machine_time())
            .map_err(fail)?;
        upload.write(text.as_bytes()).map_err(fail)?;
        let stored = upload.finish().map_err(fail)?;
        Ok(PaperRef {
            paper: stored.id,
            kind: kind.to_owned(),
            commitment: stored.commitment,
        })
    }

    pub(super) fn reason(
        &self,
        step: &Step,
        part: u16,
        text: &str,
    ) -> Result<PaperRef, SampleError> {
        let stored = self
            .qibu
            .papers()
            .store_text(self.meta(step, part)?, text, machine_time())
            .map_err(|error| SampleError::Paper {
                number: self.number,
                error,
            })?;
        let kind = crate::papers::REASON_KIND.to_owned();
        Ok(PaperRef {
            paper: stored.id,
            kind,
            commitment: stored.commitment,
        })
    }

    fn meta(&self, step: &Step, part: u16) -> Result<PaperMeta, SampleError> {
        Ok(PaperMeta {
            owner: self.account(&step.by)?,
            command: self.command_id(0),
            part,
            application: self.application,
            kind: String::new(),
            declared_type: Some("text/plain".to_owned()),
            file_name: None,
            named_persons: Vec::new(),
        })
    }
}
