//! From the forms of suggestions to what the commands say.

use super::{
    AnswerForm, ForwardForm, PublishForm, SettleForm, SuggestionCorrectionForm, SuggestionForm,
};
use crate::intake::convert::given;
use crate::intake::evidence::{Desk, Form};
use crate::intake::work::Fields;
use crate::intake::{FieldFault, NotDone};
use qibu_domain::id::Sequence;
use qibu_domain::outcome::OutcomeField;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::suggestion::{
    ANSWER_PAPER, DeclineGround, Forwarding, OutsideReceiver, Receiver, SUGGESTION_PAPER,
    Submission, SuggestionAnswered, SuggestionCommand, SuggestionFact, SuggestionSaid,
    SuggestionState,
};
use qibu_domain::time::Day;

/// A submission, with the words that stand where it gives none.
pub(super) struct Submitted<'a> {
    pub(super) form: &'a SuggestionForm,
    pub(super) under: &'static str,
    pub(super) was: Option<PaperRef>,
}

impl Form for Submitted<'_> {
    type Made = (Day, Submission);

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let choices: Vec<&str> = OutcomeField::ALL.iter().map(|it| it.as_str()).collect();
        let body = fields.id("body", &form.body);
        let field = fields.code("field", &form.field, &choices);
        let said = (form.words.as_deref(), self.was.as_ref());
        let words = words(&mut fields, "words", SUGGESTION_PAPER, said);
        let author = fields.id_if_any("author", form.author.as_deref());
        let on = fields.day("occurred_on", &form.occurred_on);
        let submission = Submission {
            body: body?,
            field: field?,
            words: words?,
            author: author?,
        };
        Some((on?, submission))
    }
}

/// A forwarding, with the paper that it stands on where it names none.
pub(super) struct Forwarded<'a> {
    pub(super) form: &'a ForwardForm,
    pub(super) under: &'static str,
    pub(super) was: Option<PaperRef>,
}

impl Form for Forwarded<'_> {
    type Made = (Day, Forwarding);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let node = given(form.node.as_deref());
        let outside = given(form.outside.as_deref());
        let to = match (node, outside) {
            (Some(node), None) => Some(Receiver::Node(node.trim().to_owned())),
            (None, Some(outside)) => {
                let choices: Vec<&str> =
                    OutsideReceiver::ALL.iter().map(|it| it.as_str()).collect();
                let outside = fields.code("outside", outside, &choices);
                outside.map(Receiver::Outside)
            }
            (None, None) => fields.missing("node"),
            (Some(_), Some(_)) => {
                let fault = FieldFault::new(fields.at("outside"), "suggestion.two_receivers");
                fields.desk.fault(fault);
                None
            }
        };
        let on = fields.day("occurred_on", &form.occurred_on);
        let paper = fields.paper(form.paper.as_deref(), self.was.as_ref());
        let (to, paper) = (to?, paper?);
        Some((on?, Forwarding { to, paper }))
    }
}

/// An answer, with the words that stand where it gives none.
pub(super) struct Answering<'a> {
    pub(super) form: &'a AnswerForm,
    pub(super) under: &'static str,
    pub(super) was: Option<PaperRef>,
}

impl Form for Answering<'_> {
    type Made = (Day, SuggestionAnswered);

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let said = (form.answer.as_deref(), self.was.as_ref());
        let answer = words(&mut fields, "answer", ANSWER_PAPER, said);
        let on = fields.day("occurred_on", &form.occurred_on);
        let answer = answer?;
        Some((on?, SuggestionAnswered { answer }))
    }
}

/// An adoption or a refusal, with what shows it.
pub(super) struct Ending<'a> {
    pub(super) form: &'a SettleForm,
    pub(super) declines: bool,
}

/// What an adoption or a refusal becomes.
pub(super) struct Ended {
    on: Day,
    ground: Option<DeclineGround>,
    paper: Option<PaperRef>,
}

impl Ended {
    pub(super) fn command(self) -> SuggestionCommand {
        let (occurred_on, paper) = (self.on, self.paper);
        match self.ground {
            None => SuggestionCommand::Adopt { occurred_on, paper },
            Some(ground) => SuggestionCommand::Decline {
                occurred_on,
                ground,
                paper,
            },
        }
    }
}

impl Form for Ending<'_> {
    type Made = Ended;

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields { desk, under: "" };
        let said = given(form.ground.as_deref());
        let ground = match (self.declines, said) {
            (true, said) => {
                let choices: Vec<&str> = DeclineGround::ALL.iter().map(|it| it.as_str()).collect();
                fields
                    .code("ground", said.unwrap_or_default(), &choices)
                    .map(Some)
            }
            (false, None) => Some(None),
            (false, Some(_)) => fields.unknown("ground", &["occurred_on", "paper"]),
        };
        let on = fields.day("occurred_on", &form.occurred_on);
        let paper = fields.paper(form.paper.as_deref(), None);
        Some(Ended {
            on: on?,
            ground: ground?,
            paper: paper?,
        })
    }
}

/// An act that says no more than its day.
pub(super) struct Acted<'a> {
    pub(super) form: &'a PublishForm,
}

impl Form for Acted<'_> {
    type Made = Day;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<Day> {
        let mut fields = Fields { desk, under: "" };
        fields.day("occurred_on", &self.form.occurred_on)
    }
}

/// What stands in the place of a fact, and why.
pub(super) type MadeCorrection = (Option<(Day, SuggestionSaid)>, PaperRef);

/// A correction with the fact that it is about.
pub(super) struct Correcting<'a> {
    replacement: Option<Replacing<'a>>,
    reason: &'a str,
}

enum Replacing<'a> {
    Submitted(Submitted<'a>),
    Forwarded(Forwarded<'a>),
    Answered(Answering<'a>),
}

impl<'a> Correcting<'a> {
    pub(super) fn of(
        known: &SuggestionState,
        cites: Sequence,
        form: &'a SuggestionCorrectionForm,
    ) -> Result<Self, NotDone> {
        let fact = known.fact(cites).map(|(_, fact)| fact);
        let replacement = match (&form.submitted, &form.forwarded, &form.answered) {
            (None, None, None) => None,
            (Some(form), None, None) => Some(Replacing::Submitted(Submitted {
                form,
                under: "/submitted",
                was: match fact {
                    Some(SuggestionFact::Submitted(was)) => Some(was.words),
                    _ => None,
                },
            })),
            (None, Some(form), None) => Some(Replacing::Forwarded(Forwarded {
                form,
                under: "/forwarded",
                was: match fact {
                    Some(SuggestionFact::Forwarded(was)) => was.paper,
                    _ => None,
                },
            })),
            (None, None, Some(form)) => Some(Replacing::Answered(Answering {
                form,
                under: "/answered",
                was: match fact {
                    Some(SuggestionFact::Answered(was)) => Some(was.answer),
                    _ => None,
                },
            })),
            _ => {
                let fault = FieldFault::new("", "suggestion.replaced_by_other");
                return Err(NotDone::Fields(vec![fault]));
            }
        };
        let reason = &form.reason;
        Ok(Self {
            replacement,
            reason,
        })
    }
}

impl Form for Correcting<'_> {
    type Made = MadeCorrection;

    fn papers(&self) -> Vec<&str> {
        match &self.replacement {
            Some(Replacing::Forwarded(forwarded)) => forwarded.papers(),
            Some(Replacing::Submitted(_) | Replacing::Answered(_)) | None => Vec::new(),
        }
    }

    fn make(&self, desk: &mut Desk) -> Option<MadeCorrection> {
        let replacement = match &self.replacement {
            None => Some(None),
            Some(Replacing::Submitted(form)) => {
                let made = form.make(desk);
                made.map(|(on, said)| Some((on, SuggestionSaid::Submitted(said))))
            }
            Some(Replacing::Forwarded(form)) => {
                let made = form.make(desk);
                made.map(|(on, said)| Some((on, SuggestionSaid::Forwarded(said))))
            }
            Some(Replacing::Answered(form)) => {
                let made = form.make(desk);
                made.map(|(on, said)| Some((on, SuggestionSaid::Answered(said))))
            }
        };
        let reason = desk.reason("/reason", self.reason);
        Some((replacement?, reason?))
    }
}

/// Words that become a paper; where none are given, those that stand.
fn words(
    fields: &mut Fields<'_>,
    name: &str,
    kind: &str,
    (said, was): (Option<&str>, Option<&PaperRef>),
) -> Option<PaperRef> {
    match (given(said), was) {
        (Some(words), _) => {
            let at = fields.at(name);
            fields.desk.words(&at, kind, words)
        }
        (None, Some(was)) => Some(was.clone()),
        (None, None) => fields.missing(name),
    }
}
