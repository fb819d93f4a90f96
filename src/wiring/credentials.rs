//! Passwords and tokens of a data folder, set by whoever holds the folder and its root key. They are rows of the
//! service and no events, so the log is only read here and its lock is not asked for: a running server goes on, and
//! counts what was set from its next request on.

use super::{OpenFailure, Stores};
use crate::log::any::AnyLog;
use crate::root_key::RootKey;
use crate::service::Service;
use crate::store::{LoadError, Streams};
use qibu_domain::account::{Account, AccountState};
use qibu_domain::id::{AccountId, StreamId, StreamKind};

/// The service's rows of a data folder, and its log for reading.
pub struct Credentials {
    log: AnyLog,
    service: Service,
}

impl Credentials {
    /// Opens both. Another root key than the folder's is refused, and a log that was copied: what is set there counts for
    /// nobody any more.
    pub async fn open(stores: &Stores, root_key: &RootKey) -> Result<Self, OpenFailure> {
        stores.must_take_work().await?;
        let log = stores.open_log_to_read().await?;
        let service = Service::open(stores.beside(), root_key)?;
        Ok(Self { log, service })
    }

    /// What the log says of an account.
    pub async fn account(&self, account: AccountId) -> Result<AccountState, LoadError> {
        let stream = StreamId::new(StreamKind::Account, account.0);
        let hosted = Streams::<Account>::default()
            .load(&self.log, stream)
            .await?;
        Ok(hosted.state().clone())
    }

    /// The rows.
    pub fn service(&self) -> &Service {
        &self.service
    }
}
