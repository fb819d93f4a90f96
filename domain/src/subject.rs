//! A subject, which is an association (联谊组织) or a base (实践创新基地): proposed, prepared, founded, and taken through its steps by applications.
//!
//! Read [`command`] for what can be asked, [`event`] for what can have happened, [`refusal`] for every way of
//! saying no, and the verb's own file for its rules.

pub mod affairs;
pub mod body;
pub mod brands;
pub mod command;
pub mod event;
pub mod late_steps;
pub mod life;
pub mod oversight;
pub mod re_review;
pub mod refusal;
pub mod standing;
pub mod state;

mod again;
mod aside;
mod assigning;
mod changeover;
mod claims;
mod committees;
mod course;
pub mod cycles;
mod evolve;
mod falling_due;
mod founding;
mod gaps;
mod handling;
mod notice;
mod of_application;
mod passing;
mod proposing;
mod recognising;
mod recounting;
mod seats;
mod site_visits;
mod slips;
mod verdicts;

pub use affairs::{AffairCommand, AffairFault, AffairRefusal, Affairs};
pub use again::{Wait, wait_after_rejection};
pub use aside::{Aside, Asked, Hold, Reviewed, Slip};
pub use assigning::{
    Assignment, Bound, MAX_SUCCESSIONS, accounts_judged, assigned_for, assignment,
};
pub use body::{Body, RecordedFounding};
pub use brands::{BRAND_STATEMENT_KIND, Brand, BrandCommand, BrandFault, BrandStage};
pub use changeover::{Changeover, DecidedUnder, Governing, Offer, governing, offer};
pub use command::{AssociationProposal, BaseProposal, Proposal, SubjectCommand, Verb};
pub use committees::{Ballot, Standing, awaited_verb, committee_of};
pub use event::SubjectEvent;
pub use falling_due::is_due;
pub use founding::STATEMENT_KIND;
pub use gaps::{Gap, Gaps, missing_papers};
pub use late_steps::{LateStep, LateStepRefusal, STEP_STATEMENT_KIND};
pub use life::{Ending, LIFE_WORDS, Life};
pub use notice::OBJECTION;
pub use oversight::{NAME_RESTS_MONTHS, Oversight, RECORD_KIND, StandingRefusal, reached_criteria};
pub use passing::{ADDED_SEAT, MAX_ADDED_SEATS, Passing, Transferred};
pub use proposing::closed_by;
pub use re_review::{Change, ReReview, ReReviewEnd, ReReviewRefusal};
pub use recounting::Provisional;
pub use refusal::{
    ChangeoverRefusal, CommitteeRefusal, GapsRefusal, PassingRefusal, SiteVisitRefusal,
    SubjectRefusal,
};
pub use seats::{as_fallen_due, barred, barred_from_opinions, seats_for, seats_of};
pub use site_visits::{SITE_REPORT_KIND, SiteVisit, SiteVisits, Verified};
pub use slips::SLIP_KIND;
pub use standing::{Hearing, RECTIFICATION_WORDS, Rectification, WindingUpLine};
pub use state::{Application, FIRST_CYCLE, Outcome, STAGE_WORDS, Stage, SubjectState};
pub use verdicts::{edition_for, foreseen, papers_judged, papers_of_open, readiness};

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;
use course::Course;

/// The decider of associations and bases, which live by the same rules (domain 4.3).
#[derive(Clone, Copy, Debug)]
pub struct Subject;

impl Decider for Subject {
    const KINDS: &'static [StreamKind] = &[StreamKind::Association, StreamKind::Base];
    type State = SubjectState;
    type Command = SubjectCommand;
    type Event = SubjectEvent;
    type Refusal = SubjectRefusal;

    fn decide(
        state: &SubjectState,
        command: &SubjectCommand,
        occasion: &Occasion,
    ) -> Result<Decided<SubjectEvent>, SubjectRefusal> {
        let mut course = Course::begin(state, occasion);
        // What has fallen due comes first, whoever wakes it (law 15).
        falling_due::emit(&mut course)?;
        match command {
            SubjectCommand::Propose { proposal, contents } => {
                proposing::propose(&mut course, proposal, contents)?;
            }
            SubjectCommand::Submit {
                transition,
                contents,
            } => {
                proposing::submit(&mut course, *transition, contents)?;
            }
            SubjectCommand::Act { application, verb } => {
                act(&mut course, *application, verb)?;
            }
            SubjectCommand::RecordFounding {
                proposal,
                founded_on,
                precision,
                statement,
                categories,
            } => {
                let founding = founding::Founding {
                    proposal,
                    founded_on: *founded_on,
                    precision: *precision,
                    statement,
                    categories,
                };
                founding::record(&mut course, &founding)?;
            }
            SubjectCommand::CorrectFounding {
                cites,
                founded_on,
                precision,
                reason,
            } => {
                let moved = founded_on.map(|day| (day, *precision));
                founding::correct(&mut course, *cites, moved, reason)?;
            }
            SubjectCommand::RecogniseLate {
                step,
                reached_on,
                precision,
                statement,
            } => late_steps::recognise(&mut course, *step, (*reached_on, *precision), statement)?,
            SubjectCommand::CorrectLateStep {
                cites,
                reached_on,
                precision,
                reason,
            } => late_steps::correct(&mut course, *cites, (*reached_on, *precision), reason)?,
            SubjectCommand::Oversee(oversight) => oversight::oversee(&mut course, oversight)?,
            SubjectCommand::OpenReReview(change) => re_review::open(&mut course, change)?,
            SubjectCommand::Affair(command) => affairs::act(&mut course, command)?,
            SubjectCommand::Brand(command) => brands::act(&mut course, command)?,
            SubjectCommand::Wake if course.is_empty() => {
                return Err(SubjectRefusal::NothingDue);
            }
            SubjectCommand::Wake => {}
        }
        Ok(course.decided())
    }

    fn evolve(state: SubjectState, event: &Happened<SubjectEvent>) -> SubjectState {
        evolve::evolve(state, event)
    }
}

fn act(
    course: &mut Course<'_>,
    application: crate::id::ApplicationId,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    let application = course.application(application)?;
    match verb {
        Verb::Accept => handling::accept(course, &application),
        Verb::NotAccept { ground, refer_to } => {
            handling::not_accept(course, &application, *ground, refer_to.as_deref())
        }
        Verb::Return { items } => handling::give_back(course, &application, items),
        Verb::Resubmit { contents } => proposing::resubmit(course, &application, contents),
        Verb::ExtendCorrection { reason } => {
            proposing::extend_correction(course, &application, reason)
        }
        Verb::Review { opinion, reason } => {
            handling::review(course, &application, *opinion, reason.as_ref())
        }
        Verb::Extend { reason } => handling::extend(course, &application, reason),
        Verb::Decide {
            outcome,
            reason,
            criteria,
        } => {
            let decision = handling::Decision {
                outcome: *outcome,
                reason: reason.as_ref(),
                criteria,
            };
            handling::decide(course, &application, &decision)
        }
        Verb::OpenNotice => notice::open(course, &application),
        Verb::Object { reason } => notice::object(course, &application, reason),
        Verb::AnswerObjection {
            objection,
            upheld,
            reason,
        } => notice::answer(course, &application, *objection, *upheld, reason),
        Verb::CloseNotice => notice::close(course, &application),
        Verb::IssueReply {
            number,
            paper,
            plaque,
        } => {
            let reply = recognising::Reply {
                number,
                paper: paper.as_ref(),
                plaque: plaque.as_ref(),
            };
            recognising::reply(course, &application, &reply)
        }
        Verb::Withdraw => proposing::withdraw(course, &application),
        beside => act_beside(course, &application, beside),
    }
}

/// What seats and applicants do beside the road itself.
fn act_beside(
    course: &mut Course<'_>,
    application: &Application,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    match verb {
        Verb::Hold { until, reason } => aside::hold(course, application, *until, reason),
        Verb::Resume => aside::resume(course, application),
        Verb::SendBack { to, reason } => aside::send_back(course, application, to, reason),
        Verb::TakeBack => aside::take_back(course, application),
        Verb::RecordSlip {
            outcome,
            signed_on,
            slip,
            meeting,
            reason,
            criteria,
        } => {
            let said = slips::Slip {
                outcome: *outcome,
                signed_on: *signed_on,
                paper: slip,
                meeting: meeting.as_ref(),
                reason: reason.as_ref(),
                criteria,
            };
            slips::record(course, application, &said)
        }
        Verb::ConfirmSlip => slips::confirm(course, application),
        Verb::Remind => aside::remind(course, application),
        Verb::AskOpinion { node, question } => {
            aside::ask_opinion(course, application, node, question)
        }
        Verb::GiveOpinion { opinion, answer } => {
            aside::give_opinion(course, application, *opinion, answer)
        }
        passed_on => act_last(course, application, passed_on),
    }
}

/// What is done with a matter as a whole: it is passed on, spoken to, looked at again.
fn act_last(
    course: &mut Course<'_>,
    application: &Application,
    verb: &Verb,
) -> Result<(), SubjectRefusal> {
    match verb {
        Verb::ConcludeReReview {
            opened,
            outcome,
            criteria,
            reason,
        } => {
            let conclusion = re_review::Conclusion {
                opened: *opened,
                outcome: *outcome,
                criteria,
                reason,
            };
            re_review::conclude(course, application, &conclusion)
        }
        Verb::Copy { node } => passing::copy(course, application, node),
        Verb::AddSeat { node, duty, reason } => {
            let added = passing::Added {
                node,
                duty: *duty,
                reason,
            };
            passing::add_seat(course, application, &added)
        }
        Verb::Transfer { to, reason } => passing::transfer(course, application, to, reason),
        Verb::Assign { account } => assigning::assign(course, application, *account),
        Verb::OpenBallot { members } => committees::open(course, application, members),
        Verb::CastVote { .. } => committees::cast(course, application, verb),
        Verb::RecordVisit { .. } | Verb::ConfirmVisit => {
            site_visits::act(course, application, verb)
        }
        Verb::AcceptWithGaps | Verb::Supplement { .. } => gaps::act(course, application, verb),
        Verb::ChooseEdition { .. } => changeover::act(course, application, verb),
        Verb::MakeStatement { statement } => {
            oversight::make_statement(course, application, statement)
        }
        Verb::Accept
        | Verb::NotAccept { .. }
        | Verb::Return { .. }
        | Verb::Resubmit { .. }
        | Verb::ExtendCorrection { .. }
        | Verb::Review { .. }
        | Verb::Extend { .. }
        | Verb::Decide { .. }
        | Verb::OpenNotice
        | Verb::Object { .. }
        | Verb::AnswerObjection { .. }
        | Verb::CloseNotice
        | Verb::IssueReply { .. }
        | Verb::Withdraw
        | Verb::Hold { .. }
        | Verb::Resume
        | Verb::SendBack { .. }
        | Verb::TakeBack
        | Verb::RecordSlip { .. }
        | Verb::ConfirmSlip
        | Verb::Remind
        | Verb::AskOpinion { .. }
        | Verb::GiveOpinion { .. } => Err(SubjectRefusal::Unknown),
    }
}
