//! What is done with an application in a play, and by whom.

use crate::chance::Chance;
use crate::play::{OTHER_STREET, Play};
use crate::town::{COMMUNITY, DISTRICT, STREET, complete, paper};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{AccountId, ObjectionId, OpinionId, Sequence};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::standard::GAP_PROMISE;
use qibu_domain::subject::event::{
    Contents, CorrectionItem, DecisionOutcome, NotAcceptedGround, Opinion, ReReviewOutcome,
    VisitOutcome,
};
use qibu_domain::subject::{Application, SITE_REPORT_KIND, SLIP_KIND, Stage, SubjectState, Verb};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The number of the verb that records a decision on paper.
const RECORD_SLIP: usize = 19;
/// The number of the first of the verbs that pass a matter on.
const COPY: usize = 24;
/// The number of the verb that records a visit; the next confirms it.
const VISIT: usize = 28;

impl Play {
    /// Who is to do it: the seat's holder or the applicant, at times its deputy, or anybody.
    pub fn awaited_of(
        &self,
        chance: &mut Chance,
        state: &SubjectState,
        application: &Application,
        verb: &Verb,
    ) -> AccountId {
        if chance.below(10) == 0 {
            return chance.pick(&self.people).0;
        }
        let applicant = || application.submitter.unwrap_or(self.nobody);
        if matches!(
            verb,
            Verb::Resubmit { .. } | Verb::Withdraw | Verb::Remind | Verb::ChooseEdition { .. }
        ) {
            return applicant();
        }
        let holder = |node: &str, duty| {
            let mut fit = self.people.iter().filter(|p| p.1 == node && p.2 == duty);
            fit.next().map(|known| known.0)
        };
        let seat = application.seat().or(application.deciding_seat());
        // A slip is recorded by the deciding office's clerk: the last one, since the first may have given an opinion.
        if let (Verb::RecordSlip { .. }, Some(seat)) = (verb, seat) {
            let mut clerks = self
                .people
                .iter()
                .filter(|p| p.1 == seat.node && p.2 == Duty::Officer);
            return clerks.next_back().map_or(self.nobody, |clerk| clerk.0);
        }
        // Before the acceptance the route is not known yet: mostly it begins with the officer of the node.
        let node = state.body.as_ref().map_or(STREET, |body| body.node());
        let node = if node == COMMUNITY && application.transition != Transition::T1 {
            STREET
        } else {
            node
        };
        let seated = seat.map_or_else(
            || holder(node, Duty::Officer),
            |seat| holder(&seat.node, seat.duty),
        );
        let found = seated.unwrap_or(self.nobody);
        if chance.below(8) == 0 {
            self.nobody
        } else {
            found
        }
    }

    /// What the matter waits for, mostly.
    pub fn awaited(&self, chance: &mut Chance, application: &Application) -> Verb {
        if chance.below(12) == 0 {
            return self.any_verb(chance, application);
        }
        let at_an_office = matches!(
            application.stage,
            Stage::Submitted { .. } | Stage::AtSeat { .. }
        );
        if at_an_office && chance.below(6) == 0 {
            return self.verb(COPY + chance.below(4), application);
        }
        match &application.stage {
            Stage::Submitted { .. } if chance.below(5) == 0 => self.verb(2, application),
            Stage::Submitted { .. }
                if chance.below(3) > 0 && application.papers().any(|it| it.kind == GAP_PROMISE) =>
            {
                Verb::AcceptWithGaps
            }
            Stage::Submitted { .. } => Verb::Accept,
            Stage::AtSeat { .. } if application.gaps.open.is_some() && chance.below(3) > 0 => {
                self.supplement(application)
            }
            Stage::AtSeat { .. } if chance.below(8) == 0 => self.choice(),
            Stage::AtSeat { .. } if application.aside.hold.is_some() => Verb::Resume,
            Stage::AtSeat { .. } if application.aside.slip.is_some() => Verb::ConfirmSlip,
            Stage::AtSeat { .. } if chance.below(6) == 0 => {
                self.verb(VISIT + chance.below(2), application)
            }
            Stage::AtSeat { .. } if application.is_under_decision() => {
                let number = match chance.below(8) {
                    0 => 7,
                    1..=3 => RECORD_SLIP,
                    _ => 6,
                };
                self.verb(number, application)
            }
            Stage::AtSeat { .. } if chance.below(5) == 0 => self.verb(2, application),
            Stage::AtSeat { .. } => self.verb(4, application),
            Stage::Returned { .. } => self.verb(3, application),
            Stage::AwaitingNotice { .. } => Verb::OpenNotice,
            Stage::OnNotice { open, .. } if open.is_empty() && chance.below(3) == 0 => {
                self.verb(9, application)
            }
            Stage::OnNotice { open, .. } if open.is_empty() => Verb::CloseNotice,
            Stage::OnNotice { .. } => self.verb(10, application),
            Stage::AwaitingReply { .. } | Stage::Closed { .. } => self.verb(11, application),
        }
    }

    /// A second look at a decision comes to whatever.
    pub fn concluded(&self, chance: &mut Chance, opened: Sequence) -> Verb {
        let falls = chance.below(2) == 0;
        Verb::ConcludeReReview {
            opened,
            outcome: if falls {
                ReReviewOutcome::DoesNotStand
            } else {
                ReReviewOutcome::Stands
            },
            criteria: falls.then(|| "1b".to_owned()).into_iter().collect(),
            reason: paper(self.number, "reason"),
        }
    }

    pub fn any_verb(&self, chance: &mut Chance, application: &Application) -> Verb {
        self.verb(chance.below(VISIT + 5), application)
    }

    fn verb(&self, number: usize, application: &Application) -> Verb {
        let reason = paper(self.number, "reason");
        let objection = match &application.stage {
            Stage::OnNotice { open, .. } => open.first().map(|known| known.objection),
            _ => None,
        };
        let objection = objection.unwrap_or(ObjectionId(Uuid::nil()));
        let founding = application.transition != Transition::T1;
        match number {
            0 => Verb::Accept,
            1 => Verb::NotAccept {
                ground: NotAcceptedGround::NotOurMatter,
                refer_to: None,
            },
            2 => {
                let criterion = if founding { "2a" } else { "1b" }.to_owned();
                Verb::Return {
                    items: vec![CorrectionItem {
                        number: 1,
                        criterion,
                        paper: None,
                        reason,
                    }],
                }
            }
            3 => Verb::Resubmit {
                contents: if founding {
                    founding_contents()
                } else {
                    complete()
                },
            },
            4 => Verb::Review {
                opinion: Opinion::Support,
                reason: None,
            },
            5 => Verb::Review {
                opinion: Opinion::Oppose,
                reason: Some(reason),
            },
            6 => Verb::Decide {
                outcome: DecisionOutcome::Approved,
                reason: None,
                criteria: BTreeSet::new(),
            },
            7 => Verb::Decide {
                outcome: DecisionOutcome::Rejected,
                reason: Some(reason),
                criteria: [if founding { "2a" } else { "1b" }.to_owned()].into(),
            },
            8 => Verb::Extend { reason },
            9 => Verb::Object { reason },
            10 => Verb::AnswerObjection {
                objection,
                upheld: self.number.is_multiple_of(3),
                reason,
            },
            11 => Verb::IssueReply {
                number: DocumentNumber::new("样例〔2026〕2号").unwrap(),
                paper: None,
                plaque: None,
            },
            12 => Verb::OpenNotice,
            13 => Verb::CloseNotice,
            14 => Verb::Withdraw,
            _ => self.beside(number, application),
        }
    }

    /// What is done beside the road.
    fn beside(&self, number: usize, application: &Application) -> Verb {
        let reason = paper(self.number, "reason");
        let today = application.aside.at_seat_since;
        let today = today.unwrap_or(application.submitted_on);
        let mut asked = application.aside.asked.iter();
        let asked = asked.find(|asked| !asked.given).map(|asked| asked.opinion);
        match number {
            15 => Verb::Hold {
                until: today.plus_days(20),
                reason,
            },
            16 => Verb::Resume,
            17 => Verb::SendBack {
                to: "review".to_owned(),
                reason,
            },
            18 => Verb::TakeBack,
            RECORD_SLIP => Verb::RecordSlip {
                outcome: DecisionOutcome::Approved,
                signed_on: today,
                slip: paper(self.number, SLIP_KIND),
                meeting: None,
                reason: None,
                criteria: BTreeSet::new(),
            },
            20 => Verb::ConfirmSlip,
            21 => Verb::Remind,
            22 => Verb::AskOpinion {
                node: STREET.to_owned(),
                question: reason,
            },
            COPY..=27 => self.passing(number, application),
            VISIT => self.visit(application),
            29 => Verb::ConfirmVisit,
            30 => Verb::AcceptWithGaps,
            31 => self.supplement(application),
            32 => self.choice(),
            _ => Verb::GiveOpinion {
                opinion: asked.unwrap_or(OpinionId(Uuid::nil())),
                answer: reason,
            },
        }
    }
}

impl Play {
    /// All that is missing since the acceptance.
    fn supplement(&self, application: &Application) -> Verb {
        let open = application.gaps.open.iter();
        let missing = open.flat_map(|gap| &gap.missing);
        Verb::Supplement {
            papers: missing.map(|kind| paper(self.number, kind)).collect(),
        }
    }

    /// The edition that was published last, whether its clause lets it be chosen or not.
    fn choice(&self) -> Verb {
        let rulebook = self.town.qibu.rulebook();
        let last = rulebook.last_edition(DISTRICT);
        Verb::ChooseEdition {
            edition: last.map_or_else(String::new, |edition| edition.code.clone()),
        }
    }

    /// A visit of today with whoever works where the matter is.
    fn visit(&self, application: &Application) -> Verb {
        let seat = application.seat();
        let node = seat.map_or(STREET, |seat| seat.node.as_str());
        let mut there = self.people.iter().filter(|known| known.1 == node);
        let with = there.next_back().map_or(self.nobody, |known| known.0);
        Verb::RecordVisit {
            visited_on: self.town.qibu.head().recorded_at.day(),
            outcome: VisitOutcome::AsStated,
            with,
            report: paper(self.number, SITE_REPORT_KIND),
        }
    }

    /// How a matter is passed on.
    fn passing(&self, number: usize, application: &Application) -> Verb {
        let reason = paper(self.number, "reason");
        let node = [COMMUNITY, DISTRICT, OTHER_STREET][usize::try_from(self.number % 3).unwrap()];
        match number {
            COPY => Verb::Copy {
                node: node.to_owned(),
            },
            25 => Verb::AddSeat {
                node: node.to_owned(),
                duty: Duty::Officer,
                reason,
            },
            26 => Verb::Transfer {
                to: OTHER_STREET.to_owned(),
                reason,
            },
            _ => {
                let seat = application.seat();
                let (node, duty) = seat.map_or((STREET, Duty::Officer), |seat| {
                    (seat.node.as_str(), seat.duty)
                });
                let fit = self.people.iter().filter(|p| p.1 == node && p.2 == duty);
                let fit: Vec<_> = fit.map(|known| known.0).collect();
                let index = usize::try_from(self.number).unwrap() % fit.len().max(1);
                Verb::Assign {
                    account: fit.get(index).copied().unwrap_or(self.nobody),
                }
            }
        }
    }
}

/// What meets every criterion of the second transition.
pub fn founding_contents() -> Contents {
    let papers = ["founding_minutes", "charter", "internal_approval"];
    Contents {
        declared: ["elected_by_acclamation".to_owned()].into(),
        categories: ["freelancers".to_owned()].into(),
        papers: (20..).zip(papers).map(|(n, kind)| paper(n, kind)).collect(),
        ..Contents::default()
    }
}
