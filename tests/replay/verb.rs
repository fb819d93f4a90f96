//! What is done with an application in a play, and by whom.

use crate::chance::Chance;
use crate::papers::Sheet;
use crate::play::{OTHER_STREET, Play};
use crate::town::{COMMUNITY, DISTRICT, STREET, complete, paper, text};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{AccountId, ObjectionId, OpinionId, Sequence, StreamKind};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::standard::GAP_PROMISE;
use qibu_domain::subject::event::{
    Contents, CorrectionItem, DecisionOutcome, NotAcceptedGround, Opinion, ReReviewOutcome,
    VisitOutcome, Vote,
};
use qibu_domain::subject::{
    Application, SITE_REPORT_KIND, SLIP_KIND, Stage, SubjectState, Verb, committee_of,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The number of the verb that records a decision on paper.
const RECORD_SLIP: usize = 19;
/// The number of the first of the verbs that pass a matter on.
const COPY: usize = 24;
/// The number of the verb that records a visit; the next confirms it.
const VISIT: usize = 28;
/// The numbers of those that only the stage which waits for them knows.
const LONGER: usize = 33;
const STATEMENT: usize = 34;
const BALLOT: usize = 35;
const VOTE: usize = 36;
const VERBS: usize = 37;

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
            Verb::Resubmit { .. }
                | Verb::ExtendCorrection { .. }
                | Verb::Withdraw
                | Verb::Remind
                | Verb::ChooseEdition { .. }
        ) {
            return applicant();
        }
        let holder = |node: &str, duty| {
            let mut fit = self.people.iter().filter(|p| p.1 == node && p.2 == duty);
            fit.next().map(|known| known.0)
        };
        let seat = application.seat().or(application.deciding_seat());
        if let (Verb::CastVote { .. }, Some(ballot)) = (verb, &application.aside.ballot) {
            let members: Vec<_> = ballot.members.iter().copied().collect();
            return chance.pick(&members);
        }
        if let Verb::MakeStatement { .. } = verb {
            return self.somebody(chance, Duty::Propose);
        }
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
        // What offices propose begins at the district.
        let first = match application.transition {
            Transition::Suspend | Transition::Resume => (DISTRICT, Duty::Lead),
            Transition::Delist => (DISTRICT, Duty::Officer),
            _ => (node, Duty::Officer),
        };
        let seated = seat.map_or_else(
            || holder(first.0, first.1),
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
    pub fn awaited(
        &self,
        chance: &mut Chance,
        state: &SubjectState,
        application: &Application,
    ) -> Verb {
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
        let is_heard = application.hearing.is_some_and(|it| it.stated_on.is_none());
        let rulebook = self.town.qibu.rulebook();
        let votes = committee_of(state, application, &rulebook).is_some();
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
            Stage::AtSeat { .. } if application.aside.ballot.is_some() => {
                self.verb(VOTE, application)
            }
            Stage::AtSeat { .. } if is_heard && chance.below(2) == 0 => {
                self.verb(STATEMENT, application)
            }
            Stage::AtSeat { .. } if votes && chance.below(3) > 0 => self.ballot(application),
            Stage::AtSeat { .. } if application.aside.slip.is_some() => Verb::ConfirmSlip,
            Stage::AtSeat { .. } if chance.below(6) == 0 => {
                self.verb(VISIT + chance.below(2), application)
            }
            Stage::AtSeat { .. } if application.is_under_decision() => {
                // Who decides is not who records the slip: a clerk decides by hand.
                let by_a_lead = application.seat().is_some_and(|it| it.duty == Duty::Lead);
                let number = match chance.below(8) {
                    0 => 7,
                    1..=3 if by_a_lead => RECORD_SLIP,
                    _ => 6,
                };
                self.verb(number, application)
            }
            Stage::AtSeat { .. } if chance.below(5) == 0 => self.verb(2, application),
            Stage::AtSeat { .. } => self.verb(4, application),
            Stage::Returned { .. } if chance.below(4) == 0 => self.verb(LONGER, application),
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
        self.verb(chance.below(VERBS), application)
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
                let criterion = self.criterion(application.transition).to_owned();
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
                criteria: [self.criterion(application.transition).to_owned()].into(),
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
                plaque: (application.transition == Transition::T3 && self.number.is_multiple_of(2))
                    .then(|| text(&format!("样基字〔2026〕{}号", self.number))),
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
            LONGER => Verb::ExtendCorrection { reason },
            STATEMENT => Verb::MakeStatement { statement: reason },
            BALLOT => self.ballot(application),
            VOTE => Verb::CastVote {
                ballot: application
                    .aside
                    .ballot
                    .as_ref()
                    .map_or(Sequence(1), |it| it.at),
                vote: Vote::For,
                criteria: BTreeSet::new(),
                reason: None,
            },
            _ => Verb::GiveOpinion {
                opinion: asked.unwrap_or(OpinionId(Uuid::nil())),
                answer: reason,
            },
        }
    }
}

impl Play {
    /// A criterion of a transition: of the first three those of a base every other time.
    fn criterion(&self, transition: Transition) -> &'static str {
        let of_a_base = self.number.is_multiple_of(2);
        match transition {
            Transition::T1 if of_a_base => "1g",
            Transition::T1 => "1b",
            Transition::T2 if of_a_base => "2g",
            Transition::T2 => "2a",
            Transition::T3 if of_a_base => "3c",
            Transition::T3 => "3a",
            Transition::T4 => "4b",
            Transition::T5 => "5a",
            Transition::T6 => "6c",
            Transition::T7 => "7b",
            Transition::T8 => "8a",
            Transition::Suspend => "suspend_b",
            Transition::Resume => "resume_a",
            Transition::Dissolve => "dissolve_b",
            Transition::Delist => "delist_b",
        }
    }

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

    /// The first of those who work where the matter is, as many as a committee has.
    fn ballot(&self, application: &Application) -> Verb {
        let node = application.seat().map_or(STREET, |seat| seat.node.as_str());
        let there = self.people.iter().filter(|known| known.1 == node);
        let of_it = there.filter(|known| matches!(known.2, Duty::Officer | Duty::Lead));
        Verb::OpenBallot {
            members: of_it.map(|known| known.0).take(3).collect(),
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

/// What meets every criterion of a transition of the road.
pub fn contents_of(kind: StreamKind, transition: Transition) -> Contents {
    match (kind, transition) {
        (StreamKind::Base, transition) => Sheet::of_a_base(transition).contents(),
        (_, Transition::T2) => founding_contents(),
        (_, transition) => Sheet::simple(transition).contents(),
    }
}

/// What meets every criterion of the second transition.
fn founding_contents() -> Contents {
    let papers = ["founding_minutes", "charter", "internal_approval"];
    Contents {
        declared: ["elected_by_acclamation".to_owned()].into(),
        categories: ["freelancers".to_owned()].into(),
        papers: (20..).zip(papers).map(|(n, kind)| paper(n, kind)).collect(),
        ..Contents::default()
    }
}
