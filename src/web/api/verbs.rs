//! What is done with an application. Every verb needs `If-Match`: whoever acts has seen what it acts on.

use super::answer::{Filing, Wrote, answer};
use super::reading::id;
use crate::intake::aside::{AskForm, HoldForm, OpinionForm, SendBackForm, SlipForm};
use crate::intake::ballot::{CastVoteForm, OpenBallotForm};
use crate::intake::changeover::EditionChoiceForm;
use crate::intake::form::{
    AnswerForm, DecideForm, NoForm, NotAcceptForm, ReasonForm, ReplyForm, ResubmitForm, ReturnForm,
    ReviewForm,
};
use crate::intake::gaps::SupplementForm;
use crate::intake::oversight::StatementForm;
use crate::intake::passing::{AddSeatForm, AssignForm, CopyForm, TransferForm};
use crate::intake::re_review::ReReviewForm;
use crate::intake::site_visit::VisitForm;
use crate::intake::{self, VerbForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::ApplicationId;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

macro_rules! verbs {
    ($($(#[$doc:meta])* $handler:ident $path:tt $form:ident $verb:ident;)*) => {
        $(
            $(#[$doc])*
            #[utoipa::path(post, path = $path, tag = "verbs",
                params(("id" = String, Path, description = "The application.")), request_body = $form,
                responses((status = 200, description = "It was done.", body = super::answer::Written)))]
            async fn $handler(
                State(qibu): State<Arc<Qibu>>,
                Path(application): Path<String>,
                write: Write<$form>,
            ) -> Result<Response, Problem> {
                act(qibu, application, write, VerbForm::$verb).await
            }
        )*

        /// The routes of the verbs.
        pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
            OpenApiRouter::default()$(.routes(routes!($handler)))*
        }
    };
}

verbs! {
    /// Takes the application on (受理): the act of the route's first seat.
    accept "/applications/{id}/accept" NoForm Accept;
    /// Says that it is not this office's matter (不予受理).
    not_accept "/applications/{id}/not-accept" NotAcceptForm NotAccept;
    /// Gives it back with the one complete list of corrections.
    give_back "/applications/{id}/return" ReturnForm Return;
    /// Hands the corrected application in again, whole.
    resubmit "/applications/{id}/resubmit" ResubmitForm Resubmit;
    /// Takes longer to correct it, once for each list of corrections, with reasons.
    extend_correction "/applications/{id}/extend-correction" ReasonForm ExtendCorrection;
    /// Gives a reviewing seat's opinion.
    review "/applications/{id}/review" ReviewForm Review;
    /// Extends the time to decide, once, with reasons.
    extend "/applications/{id}/extend" ReasonForm Extend;
    /// Decides.
    decide "/applications/{id}/decide" DecideForm Decide;
    /// Puts the notice up.
    open_notice "/applications/{id}/open-notice" NoForm OpenNotice;
    /// Objects while the notice is up.
    object "/applications/{id}/object" ReasonForm Object;
    /// Answers an objection.
    answer_objection "/applications/{id}/answer-objection" AnswerForm AnswerObjection;
    /// Takes the notice down after its last day.
    close_notice "/applications/{id}/close-notice" NoForm CloseNotice;
    /// Issues the reply under the number of the office's own system.
    issue_reply "/applications/{id}/issue-reply" ReplyForm IssueReply;
    /// Takes the application back.
    withdraw "/applications/{id}/withdraw" NoForm Withdraw;
    /// Holds it until a day, with reasons (暂缓): once for each seat.
    hold "/applications/{id}/hold" HoldForm Hold;
    /// Goes on before the hold's last day.
    resume "/applications/{id}/resume" NoForm Resume;
    /// Sends it back to an earlier seat of its route, with reasons: once for each seat.
    send_back "/applications/{id}/send-back" SendBackForm SendBack;
    /// Takes the last opinion back, while the next seat has done nothing.
    take_back "/applications/{id}/take-back" NoForm TakeBack;
    /// Records a decision that was taken on paper (签批单); it takes effect when the decider confirms it.
    record_slip "/applications/{id}/record-slip" SlipForm RecordSlip;
    /// Confirms the slip: the decision counts from the day that it was signed on.
    confirm_slip "/applications/{id}/confirm-slip" NoForm ConfirmSlip;
    /// Reminds the office that has it (催办): the applicant, once a day.
    remind "/applications/{id}/remind" NoForm Remind;
    /// Asks another office for its opinion (征求意见); the seat may go on without it.
    ask_opinion "/applications/{id}/ask-opinion" AskForm AskOpinion;
    /// Gives the opinion that the office was asked for.
    give_opinion "/applications/{id}/give-opinion" OpinionForm GiveOpinion;
    /// Sends another office a copy for its information (抄送): the seat that has it, or the deciding office after the decision.
    copy "/applications/{id}/copy" CopyForm Copy;
    /// Adds a seat before the one that has it (加签), which goes on with what its clock had left.
    add_seat "/applications/{id}/add-seat" AddSeatForm AddSeat;
    /// Hands it to the same duty of another office of the same rank (转办): the first seat, once.
    transfer "/applications/{id}/transfer" TransferForm Transfer;
    /// Names the account that alone does what the seat has to do (改派); no clock changes.
    assign "/applications/{id}/assign" AssignForm Assign;
    /// Calls the committee of the seat to vote (部务会表决), where the edition fills the seat with one.
    open_ballot "/applications/{id}/open-ballot" OpenBallotForm OpenBallot;
    /// Votes as a member of the committee; with the vote that makes the outcome certain the seat reviews or decides.
    cast_vote "/applications/{id}/cast-vote" CastVoteForm CastVote;
    /// Records what two people found on the spot (现场核实); it counts when the other confirms it.
    record_visit "/applications/{id}/record-visit" VisitForm RecordVisit;
    /// Confirms what the other recorded; the days of the visit are not counted in the clock of the seat.
    confirm_visit "/applications/{id}/confirm-visit" NoForm ConfirmVisit;
    /// Accepts what is not complete, on the applicant's written promise (容缺受理): what is missing comes until a day, or it lapses.
    accept_with_gaps "/applications/{id}/accept-with-gaps" NoForm AcceptWithGaps;
    /// Hands in papers that were missing at the acceptance.
    supplement "/applications/{id}/supplement" SupplementForm Supplement;
    /// Chooses to be judged by a later edition, where a clause of it lets the applicant choose (过渡条款); it cannot be undone.
    choose_edition "/applications/{id}/choose-edition" EditionChoiceForm ChooseEdition;
    /// States the body's case against what an office proposes (陈述申辩).
    make_statement "/applications/{id}/make-statement" StatementForm MakeStatement;
    /// Says what a second look at the decision came to, after a fact under it changed (复核).
    conclude_re_review "/applications/{id}/conclude-re-review" ReReviewForm ConcludeReReview;
}

async fn act<F: Clone>(
    qibu: Arc<Qibu>,
    application: String,
    write: Write<F>,
    verb: impl Fn(F) -> VerbForm,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let signed = write.signed;
    let verb = verb(write.body);
    let known: ApplicationId = id(signed.lang, &application)?;
    let done = intake::act(&qibu, &sent, known, &verb).await;
    let filing = Filing {
        signed: &signed,
        command: verb.name(),
        subject: application,
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}
