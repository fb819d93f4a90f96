//! The thread that drives the connections, and the wait of a caller.

use super::MAX_STATEMENT_MS;
use crate::tables::TablesError;
use futures_util::future::{Either, select};
use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// How long a caller waits for an answer beyond the limit that the server itself holds to, in milliseconds.
const GRACE_MS: u64 = 5_000;

/// The thread's runtime; the thread ends when this is dropped.
pub(crate) struct Reactor {
    runtime: Handle,
    _stop: oneshot::Sender<()>,
}

impl Reactor {
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("qibu-tables".to_owned())
            .spawn(move || {
                // An error means that the sender is gone, which is what is waited for.
                let _ = runtime.block_on(stopped);
            })?;
        Ok(Self {
            runtime: handle,
            _stop: stop,
        })
    }

    /// Lets the thread do that as well, until it ends.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(task);
    }

    /// Waits on this thread until the database has answered, no longer than it may take. The thread may belong to
    /// another runtime: nothing of that one is used.
    pub(super) fn wait<T>(
        &self,
        asked: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, TablesError> {
        let limit_ms = MAX_STATEMENT_MS + GRACE_MS;
        // Timers and sockets belong to the reactor's runtime, whatever thread polls them.
        let _entered = self.runtime.enter();
        let late = tokio::time::sleep(Duration::from_millis(limit_ms));
        match futures_executor::block_on(select(pin!(asked), pin!(late))) {
            Either::Left((answer, _)) => Ok(answer?),
            Either::Right(_) => Err(TablesError::TooLate(limit_ms)),
        }
    }
}
