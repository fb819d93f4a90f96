//! One decision under way: the events so far, and the state that they lead to.

use super::body::Body;
use super::changeover::{self, Governing};
use super::evolve::evolve;
use super::{Application, SubjectEvent, SubjectRefusal, SubjectState};
use super::{claims, recounting};
use crate::decider::{Dated, Decided, Happened};
use crate::id::{ApplicationId, Sequence};
use crate::lifecycle::SubjectKind;
use crate::occasion::Occasion;
use crate::standard::Edition;
use crate::time::Day;
use std::sync::Arc;

/// One decision under way.
pub(super) struct Course<'a> {
    state: SubjectState,
    occasion: &'a Occasion,
    decided: Decided<SubjectEvent>,
}

impl<'a> Course<'a> {
    pub(super) fn begin(state: &SubjectState, occasion: &'a Occasion) -> Self {
        Self {
            state: state.clone(),
            occasion,
            decided: Decided::default(),
        }
    }

    pub(super) fn state(&self) -> &SubjectState {
        &self.state
    }

    pub(super) fn occasion(&self) -> &'a Occasion {
        self.occasion
    }

    pub(super) fn today(&self) -> Day {
        self.occasion.today()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.decided.events.is_empty()
    }

    pub(super) fn decided(self) -> Decided<SubjectEvent> {
        self.decided
    }

    /// Appends an event to the decision and folds it, so that what follows sees it. Its claims go with it.
    pub(super) fn push(&mut self, dated: Dated<SubjectEvent>) {
        let dated = self.fold(dated);
        let workdays = self.occasion.rulebook.workdays();
        for marked in recounting::provisional(&self.state, &dated, workdays) {
            self.fold(marked);
        }
    }

    fn fold(&mut self, dated: Dated<SubjectEvent>) -> Dated<SubjectEvent> {
        self.decided.claims.extend(claims::of(&self.state, &dated));
        // The sequence is not known before the append; nothing decided in the same breath cites it.
        let happened = Happened {
            sequence: Sequence::default(),
            dated,
        };
        self.state = evolve(std::mem::take(&mut self.state), &happened);
        self.decided.events.push(happened.dated.clone());
        happened.dated
    }

    /// Appends an act of today.
    pub(super) fn act(&mut self, event: impl Into<SubjectEvent>) -> Result<(), SubjectRefusal> {
        self.must_not_go_back()?;
        self.push(Dated::act(event.into(), self.occasion));
        Ok(())
    }

    /// Refuses an act of today where the stream has one of a later day (law 2).
    pub(super) fn must_not_go_back(&self) -> Result<(), SubjectRefusal> {
        match self.state.last_act_on {
            Some(last) if last > self.today() => Err(SubjectRefusal::DayGoesBack { last }),
            _ => Ok(()),
        }
    }

    /// The application that a verb acts on.
    pub(super) fn application(&self, id: ApplicationId) -> Result<Application, SubjectRefusal> {
        self.state
            .application(id)
            .cloned()
            .ok_or(SubjectRefusal::UnknownApplication { application: id })
    }

    /// The day that many working days after a day; the start is not counted.
    pub(super) fn workdays_after(&self, from: Day, workdays: u32) -> Day {
        self.occasion.rulebook.workdays().add(from, workdays).day
    }

    /// Refuses a node that is not there, or not today.
    pub(super) fn must_be_open(&self, node: &str) -> Result<(), SubjectRefusal> {
        let known = self.occasion.rulebook.node(node);
        if known.is_some_and(|known| known.is_open_on(self.today())) {
            return Ok(());
        }
        let node = node.to_owned();
        Err(SubjectRefusal::UnknownNode { node })
    }

    /// Whether the decision holds such an event already.
    pub(super) fn holds(&self, is: fn(&SubjectEvent) -> bool) -> bool {
        self.decided.events.iter().any(|dated| is(&dated.event))
    }

    /// The working days after a day, up to and including another.
    pub(super) fn workdays_until(&self, from: Day, until: Day) -> u32 {
        self.occasion.rulebook.workdays().between(from, until)
    }

    /// The body's district.
    pub(super) fn district(&self) -> Result<String, SubjectRefusal> {
        Ok(self.body()?.district().to_owned())
    }

    /// What it is.
    pub(super) fn body(&self) -> Result<&Body, SubjectRefusal> {
        self.state.body.as_ref().ok_or(SubjectRefusal::Unknown)
    }

    /// Whether it is an association or a base.
    pub(super) fn kind(&self) -> Result<SubjectKind, SubjectRefusal> {
        Ok(self.body()?.kind())
    }

    /// The edition in force in a district on a day.
    pub(super) fn edition_on(
        &self,
        district: &str,
        day: Day,
    ) -> Result<Arc<Edition>, SubjectRefusal> {
        self.occasion
            .rulebook
            .edition_in_force(district, day)
            .cloned()
            .ok_or_else(|| SubjectRefusal::NoEdition {
                district: district.to_owned(),
                day,
            })
    }

    /// The edition that an application is judged under today: that of its acceptance unless a clause of a later one moves
    /// it, before the acceptance the one in force.
    pub(super) fn edition_of(
        &self,
        application: &Application,
    ) -> Result<Arc<Edition>, SubjectRefusal> {
        match &application.terms {
            None => self.edition_on(&self.district()?, self.today()),
            Some(_) => Ok(self.governing(application, self.today())?.edition),
        }
    }

    /// The edition that an accepted application is judged under on a day, and by which clause.
    pub(super) fn governing(
        &self,
        application: &Application,
        day: Day,
    ) -> Result<Governing, SubjectRefusal> {
        let body = self.body()?;
        let governing = changeover::governing(&self.occasion.rulebook, body, application, day);
        governing.ok_or_else(|| SubjectRefusal::NoEdition {
            district: body.district().to_owned(),
            day,
        })
    }
}

/// The refusal of a verb where the application does not stand right.
pub(super) fn wrong_stage(verb: &'static str, application: &Application) -> SubjectRefusal {
    SubjectRefusal::Stage {
        verb,
        stage: application.stage_word(),
    }
}
