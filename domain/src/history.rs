//! Every event that a log can hold, of whatever stream.

use crate::account::AccountEvent;
use crate::alliance::AllianceEvent;
use crate::annals::AnnalsEvent;
use crate::calendar::CalendarEvent;
use crate::decider::{Class, DecodeError, Happened, StoredEvent};
use crate::district::DistrictEvent;
use crate::editions::EditionsEvent;
use crate::id::StreamKind;
use crate::logbook::LogbookEvent;
use crate::membership::MembershipEvent;
use crate::outcome::OutcomeEvent;
use crate::paper::PaperEvent;
use crate::person::PersonEvent;
use crate::policies::PoliciesEvent;
use crate::programme::ProgrammeEvent;
use crate::published_claim::PublishedClaimEvent;
use crate::recorded::{Circumstances, Recorded};
use crate::service_request::ServiceRequestEvent;
use crate::session::SessionEvent;
use crate::subject::SubjectEvent;
use crate::suggestion::SuggestionEvent;
use crate::team::TeamEvent;

/// One version of an event that this build reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The noun whose event it is.
    pub noun: &'static str,
    /// The kinds of streams that it may stand in.
    pub kinds: &'static [StreamKind],
    /// The frozen name.
    pub name: &'static str,
    /// The version of the payload.
    pub version: u32,
}

macro_rules! any_event {
    ($($noun:ident of $($kind:ident)|+ ($event:ty)),* $(,)?) => {
        /// An event of whatever stream, with its days.
        #[derive(Clone, Debug, PartialEq)]
        pub enum AnyEvent { $(
            #[doc = concat!("Of a stream of the kind ", $("`", stringify!($kind), "` ",)+ ".")]
            $noun(Happened<$event>),
        )* }

        impl AnyEvent {
            /// Reads a stored event.
            pub fn read(recorded: &Recorded) -> Result<Self, DecodeError> {
                Self::read_in(recorded, &recorded.metadata()?.into())
            }

            /// Reads a stored event whose circumstances have been read already.
            pub fn read_in(
                recorded: &Recorded, circumstances: &Circumstances,
            ) -> Result<Self, DecodeError> {
                match recorded.stream.kind {
                    $($(StreamKind::$kind)|+ => {
                        recorded.happened_in::<$event>(circumstances).map(Self::$noun)
                    })*
                }
            }

            /// Whether it is an act, a fact or a correction.
            pub fn class(&self) -> Class {
                match self { $(Self::$noun(happened) => happened.dated.event.class(),)* }
            }
        }

        /// Reads a payload without its metadata, for the golden files.
        pub fn decode_payload(
            kind: StreamKind, name: &str, version: u32, payload: &str,
        ) -> Result<String, DecodeError> {
            match kind {
                $($(StreamKind::$kind)|+ => {
                    let event = <$event>::decode(name, version, payload)?;
                    event.encode().map_err(|source| DecodeError::Payload {
                        name: name.to_owned(), source,
                    })
                })*
            }
        }

        /// Every event that this build reads.
        pub fn catalogue() -> Vec<Shape> {
            let mut all = Vec::new();
            $(all.extend(
                <$event>::catalogue().iter().map(|(name, version)| Shape {
                    noun: stringify!($noun),
                    kinds: &[$(StreamKind::$kind),+],
                    name,
                    version: *version,
                }),
            );)*
            all
        }
    };
}

any_event! {
    Log of Log (LogbookEvent),
    District of District (DistrictEvent),
    Editions of Editions (EditionsEvent),
    Policies of Policies (PoliciesEvent),
    Calendar of Calendar (CalendarEvent),
    Account of Account (AccountEvent),
    Subject of Association | Base (SubjectEvent),
    Paper of Paper (PaperEvent),
    Annals of Annals (AnnalsEvent),
    Programme of Programme (ProgrammeEvent),
    Session of Session (SessionEvent),
    Outcome of Outcome (OutcomeEvent),
    ServiceRequest of ServiceRequest (ServiceRequestEvent),
    PublishedClaim of PublishedClaim (PublishedClaimEvent),
    Suggestion of Suggestion (SuggestionEvent),
    Person of Person (PersonEvent),
    Membership of Membership (MembershipEvent),
    Alliance of Alliance (AllianceEvent),
    Team of Team (TeamEvent),
}
