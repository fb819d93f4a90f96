//! From the forms of a request for service to what the commands say.

use super::{
    ServiceAnswerForm, ServiceAskForm, ServiceCorrectionForm, ServiceStepForm, StepForm, answers,
    node_said,
};
use crate::intake::convert::given;
use crate::intake::evidence::{Desk, Form};
use crate::intake::work::Fields;
use crate::intake::{FieldFault, NotDone};
use crate::wiring::Qibu;
use qibu_domain::id::Sequence;
use qibu_domain::service_request::{
    AskerKind, DeclineGround, ServiceAsked, ServiceConfirmed, ServiceDelivered, ServiceDirection,
    ServiceFact, ServiceRequestCommand, ServiceRequestState, ServiceStep,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::team::ServiceDomain;
use qibu_domain::time::Day;
use std::sync::Arc;

/// An asking, with its node and the paper that it stands on where it names none.
pub(super) struct Asking<'a> {
    pub(super) form: &'a ServiceAskForm,
    pub(super) node: &'a str,
    pub(super) under: &'static str,
    pub(super) was: Option<PaperRef>,
}

impl Form for Asking<'_> {
    type Made = (Day, ServiceAsked);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let directions: Vec<&str> = ServiceDirection::ALL.iter().map(|it| it.as_str()).collect();
        let direction = fields.code("direction", &form.direction, &directions);
        let askers: Vec<&str> = AskerKind::ALL.iter().map(|it| it.as_str()).collect();
        let asker = fields.code("asker", &form.asker, &askers);
        let seat = fields.id_if_any("seat", form.seat.as_deref());
        let body = fields.id_if_any("body", form.body.as_deref());
        // Without a body somebody says where it was asked.
        let node = match (body, given(form.node.as_deref())) {
            (Some(None), None) => fields.missing("node"),
            _ => Some(self.node.to_owned()),
        };
        let on = fields.day("occurred_on", &form.occurred_on);
        let paper = fields.paper(form.paper.as_deref(), self.was.as_ref());
        let asked = ServiceAsked {
            direction: direction?,
            asker: asker?,
            seat: seat?,
            node: node?,
            body: body?,
            paper: paper?,
        };
        Some((on?, asked))
    }
}

/// A step.
pub(super) struct Stepping<'a> {
    pub(super) form: StepForm<'a>,
}

impl Stepping<'_> {
    /// The day and the paper, as they were typed.
    fn shown(&self) -> (&str, Option<&str>) {
        match self.form {
            StepForm::Triage(form) => (&form.occurred_on, form.paper.as_deref()),
            StepForm::Match(form) => (&form.occurred_on, form.paper.as_deref()),
            StepForm::Confirm(form) => (&form.occurred_on, form.paper.as_deref()),
            StepForm::Decline(form) => (&form.occurred_on, form.paper.as_deref()),
            StepForm::AcceptJob(form)
            | StepForm::Deliver(form)
            | StepForm::Reopen(form)
            | StepForm::Close(form) => (&form.occurred_on, form.paper.as_deref()),
        }
    }

    fn step(&self, fields: &mut Fields<'_>) -> Option<ServiceStep> {
        Some(match self.form {
            StepForm::Triage(form) => {
                let domains: Vec<&str> = ServiceDomain::ALL.iter().map(|it| it.as_str()).collect();
                let domain = fields.code("domain", &form.domain, &domains);
                let body = fields.id("body", &form.body);
                ServiceStep::Triage {
                    domain: domain?,
                    body: body?,
                }
            }
            StepForm::Match(form) => ServiceStep::Match {
                team: fields.id_if_any("team", form.team.as_deref())?,
            },
            StepForm::AcceptJob(_) => ServiceStep::AcceptJob,
            StepForm::Deliver(_) => ServiceStep::Deliver,
            StepForm::Confirm(form) => ServiceStep::Confirm {
                answer: fields.code("answer", &form.answer, &answers())?,
            },
            StepForm::Decline(form) => {
                let grounds: Vec<&str> = DeclineGround::ALL.iter().map(|it| it.as_str()).collect();
                ServiceStep::Decline {
                    ground: fields.code("ground", &form.ground, &grounds)?,
                }
            }
            StepForm::Reopen(_) => ServiceStep::Reopen,
            StepForm::Close(_) => ServiceStep::Close,
        })
    }
}

impl Form for Stepping<'_> {
    type Made = (Day, ServiceStep, Option<PaperRef>);

    fn papers(&self) -> Vec<&str> {
        given(self.shown().1).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let mut fields = Fields { desk, under: "" };
        let step = self.step(&mut fields);
        let (on, paper) = self.shown();
        let on = fields.day("occurred_on", on);
        let paper = fields.paper(paper, None);
        Some((on?, step?, paper?))
    }
}

/// A correction with the fact that it is about.
pub(super) struct Correcting<'a> {
    replacement: Option<Replacing<'a>>,
    node: String,
    was: Option<PaperRef>,
    reason: &'a str,
}

enum Replacing<'a> {
    Asked(&'a ServiceAskForm),
    Delivered(&'a ServiceStepForm),
    Confirmed(&'a ServiceAnswerForm),
}

impl<'a> Correcting<'a> {
    pub(super) async fn of(
        qibu: &Arc<Qibu>,
        state: &ServiceRequestState,
        cites: Sequence,
        form: &'a ServiceCorrectionForm,
    ) -> Result<Self, NotDone> {
        let mut node = String::new();
        let said = (&form.asked, &form.delivered, &form.confirmed);
        let replacement = match said {
            (None, None, None) => None,
            (Some(asked), None, None) => {
                node = node_said(qibu, asked).await?;
                Some(Replacing::Asked(asked))
            }
            (None, Some(delivered), None) => Some(Replacing::Delivered(delivered)),
            (None, None, Some(confirmed)) => Some(Replacing::Confirmed(confirmed)),
            _ => {
                let fault = FieldFault::new("", "service_request.replaced_by_other");
                return Err(NotDone::Fields(vec![fault]));
            }
        };
        let was = state.fact(cites).and_then(|(_, fact)| match fact {
            ServiceFact::Asked(asked) => asked.paper.clone(),
            ServiceFact::Delivered(delivered) => delivered.paper.clone(),
            ServiceFact::Confirmed(confirmed) => confirmed.paper.clone(),
        });
        Ok(Self {
            replacement,
            node,
            was,
            reason: &form.reason,
        })
    }

    fn asking(&self, form: &'a ServiceAskForm) -> Asking<'_> {
        Asking {
            form,
            node: &self.node,
            under: "/asked",
            was: self.was.clone(),
        }
    }
}

impl Form for Correcting<'_> {
    type Made = (Option<(Day, ServiceFact)>, PaperRef);

    fn papers(&self) -> Vec<&str> {
        let named = match &self.replacement {
            Some(Replacing::Asked(form)) => form.paper.as_deref(),
            Some(Replacing::Delivered(form)) => form.paper.as_deref(),
            Some(Replacing::Confirmed(form)) => form.paper.as_deref(),
            None => None,
        };
        given(named).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let was = self.was.as_ref();
        let replacement = match &self.replacement {
            None => Some(None),
            Some(Replacing::Asked(form)) => {
                let made = self.asking(form).make(desk);
                made.map(|(on, asked)| Some((on, ServiceFact::Asked(asked))))
            }
            Some(Replacing::Delivered(form)) => {
                let under = "/delivered";
                let mut fields = Fields { desk, under };
                let on = fields.day("occurred_on", &form.occurred_on);
                let paper = fields.paper(form.paper.as_deref(), was);
                let made = on.zip(paper);
                made.map(|(on, paper)| {
                    // Until when the asker may answer follows from the day: the decision says it.
                    let answer_due = on;
                    let delivered = ServiceDelivered { answer_due, paper };
                    Some((on, ServiceFact::Delivered(delivered)))
                })
            }
            Some(Replacing::Confirmed(form)) => {
                let under = "/confirmed";
                let mut fields = Fields { desk, under };
                let answer = fields.code("answer", &form.answer, &answers());
                let on = fields.day("occurred_on", &form.occurred_on);
                let paper = fields.paper(form.paper.as_deref(), was);
                let made = on.zip(answer).zip(paper);
                made.map(|((on, answer), paper)| {
                    let confirmed = ServiceConfirmed { answer, paper };
                    Some((on, ServiceFact::Confirmed(confirmed)))
                })
            }
        };
        let reason = desk.reason("/reason", self.reason);
        Some((replacement?, reason?))
    }
}

/// The command of a correction.
pub(super) fn command(
    cites: Sequence,
    (replacement, reason): (Option<(Day, ServiceFact)>, PaperRef),
    (by_two, own): (bool, bool),
) -> ServiceRequestCommand {
    ServiceRequestCommand::Correct {
        cites,
        replacement,
        reason,
        by_two,
        own,
    }
}
