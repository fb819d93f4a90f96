//! The only place where concrete parts are built and joined.

mod actors;
mod citing;
mod counting;
mod credentials;
mod known;
mod measuring;
mod rules;
mod stores;
mod views;

pub use credentials::Credentials;
pub use known::{NotKnowable, instant_at, position_at};
pub(crate) use measuring::SAME_SCOPE_BODIES;
pub use measuring::{SameScope, Work, erased_papers, measured};
pub(crate) use rules::is_of_the_rules;
pub use stores::{LogPlace, PlaceError, Stores, TablesPlace};
pub use views::{LogSource, MAX_DAMAGED_FILES, MAX_VIEWS_WAIT_MS, ViewsFollower, not_before};

use crate::authority::Authority;
use crate::command::CommandError;
use crate::log::any::AnyLog;
use crate::log::sqlite::Clock;
use crate::log::{ClockKind, Committed, Head, Log};
use crate::occasion_source::{OccasionSource, machine_time};
use crate::papers::Papers;
use crate::private_files;
use crate::reaction::{Followed, LookedAt, Runs};
use crate::reads::Reads;
use crate::root_key::RootKey;
use crate::service::Service;
use crate::store::Streams;
use crate::vault::Vault;
use crate::writer_lock::WriterLock;
use qibu_domain::account::Account;
use qibu_domain::alliance::Alliance;
use qibu_domain::annals::Annals;
use qibu_domain::calendar::Calendar;
use qibu_domain::district::District;
use qibu_domain::editions::Editions;
use qibu_domain::id::LogId;
use qibu_domain::logbook::Logbook;
use qibu_domain::membership::Membership;
use qibu_domain::outcome::Outcome;
use qibu_domain::paper::Paper;
use qibu_domain::person::Person;
use qibu_domain::policies::Policies;
use qibu_domain::programme::Programme;
use qibu_domain::published_claim::PublishedClaim;
use qibu_domain::service_request::ServiceRequest;
use qibu_domain::session::Session;
use qibu_domain::subject::Subject;
use qibu_domain::suggestion::Suggestion;
use qibu_domain::team::Team;
use rules::Rules;
use std::sync::{Arc, Mutex, PoisonError};

/// The file of the log in the data folder.
pub const LOG_FILE: &str = "log.db";
/// The file of the views in the data folder.
pub const VIEWS_FILE: &str = "views.db";

/// The wired whole: everything that carries out commands and answers questions on one log.
pub struct Qibu {
    stores: Stores,
    /// Held by the one process that writes a data folder; databases and servers are written by many.
    lock: Option<Mutex<WriterLock>>,
    log: Arc<AnyLog>,
    clock: OccasionSource,
    root_key: RootKey,
    vault: Arc<Vault>,
    papers: Papers,
    service: Arc<Service>,
    reads: Reads,
    views: ViewsFollower,
    rules: Rules,
    runs: Runs,
    looked_at: LookedAt,
    followed_persons: Followed,
    authority: Mutex<Option<(u32, Arc<Authority>)>>,
    subjects: Streams<Subject>,
    accounts: Streams<Account>,
    districts: Streams<District>,
    editions: Streams<Editions>,
    policies: Streams<Policies>,
    calendar: Streams<Calendar>,
    logbook: Streams<Logbook>,
    paper_streams: Streams<Paper>,
    annals: Streams<Annals>,
    programmes: Streams<Programme>,
    sessions: Streams<Session>,
    outcomes: Streams<Outcome>,
    service_requests: Streams<ServiceRequest>,
    published_claims: Streams<PublishedClaim>,
    suggestions: Streams<Suggestion>,
    persons: Streams<Person>,
    memberships: Streams<Membership>,
    alliances: Streams<Alliance>,
    teams: Streams<Team>,
}

impl std::fmt::Debug for Qibu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Qibu")
            .field("log", &self.log)
            .finish_non_exhaustive()
    }
}

/// Why a data folder or databases could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailure {
    /// Another process writes it.
    #[error(transparent)]
    Lock(#[from] crate::writer_lock::LockError),
    /// The log's file.
    #[error(transparent)]
    Log(#[from] crate::log::sqlite::OpenError),
    /// The log's database.
    #[error(transparent)]
    LogDatabase(#[from] crate::log::postgres::OpenError),
    /// The log's server.
    #[cfg(feature = "kurrentdb")]
    #[error(transparent)]
    LogServer(#[from] crate::log::kurrent::OpenError),
    /// The vault, the papers or the service's file.
    #[error(transparent)]
    Storage(#[from] crate::vault::StorageFault),
    /// The root key.
    #[error(transparent)]
    RootKey(#[from] crate::root_key::RootKeyError),
    /// The views' file.
    #[error("the views: {0}")]
    Views(String),
    /// What the log holds does not read.
    #[error("{0}")]
    Command(#[from] CommandError),
    /// The file system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Qibu {
    /// Opens a data folder or databases for writing: takes the folder's lock, opens everything, and brings the rules up
    /// to the head.
    pub async fn open(
        stores: impl Into<Stores>,
        root_key: RootKey,
    ) -> Result<Arc<Self>, OpenFailure> {
        let stores = stores.into();
        let lock = stores.folder().map(WriterLock::acquire).transpose()?;
        let machine: Clock = Arc::new(machine_time);
        let log = stores.open_log(Arc::clone(&machine)).await?;
        Self::assemble(stores, lock, log, machine, root_key).await
    }

    /// Makes a new log in a data folder or a database, and opens it.
    pub async fn create(
        stores: impl Into<Stores>,
        log: LogId,
        kind: ClockKind,
        root_key: RootKey,
    ) -> Result<Arc<Self>, OpenFailure> {
        Self::create_by(stores, log, kind, root_key, Arc::new(machine_time)).await
    }

    /// Makes a new log on a machine whose clock is another: so it is tested what becomes of a log whose clock jumps.
    pub async fn create_by(
        stores: impl Into<Stores>,
        log: LogId,
        kind: ClockKind,
        root_key: RootKey,
        machine: Clock,
    ) -> Result<Arc<Self>, OpenFailure> {
        let stores = stores.into();
        stores.folder().map(private_files::folder).transpose()?;
        let lock = stores.folder().map(WriterLock::acquire).transpose()?;
        let log = stores.create_log(log, kind, Arc::clone(&machine)).await?;
        Self::assemble(stores, lock, log, machine, root_key).await
    }

    async fn assemble(
        stores: Stores,
        lock: Option<WriterLock>,
        log: AnyLog,
        machine: Clock,
        root_key: RootKey,
    ) -> Result<Arc<Self>, OpenFailure> {
        let log = Arc::new(log);
        let head = *log.head().borrow();
        let beside = stores.beside();
        let vault = Arc::new(Vault::open(beside, &root_key)?);
        let papers = Papers::open(beside, Arc::clone(&vault))?;
        papers.recover()?;
        let qibu = Arc::new(Self {
            lock: lock.map(Mutex::new),
            clock: OccasionSource::new(log.clock(), log.clock_source(machine), head.recorded_at),
            vault,
            papers,
            service: Arc::new(Service::open(beside, &root_key)?),
            reads: Reads::open(beside)?,
            views: ViewsFollower::start(&stores, Arc::clone(&log)).map_err(OpenFailure::Views)?,
            rules: Rules::default(),
            runs: Runs::default(),
            looked_at: LookedAt::default(),
            followed_persons: Followed::default(),
            authority: Mutex::default(),
            subjects: Streams::default(),
            accounts: Streams::default(),
            districts: Streams::default(),
            editions: Streams::default(),
            policies: Streams::default(),
            calendar: Streams::default(),
            logbook: Streams::default(),
            paper_streams: Streams::default(),
            annals: Streams::default(),
            programmes: Streams::default(),
            sessions: Streams::default(),
            outcomes: Streams::default(),
            service_requests: Streams::default(),
            published_claims: Streams::default(),
            suggestions: Streams::default(),
            persons: Streams::default(),
            memberships: Streams::default(),
            alliances: Streams::default(),
            teams: Streams::default(),
            root_key,
            log,
            stores,
        });
        qibu.refresh_rules().await?;
        Ok(qibu)
    }

    /// Lets the writer and the views finish, and closes the files.
    pub async fn close(&self) {
        // The views read the log until they have seen its end; a view that has stopped is not waited for longer.
        if self.wait_for_views(self.head().position).await.is_err() {
            tracing::warn!("closed before the views had seen the end of the log");
        }
        self.views.stop();
        self.log.close().await;
    }

    /// Where everything is kept.
    pub fn stores(&self) -> &Stores {
        &self.stores
    }

    /// Says where this process's server listens, for others that find the folder's lock held.
    pub fn announce(&self, address: &str) -> std::io::Result<()> {
        let Some(lock) = &self.lock else {
            return Ok(());
        };
        let mut lock = lock.lock().unwrap_or_else(PoisonError::into_inner);
        lock.announce(address)
    }

    /// The log.
    pub fn log(&self) -> &AnyLog {
        &self.log
    }

    /// The runs over what has fallen due that were answered lately.
    pub(crate) fn runs(&self) -> &Runs {
        &self.runs
    }

    /// Up to where changed facts were looked at.
    pub(crate) fn looked_at(&self) -> &LookedAt {
        &self.looked_at
    }

    /// Up to where the events of persons were followed.
    pub(crate) fn followed_persons(&self) -> &Followed {
        &self.followed_persons
    }

    /// The log's identity.
    pub fn log_id(&self) -> LogId {
        self.log.id()
    }

    /// Where the log stands.
    pub fn head(&self) -> Head {
        *self.log.head().borrow()
    }

    /// The time of decisions.
    pub fn clock(&self) -> &OccasionSource {
        &self.clock
    }

    /// Whether the log is for training, for ever (law 18).
    pub fn is_training(&self) -> bool {
        self.log.clock() == ClockKind::Training
    }

    /// The root key.
    pub fn root_key(&self) -> &RootKey {
        &self.root_key
    }

    /// Names, seats and wrapped keys.
    pub fn vault(&self) -> &Arc<Vault> {
        &self.vault
    }

    /// Papers and written reasons.
    pub fn papers(&self) -> &Papers {
        &self.papers
    }

    /// Drafts, sessions, tokens and refused attempts.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// The same, to be taken to where it may block.
    pub(crate) fn shared_service(&self) -> Arc<Service> {
        Arc::clone(&self.service)
    }

    /// The log of reads of personal data.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// The views and how far they are.
    pub fn views(&self) -> &ViewsFollower {
        &self.views
    }

    /// An append was committed.
    pub(crate) fn saw(&self, committed: &Committed) {
        self.clock.saw(committed.recorded_at);
    }

    /// The associations and bases that are kept warm.
    pub fn subjects(&self) -> &Streams<Subject> {
        &self.subjects
    }

    /// The accounts that are kept warm.
    pub fn accounts(&self) -> &Streams<Account> {
        &self.accounts
    }

    /// The trees that are kept warm.
    pub fn districts(&self) -> &Streams<District> {
        &self.districts
    }

    /// The editions that are kept warm.
    pub fn editions(&self) -> &Streams<Editions> {
        &self.editions
    }

    /// The policies that are kept warm.
    pub fn policies(&self) -> &Streams<Policies> {
        &self.policies
    }

    /// The calendar that is kept warm.
    pub fn calendar(&self) -> &Streams<Calendar> {
        &self.calendar
    }

    /// The log's own stream, kept warm.
    pub fn logbook(&self) -> &Streams<Logbook> {
        &self.logbook
    }

    /// The outcomes that are kept warm.
    pub fn outcomes(&self) -> &Streams<Outcome> {
        &self.outcomes
    }

    /// The requests for service that are kept warm.
    pub fn service_requests(&self) -> &Streams<ServiceRequest> {
        &self.service_requests
    }

    /// The published numbers that are kept warm.
    pub fn published_claims(&self) -> &Streams<PublishedClaim> {
        &self.published_claims
    }

    /// The suggestions that are kept warm.
    pub fn suggestions(&self) -> &Streams<Suggestion> {
        &self.suggestions
    }

    /// The annals that are kept warm.
    pub fn annals(&self) -> &Streams<Annals> {
        &self.annals
    }

    /// The programmes that are kept warm.
    pub fn programmes(&self) -> &Streams<Programme> {
        &self.programmes
    }

    /// The sessions that are kept warm.
    pub fn sessions(&self) -> &Streams<Session> {
        &self.sessions
    }

    /// The persons that are kept warm.
    pub fn persons(&self) -> &Streams<Person> {
        &self.persons
    }

    /// The alliances that are kept warm.
    pub fn alliances(&self) -> &Streams<Alliance> {
        &self.alliances
    }

    /// The service teams that are kept warm.
    pub fn teams(&self) -> &Streams<Team> {
        &self.teams
    }

    /// The memberships that are kept warm.
    pub fn memberships(&self) -> &Streams<Membership> {
        &self.memberships
    }

    /// The papers' streams that are kept warm.
    pub fn paper_streams(&self) -> &Streams<Paper> {
        &self.paper_streams
    }
}
