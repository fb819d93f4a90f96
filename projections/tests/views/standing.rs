//! What changes the standing of a body, at random.

use crate::given::{short, submitted};
use qibu_domain::id::{ApplicationId, PaperId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{
    ApplicationTerminated, Dissolved, PaperRef, RectificationChecked, RectificationExpired,
    RectificationOrdered, RegistrationRevoked, Resumed, Suspended, WindingUpOpened,
};
use qibu_domain::subject::{RECORD_KIND, SubjectEvent};
use qibu_domain::time::Day;
use uuid::Uuid;

/// An event of whatever kind, as [`event`](crate::as_of::event) makes them.
pub fn of_standing(choice: u8, id: ApplicationId, due: Day) -> SubjectEvent {
    let edition = "E-1".to_owned();
    match choice {
        20 => submitted(id, Transition::Suspend, due),
        21 => ApplicationTerminated { application: id }.into(),
        22 => Suspended {
            application: id,
            edition,
        }
        .into(),
        23 => Resumed {
            application: id,
            edition,
        }
        .into(),
        24 => WindingUpOpened {
            application: id,
            edition,
        }
        .into(),
        25 => Dissolved {
            deregistration: None,
        }
        .into(),
        26 => RectificationOrdered {
            edition,
            criteria: ["1a".to_owned()].into(),
            due,
            reason: paper(),
        }
        .into(),
        27 => RectificationChecked {
            passed: id.0.as_u128().is_multiple_of(2),
            record: paper(),
        }
        .into(),
        28 => RectificationExpired {}.into(),
        _ => RegistrationRevoked {
            authority: short("样例区民政局"),
            number: short("1"),
            revoked_on: due,
            paper: paper(),
        }
        .into(),
    }
}

fn paper() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::nil()),
        kind: RECORD_KIND.to_owned(),
        commitment: "0".repeat(64),
    }
}
