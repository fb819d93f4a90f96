//! Whose turn an application is and since when it is late, what has fallen due included: one rule for the API, the desk
//! and every page, the same before and after what fell due is written down (law 15).

use super::standing::{NextView, looking_on, view};
use crate::authority::{Above, Action, Actor, Authority, Resource};
use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::account::Called;
use qibu_domain::correction::fold;
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::Occasion;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::{ClauseRef, RouteSeat};
use qibu_domain::subject::{self, Application, Asked, Subject, SubjectState};
use qibu_domain::time::{Day, Instant};
use qibu_projections::applications::ApplicationRow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The seat's name while it is the applicant's turn.
const APPLICANT: &str = "applicant";

/// A duty at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// The duty.
    pub duty: Duty,
    /// The node's code.
    pub node: String,
    /// Whether it is only lent.
    pub lent: bool,
}

/// An account at its desk: the offices in which it can act on a day, and the rules that it is held to.
#[derive(Clone, Debug)]
pub struct Desk {
    actor: Actor,
    offices: Vec<Office>,
    authority: Arc<Authority>,
    rulebook: Arc<Rulebook>,
    day: Day,
}

impl Desk {
    /// The desk of an account on a day.
    ///
    /// # Errors
    /// Where its stream, or those of its lenders, or the policies cannot be read.
    pub async fn of(qibu: &Arc<Qibu>, account: AccountId, day: Day) -> Result<Self, CommandError> {
        let actor = qibu.actor(account, false).await?;
        let rulebook = qibu.rulebook();
        Ok(Self {
            offices: offices(&actor, day),
            authority: qibu.authority(&rulebook)?,
            actor,
            rulebook,
            day,
        })
    }

    /// Whether it is the account's turn: what is due is its office's, no guard bars it, such as a post of its own in
    /// the body, and it has not handed the application in nor acted in another seat of it (domain 11.2).
    pub fn has(&self, turn: &Turn, row: &ApplicationRow) -> bool {
        let handed_in = row.submitter == Some(self.actor.account);
        if matches!(turn.verb, Some("resubmit" | "supplement")) {
            return handed_in;
        }
        if let Some(voters) = &turn.voters
            && !voters.contains(&self.actor.account)
        {
            return false;
        }
        let is_of = |office: &Office| turn.is_of_office(office.duty, &office.node);
        let called = || deputyships(&self.actor, self.day, turn.is_late_at_top());
        let is_meant = turn.only.is_none_or(|only| only == self.actor.account);
        !handed_in
            && is_meant
            && (self.offices.iter().any(is_of) || called().any(|office| is_of(&office)))
            && self.may(turn, row)
    }

    /// The account of its office that alone does what is due, where that is another: whoever could do it otherwise, and
    /// the leads of the office, see who has it.
    pub fn with_a_colleague(&self, turn: &Turn) -> Option<AccountId> {
        let other = turn.assigned.filter(|known| *known != self.actor.account)?;
        let mut seats = turn.seats.iter();
        let is_theirs = seats.any(|seat| {
            let mut held = self.offices.iter();
            held.any(|own| own.node == seat.node && [seat.duty, Duty::Lead].contains(&own.duty))
        });
        is_theirs.then_some(other)
    }

    /// The nodes whose offices the account works in, as officer or lead.
    pub fn works_at(&self) -> BTreeSet<String> {
        let offices = self.offices.iter();
        let works = offices.filter(|own| matches!(own.duty, Duty::Officer | Duty::Lead));
        works.map(|own| own.node.clone()).collect()
    }

    /// What is asked of the account beside the turn of the seat: its office's opinion, or to confirm a visit.
    pub fn asked<'t>(&self, turn: &'t Turn, row: &ApplicationRow) -> Option<&'t Turn> {
        let mut opinions = turn.opinions.iter();
        opinions.find(|opinion| self.has(opinion, row))
    }

    fn may(&self, turn: &Turn, row: &ApplicationRow) -> bool {
        let mut actions = Action::ALL.iter();
        let action = actions.find(|action| Some(action.name()) == turn.verb);
        let resource = Resource {
            district: row.district.clone(),
            node: row.subject_node.clone(),
            seats: turn.seats.clone(),
            body: Some(row.subject),
            escalated: turn.late.then(|| Above::of(turn.escalated_to.as_deref())),
            assigned: turn.assigned,
            ..Resource::default()
        };
        let judge = |action: &Action| {
            let (day, rules) = (self.day, &self.rulebook);
            self.authority
                .judge(&self.actor, *action, &resource, day, rules)
                .ok()
        };
        action.and_then(judge).is_some_and(|allowed| {
            let lender = allowed.by.standing_in.map(|lent| lent.for_account);
            let mut acting = std::iter::once(allowed.by.account).chain(lender);
            acting.all(|account| !turn.barred.contains(&account))
        })
    }
}

/// Whose turn an application is, what has fallen due included.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// The word for the stage.
    pub stage: String,
    /// The verb that is due, such as `accept`; `None` where nothing more can happen.
    pub verb: Option<&'static str>,
    /// The seat as the API names it; `None` once nothing more can happen.
    pub next: Option<NextView>,
    /// The duty and the node's code of the seat; `None` where it is the applicant's turn, or nobody's.
    pub seat: Option<(Duty, String)>,
    /// Every duty and node that may do what is due: the seat's, those of its office that may as well, and the one to
    /// which a late seat was escalated.
    pub offices: Vec<(Duty, String)>,
    /// The seats any of which may do what is due, as authority is asked about them.
    pub seats: Vec<RouteSeat>,
    /// The accounts that have done what keeps them from doing what is due.
    pub barred: Vec<AccountId>,
    /// The node that the stage was escalated to, recorded or not; `None` where no clock has run out, or nobody is above.
    pub escalated_to: Option<String>,
    /// The edition by which it is judged, and the clause of a later one that speaks of it; `None` before the acceptance and
    /// where nothing more can happen.
    pub governed: Option<(String, Option<ClauseRef>)>,
    /// The last day of the clock of the stage, whether it runs or has run out.
    pub due: Option<Day>,
    /// What falls due then; `None` once it has fallen due.
    pub due_outcome: Option<&'static str>,
    /// Whether that clock has run out, so that the office is late.
    pub late: bool,
    /// The account that alone does what is due, where one was named and still holds the duty.
    pub assigned: Option<AccountId>,
    /// The members of the committee that have not voted, while one votes.
    pub voters: Option<BTreeSet<AccountId>>,
    /// The one account that does what is due, where nobody else may.
    pub only: Option<AccountId>,
    /// The opinions that other offices were asked for and have not given, and the visit that waits for the other who was
    /// there, each as a turn of its own beside this one.
    pub opinions: Vec<Turn>,
}

/// The offices in which an account can act on a day: its own, those lent to it, and those of which it has the work as
/// standing deputy.
pub fn offices(actor: &Actor, day: Day) -> Vec<Office> {
    let own = actor.state.valid_on(day).map(|held| Office {
        duty: held.duty,
        node: held.node.clone(),
        lent: false,
    });
    let lent = actor.lent.iter().flat_map(|lender| {
        let given = lender.state.delegations.iter();
        let valid = given.filter(move |given| given.to == actor.account && given.is_valid_on(day));
        // Only what the lender still holds is lent.
        let held = valid.filter(move |given| lender.state.lent_under(given, day).is_some());
        held.map(|given| Office {
            duty: given.duty,
            node: given.node.clone(),
            lent: true,
        })
    });
    let handed = deputyships(actor, day, false);
    own.chain(lent).chain(handed).collect()
}

/// The offices in which an account may act on a day as standing deputy. `late_at_top` says whether a clock has run out
/// with no office above.
fn deputyships(actor: &Actor, day: Day, late_at_top: bool) -> impl Iterator<Item = Office> {
    let named = actor.lent.iter().flat_map(|lender| {
        let named = lender.state.standing_deputies.iter();
        named.map(move |deputy| (&lender.state, deputy))
    });
    let called = named.filter(move |(lender, deputy)| {
        deputy.to == actor.account
            && matches!(lender.calls(deputy, day, late_at_top), Called::For(_))
    });
    called.map(|(_, deputy)| Office {
        duty: deputy.duty,
        node: deputy.node.clone(),
        lent: true,
    })
}

impl Turn {
    /// Whether its clock has run out with no office above: its standing deputy acts, and the auditors look at it.
    pub fn is_late_at_top(&self) -> bool {
        self.late && self.escalated_to.is_none()
    }

    /// Whether it is the turn of a duty at a node.
    pub fn is_of_office(&self, duty: Duty, node: &str) -> bool {
        let mut offices = self.offices.iter();
        offices.any(|(of, at)| *of == duty && at == node)
    }

    /// How urgent it is, the most urgent first: what is late, then by the last day; without a clock after all others.
    pub fn urgency(&self) -> (bool, bool, Option<Day>) {
        (!self.late, self.due.is_none(), self.due)
    }
}

/// How many working days a clock has run out on a day; a day off that was missed is past as well.
pub fn workdays_overdue(rulebook: &Rulebook, due: Day, on: Day) -> u32 {
    rulebook.workdays().between(due, on).max(1)
}

/// Whose turn an application was at the end of a day. The stream is read only where the row does not tell: a row knows
/// no seat before acceptance, and what has fallen due unrecorded follows from edition and calendar.
pub async fn turn(
    qibu: &Arc<Qibu>,
    row: &ApplicationRow,
    as_of: Day,
) -> Result<Turn, CommandError> {
    if !row.is_open {
        return Ok(Turn {
            stage: row.effective_stage.clone(),
            ..Turn::default()
        });
    }
    let stream = row.stream();
    let streams = qibu.subjects();
    let mut hosted = streams.load(qibu.log(), stream).await?;
    if hosted.sequence() < row.sequence {
        hosted = streams.refresh(qibu.log(), stream).await?;
    }
    let history = hosted.history();
    let known = usize::try_from(row.sequence.0).unwrap_or(usize::MAX);
    // The row's last event tells what was known and had happened then; nothing after it is about the application.
    let recorded = match history.get(..known) {
        Some(prefix) if prefix.len() < history.len() => fold::<Subject>(prefix, None),
        _ => hosted.state().clone(),
    };
    let occasion = looking_on(qibu.rulebook(), stream, on_day(qibu, as_of));
    // Where it cannot be told what has fallen due, the state is shown as it was recorded.
    let state = subject::as_fallen_due(&recorded, &occasion).unwrap_or(recorded);
    let Some(found) = state.application(row.id) else {
        return Ok(Turn::default());
    };
    let turn = of(row, &state, found, &occasion);
    let named = turn
        .verb
        .and_then(|verb| subject::assigned_for(&state, row.id, verb, &occasion));
    let (assigned, _) = qibu.binding(named, as_of, false).await?;
    Ok(Turn { assigned, ..turn })
}

/// Now, or the last moment of a day that is past.
fn on_day(qibu: &Qibu, day: Day) -> Instant {
    let now = qibu.clock().now();
    if day < now.day() {
        day.end().plus_seconds(-1)
    } else {
        now
    }
}

fn of(
    row: &ApplicationRow,
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> Turn {
    let next = view(row.stream(), state, application, occasion).next;
    let verb = subject::awaited_verb(state, application, &occasion.rulebook);
    let ballot = application.aside.ballot.as_ref();
    let voters = ballot.map(|ballot| ballot.outstanding().collect());
    let seats = verb.map(|verb| subject::seats_for(state, application.id, verb, occasion));
    // Where no route can be told, nobody's turn can be.
    let seats = seats.and_then(Result::ok).unwrap_or_default();
    let seat = next
        .as_ref()
        .filter(|next| next.seat != APPLICANT)
        .and_then(|next| Some((next.duty.as_deref()?.parse().ok()?, next.office.clone()?)));
    Turn {
        stage: application.stage_word().to_owned(),
        offices: offices_for(&seats, application),
        // Who fills another seat is recused, and says so by a vote.
        barred: match ballot {
            Some(_) => Vec::new(),
            None => subject::barred(application),
        },
        seats,
        verb,
        next,
        seat,
        escalated_to: application.escalated_to.clone(),
        governed: governed(state, application, occasion),
        due: application.clock_ends_on(),
        due_outcome: application.stage_due().map(|(_, outcome)| outcome),
        late: application.late,
        assigned: None,
        voters,
        only: None,
        opinions: opinions(state, application, occasion)
            .into_iter()
            .chain(visit(state, application, occasion))
            .chain(lacking(application))
            .collect(),
    }
}

/// The edition that governs it on the day, and the clause that says so.
fn governed(
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> Option<(String, Option<ClauseRef>)> {
    let (body, today) = (state.body.as_ref()?, occasion.today());
    let governing = subject::governing(&occasion.rulebook, body, application, today)?;
    Some((governing.edition.code.clone(), governing.clause))
}

/// What the offices that were asked have to do, while the application waits for none of them.
fn opinions(state: &SubjectState, application: &Application, occasion: &Occasion) -> Vec<Turn> {
    let verb = "give-opinion";
    let waiting = application.aside.asked.iter().filter(|asked| !asked.given);
    let turn = |asked: &Asked| {
        let seats = subject::seats_for(state, application.id, verb, occasion);
        let mut seats = seats.unwrap_or_default();
        seats.retain(|seat| seat.node == asked.node);
        Turn {
            stage: application.stage_word().to_owned(),
            verb: Some(verb),
            offices: seats.iter().map(|it| (it.duty, it.node.clone())).collect(),
            seats,
            barred: subject::barred_from_opinions(application),
            due: Some(asked.due),
            ..Turn::default()
        }
    };
    waiting.map(turn).collect()
}

/// What whoever went with the one who recorded a visit has to do.
fn visit(state: &SubjectState, application: &Application, occasion: &Occasion) -> Option<Turn> {
    let verb = "confirm-visit";
    let waiting = application.site_visits.waiting.as_ref()?;
    let seats = subject::seats_for(state, application.id, verb, occasion);
    let seats = seats.unwrap_or_default();
    Some(Turn {
        stage: application.stage_word().to_owned(),
        verb: Some(verb),
        offices: seats.iter().map(|it| (it.duty, it.node.clone())).collect(),
        seats,
        due: Some(waiting.due),
        only: Some(waiting.with),
        ..Turn::default()
    })
}

/// What the applicant has promised to hand in.
fn lacking(application: &Application) -> Option<Turn> {
    let gap = application.gaps.open.as_ref()?;
    Some(Turn {
        stage: application.stage_word().to_owned(),
        verb: Some("supplement"),
        due: Some(gap.due),
        due_outcome: Some("lapsed"),
        ..Turn::default()
    })
}

/// Who may do what is due: the seats, and the same duties at the office that a late seat was escalated to.
fn offices_for(seats: &[RouteSeat], application: &Application) -> Vec<(Duty, String)> {
    let escalated = application.escalated_to.iter();
    let above = escalated.flat_map(|node| seats.iter().map(|seat| (seat.duty, node.clone())));
    let own = seats.iter().map(|seat| (seat.duty, seat.node.clone()));
    own.chain(above).collect()
}
