//! What is known of a suggestion.

use super::{
    AnswerTerm, AuthorShown, DeclineGround, Receiver, SuggestionAnswered, SuggestionEvent,
    SuggestionFact, SuggestionForwarded, SuggestionSubmitted,
};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a suggestion; void facts are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuggestionState {
    /// How it was submitted.
    pub submitted: Option<Known<SuggestionSubmitted>>,
    /// How it was forwarded, in the order of the days.
    pub forwarded: Vec<Known<SuggestionForwarded>>,
    /// How it was answered.
    pub answered: Option<Known<SuggestionAnswered>>,
    /// The submission and forwardings whose term ended without an answer, each with the day.
    pub overdue: Vec<(Sequence, Day)>,
    /// What became of it, with the day: adopted, or declined and why.
    pub settled: Option<(Day, Option<DeclineGround>)>,
    /// Since when it is published, and whether with its author.
    pub published: Option<(Day, AuthorShown)>,
    /// The day of the first act of those two.
    pub first_act_on: Option<Day>,
    /// The day of the last act of any.
    pub last_act_on: Option<Day>,
}

/// A fact with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known<F> {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// What it says.
    pub said: F,
}

/// How far a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionStage {
    /// It was submitted.
    Submitted,
    /// It lies where it was forwarded to.
    Forwarded,
    /// It was answered, and nothing was decided on it.
    Answered,
    /// What it says was adopted.
    Adopted,
    /// What it says was declined.
    Declined,
}

impl SuggestionStage {
    /// Every stage, in order.
    pub const ALL: [Self; 5] = [
        Self::Submitted,
        Self::Forwarded,
        Self::Answered,
        Self::Adopted,
        Self::Declined,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Forwarded => "forwarded",
            Self::Answered => "answered",
            Self::Adopted => "adopted",
            Self::Declined => "declined",
        }
    }
}

impl SuggestionState {
    /// How far it is; `None` where it was not submitted, or that is void.
    pub fn stage(&self) -> Option<SuggestionStage> {
        self.submitted.as_ref()?;
        Some(match (&self.settled, &self.answered) {
            (Some((_, None)), _) => SuggestionStage::Adopted,
            (Some((_, Some(_))), _) => SuggestionStage::Declined,
            (None, Some(_)) => SuggestionStage::Answered,
            (None, None) if self.forwarded.is_empty() => SuggestionStage::Submitted,
            (None, None) => SuggestionStage::Forwarded,
        })
    }

    /// To whom it was forwarded last.
    pub fn receiver(&self) -> Option<&Receiver> {
        self.forwarded.last().map(|known| &known.said.to)
    }

    /// Who has it, or had it before a forwarding: the last receiver, and at first the office of the body.
    pub fn held_by(&self, before: Option<Sequence>) -> Option<Receiver> {
        let submitted = self.submitted.as_ref()?;
        let forwarded = self.forwarded.iter();
        let earlier = forwarded.take_while(|it| Some(it.sequence) != before);
        let last = earlier.last().map(|it| it.said.to.clone());
        Some(last.unwrap_or_else(|| Receiver::Node(submitted.said.node.clone())))
    }

    /// The last day of the first term that passed without an answer: what came next, a forwarding or the answer, came after
    /// it, or it was written down as overdue before it was forwarded. `None` while there is none.
    pub fn first_overdue_on(&self) -> Option<Day> {
        let submitted = self.submitted.as_ref()?;
        let first = (submitted.sequence, submitted.said.term.until);
        let forwarded = self.forwarded.iter();
        let others = forwarded.map(|it| (it.sequence, it.said.term.until));
        let is_over = |asked: Sequence| self.overdue.iter().any(|(over, _)| *over == asked);
        let forwarded = self.forwarded.iter().map(|it| (it.on, true));
        let answered = self.answered.iter().map(|it| (it.on, false));
        let mut terms = std::iter::once(first)
            .chain(others)
            .zip(forwarded.chain(answered));
        let late = terms.find(|((asked, until), (next, is_forwarded))| {
            until < next || (*is_forwarded && is_over(*asked))
        });
        late.map(|((_, until), _)| until)
    }

    /// The day as of which it is written that no answer had come, where one of that day would have been in time all the same.
    pub(super) fn denied_on(&self, answered_on: Day) -> Option<Day> {
        let (asked, term) = self.term()?;
        let mut overdue = self.overdue.iter();
        let written = overdue.find(|(over, _)| *over == asked);
        let written = written.filter(|_| answered_on <= term.until);
        written.map(|(_, day)| *day)
    }

    /// Whether that event recorded the answer that stands.
    pub fn is_answer(&self, sequence: Sequence) -> bool {
        let answered = self.answered.as_ref();
        answered.is_some_and(|it| it.sequence == sequence)
    }

    /// Whether something else stands on a fact: a later fact, an act, or that its term ended without an answer.
    pub(super) fn is_stood_on(&self, cites: Sequence) -> bool {
        let is_over = self.overdue.iter().any(|(over, _)| *over == cites);
        is_over || self.is_followed(cites)
    }

    /// Whether a later fact or an act follows a fact.
    pub(super) fn is_followed(&self, cites: Sequence) -> bool {
        let last = self.answered.as_ref().map(|it| it.sequence);
        let last = last.or(self.forwarded.last().map(|it| it.sequence));
        let last = last.or(self.submitted.as_ref().map(|it| it.sequence));
        self.first_act_on.is_some() || last != Some(cites)
    }

    /// What would be known without a fact.
    pub(super) fn without(&self, cites: Sequence) -> Self {
        let mut without = self.clone();
        without.submitted = without.submitted.filter(|it| it.sequence != cites);
        without.forwarded.retain(|it| it.sequence != cites);
        without.answered = without.answered.filter(|it| it.sequence != cites);
        without
    }

    /// The last submission or forwarding and the time for an answer that it began.
    pub fn term(&self) -> Option<(Sequence, AnswerTerm)> {
        let submitted = self.submitted.as_ref()?;
        let forwarded = self.forwarded.last();
        let last = forwarded.map(|known| (known.sequence, known.said.term));
        Some(last.unwrap_or((submitted.sequence, submitted.said.term)))
    }

    /// The day at whose end an answer falls due, with what asks for it; `None` where it came, or was written down as overdue.
    pub fn due(&self) -> Option<(Day, Sequence)> {
        if self.answered.is_some() {
            return None;
        }
        let (asked, term) = self.term()?;
        let is_over = self.overdue.iter().any(|(over, _)| *over == asked);
        (!is_over).then_some((term.due(), asked))
    }

    /// The day of the last fact: submitted, forwarded or answered.
    pub fn last_fact_on(&self) -> Option<Day> {
        let submitted = self.submitted.as_ref().map(|known| known.on);
        let forwarded = self.forwarded.last().map(|known| known.on);
        let answered = self.answered.as_ref().map(|known| known.on);
        [submitted, forwarded, answered].into_iter().flatten().max()
    }

    /// A fact by the sequence of the event that recorded it, with its day; `None` where there is none, or it is void.
    pub fn fact(&self, sequence: Sequence) -> Option<(Day, SuggestionFact)> {
        let submitted = self.submitted.as_ref();
        let submitted = submitted.filter(|it| it.sequence == sequence);
        let mut forwarded = self.forwarded.iter();
        let forwarded = forwarded.find(|it| it.sequence == sequence);
        let answered = self.answered.as_ref().filter(|it| it.sequence == sequence);
        match (submitted, forwarded, answered) {
            (Some(it), _, _) => Some((it.on, SuggestionFact::Submitted(it.said.clone()))),
            (_, Some(it), _) => Some((it.on, SuggestionFact::Forwarded(it.said.clone()))),
            (_, _, Some(it)) => Some((it.on, SuggestionFact::Answered(it.said.clone()))),
            (None, None, None) => None,
        }
    }

    pub(super) fn take_in(&mut self, happened: &Happened<SuggestionEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        match &happened.dated.event {
            SuggestionEvent::SuggestionSubmitted(said) => {
                let said = said.clone();
                self.submitted = Some(Known { sequence, on, said });
                return;
            }
            SuggestionEvent::SuggestionForwarded(said) => {
                let said = said.clone();
                self.forwarded.push(Known { sequence, on, said });
                return;
            }
            SuggestionEvent::SuggestionAnswered(said) => {
                let said = said.clone();
                self.answered = Some(Known { sequence, on, said });
                return;
            }
            // Corrections never reach a fold (law 3).
            SuggestionEvent::SuggestionCorrected(_) => return,
            SuggestionEvent::SuggestionOverdue(over) => {
                self.overdue.push((over.asked, on));
                self.last_act_on = Some(on);
                return;
            }
            SuggestionEvent::SuggestionAdopted(_) => self.settled = Some((on, None)),
            SuggestionEvent::SuggestionDeclined(said) => {
                self.settled = Some((on, Some(said.ground)));
            }
            SuggestionEvent::SuggestionPublished(said) => self.published = Some((on, said.author)),
        }
        self.first_act_on = self.first_act_on.or(Some(on));
        self.last_act_on = Some(on);
    }
}
