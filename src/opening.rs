//! Opening a new log: what the principal `init` does between `LogOpened` and `LogReady`, and nothing else
//! (law 13): calendar, policies, the home district with its edition, one administrator.

use crate::command::{CommandError, Request};
use crate::random;
use crate::wiring::Qibu;
use qibu_domain::account::command::Appoint;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::actor::{Principal, Source};
use qibu_domain::calendar::{Calendar, CalendarCommand, from_csv};
use qibu_domain::decider::Decider;
use qibu_domain::district::{District, DistrictCommand, OpenDistrict};
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{AccountId, CommandId, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::logbook::event::ClockKind;
use qibu_domain::logbook::{Logbook, LogbookCommand};
use qibu_domain::occasion::fresh_id;
use qibu_domain::policies::{AdoptPolicies, Policies, PoliciesCommand};
use qibu_domain::standard::Edition;
use qibu_domain::text::{ShortText, TextError, Verbatim};
use qibu_domain::time::{Day, Instant};
use uuid::Uuid;

/// The policies and their schema as they are shipped.
pub const POLICIES: &str = concat!(
    include_str!("../standards/policy/qibu.cedar"),
    "\n",
    include_str!("../standards/policy/grants.cedar"),
);
/// The schema of the shipped policies.
pub const SCHEMA: &str = include_str!("../standards/policy/qibu.cedarschema");
/// The days off and make-up working days as they are shipped.
pub const CALENDAR: &str = include_str!("../standards/calendar/cn-days.csv");
/// The simple preset.
pub const SIMPLE: &str = include_str!("../standards/simple.yaml");
/// The editions of the preset `chengyang`, in the order of their first days.
pub const CHENGYANG: [&str; 4] = [
    include_str!("../standards/chengyang/CY-2017.yaml"),
    include_str!("../standards/chengyang/CY-2018.yaml"),
    include_str!("../standards/chengyang/CY-2020.yaml"),
    include_str!("../standards/chengyang/CY-2021.yaml"),
];

/// Which editions a new log begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// 简版: for a street office with one part-time clerk.
    Simple,
    /// The editions of the Chengyang sample.
    Chengyang,
    /// A district's own, in the order of their first days.
    Own(&'static [&'static str]),
}

impl Preset {
    /// The editions' texts, in the order of their first days.
    pub fn editions(self) -> &'static [&'static str] {
        match self {
            Self::Simple => &[SIMPLE],
            Self::Chengyang => &CHENGYANG,
            Self::Own(texts) => texts,
        }
    }

    /// The first edition, by which the home district is tested.
    pub fn first_edition(self) -> Result<Edition, OpeningError> {
        let text = self.editions().first().copied().unwrap_or_default();
        let unread = |problems| OpeningError::Shipped(format!("{problems:?}"));
        Edition::parse(text).map_err(unread)
    }
}

/// What a new log is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The editions.
    pub preset: Preset,
    /// The code of the home district.
    pub district: String,
    /// Its kind in the edition.
    pub district_kind: String,
    /// Its name.
    pub district_name: ShortText,
    /// The day from which the district's tree counts.
    pub tree_from: Day,
    /// The administrator's name; it goes into the vault.
    pub admin: ShortText,
    /// The time of a script; only a training log takes it.
    pub at: Option<Instant>,
}

/// Why a log could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// A command did not come to a receipt.
    #[error("{step}: {error}")]
    Command {
        /// Which step.
        step: &'static str,
        /// Why.
        error: CommandError,
    },
    /// A shipped file does not read.
    #[error("a shipped file does not read: {0}")]
    Shipped(String),
    /// The vault.
    #[error(transparent)]
    Storage(#[from] crate::vault::StorageFault),
}

impl From<TextError> for OpeningError {
    fn from(error: TextError) -> Self {
        Self::Shipped(error.to_string())
    }
}

/// Opens an empty log, up to `LogReady`. Its answer is the administrator's account. Sent again after a crash, it
/// goes on where it stopped: each command has an id of its own.
pub async fn open(qibu: &Qibu, opening: &Opening) -> Result<AccountId, OpeningError> {
    let steps = Steps { qibu, opening };
    let log = qibu.log_id();
    let logbook = StreamId::of_log(StreamKind::Log, log);
    let clock = if qibu.is_training() {
        ClockKind::Training
    } else {
        ClockKind::Live
    };
    let home = opening.district.clone();
    steps
        .take::<Logbook>("log", logbook, LogbookCommand::Open { log, clock, home })
        .await?;
    steps.rules().await?;
    let account = steps.administrator().await?;
    steps
        .take::<Logbook>("ready", logbook, LogbookCommand::MakeReady)
        .await?;
    Ok(account)
}

struct Steps<'a> {
    qibu: &'a Qibu,
    opening: &'a Opening,
}

impl Steps<'_> {
    async fn rules(&self) -> Result<(), OpeningError> {
        let log = self.qibu.log_id();
        let calendar = StreamId::of_log(StreamKind::Calendar, log);
        let years = from_csv(CALENDAR).map_err(|error| OpeningError::Shipped(error.to_string()))?;
        for year in years {
            let command = CalendarCommand::PublishCalendarYear(year);
            self.take::<Calendar>("calendar", calendar, command).await?;
        }
        let policies = StreamId::of_log(StreamKind::Policies, log);
        let adopt = AdoptPolicies {
            number: 1,
            schema: Verbatim::new(SCHEMA)?,
            policies: Verbatim::new(POLICIES)?,
        };
        self.take::<Policies>("policies", policies, PoliciesCommand::AdoptPolicies(adopt))
            .await?;
        let code = &self.opening.district;
        let district = StreamId::of_district(StreamKind::District, log, code);
        let command = DistrictCommand::OpenDistrict(OpenDistrict {
            code: code.clone(),
            kind: self.opening.district_kind.clone(),
            name: self.opening.district_name.clone(),
            from: self.opening.tree_from,
        });
        self.take::<District>("district", district, command).await?;
        let editions = StreamId::of_district(StreamKind::Editions, log, code);
        for text in self.opening.preset.editions() {
            let publish = PublishEdition {
                district: code.clone(),
                text: Verbatim::new(text)?,
                source: Source::Import,
            };
            let command = EditionsCommand::PublishEdition(publish);
            self.take::<Editions>("edition", editions, command).await?;
        }
        Ok(())
    }

    async fn administrator(&self) -> Result<AccountId, OpeningError> {
        let account = AccountId(fresh_id(&Principal::Init, self.command_id("account", 0), 0));
        // The name is in the vault before the log knows the account (law 10).
        let now = self.qibu.clock().now();
        self.qibu
            .vault()
            .put_account_name(account, &self.opening.admin, now)
            .map_err(|error| OpeningError::Shipped(error.to_string()))?;
        let stream = StreamId::new(StreamKind::Account, account.0);
        self.take::<Account>("account", stream, AccountCommand::Open)
            .await?;
        let appoint = Appoint {
            node: self.opening.district.clone(),
            duty: Duty::Administrator,
            from: self.opening.at.unwrap_or(now).day(),
            until: None,
        };
        self.take::<Account>("appointment", stream, AccountCommand::Appoint(appoint))
            .await?;
        Ok(account)
    }

    fn command_id(&self, step: &str, number: u64) -> CommandId {
        let name = format!("opening/{step}/{number}");
        CommandId(Uuid::new_v5(&self.qibu.log_id().0, name.as_bytes()))
    }

    async fn take<D>(
        &self,
        step: &'static str,
        stream: StreamId,
        command: D::Command,
    ) -> Result<(), OpeningError>
    where
        D: crate::command::Guarded + Decider,
    {
        let body = format!("{command:?}");
        let mac = self.qibu.root_key().mac(body.as_bytes());
        // Several commands of one step differ by their content, so the content numbers them.
        let number = mac
            .iter()
            .take(8)
            .fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let number = if step == "account" { 0 } else { number };
        let request = Request::<D> {
            stream,
            command,
            principal: Principal::Init,
            command_id: self.command_id(step, number),
            mac,
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: self.opening.at,
        };
        let outcome = self.qibu.execute(request).await;
        outcome
            .map(|_| ())
            .map_err(|error| OpeningError::Command { step, error })
    }
}

/// A new identity for a log.
pub fn new_log_id() -> Result<qibu_domain::id::LogId, random::NoRandomness> {
    random::id().map(qibu_domain::id::LogId)
}
