//! The verbs of an application, open and closed, each form with what was typed into it.

mod ballot;
mod beside;
mod changeover;
mod gaps;
mod passing;
mod visits;

use crate::web::api::actions::{ActionView, actions};
use crate::web::api::rows::SeatView;
use crate::web::pages::decision_bar::{ClosedVerb, CorrectionInput, DecisionBar, OpenVerb};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::apply::contents::{Held, label};
use crate::web::pages::handlers::apply::course;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::{contents::HeldPaper, days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::standard::{CriterionVerdict, Edition, GAP_PROMISE, not_passed};
use qibu_domain::subject::Body;
use qibu_domain::subject::{Application, Stage, SubjectState, committee_of};
use std::sync::Arc;

/// The empty rows that a list of corrections begins with.
const CORRECTION_ROWS: usize = 5;
/// The most rows of a list of corrections in a form.
pub const MAX_CORRECTION_ROWS: usize = 40;
/// The code of a refusal that only says that the verb is of another stage.
const OTHER_STAGE: &str = "application.stage";
/// The verb that is there while a re-review is open, whatever the stage.
const RE_REVIEW: &str = "conclude-re-review";

/// What the bar is about.
pub struct About<'a> {
    /// The body.
    pub subject: StreamId,
    /// What it is.
    pub body: &'a Body,
    /// The application, what has fallen due included.
    pub application: &'a Application,
    /// The edition that it is judged by.
    pub edition: Option<&'a Edition>,
    /// What the criteria come to.
    pub verdicts: &'a [CriterionVerdict],
    /// Whether its reply names the base.
    pub names_base: bool,
    /// The body with all its applications, what has fallen due included.
    pub state: &'a SubjectState,
    /// The accounts that can be named for the seat, with their names; they are read only where one may name them.
    pub accounts: Vec<Choice>,
    /// The accounts that can be members of the seat's committee, with their names; read only where one may call it to vote.
    pub members: Vec<Choice>,
    /// The accounts that can have gone with whoever records a visit; they are read only where one may record one.
    pub companions: Vec<Choice>,
    /// The open objections, in words.
    pub objections: Vec<Choice>,
    /// The open re-reviews, by what changed.
    pub re_reviews: Vec<Choice>,
}

/// A form that was sent and is to be mended.
#[derive(Clone, Copy, Default)]
pub struct Typed<'a> {
    /// The verb; empty for none.
    pub verb: &'a str,
    /// What was typed.
    pub fields: Option<&'a Fields>,
    /// The scans that came with it.
    pub held: &'a [Held],
}

impl Typed<'_> {
    /// What was typed into a field of a form; empty where that form was not sent.
    pub fn text(&self, verb: &str, field: &str) -> String {
        let fields = self.fields.filter(|_| self.verb == verb);
        fields
            .map(|fields| fields.text(field).to_owned())
            .unwrap_or_default()
    }

    /// The scan that came with a form; `None` where that form was not sent.
    pub fn held(&self, verb: &str) -> Option<HeldPaper> {
        self.held_where(verb, |_| true)
    }

    /// The scan of a kind that came with a form; `None` where that form was not sent.
    pub fn held_of(&self, verb: &str, kind: &str) -> Option<HeldPaper> {
        self.held_where(verb, |held| held.kind == kind)
    }

    fn held_where(&self, verb: &str, is_meant: impl Fn(&Held) -> bool) -> Option<HeldPaper> {
        let mut held = self.held.iter().filter(|_| self.verb == verb);
        held.find(|held| is_meant(held)).map(|held| HeldPaper {
            id: held.paper.to_string(),
            words: held.words.clone(),
        })
    }
}

/// The bar.
pub async fn bar(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    mut about: About<'_>,
    typed: Typed<'_>,
) -> Result<DecisionBar, Problem> {
    let lang = visit.lang();
    let views = actions(qibu, &visit.signed, about.subject, about.application.id).await;
    let views = views.map_err(|error| Problem::of_command(lang, &error))?;
    let may = |verb: &str| views.iter().any(|view| view.verb == verb && view.open);
    if may("assign") {
        about.accounts = passing::accounts(qibu, visit, &about).await?;
    }
    if may("open-ballot") {
        about.members = ballot::accounts(qibu, visit, &about).await?;
    }
    if may("record-visit") {
        about.companions = visits::accounts(qibu, visit, &about).await?;
    }
    let votes = committee_of(about.state, about.application, &qibu.rulebook()).is_some();
    let mut bar = DecisionBar {
        unfolded: typed.verb.to_owned(),
        is_of_standing: !about.application.transition.is_of_the_road(),
        ..DecisionBar::default()
    };
    for view in views {
        match &view.closed_by {
            None => bar
                .open
                .extend(open(qibu, visit, &about, &view.verb, typed)),
            // What belongs to another stage, or to another side of the desk, is no news to anybody.
            Some(problem)
                if problem.code == OTHER_STAGE
                    || !concerns(visit, about.application, &view.verb)
                        && view.verb != RE_REVIEW
                        && !(votes && view.verb == "open-ballot") => {}
            Some(problem) => bar.closed.push(closed(qibu, visit, &view, problem)),
        }
    }
    // The way on comes first, the ways back last.
    bar.open.sort_by_key(|verb| match verb.name() {
        "not-accept" => 3,
        "withdraw" => 4,
        "object" => 2,
        "hold" | "send-back" | "take-back" | "ask-opinion" | "record-slip" | "remind" => 2,
        "copy" | "add-seat" | "transfer" | "assign" | "record-visit" => 2,
        "accept-with-gaps" | "return" | "extend" | "extend-correction" => 1,
        _ => 0,
    });
    Ok(bar)
}

/// Whether it is worth saying why a verb is closed: it belongs to where the application stands, and to the account's
/// side. Nothing is decided by this.
fn concerns(visit: &Visit, application: &Application, verb: &str) -> bool {
    let own = application.submitter == Some(visit.signed.caller.account);
    match &application.stage {
        Stage::Submitted { .. } => {
            matches!(verb, "accept" | "return" | "not-accept")
                || (own && verb == "withdraw")
                || verb == "accept-with-gaps" && holds_a_promise(application)
        }
        Stage::AtSeat { .. } => match verb {
            "review" => !application.is_under_decision(),
            "decide" | "extend" => application.is_under_decision(),
            "answer-objection" => !application.open_objections().is_empty(),
            "withdraw" | "remind" => own,
            "confirm-slip" => application.aside.slip.is_some(),
            "confirm-visit" => is_waiting_for(application, visit.signed.caller.account),
            "resume" => application.aside.hold.is_some(),
            "supplement" => own && application.gaps.open.is_some(),
            "cast-vote" => application.aside.ballot.is_some(),
            other => other == "return",
        },
        Stage::Returned { .. } => {
            own && matches!(verb, "resubmit" | "extend-correction" | "withdraw")
        }
        Stage::AwaitingNotice { .. } => verb == "open-notice",
        Stage::OnNotice { open, .. } => match verb {
            "answer-objection" => !open.is_empty(),
            other => matches!(other, "object" | "close-notice"),
        },
        Stage::AwaitingReply { .. } => verb == "issue-reply",
        Stage::Closed { .. } => false,
    }
}

/// Whether the applicant promised what is missing, so that the office may accept it without.
fn holds_a_promise(application: &Application) -> bool {
    let mut papers = application.papers();
    papers.any(|paper| paper.kind == GAP_PROMISE)
}

/// Whether a visit waits for that account to confirm it.
fn is_waiting_for(application: &Application, account: AccountId) -> bool {
    let waiting = application.site_visits.waiting.as_ref();
    waiting.is_some_and(|visit| visit.with == account)
}

fn closed(qibu: &Qibu, visit: &Visit, view: &ActionView, problem: &Problem) -> ClosedVerb {
    let lang = visit.lang();
    let between = lang.pick("", " ");
    let guards = problem.guards.iter();
    let guards = guards.map(|guard| format!("{}{between}{}", guard.words, guard.help));
    let mut why: Vec<String> = guards.collect();
    if why.is_empty() {
        why.push(problem.detail.clone());
    }
    let rulebook = qibu.rulebook();
    let office = |seat: &SeatView| {
        let duty = seat.duty.parse().ok();
        duty.map_or_else(
            || labels::node(&rulebook, &seat.office),
            |duty| labels::office(lang, &rulebook, duty, &seat.office),
        )
    };
    let mut who: Vec<String> = view.seats.iter().map(office).collect();
    who.dedup();
    ClosedVerb {
        verb: view.verb.clone(),
        why,
        who: who.join(lang.pick("、", "; ")),
    }
}

fn open(
    qibu: &Qibu,
    visit: &Visit,
    about: &About<'_>,
    verb: &str,
    typed: Typed<'_>,
) -> Option<OpenVerb> {
    let text = |field: &str| typed.text(verb, field);
    let clocks = about.edition.map(|edition| edition.clocks);
    let rule = about
        .edition
        .and_then(|edition| edition.rule(about.body.kind(), about.application.transition));
    let notice = rule.and_then(|rule| rule.notice);
    Some(match verb {
        "accept" => OpenVerb::Accept,
        "not-accept" => OpenVerb::NotAccept {
            ground: text("ground"),
            nodes: nodes(qibu, about, &text("refer_to")),
        },
        "return" => OpenVerb::Return {
            rows: rows(typed),
            criteria: criteria(visit, about),
        },
        "resubmit" => OpenVerb::Resubmit,
        "review" => OpenVerb::Review {
            opinion: text("opinion"),
            reason: text("reason"),
        },
        "decide" => OpenVerb::Decide {
            outcome: text("outcome"),
            reason: text("reason"),
            criteria: named(criteria(visit, about), typed, verb),
            not_passed: u32::try_from(not_passed(about.verdicts).len()).unwrap_or(u32::MAX),
        },
        "extend-correction" => OpenVerb::ExtendCorrection {
            reason: text("reason"),
            workdays: clocks.map_or(0, |clocks| clocks.correction_extension_workdays),
        },
        "extend" => OpenVerb::Extend {
            reason: text("reason"),
            workdays: clocks.map_or(0, |clocks| clocks.decide_extension_workdays),
        },
        "open-notice" => OpenVerb::OpenNotice {
            workdays: notice.map_or(0, |notice| notice.workdays),
            public: notice.is_some_and(|notice| notice.public),
        },
        "close-notice" => OpenVerb::CloseNotice,
        "object" => OpenVerb::Object {
            reason: text("reason"),
        },
        "answer-objection" => OpenVerb::AnswerObjection {
            objections: chosen(about.objections.clone(), &text("objection")),
            upheld: text("upheld"),
            reason: text("reason"),
        },
        "issue-reply" => reply(about, typed),
        "withdraw" => OpenVerb::Withdraw,
        other => return beside::open(qibu, visit, about, other, typed),
    })
}

/// The criteria, those ticked that a decision being typed names.
fn named(choices: Vec<Choice>, typed: Typed<'_>, verb: &str) -> Vec<Choice> {
    let fields = typed.fields.filter(|_| typed.verb == verb);
    let ticked =
        |code: &str| fields.is_some_and(|fields| fields.all("criteria").any(|known| known == code));
    let choices = choices.into_iter().map(|choice| Choice {
        chosen: ticked(&choice.code),
        ..choice
    });
    choices.collect()
}

fn chosen(choices: Vec<Choice>, code: &str) -> Vec<Choice> {
    let choices = choices.into_iter().map(|choice| Choice {
        chosen: choice.code == code,
        ..choice
    });
    choices.collect()
}

/// The list being typed, and always room for more.
fn rows(typed: Typed<'_>) -> Vec<CorrectionInput> {
    let mut rows = Vec::new();
    for number in 1..=MAX_CORRECTION_ROWS {
        let criterion = typed.text("return", &format!("criterion-{number}"));
        let text = typed.text("return", &format!("text-{number}"));
        rows.push(CorrectionInput { criterion, text });
    }
    let last = rows
        .iter()
        .rposition(|row| !row.criterion.is_empty() || !row.text.is_empty());
    let used = last.map_or(0, |last| last + 1);
    rows.truncate(CORRECTION_ROWS.max(used + 1).min(MAX_CORRECTION_ROWS));
    rows
}

/// The criteria that an item can cite: those of the transition that apply to the body's legal form.
fn criteria(visit: &Visit, about: &About<'_>) -> Vec<Choice> {
    let rule = about
        .edition
        .and_then(|edition| edition.rule(about.body.kind(), about.application.transition));
    let criteria = rule.into_iter().flat_map(|rule| &rule.criteria);
    let apply =
        criteria.filter(|criterion| criterion.applies_to(about.body.form().unwrap_or_default()));
    apply
        .map(|criterion| Choice {
            code: criterion.id.clone(),
            label: format!("{} {}", criterion.id, label(visit.lang(), &criterion.label)),
            ..Choice::default()
        })
        .collect()
}

fn reply(about: &About<'_>, typed: Typed<'_>) -> OpenVerb {
    let verb = "issue-reply";
    OpenVerb::IssueReply {
        names_base: about.names_base,
        plaque: typed.text(verb, "plaque"),
        number: typed.text(verb, "number"),
        held: typed.held(verb),
    }
}

/// The open nodes of the body's district, its own apart.
fn nodes(qibu: &Qibu, about: &About<'_>, chosen: &str) -> Vec<Choice> {
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let tree = rulebook.district(about.body.district());
    let nodes = tree.into_iter().flat_map(|tree| tree.nodes.values());
    // Nobody sends an application to the office that does not accept it.
    let seats = about.edition.map(|edition| {
        let transition = about.application.transition;
        course::seats(
            &rulebook,
            edition,
            (about.body.kind(), transition),
            about.body.node(),
        )
    });
    let own = seats.and_then(|seats| seats.into_iter().next());
    let moved = about.application.passing.transferred.as_ref();
    let own = moved
        .map(|moved| moved.to.clone())
        .or(own.map(|seat| seat.node));
    let is_own = |code: &str| {
        let receives = own.as_ref().is_some_and(|node| node == code);
        receives || code == about.body.node()
    };
    let open = nodes.filter(|node| node.is_open_on(today) && !is_own(&node.code));
    open.map(|node| Choice {
        code: node.code.clone(),
        label: node.name().to_owned(),
        help: String::new(),
        chosen: node.code == chosen,
    })
    .collect()
}

/// The open objections as choices, each by its day and its number.
pub fn open_objections(
    visit: &Visit,
    application: &Application,
    rows: &[(qibu_domain::id::ObjectionId, String)],
) -> Vec<Choice> {
    let open = application.open_objections();
    let lang = visit.lang();
    let known = rows.iter().zip(1..);
    let choices = known.filter(|((id, _), _)| open.iter().any(|one| one.objection == *id));
    choices
        .map(|((id, day), number): (&(_, String), u32)| {
            let arguments = [("n", number.to_string()), ("day", days::day(lang, day))];
            Choice {
                code: id.to_string(),
                label: say(lang, "form.objection", &arguments),
                ..Choice::default()
            }
        })
        .collect()
}
