//! How a body stands beside the road, and what the account may do about that (domain 5.8).

use super::Known;
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::web::api::oversight;
use crate::web::api::reading::{At, judge};
use crate::web::api::standing::looking_on;
use crate::web::pages::base::Proposing;
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::application::bar::Typed;
use crate::web::pages::handlers::apply::contents::label;
use crate::web::pages::labels;
use crate::web::pages::standing::{StandingAct, StandingBar, StepCriteria};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::correction::fold;
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::Edition;
use qibu_domain::subject::{self, Subject, SubjectState};
use qibu_domain::time::{Day, Instant};
use std::sync::Arc;

/// The state of a body on the day that is shown, what had fallen due by then included.
pub(super) async fn state(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    stream: StreamId,
    at: &At,
) -> Result<SubjectState, Problem> {
    let fail = |error: CommandError| Problem::of_command(visit.lang(), &error);
    qibu.refresh_rules().await.map_err(fail)?;
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(|error| fail(error.into()))?;
    let now = qibu.clock().now();
    let state = if at.as_of == now.day() {
        hosted.state().clone()
    } else {
        fold::<Subject>(hosted.history(), Some(at.as_of))
    };
    let then = now.min(Instant(at.as_of.end().0.saturating_sub(1)));
    let occasion = looking_on(qibu.rulebook(), stream, then);
    // Where it cannot be told what has fallen due, the state is shown as it was recorded.
    Ok(subject::as_fallen_due(&state, &occasion).unwrap_or(state))
}

/// What is asked whether it may be done.
struct Asking<'a> {
    qibu: &'a Arc<Qibu>,
    visit: &'a Visit,
    known: &'a Known,
    state: &'a SubjectState,
    edition: Option<&'a Edition>,
    typed: Typed<'a>,
    today: Day,
}

/// The acts that are open to the account today.
pub(super) async fn bar(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (known, state): (&Known, &SubjectState),
    typed: Typed<'_>,
) -> Result<StandingBar, Problem> {
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let edition = rulebook.edition_in_force(&known.row.district, today);
    let asking = Asking {
        qibu,
        visit,
        known,
        state,
        edition: edition.map(AsRef::as_ref),
        typed,
        today,
    };
    let open = oversight::open_acts(qibu, &visit.signed, known.row.stream()).await;
    let open = open.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let open = open.into_iter();
    let mut acts: Vec<StandingAct> = open.filter_map(|act| asking.form(act)).collect();
    let applied_for = asking.applied_for();
    let oversees = !applied_for.is_empty() && asking.may(Action::ProposeOrder).await;
    for transition in applied_for {
        let what = if transition.is_proposed_by_an_office() {
            oversees.then(|| transition.to_string())
        } else if asking.may(Action::Submit).await {
            Some(transition.to_string())
        } else {
            // Whoever types for others does so for the bodies of the own area.
            let may_type = oversees && asking.types_for_others();
            may_type.then(|| format!("{transition}_for_another"))
        };
        acts.extend(what.map(|what| asking.link(transition, what)));
    }
    // What nothing undoes comes last.
    acts.sort_by_key(StandingAct::is_final);
    Ok(StandingBar {
        acts,
        unfolded: typed.verb.to_owned(),
    })
}

impl Asking<'_> {
    async fn may(&self, action: Action) -> bool {
        let row = &self.known.row;
        let resource = Resource {
            district: row.district.clone(),
            node: row.node.clone(),
            body: Some(row.id),
            ..Resource::default()
        };
        let judged = judge(self.qibu, &self.visit.signed, action, resource);
        judged.await.is_ok()
    }

    fn types_for_others(&self) -> bool {
        self.visit.screen.base.proposing == Proposing::ForAnother
    }

    /// The form of an act that is open.
    fn form(&self, act: &str) -> Option<StandingAct> {
        match act {
            "order-rectification" => self.order_rectification(),
            "check-rectification" => Some(self.check_rectification()),
            "settle-winding-up" => Some(self.settle_winding_up()),
            "dissolve" => Some(StandingAct::Dissolve {
                is_registered: self.state.is_registered(),
                held: self.held(act),
            }),
            "record-revocation" => Some(self.record_revocation()),
            _ => None,
        }
    }

    /// The transitions beside the road that begin where the body stands.
    fn applied_for(&self) -> Vec<Transition> {
        let (state, kind) = (self.state, self.known.row.kind);
        let has_rule = |transition: Transition| {
            self.edition
                .is_some_and(|edition| edition.rule(kind, transition).is_some())
        };
        let all = Transition::OF_STANDING.into_iter();
        all.filter(|it| subject::closed_by(state, *it).is_none() && has_rule(*it))
            .collect()
    }

    /// The link to the form of a transition.
    fn link(&self, transition: Transition, what: String) -> StandingAct {
        let home = labels::address_of(self.known.row.stream());
        StandingAct::Apply {
            what,
            transition: transition.to_string(),
            href: format!("{home}/apply/{transition}"),
        }
    }

    fn text(&self, act: &str, field: &str) -> String {
        self.typed.text(act, field)
    }

    fn held(&self, act: &str) -> Option<HeldPaper> {
        self.typed.held(act)
    }

    fn order_rectification(&self) -> Option<StandingAct> {
        let edition = self.edition?;
        Some(StandingAct::OrderRectification {
            days: edition.clocks.rectify_days,
            steps: self.reached(edition),
            reason: self.text("order-rectification", "reason"),
        })
    }

    /// The criteria that an order can name, by step.
    fn reached(&self, edition: &Edition) -> Vec<StepCriteria> {
        let (lang, kind) = (self.visit.lang(), self.known.row.kind);
        let reached = subject::reached_criteria(self.state, kind, edition);
        let form = self.known.row.form.as_deref().unwrap_or_default();
        let named = self.typed.fields;
        let named = named.filter(|_| self.typed.verb == "order-rectification");
        let is_named =
            |id: &str| named.is_some_and(|fields| fields.all("criteria").any(|known| known == id));
        let rules = edition.rules(kind).iter();
        let steps = rules.filter(|(transition, _)| transition.is_of_the_road());
        let steps = steps.map(|(transition, rule)| StepCriteria {
            label: labels::transition(lang, *transition),
            criteria: rule
                .criteria
                .iter()
                .filter(|one| reached.contains(one.id.as_str()) && one.applies_to(form))
                .map(|one| Choice {
                    code: one.id.clone(),
                    label: format!("{} {}", one.id, label(lang, &one.label)),
                    chosen: is_named(&one.id),
                    ..Choice::default()
                })
                .collect(),
        });
        steps.filter(|step| !step.criteria.is_empty()).collect()
    }

    fn check_rectification(&self) -> StandingAct {
        let act = "check-rectification";
        StandingAct::CheckRectification {
            passed: self.text(act, "passed"),
            record: self.text(act, "record"),
        }
    }

    fn settle_winding_up(&self) -> StandingAct {
        let act = "settle-winding-up";
        let lang = self.visit.lang();
        let chosen = self.text(act, "line");
        let lines = self.state.unsettled().map(|line| Choice {
            code: line.as_str().to_owned(),
            label: say(lang, &format!("label.line.{}", line.as_str()), &[]),
            help: say(lang, &format!("page.line_help.{}", line.as_str()), &[]),
            chosen: chosen == line.as_str(),
        });
        StandingAct::SettleWindingUp {
            lines: lines.collect(),
            held: self.held(act),
        }
    }

    fn record_revocation(&self) -> StandingAct {
        let act = "record-revocation";
        StandingAct::RecordRevocation {
            authority: self.text(act, "authority"),
            number: self.text(act, "number"),
            revoked_on: self.text(act, "revoked_on"),
            today: self.today.to_string(),
            held: self.held(act),
        }
    }
}
