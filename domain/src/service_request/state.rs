//! What is known of a request for service.

use super::{
    DeclineGround, ServiceAnswer, ServiceAsked, ServiceConfirmed, ServiceDelivered, ServiceFact,
    ServiceMatched, ServiceRequestEvent, ServiceTriaged,
};
use crate::decider::Happened;
use crate::id::{AccountId, Sequence, StreamId};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What is known of a request for service; void facts are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceRequestState {
    /// What was asked, and when.
    pub asked: Option<Known<ServiceAsked>>,
    /// How it stands.
    pub stage: ServiceStage,
    /// Of which domain it is and who answers, as it was said last.
    pub triaged: Option<ServiceTriaged>,
    /// Who is to do it, since it was asked or taken up again.
    pub matched: Option<ServiceMatched>,
    /// The day of the first matching, acceptance or declining.
    pub first_answer_on: Option<Day>,
    /// The event that says so.
    pub first_answer_by: Option<Sequence>,
    /// Its delivery, since it was asked or taken up again.
    pub delivered: Option<Known<ServiceDelivered>>,
    /// What the asker said of that.
    pub confirmed: Option<Known<ServiceConfirmed>>,
    /// The last time that the asker said to be content or not, though it was taken up again since.
    pub reply: Option<Known<ServiceConfirmed>>,
    /// The last time that it was declined as a paid referral or a sale, though it was taken up again since.
    pub paid: Option<PaidReferral>,
    /// How it ended, where it is closed or declined.
    pub ended: Option<Ended>,
    /// Everything that happened, in the order of its days.
    pub steps: Vec<Step>,
}

/// How a request stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceStage {
    /// It was asked.
    #[default]
    Asked,
    /// It is known who answers.
    Triaged,
    /// It is known who does it.
    Matched,
    /// It is being done.
    Delivering,
    /// It was done; the asker has not confirmed it, or it waits to be closed.
    Delivered,
    /// It is closed.
    Closed,
    /// It is not done.
    Declined,
}

impl ServiceStage {
    /// Every stage, in their order.
    pub const ALL: [Self; 7] = [
        Self::Asked,
        Self::Triaged,
        Self::Matched,
        Self::Delivering,
        Self::Delivered,
        Self::Closed,
        Self::Declined,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Triaged => "triaged",
            Self::Matched => "matched",
            Self::Delivering => "delivering",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
            Self::Declined => "declined",
        }
    }
}

/// A fact with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known<T> {
    /// The sequence of the event that recorded it.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// What it says.
    pub said: T,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// The event that says so.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// How.
    pub how: Ending,
}

/// The ways in which a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The asker had confirmed it.
    Confirmed,
    /// The asker said nothing within the term.
    Silence,
    /// It is not done, on that ground.
    Declined(DeclineGround),
}

/// It was declined as a paid referral or a sale (domain 5.6, 6f).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaidReferral {
    /// The event that says so.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// The body that had the request then, where one had.
    pub body: Option<StreamId>,
}

/// Something that happened, with its day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The sequence of the event.
    pub sequence: Sequence,
    /// The day.
    pub on: Day,
    /// What it says, where it is a fact.
    pub fact: Option<ServiceFact>,
    /// Whether silence closed the request.
    pub by_silence: bool,
    /// The account that recorded it; `None` where a rule did.
    pub actor: Option<AccountId>,
    /// The account that the actor stood in for.
    pub acting_for: Option<AccountId>,
}

impl ServiceRequestState {
    /// The body that answers: as it was triaged, else as it was asked.
    pub fn body(&self) -> Option<StreamId> {
        let triaged = self.triaged.as_ref().map(|triaged| triaged.body);
        triaged.or_else(|| self.asked.as_ref().and_then(|asked| asked.said.body))
    }

    /// The last day on which the asker may answer, while that is open.
    pub fn due(&self) -> Option<Day> {
        let is_open = self.stage == ServiceStage::Delivered && self.confirmed.is_none();
        let delivered = self.delivered.as_ref().filter(|_| is_open)?;
        Some(delivered.said.answer_due)
    }

    /// Whether it was closed because the asker said nothing.
    pub fn is_closed_by_silence(&self) -> bool {
        self.ended.is_some_and(|ended| ended.how == Ending::Silence)
    }

    /// A fact by the sequence of the event that recorded it, with its day; `None` where there is none, or it is void.
    pub fn fact(&self, sequence: Sequence) -> Option<(Day, &ServiceFact)> {
        let step = self.steps.iter().find(|step| step.sequence == sequence)?;
        Some((step.on, step.fact.as_ref()?))
    }

    /// Whether an account recorded an event of it, itself or by who stood in for it.
    pub fn is_recorded_by(&self, sequence: Sequence, account: AccountId) -> bool {
        let mut steps = self.steps.iter();
        let step = steps.find(|step| step.sequence == sequence);
        step.is_some_and(|step| [step.actor, step.acting_for].contains(&Some(account)))
    }

    /// The day of what happened last.
    pub(super) fn last_on(&self) -> Option<Day> {
        self.steps.last().map(|step| step.on)
    }

    pub(super) fn take_in(&mut self, happened: &Happened<ServiceRequestEvent>) {
        let (sequence, on) = (happened.sequence, happened.dated.occurred_on);
        let ended = |how| Some(Ended { sequence, on, how });
        let fact = match &happened.dated.event {
            ServiceRequestEvent::ServiceAsked(said) => {
                let said = said.clone();
                let fact = ServiceFact::Asked(said.clone());
                self.asked = Some(Known { sequence, on, said });
                Some(fact)
            }
            ServiceRequestEvent::ServiceTriaged(said) => {
                self.triaged = Some(said.clone());
                self.stage = ServiceStage::Triaged;
                None
            }
            ServiceRequestEvent::ServiceMatched(said) => {
                self.matched = Some(said.clone());
                self.stage = ServiceStage::Matched;
                self.answered((on, sequence))
            }
            ServiceRequestEvent::ServiceJobAccepted(_) => {
                self.stage = ServiceStage::Delivering;
                self.answered((on, sequence))
            }
            ServiceRequestEvent::ServiceDelivered(said) => {
                let said = said.clone();
                let fact = ServiceFact::Delivered(said.clone());
                self.delivered = Some(Known { sequence, on, said });
                self.stage = ServiceStage::Delivered;
                Some(fact)
            }
            ServiceRequestEvent::ServiceConfirmed(said) => {
                let said = said.clone();
                Some(self.confirmed(Known { sequence, on, said }))
            }
            ServiceRequestEvent::ServiceDeclined(said) => {
                self.ended = ended(Ending::Declined(said.ground));
                self.declined(said.ground, (on, sequence))
            }
            ServiceRequestEvent::ServiceReopened(_) => self.reopen(),
            ServiceRequestEvent::ServiceClosed(_) => {
                self.ended = ended(Ending::Confirmed);
                self.stage = ServiceStage::Closed;
                None
            }
            ServiceRequestEvent::ServiceClosedBySilence(_) => {
                self.ended = ended(Ending::Silence);
                self.stage = ServiceStage::Closed;
                None
            }
            // Corrections never reach a fold (law 3).
            ServiceRequestEvent::ServiceCorrected(_) => return,
        };
        let by_silence = matches!(
            happened.dated.event,
            ServiceRequestEvent::ServiceClosedBySilence(_)
        );
        self.steps.push(Step {
            sequence,
            on,
            fact,
            by_silence,
            actor: happened.dated.actor,
            acting_for: happened.dated.acting_for,
        });
    }

    /// Notes what the asker said: content or not stays known until the next time.
    fn confirmed(&mut self, known: Known<ServiceConfirmed>) -> ServiceFact {
        let fact = ServiceFact::Confirmed(known.said.clone());
        if known.said.answer != ServiceAnswer::NoAnswer {
            self.reply = Some(known.clone());
        }
        self.confirmed = Some(known);
        fact
    }

    fn declined(
        &mut self,
        ground: DeclineGround,
        (on, sequence): (Day, Sequence),
    ) -> Option<ServiceFact> {
        if ground == DeclineGround::PaidReferral {
            let body = self.body();
            self.paid = Some(PaidReferral { sequence, on, body });
        }
        self.stage = ServiceStage::Declined;
        self.answered((on, sequence))
    }

    /// Notes the first answer; says that the event is no fact.
    fn answered(&mut self, (on, sequence): (Day, Sequence)) -> Option<ServiceFact> {
        self.first_answer_on = self.first_answer_on.or(Some(on));
        self.first_answer_by = self.first_answer_by.or(Some(sequence));
        None
    }

    fn reopen(&mut self) -> Option<ServiceFact> {
        self.stage = match self.triaged {
            Some(_) => ServiceStage::Triaged,
            None => ServiceStage::Asked,
        };
        (self.matched, self.ended) = (None, None);
        (self.delivered, self.confirmed) = (None, None);
        None
    }
}
