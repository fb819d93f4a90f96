//! What the stream tells of an application: lists of corrections, objections, decisions.

use super::reasons::Reasons;
use crate::web::pages::application::{CorrectionRow, NoteRow, ObjectionRow};
use crate::web::pages::handlers::apply::contents::label;
use crate::web::pages::{days, labels};
use crate::words::{Lang, say};
use qibu_domain::decider::Happened;
use qibu_domain::id::{ApplicationId, ObjectionId, PaperId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{CriterionVerdict, Edition};
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::event::{
    ApplicationNotAccepted, CorrectionItem, DecisionOutcome, ReReviewOutcome, Vote,
};
use qibu_domain::time::Day;
use std::collections::BTreeSet;

/// What the stream tells of one application.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The lists of corrections, with the day of each and whether it was handed in again since.
    returns: Vec<(String, Vec<CorrectionItem>, bool)>,
    /// The objections.
    objections: Vec<Objection>,
    /// What was said beside the road.
    notes: Vec<Note>,
    /// The verdicts that the last decision stood on.
    pub decided: Option<Vec<CriterionVerdict>>,
    /// That it was not accepted, and where it belongs.
    pub not_accepted: Option<ApplicationNotAccepted>,
    /// The rejection, where the last decision is one.
    pub rejection: Option<Rejection>,
    /// The number of the reply.
    pub number: String,
    /// Who did what in the route: the verb or seat, the day.
    pub acts: Vec<(String, String)>,
    /// The working days of public notice still in the way, by its last day.
    pub notice_until: Option<String>,
}

/// Why an application was rejected.
#[derive(Clone, Debug)]
pub struct Rejection {
    /// The paper with the reasons.
    pub reason: Option<PaperId>,
    /// The criteria that they are about.
    pub criteria: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Note {
    /// The key of its words.
    key: &'static str,
    day: String,
    /// The paper with what was said.
    paper: PaperId,
    /// The node of the office that was asked, and the last day for its answer.
    asked: Option<(String, Option<Day>)>,
}

impl Note {
    fn new(key: &'static str, day: String, paper: PaperId) -> Self {
        Self {
            key,
            day,
            paper,
            asked: None,
        }
    }

    /// What an event says beside the road of an application.
    fn of(event: &SubjectEvent, id: ApplicationId, day: &str) -> Option<Self> {
        use SubjectEvent as E;
        let new = |key, paper| Self::new(key, day.to_owned(), paper);
        Some(match event {
            E::ApplicationHeld(e) if e.application == id => new("held", e.reason.paper),
            E::SentBack(e) if e.application == id => new("sent_back", e.reason.paper),
            E::SlipRecorded(e) if e.application == id => new("slip", e.reason.as_ref()?.paper),
            E::ReReviewConcluded(e) if e.application == id => match e.outcome {
                ReReviewOutcome::Stands => new("re_review_stands", e.reason.paper),
                ReReviewOutcome::DoesNotStand => new("re_review_falls", e.reason.paper),
            },
            E::SeatAdded(e) if e.application == id => Self {
                asked: Some((e.node.clone(), Some(e.due))),
                ..new("added", e.reason.paper)
            },
            E::ApplicationTransferred(e) if e.application == id => Self {
                asked: Some((e.to.clone(), None)),
                ..new("transferred", e.reason.paper)
            },
            E::VoteCast(e) if e.application == id => match e.vote {
                Vote::Recused => new("vote_recused", e.reason.as_ref()?.paper),
                Vote::Against => new("vote_against", e.reason.as_ref()?.paper),
                Vote::For | Vote::Abstain => new("vote", e.reason.as_ref()?.paper),
            },
            E::StatementMade(e) if e.application == id => new("statement", e.statement.paper),
            E::OpinionAsked(e) if e.application == id => Self {
                asked: Some((e.node.clone(), Some(e.due))),
                ..new("asked", e.question.paper)
            },
            E::OpinionGiven(e) if e.application == id => Self {
                asked: Some((e.node.clone(), None)),
                ..new("given", e.answer.paper)
            },
            // Of another application, or nothing that is said beside the road.
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
struct Objection {
    id: ObjectionId,
    day: String,
    reason: PaperId,
    answer: Option<(PaperId, bool)>,
}

impl Told {
    /// Gathers it from the events of a body.
    pub fn of(history: &[Happened<SubjectEvent>], id: ApplicationId) -> Self {
        let mut told = Self::default();
        for happened in history {
            let day = happened.dated.occurred_on.to_string();
            told.take(&happened.dated.event, id, day);
        }
        told
    }

    fn take(&mut self, event: &SubjectEvent, id: ApplicationId, day: String) {
        use SubjectEvent as E;
        self.notes.extend(Note::of(event, id, &day));
        match event {
            E::ApplicationAccepted(e) if e.application == id => self.act("accept", day),
            E::ApplicationDeemedAccepted(e) if e.0.application == id => self.act("accept", day),
            E::ApplicationNotAccepted(e) if e.application == id => {
                self.not_accepted = Some(e.clone());
            }
            E::ApplicationReturned(e) if e.application == id => {
                self.returns.push((day, e.items.clone(), false));
            }
            E::ApplicationResubmitted(e) if e.application == id => {
                for list in &mut self.returns {
                    list.2 = true;
                }
            }
            E::ReviewCompleted(e) if e.application == id => self.act(&e.seat, day),
            E::DecisionMade(e) if e.application == id => {
                self.decided = Some(e.verdicts.clone());
                let is_rejected = e.outcome == DecisionOutcome::Rejected;
                self.rejection = is_rejected.then(|| Rejection {
                    reason: e.reason.as_ref().map(|reason| reason.paper),
                    criteria: e.criteria.clone(),
                });
                self.act("decide", day);
            }
            E::NoticeOpened(e) if e.application == id => {
                self.notice_until = Some(e.until.to_string());
            }
            E::ObjectionRaised(e) if e.application == id => self.objections.push(Objection {
                id: e.objection,
                day,
                reason: e.reason.paper,
                answer: None,
            }),
            E::ObjectionAnswered(e) if e.application == id => {
                let mut known = self.objections.iter_mut();
                if let Some(objection) = known.find(|known| known.id == e.objection) {
                    objection.answer = Some((e.reason.paper, e.upheld));
                }
            }
            E::NoticeClosed(e) if e.application == id => self.act("notice", day),
            E::ReplyIssued(e) if e.application == id => {
                e.number.as_str().clone_into(&mut self.number);
                self.act("reply", day);
            }
            // Of another application, of the body itself, or nothing that a row shows.
            _ => {}
        }
    }

    fn act(&mut self, what: &str, day: String) {
        // A decision that is taken again takes the place of the first.
        self.acts.retain(|(known, _)| known != what);
        self.acts.push((what.to_owned(), day));
    }

    /// The day on which something was done; `None` before.
    pub fn day_of(&self, what: &str) -> Option<&str> {
        let mut acts = self.acts.iter();
        acts.find(|(known, _)| known == what)
            .map(|(_, day)| day.as_str())
    }

    /// The papers with the words of corrections, objections and answers, and of a rejection.
    pub fn reasons(&self) -> Vec<PaperId> {
        let items = self.returns.iter().flat_map(|(_, items, _)| items);
        let corrections = items.map(|item| item.reason.paper);
        let objections = self.objections.iter().flat_map(|known| {
            let answer = known.answer.map(|(paper, _)| paper);
            std::iter::once(known.reason).chain(answer)
        });
        let rejection = self.rejection.iter().filter_map(|known| known.reason);
        let notes = self.notes.iter().map(|note| note.paper);
        let said = corrections.chain(objections).chain(rejection);
        said.chain(notes).collect()
    }

    /// What was said beside the road, as rows.
    pub fn notes(&self, lang: Lang, rulebook: &Rulebook, reasons: &Reasons) -> Vec<NoteRow> {
        let row = |note: &Note| {
            let (node, due) = note.asked.clone().unwrap_or_default();
            let due = due.map(|due| days::day(lang, &due.to_string()));
            let arguments = [
                ("office", labels::node(rulebook, &node)),
                ("day", due.unwrap_or_default()),
            ];
            NoteRow {
                what: say(lang, &format!("page.note.{}", note.key), &arguments),
                day: note.day.clone(),
                words: reasons.of(note.paper),
            }
        };
        self.notes.iter().map(row).collect()
    }

    /// The corrections as rows.
    pub fn corrections(
        &self,
        lang: Lang,
        edition: Option<(&Edition, SubjectKind)>,
        reasons: &Reasons,
    ) -> Vec<CorrectionRow> {
        let mut rows = Vec::new();
        for (day, items, answered) in &self.returns {
            for item in items {
                rows.push(CorrectionRow {
                    number: item.number,
                    criterion: criterion_words(lang, edition, &item.criterion),
                    words: reasons.of(item.reason.paper),
                    day: day.clone(),
                    answered: *answered,
                });
            }
        }
        rows
    }

    /// The objections as rows. Who objects is nobody's to know here: every account may.
    pub fn objection_rows(&self, lang: Lang, reasons: &Reasons) -> Vec<ObjectionRow> {
        let rows = self.objections.iter().zip(1..);
        rows.map(|(known, number): (_, u32)| ObjectionRow {
            day: known.day.clone(),
            who: say(lang, "form.objection_number", &[("n", number.to_string())]),
            words: reasons.of(known.reason),
            answer: known
                .answer
                .map(|(paper, _)| reasons.of(paper))
                .unwrap_or_default(),
            upheld: known.answer.is_some_and(|(_, upheld)| upheld),
        })
        .collect()
    }

    /// The objections with the day of each, in their order.
    pub fn objections(&self) -> Vec<(ObjectionId, String)> {
        let known = self.objections.iter();
        known.map(|one| (one.id, one.day.clone())).collect()
    }
}

/// A criterion by its id and label.
pub fn criterion_words(lang: Lang, edition: Option<(&Edition, SubjectKind)>, id: &str) -> String {
    let rules = edition
        .into_iter()
        .flat_map(|(edition, kind)| edition.rules(kind).values());
    let mut criteria = rules.flat_map(|rule| &rule.criteria);
    let known = criteria.find(|criterion| criterion.id == id);
    known.map_or_else(
        || id.to_owned(),
        |criterion| format!("{id} {}", label(lang, &criterion.label)),
    )
}
