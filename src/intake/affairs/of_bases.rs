//! From the fields of a fact of a base to the fact.

use super::making::Sheet;
use crate::intake::FieldFault;
use crate::intake::convert::{given, parsed};
use crate::intake::evidence::Desk;
use crate::intake::form::Number;
use qibu_domain::id::Sequence;
use qibu_domain::subject::event::{
    Affair, BaseInspected, BaseRelocated, InspectionSettled, Operator, OperatorLinked,
    OperatorUnlinked, RightOfUseRenewed,
};
use qibu_domain::time::Day;
use qibu_domain::uscc::{Uscc, UsccError};

impl Sheet<'_> {
    pub(super) fn operator_linked(&self, desk: &mut Desk) -> Option<Affair> {
        let operator = self.operator(desk);
        let until = self.day_if_any(desk, "until", self.form.until.as_deref());
        let agreement = self.paper(desk);
        let linked = OperatorLinked {
            operator: operator?,
            until: until?,
            agreement: agreement?,
        };
        Some(linked.into())
    }

    /// An association, or another organisation by its name: one of the two.
    fn operator(&self, desk: &mut Desk) -> Option<Operator> {
        let form = self.form;
        let code = match given(form.operator_code.as_deref()) {
            None => Some(None),
            Some(said) => self.uscc(desk, said).map(Some),
        };
        let association = given(form.operator.as_deref());
        let name = given(form.operator_name.as_deref());
        match (association, name) {
            (Some(said), None) if code == Some(None) => {
                let association = parsed(desk, &self.at("operator"), said, "id.malformed");
                association.map(|association| Operator::Association { association })
            }
            (None, Some(_)) => {
                let name = self.name(desk, "operator_name", name);
                Some(Operator::Organisation {
                    name: name?,
                    uscc: code?,
                })
            }
            (None, None) => self.missing(desk, "operator"),
            (Some(_), _) => {
                desk.fault(FieldFault::new(self.at("operator"), "operator.one"));
                None
            }
        }
    }

    fn uscc(&self, desk: &mut Desk, said: &str) -> Option<Uscc> {
        let read = Uscc::new(said);
        let fault = |error: UsccError| {
            let fault = FieldFault::new(self.at("operator_code"), error.code());
            match error {
                UsccError::Length => fault,
                UsccError::Character { at } => fault.with("at", at),
                UsccError::Check { expected } => fault.with("expected", expected),
            }
        };
        read.map_err(|error| desk.fault(fault(error))).ok()
    }

    pub(super) fn operator_unlinked(&self, desk: &mut Desk) -> Option<Affair> {
        let reason = self.code(desk, "reason", self.form.reason.as_deref());
        let paper = self.paper_if_any(desk);
        let unlinked = OperatorUnlinked {
            reason: reason?,
            paper: paper?,
        };
        Some(unlinked.into())
    }

    pub(super) fn inspection(&self, desk: &mut Desk) -> Option<Affair> {
        let items = self.count(desk, "items", self.form.items.as_ref());
        let items_met = self.count(desk, "items_met", self.form.items_met.as_ref());
        let put_right_by = self.form.put_right_by.as_deref();
        let put_right_by = self.day_if_any(desk, "put_right_by", put_right_by);
        let report = self.paper(desk);
        let inspected = BaseInspected {
            items: items?,
            items_met: items_met?,
            put_right_by: put_right_by?,
            report: report?,
        };
        Some(inspected.into())
    }

    pub(super) fn inspection_settled(&self, desk: &mut Desk) -> Option<Affair> {
        let inspection = match (&self.form.inspection, self.was) {
            (None, Some(Affair::InspectionSettled(was))) => Some(was.inspection),
            (said, _) => self.amount(desk, "inspection", said.as_ref()).map(Sequence),
        };
        let report = self.paper(desk);
        let settled = InspectionSettled {
            inspection: inspection?,
            report: report?,
        };
        Some(settled.into())
    }

    pub(super) fn relocation(&self, desk: &mut Desk) -> Option<Affair> {
        let address = self.name(desk, "address", self.form.address.as_deref());
        let area_m2 = match self.form.area_m2.as_ref().filter(|said| !is_empty(said)) {
            None => Some(None),
            said => self.count(desk, "area_m2", said).map(Some),
        };
        let until = self.day_if_any(desk, "until", self.form.until.as_deref());
        let proof = self.paper(desk);
        let moved = BaseRelocated {
            address: address?,
            area_m2: area_m2?,
            step_free: self.form.step_free.unwrap_or_default(),
            until: until?,
            proof: proof?,
        };
        Some(moved.into())
    }

    pub(super) fn right_of_use(&self, desk: &mut Desk) -> Option<Affair> {
        let until = self.day_if_any(desk, "until", self.form.until.as_deref());
        let proof = self.paper(desk);
        let renewed = RightOfUseRenewed {
            until: until?,
            proof: proof?,
        };
        Some(renewed.into())
    }

    #[expect(
        clippy::option_option,
        reason = "no day, and a day that was refused, are two answers"
    )]
    pub(super) fn day_if_any(
        &self,
        desk: &mut Desk,
        name: &str,
        said: Option<&str>,
    ) -> Option<Option<Day>> {
        match given(said) {
            None => Some(None),
            said => self.day(desk, name, said).map(Some),
        }
    }
}

fn is_empty(said: &Number) -> bool {
    matches!(said, Number::Typed(text) if text.trim().is_empty())
}
