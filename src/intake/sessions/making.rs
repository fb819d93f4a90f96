//! From the fields of a session's forms to what they say.

use super::{SessionForm, SessionPlanForm, SessionReportForm};
use crate::intake::convert::given;
use crate::intake::evidence::{Desk, Form};
use crate::intake::work::Fields;
use qibu_domain::session::{
    BrandRef, MAX_SESSION_FEN, Outline, SessionCommand, SessionHeld, SessionKind, SessionMode,
    SessionReported,
};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;

/// A session that is planned.
pub(super) struct Plan<'a>(pub(super) &'a SessionPlanForm);

/// A session that was held.
pub(super) struct Holding<'a> {
    pub(super) form: &'a SessionForm,
    /// What the pointers to its fields begin with.
    pub(super) under: &'static str,
    pub(super) today: Day,
}

/// The report of a session.
pub(super) struct Reporting<'a> {
    pub(super) form: &'a SessionReportForm,
    /// What the pointers to its fields begin with.
    pub(super) under: &'a str,
    /// The paper that stays where no other comes.
    pub(super) was: Option<&'a PaperRef>,
    pub(super) today: Day,
}

/// What a session is, as it was typed.
struct Typed<'a> {
    organiser: &'a str,
    kind: &'a str,
    mode: &'a str,
    venue: Option<&'a str>,
    programme: Option<&'a str>,
    action: Option<&'a str>,
    brand: Option<&'a str>,
}

impl Typed<'_> {
    fn outline(&self, fields: &mut Fields<'_>) -> Option<Outline> {
        let kinds: Vec<&str> = SessionKind::ALL.iter().map(|it| it.as_str()).collect();
        let modes: Vec<&str> = SessionMode::ALL.iter().map(|it| it.as_str()).collect();
        let organiser = fields.id("organiser", self.organiser);
        let kind = fields.code("kind", self.kind, &kinds);
        let mode = fields.code("mode", self.mode, &modes);
        let venue = fields.id_if_any("venue", self.venue);
        let programme = fields.id_if_any("programme", self.programme);
        let action = fields.name_if_any("action", self.action);
        let brand = fields.id_if_any::<BrandRef>("brand", self.brand);
        Some(Outline {
            organiser: organiser?,
            kind: kind?,
            mode: mode?,
            venue: venue?,
            programme: programme?,
            action: action?,
            brand: brand?,
        })
    }
}

impl Form for Plan<'_> {
    type Made = SessionCommand;

    fn papers(&self) -> Vec<&str> {
        Vec::new()
    }

    fn make(&self, desk: &mut Desk) -> Option<SessionCommand> {
        let mut fields = Fields { desk, under: "" };
        let form = self.0;
        let typed = Typed {
            organiser: &form.organiser,
            kind: &form.kind,
            mode: &form.mode,
            venue: form.venue.as_deref(),
            programme: form.programme.as_deref(),
            action: form.action.as_deref(),
            brand: form.brand.as_deref(),
        };
        let session = typed.outline(&mut fields);
        let planned_for = fields.day("planned_for", &form.planned_for);
        Some(SessionCommand::Plan {
            session: session?,
            planned_for: planned_for?,
        })
    }
}

impl Form for Holding<'_> {
    type Made = ((Day, SessionHeld), Option<(Day, SessionReported)>);

    fn papers(&self) -> Vec<&str> {
        let report = self.form.report.as_ref();
        let paper = report.and_then(|report| given(report.paper.as_deref()));
        paper.into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let typed = Typed {
            organiser: &form.organiser,
            kind: &form.kind,
            mode: &form.mode,
            venue: form.venue.as_deref(),
            programme: form.programme.as_deref(),
            action: form.action.as_deref(),
            brand: form.brand.as_deref(),
        };
        let session = typed.outline(&mut fields);
        let occurred_on = fields.day("occurred_on", &form.occurred_on);
        let nth = fields.amount("nth", form.nth.as_ref(), u64::from(u32::MAX));
        let report = match &form.report {
            // What is corrected is one fact: its report is another.
            Some(_) if !self.under.is_empty() => {
                let known = ["organiser", "kind", "mode", "occurred_on"];
                fields.unknown("report", &known)
            }
            Some(report) => {
                let reporting = Reporting {
                    form: report,
                    under: "/report",
                    was: None,
                    today: self.today,
                };
                reporting.make(fields.desk).map(Some)
            }
            None => Some(None),
        };
        let (occurred_on, session, nth) = (occurred_on?, session?, nth?);
        let held = SessionHeld {
            session,
            nth: nth.unwrap_or(1),
            irregular: form.irregular,
            // The decision says when the report is due.
            report_due: occurred_on,
        };
        Some(((occurred_on, held), report?))
    }
}

impl Form for Reporting<'_> {
    type Made = (Day, SessionReported);

    fn papers(&self) -> Vec<&str> {
        given(self.form.paper.as_deref()).into_iter().collect()
    }

    fn make(&self, desk: &mut Desk) -> Option<Self::Made> {
        let form = self.form;
        let mut fields = Fields {
            desk,
            under: self.under,
        };
        let heads = u64::from(u32::MAX);
        let on = fields.day_if_any("occurred_on", form.occurred_on.as_deref());
        let person_times = fields.amount("person_times", Some(&form.person_times), heads);
        let person_times = match person_times {
            Some(None) => fields.missing("person_times"),
            other => other.flatten(),
        };
        let members_present =
            fields.amount("members_present", form.members_present.as_ref(), heads);
        let budget_fen = fields.amount("budget_fen", form.budget_fen.as_ref(), MAX_SESSION_FEN);
        let spent_fen = fields.amount("spent_fen", form.spent_fen.as_ref(), MAX_SESSION_FEN);
        let paper = fields.paper(form.paper.as_deref(), self.was);
        let report = SessionReported {
            person_times: person_times?,
            members_present: members_present?,
            budget_fen: budget_fen?,
            spent_fen: spent_fen?,
            paper: paper?,
        };
        Some((on?.unwrap_or(self.today), report))
    }
}
