//! The log on `KurrentDB` under test: on a double in this process, or on the server that `QIBU_KURRENT_URL` names, where each
//! test has a namespace of its own.

use crate::draft::{LOG, noon};
use crate::engine::{Engine, clock_of};
use crate::kurrent_double::Double;
use qibu::log::ClockKind;
use qibu::log::kurrent::KurrentLog;
use qibu_domain::time::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The namespace on a double, which a test has to itself.
pub const NAMESPACE: &str = "qibu";

pub struct Kurrent {
    pub url: String,
    namespace: String,
    log: Arc<KurrentLog>,
    now: Arc<AtomicI64>,
    /// Kept so that it lives as long as the engine; `None` on a real server.
    double: Option<Arc<Double>>,
}

impl Kurrent {
    /// An engine that a test may make go wrong.
    pub async fn on_double(kind: ClockKind) -> Self {
        let double = Double::start().await;
        Self::made(double.url(), NAMESPACE.to_owned(), Some(double), kind).await
    }

    /// A live log with its first event on a double.
    pub async fn live_on_double() -> Self {
        let engine = Self::on_double(ClockKind::Live).await;
        engine.opened().await
    }

    async fn opened(self) -> Self {
        let opening = crate::draft::opening(qibu_domain::logbook::event::ClockKind::Live);
        let opened = qibu::log::Log::sequencer(&*self.log).append(opening).await;
        opened.unwrap();
        self
    }

    async fn made(
        url: String,
        namespace: String,
        double: Option<Arc<Double>>,
        kind: ClockKind,
    ) -> Self {
        let now = Arc::new(AtomicI64::new(noon().0));
        let log = KurrentLog::create(&url, &namespace, LOG, kind, clock_of(&now)).await;
        Self {
            url,
            namespace,
            log: Arc::new(log.unwrap()),
            now,
            double,
        }
    }

    pub fn double(&self) -> &Double {
        self.double.as_ref().unwrap()
    }

    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Ends every connection, where the server is the double.
    pub fn reset(&self) {
        if let Some(double) = &self.double {
            double.reset();
        }
    }

    /// Another copy of Qibu on the same log.
    pub async fn copy(&self) -> Arc<KurrentLog> {
        let log = KurrentLog::open(&self.url, &self.namespace, clock_of(&self.now)).await;
        Arc::new(log.unwrap())
    }
}

impl Engine for Kurrent {
    type Log = KurrentLog;

    async fn empty(kind: ClockKind) -> Self {
        match std::env::var("QIBU_KURRENT_URL") {
            Ok(url) => {
                let namespace = format!("qibu_{}", qibu::random::id().unwrap().simple());
                Self::made(url, namespace, None, kind).await
            }
            Err(_) => Self::on_double(kind).await,
        }
    }

    fn log(&self) -> Arc<KurrentLog> {
        Arc::clone(&self.log)
    }

    async fn set_clock(&self, now: Instant) {
        self.now.store(now.0, Ordering::SeqCst);
    }

    async fn reopened(self) -> Self {
        self.log.close().await;
        let log = self.copy().await;
        Self { log, ..self }
    }

    async fn close(&self) {
        self.log.close().await;
    }
}
