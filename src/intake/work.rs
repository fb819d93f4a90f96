//! What the forms of the work of bodies share: reading their fields, and sending what they became.

use super::convert::{body_name, given, parsed};
use super::evidence::Desk;
use super::form::Number;
use super::{Done, FieldFault, NotDone, Sent, evidence};
use crate::command::{Guarded, Request};
use crate::wiring::Qibu;
use qibu_domain::codes::NotACode;
use qibu_domain::id::{PaperId, StreamId};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use std::str::FromStr;
use std::sync::Arc;

/// The fields of a form, by the pointer under which they stand.
pub(super) struct Fields<'a> {
    pub(super) desk: &'a mut Desk,
    /// What the pointers begin with.
    pub(super) under: &'a str,
}

impl Fields<'_> {
    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.under)
    }

    pub(super) fn missing<T>(&mut self, name: &str) -> Option<T> {
        let fault = FieldFault::new(self.at(name), "field.missing");
        self.desk.fault(fault.with("field", name));
        None
    }

    /// A field that a form of this sort has not.
    pub(super) fn unknown<T>(&mut self, name: &str, known: &[&str]) -> Option<T> {
        let fault = FieldFault::new(self.at(name), "field.unknown");
        let fault = fault.with("field", name);
        self.desk.fault(fault.with("known", known.join(", ")));
        None
    }

    pub(super) fn code<C: FromStr<Err = NotACode>>(
        &mut self,
        name: &str,
        said: &str,
        choices: &[&str],
    ) -> Option<C> {
        let Some(said) = given(Some(said)) else {
            return self.missing(name);
        };
        let read = said.trim().parse().ok();
        if read.is_none() {
            let fault = FieldFault::new(self.at(name), "choice.unknown");
            self.desk.fault(fault.with("choices", choices.join(", ")));
        }
        read
    }

    pub(super) fn id<T: FromStr>(&mut self, name: &str, said: &str) -> Option<T> {
        match given(Some(said)) {
            Some(said) => parsed(self.desk, &self.at(name), said, "id.malformed"),
            None => self.missing(name),
        }
    }

    #[expect(
        clippy::option_option,
        reason = "nothing, and what was refused, are two answers"
    )]
    pub(super) fn id_if_any<T: FromStr>(
        &mut self,
        name: &str,
        said: Option<&str>,
    ) -> Option<Option<T>> {
        match given(said) {
            Some(said) => self.id(name, said).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn day(&mut self, name: &str, said: &str) -> Option<Day> {
        parsed(self.desk, &self.at(name), said, "day.malformed")
    }

    #[expect(
        clippy::option_option,
        reason = "nothing, and what was refused, are two answers"
    )]
    pub(super) fn day_if_any(&mut self, name: &str, said: Option<&str>) -> Option<Option<Day>> {
        match given(said) {
            Some(said) => self.day(name, said).map(Some),
            None => Some(None),
        }
    }

    pub(super) fn name(&mut self, name: &str, said: &str) -> Option<ShortText> {
        match given(Some(said)) {
            Some(said) => body_name(self.desk, &self.at(name), said),
            None => self.missing(name),
        }
    }

    #[expect(
        clippy::option_option,
        reason = "nothing, and what was refused, are two answers"
    )]
    pub(super) fn name_if_any(
        &mut self,
        name: &str,
        said: Option<&str>,
    ) -> Option<Option<ShortText>> {
        match given(said) {
            Some(said) => self.name(name, said).map(Some),
            None => Some(None),
        }
    }

    #[expect(
        clippy::option_option,
        reason = "nothing, and what was refused, are two answers"
    )]
    pub(super) fn paper(
        &mut self,
        said: Option<&str>,
        was: Option<&PaperRef>,
    ) -> Option<Option<PaperRef>> {
        match given(said) {
            Some(id) => self.desk.paper(self.at("paper"), id).map(Some),
            None => Some(was.cloned()),
        }
    }

    /// A whole number of 0 or more.
    #[expect(
        clippy::option_option,
        reason = "nothing, and what was refused, are two answers"
    )]
    pub(super) fn amount<T: TryFrom<i128>>(
        &mut self,
        name: &str,
        said: Option<&Number>,
        max: u64,
    ) -> Option<Option<T>> {
        let Some(said) = said.filter(|said| !is_empty(said)) else {
            return Some(None);
        };
        let whole: Option<i128> = match said {
            Number::Json(number) => number.to_string().parse().ok(),
            Number::Typed(text) => text.trim().parse().ok(),
        };
        let within = whole.filter(|whole| (0..=i128::from(max)).contains(whole));
        let read = within.and_then(|whole| T::try_from(whole).ok());
        if read.is_none() {
            let at = self.at(name);
            self.desk.fault(match whole {
                None => FieldFault::new(at, "number.malformed"),
                Some(_) => FieldFault::new(at, "number.bounds")
                    .with("min", 0)
                    .with("max", max),
            });
        }
        read.map(Some)
    }
}

/// Whether nothing was typed into the field of a number.
pub(super) fn is_empty(said: &Number) -> bool {
    matches!(said, Number::Typed(text) if text.trim().is_empty())
}

/// Sends a command of the work of a body.
pub(super) async fn carry_out<D: Guarded>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    command: D::Command,
    named: Vec<PaperId>,
) -> Result<Done, NotDone> {
    let receipt = qibu.execute(request::<D>(sent, stream, command)).await?;
    if !sent.dry_run {
        evidence::bind(qibu, named, sent.new_application()).await;
    }
    Ok(Done {
        receipt,
        subject: stream,
        application: None,
    })
}

/// The command as it is sent.
pub(super) fn request<D: Guarded>(
    sent: &Sent,
    stream: StreamId,
    command: D::Command,
) -> Request<D> {
    Request::<D> {
        stream,
        command,
        principal: sent.principal(),
        command_id: sent.command_id,
        mac: sent.mac,
        entered_by: sent.entered_by,
        if_match: None,
        dry_run: sent.dry_run,
        at: None,
    }
}
