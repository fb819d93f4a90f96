//! What may be done with an application: every verb, open or closed, why, and who could.

mod ballot;
mod passing;
mod visits;

pub use ballot::electable;
pub use passing::{assignable, transferable};
pub use visits::companions;

use super::drafts::NoQuery;
use super::reading::{At, Reading, id, permit, there};
use super::rows::SeatView;
use super::standing::looking_on;
use super::subjects::Shown;
use crate::authority::Action;
use crate::command::{CommandError, Request};
use crate::intake;
use crate::papers::REASON_KIND;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use qibu_domain::actor::Principal;
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{
    AccountId, ApplicationId, CommandId, ObjectionId, OpinionId, PaperId, StreamId,
};
use qibu_domain::occasion::Occasion;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::{
    CorrectionItem, DecisionOutcome, NotAcceptedGround, Opinion, PaperRef, ReReviewOutcome,
    RouteSeat,
};
use qibu_domain::subject::{
    self, Application, SLIP_KIND, Subject, SubjectCommand, SubjectState, Verb, offer,
};
use qibu_domain::text::ShortText;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The route.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default().routes(routes!(list_actions))
}

/// The verbs of an application.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActionsView {
    /// Each verb once.
    pub items: Vec<ActionView>,
}

/// A verb.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ActionView {
    /// The verb.
    pub verb: String,
    /// Whether the sender may do it now.
    pub open: bool,
    /// Why not.
    pub closed_by: Option<Problem>,
    /// The seats any of which may do it now; empty for what is the applicant's, or anybody's.
    pub seats: Vec<SeatView>,
}

/// Says of every verb whether the sender may do it now, and why not.
#[utoipa::path(get, path = "/applications/{id}/actions", tag = "applications",
    params(("id" = String, Path, description = "The application.")),
    responses((status = 200, description = "The verbs.", body = Shown<ActionsView>)))]
async fn list_actions(
    State(qibu): State<Arc<Qibu>>,
    Path(application): Path<String>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<Shown<ActionsView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let application: ApplicationId = id(lang, &application)?;
    let at = At::of(&qibu, lang, None, None).await?;
    let subject = intake::subject_of(&qibu, application).await;
    let subject = there(
        lang,
        subject.map_err(|error| Problem::not_done(lang, &error))?,
    )?;
    let items = actions(&qibu, &signed, subject, application).await;
    Ok(Json(Shown {
        item: ActionsView {
            items: items.map_err(|error| Problem::of_command(lang, &error))?,
        },
        as_of: at.as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: qibu.head().position.0,
    }))
}

/// Every verb, tried out without writing anything: what the command itself would say is what is shown.
pub async fn actions(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    stream: StreamId,
    application: ApplicationId,
) -> Result<Vec<ActionView>, CommandError> {
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await?;
    let rulebook = qibu.rulebook();
    let occasion = looking_on(rulebook, stream, qibu.clock().now());
    // Where it cannot be told what has fallen due, the verbs themselves say why.
    let state = subject::as_fallen_due(hosted.state(), &occasion)
        .unwrap_or_else(|_| hosted.state().clone());
    let Some(known) = state.application(application) else {
        return Ok(Vec::new());
    };
    let verbs = of_all(qibu, &state, known, &occasion, signed.caller.account)?;
    let mut shown = Vec::new();
    for verb in verbs {
        let name = verb.name();
        let seats = if verb.is_of_a_seat() {
            let seats = subject::seats_of(&state, application, &verb, &occasion);
            let seats = seats.unwrap_or_default();
            if verb.is_escalated() {
                with_those_above(seats, known, &occasion.rulebook)
            } else {
                seats
            }
        } else {
            Vec::new()
        };
        let tried = qibu
            .execute(Request::<Subject> {
                stream,
                command: SubjectCommand::Act { application, verb },
                principal: Principal::Account(signed.caller.account),
                command_id: CommandId(Uuid::nil()),
                mac: [0; 32],
                entered_by: None,
                if_match: None,
                dry_run: true,
                at: None,
            })
            .await;
        let closed_by = tried
            .err()
            .map(|error| Problem::of_command(signed.lang, &error));
        let view = |seat: RouteSeat| SeatView {
            seat: seat.seat,
            duty: seat.duty.as_str().to_owned(),
            office: seat.node,
        };
        merge(
            &mut shown,
            ActionView {
                verb: name.to_owned(),
                open: closed_by.is_none(),
                closed_by,
                seats: seats.into_iter().map(view).collect(),
            },
        );
    }
    Ok(shown)
}

/// The verbs of a seat itself, of passing on, of a committee and of a site visit, each with the least that it needs.
fn of_all(
    qibu: &Qibu,
    state: &SubjectState,
    known: &Application,
    occasion: &Occasion,
    own: AccountId,
) -> Result<Vec<Verb>, CommandError> {
    let mut verbs = tries(state, known, occasion);
    let colleagues = passing::assignable(qibu, state, known, occasion)?;
    let account = colleagues.first().copied().unwrap_or(own);
    verbs.extend(passing::tries(state, known, occasion, account));
    let bench = ballot::electable(qibu, state, known, occasion)?;
    verbs.extend(ballot::tries(state, known, occasion, &bench));
    verbs.extend(lacking(known));
    verbs.push(choice(state, known, occasion));
    verbs.extend(visits::tries(qibu, state, known, occasion, own)?);
    Ok(verbs)
}

/// An acceptance of what is not complete, and all that is missing since.
fn lacking(application: &Application) -> [Verb; 2] {
    let open = application.gaps.open.iter();
    let missing = open.flat_map(|gap| &gap.missing);
    let papers = missing.map(|kind| PaperRef {
        kind: kind.clone(),
        ..unwritten()
    });
    [
        Verb::AcceptWithGaps,
        Verb::Supplement {
            papers: papers.collect(),
        },
    ]
}

/// The choice of the edition that is offered.
fn choice(state: &SubjectState, application: &Application, occasion: &Occasion) -> Verb {
    let body = state.body.as_ref();
    let offered =
        body.and_then(|body| offer(&occasion.rulebook, body, application, occasion.today()));
    Verb::ChooseEdition {
        edition: offered.map_or_else(String::new, |offer| offer.edition.code.clone()),
    }
}

/// Keeps each verb once: of those that are tried in more than one way, it is open where one of them is.
fn merge(shown: &mut Vec<ActionView>, tried: ActionView) {
    let Some(known) = shown.iter_mut().find(|known| known.verb == tried.verb) else {
        return shown.push(tried);
    };
    known.seats.extend(tried.seats);
    if tried.open {
        (known.open, known.closed_by) = (true, None);
    }
}

/// The seats, and after them the same duties at the office that a late seat was escalated to.
fn with_those_above(
    mut seats: Vec<RouteSeat>,
    application: &Application,
    rulebook: &Rulebook,
) -> Vec<RouteSeat> {
    if let Some(node) = &application.escalated_to {
        let rank = rulebook.rank_of(node).unwrap_or_default();
        let above: Vec<RouteSeat> = seats
            .iter()
            .map(|seat| RouteSeat {
                node: node.clone(),
                rank: rank.to_owned(),
                ..seat.clone()
            })
            .collect();
        seats.extend(above);
    }
    seats
}

/// Each verb with the least that it needs; what people would write stands empty.
fn tries(state: &SubjectState, application: &Application, occasion: &Occasion) -> Vec<Verb> {
    let reason = unwritten();
    let criterion = first_criterion(state, application, occasion).unwrap_or_default();
    let item = CorrectionItem {
        number: 1,
        criterion: criterion.clone(),
        paper: None,
        reason: reason.clone(),
    };
    let objection = application.open_objections().first();
    let objection = objection.map_or(ObjectionId(Uuid::nil()), |open| open.objection);
    let contents = application.contents.clone();
    let mut verbs = vec![
        Verb::Accept,
        Verb::NotAccept {
            ground: NotAcceptedGround::NotOurMatter,
            refer_to: None,
        },
        Verb::Return { items: vec![item] },
        Verb::Resubmit { contents },
        Verb::ExtendCorrection {
            reason: reason.clone(),
        },
        Verb::Review {
            opinion: Opinion::Support,
            reason: None,
        },
        Verb::Extend {
            reason: reason.clone(),
        },
        // A rejection asks for no criterion to be met: whether one may decide at all is what is tried.
        Verb::Decide {
            outcome: DecisionOutcome::Rejected,
            reason: Some(reason.clone()),
            criteria: [criterion].into(),
        },
        Verb::OpenNotice,
        Verb::Object {
            reason: reason.clone(),
        },
        Verb::AnswerObjection {
            objection,
            upheld: false,
            reason: reason.clone(),
        },
        Verb::CloseNotice,
    ];
    let number = DocumentNumber::new("1").ok();
    verbs.extend(number.map(|number| Verb::IssueReply {
        number,
        paper: None,
        plaque: plaque(state, application),
    }));
    verbs.push(Verb::Withdraw);
    if application.hearing.is_some() {
        verbs.push(Verb::MakeStatement {
            statement: reason.clone(),
        });
    }
    verbs.extend(re_review(state, application, &reason));
    verbs.extend(beside(application, occasion, &reason));
    verbs
}

/// The first of the open re-reviews: each is concluded on its own.
fn re_review(state: &SubjectState, known: &Application, reason: &PaperRef) -> Option<Verb> {
    let open = state.open_re_reviews(known.id).next()?;
    Some(Verb::ConcludeReReview {
        opened: open.opened,
        outcome: ReReviewOutcome::Stands,
        criteria: BTreeSet::new(),
        reason: reason.clone(),
    })
}

/// Reasons that nobody has written yet.
fn unwritten() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::nil()),
        kind: REASON_KIND.to_owned(),
        commitment: "0".repeat(64),
    }
}

/// What is tried of the verbs beside the road.
fn beside(application: &Application, occasion: &Occasion, written: &PaperRef) -> Vec<Verb> {
    let today = occasion.today();
    let route = application.terms.iter().flat_map(|terms| &terms.route);
    let nodes = occasion.rulebook.districts().map(str::to_owned);
    let own = application.seat().map(|seat| seat.node.clone());
    // Any open office but its own: whether one may ask at all is what is tried.
    let other = application.submitter.and(own).and_then(|own| {
        let mut others = nodes.filter_map(|code| occasion.rulebook.district(&code).cloned());
        others.find_map(|tree| {
            let mut open = tree.nodes.values().filter(|node| node.is_open_on(today));
            open.find(|node| node.code != own)
                .map(|node| node.code.clone())
        })
    });
    let to = route.map(|seat| seat.seat.clone()).next();
    let mut verbs = vec![
        Verb::Hold {
            until: today.plus_days(1),
            reason: written.clone(),
        },
        Verb::Resume,
        Verb::SendBack {
            to: to.unwrap_or_default(),
            reason: written.clone(),
        },
        Verb::TakeBack,
        Verb::RecordSlip {
            outcome: DecisionOutcome::Approved,
            signed_on: today,
            slip: PaperRef {
                kind: SLIP_KIND.to_owned(),
                ..written.clone()
            },
            meeting: None,
            reason: None,
            criteria: BTreeSet::new(),
        },
        Verb::ConfirmSlip,
        Verb::Remind,
        Verb::AskOpinion {
            node: other.unwrap_or_default(),
            question: written.clone(),
        },
    ];
    // Each office that was asked gives its own.
    let asked = application.aside.asked.iter().filter(|asked| !asked.given);
    let mut opinions: Vec<OpinionId> = asked.map(|asked| asked.opinion).collect();
    if opinions.is_empty() {
        opinions.push(OpinionId(Uuid::nil()));
    }
    verbs.extend(opinions.into_iter().map(|opinion| Verb::GiveOpinion {
        opinion,
        answer: written.clone(),
    }));
    verbs
}

/// A plaque that no base has, of a reply that names one.
fn plaque(state: &SubjectState, application: &Application) -> Option<ShortText> {
    state
        .names_a_base(application)
        .then(|| ShortText::new(&application.id.to_string()).ok())
        .flatten()
}

/// A criterion that the seat could cite: one that was named before, or the first of the edition.
fn first_criterion(
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> Option<String> {
    let named = application
        .returns
        .iter()
        .flat_map(|earlier| &earlier.criteria)
        .next();
    if let Some(named) = named {
        return Some(named.clone());
    }
    let (rulebook, today) = (&occasion.rulebook, occasion.today());
    let edition = subject::edition_for(rulebook, state, application.transition, today)?;
    let kind = state.body.as_ref()?.kind();
    let rule = edition.rule(kind, application.transition)?;
    rule.criteria.first().map(|criterion| criterion.id.clone())
}
