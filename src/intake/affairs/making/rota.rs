//! From the fields of a rota, a swap and a hand-over to the fact.

use super::Sheet;
use crate::intake::FieldFault;
use crate::intake::convert::{given, number, parsed};
use crate::intake::evidence::Desk;
use crate::intake::form::Number;
use qibu_domain::id::SeatRef;
use qibu_domain::subject::affairs::{FRESH_ROTA_SEAT, MAX_TURNS};
use qibu_domain::subject::event::{
    Affair, PostHandedOver, RotaSet, RotaSwapped, RotaTurn, TurnHandedOver,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A turn of a rota: its days, and either a seat that is known or the number of somebody new.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnForm {
    /// Its first day, `YYYY-MM-DD`.
    #[schema(format = "date")]
    pub first: String,
    /// Its last day.
    #[schema(format = "date")]
    pub last: String,
    /// The seat of whoever is on duty, where it is known in the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub seat: Option<String>,
    /// Somebody new, by a number from 1 to 60: turns with the same number have the same new seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<Number>,
}

impl Sheet<'_> {
    pub(super) fn rota_set(&self, desk: &mut Desk) -> Option<Affair> {
        let said = self.form.turns.as_deref().unwrap_or_default();
        let turns = if said.is_empty() {
            self.missing(desk, "turns")
        } else if u32::try_from(said.len()).is_ok_and(|turns| turns <= MAX_TURNS) {
            let turns = said.iter().enumerate();
            let turns: Vec<Option<RotaTurn>> = turns
                .map(|(index, turn)| self.rota_turn(desk, index, turn))
                .collect();
            turns.into_iter().collect::<Option<Vec<RotaTurn>>>()
        } else {
            let fault = FieldFault::new(self.at("turns"), "affair.rota_too_many");
            desk.fault(fault.with("most", MAX_TURNS));
            None
        };
        let plan = self.paper(desk);
        let set = RotaSet {
            turns: turns?,
            plan: plan?,
        };
        Some(set.into())
    }

    fn rota_turn(&self, desk: &mut Desk, index: usize, turn: &TurnForm) -> Option<RotaTurn> {
        let at = |part: &str| format!("turns/{index}/{part}");
        let first = self.day(desk, &at("first"), Some(&turn.first));
        let last = self.day(desk, &at("last"), Some(&turn.last));
        let seat = match (given(turn.seat.as_deref()), turn.new.as_ref()) {
            (Some(said), None) => parsed(desk, &self.at(&at("seat")), said, "id.malformed"),
            (None, Some(new)) => self.new_holder(desk, &at("new"), new),
            (None, None) => self.missing(desk, &at("seat")),
            (Some(_), Some(_)) => {
                let pointer = self.at(&at("new"));
                desk.fault(FieldFault::new(pointer, "affair.turn_two_holders"));
                None
            }
        };
        Some(RotaTurn {
            first: first?,
            last: last?,
            seat: seat?,
        })
    }

    fn new_holder(&self, desk: &mut Desk, name: &str, new: &Number) -> Option<SeatRef> {
        let new = number(desk, &self.at(name), new, 1)?;
        if new > MAX_TURNS {
            let fault = FieldFault::new(self.at(name), "number.bounds");
            desk.fault(fault.with("min", 1).with("max", MAX_TURNS));
            return None;
        }
        Some((self.drawn)(FRESH_ROTA_SEAT + new - 1))
    }

    pub(super) fn rota_swapped(&self, desk: &mut Desk) -> Option<Affair> {
        let turn = self.day(desk, "turn", self.form.turn.as_deref());
        let with = self.day(desk, "with", self.form.with.as_deref());
        let notice = self.paper_if_any(desk);
        let swapped = RotaSwapped {
            turn: turn?,
            with: with?,
            notice: notice?,
        };
        Some(swapped.into())
    }

    pub(super) fn turn_handed_over(&self, desk: &mut Desk) -> Option<Affair> {
        let turn = self.day(desk, "turn", self.form.turn.as_deref());
        let record = self.paper(desk);
        let over = TurnHandedOver {
            turn: turn?,
            record: record?,
        };
        Some(over.into())
    }

    pub(super) fn post_handed_over(&self, desk: &mut Desk) -> Option<Affair> {
        let seat = match given(self.form.seat.as_deref()) {
            None if self.was.is_none() => self.missing(desk, "seat"),
            said => self.seat(desk, "seat", said),
        };
        let receiver = match (given(self.form.receiver.as_deref()), self.was) {
            (None, Some(Affair::PostHandedOver(was))) => Some(was.receiver),
            (None, _) => self.missing(desk, "receiver"),
            said => self.seat(desk, "receiver", said.0),
        };
        let record = self.paper(desk);
        let over = PostHandedOver {
            seat: seat?,
            receiver: receiver?,
            record: record?,
        };
        Some(over.into())
    }
}
