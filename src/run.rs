//! The server: it listens, answers, and ends when it is told to.

use crate::command::CommandError;
use crate::occasion_source::machine_time;
use crate::reaction::DeadlinesRun;
use crate::web::{self, Demo};
use crate::wiring::Qibu;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests under way may take after the process is told to stop, in seconds.
const DRAIN_SECONDS: u64 = 10;
/// How often papers that nothing names are swept, in seconds.
const SWEEP_SECONDS: u64 = 3_600;
/// How often it is looked whether something has fallen due or changed under a decision, in seconds.
const REACTIONS_SECONDS: u64 = 5;

/// A server that is bound to its address.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: axum::Router,
    qibu: Arc<Qibu>,
}

impl Server {
    /// Binds the address; from here on connections wait for answers.
    pub async fn bind(qibu: Arc<Qibu>, listen: &str, demo: Option<Demo>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let router = web::router(Arc::clone(&qibu), demo);
        Ok(Self {
            listener,
            address,
            router,
            qibu,
        })
    }

    /// The address that was bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is told to stop (SIGTERM or SIGINT), then lets what is under way finish.
    pub async fn run(self) -> std::io::Result<()> {
        let chores = tokio::spawn(chores(Arc::clone(&self.qibu)));
        let reactions = tokio::spawn(reactions(Arc::clone(&self.qibu)));
        let (told, stop) = tokio::sync::oneshot::channel::<()>();
        let service = self
            .router
            .into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(self.listener, service).with_graceful_shutdown(async move {
            told_to_stop().await;
            // The receiver waits below for as long as this server runs.
            let _ = told.send(());
        });
        let drained = async {
            // An error means that the server has ended by itself.
            if stop.await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(Duration::from_secs(DRAIN_SECONDS)).await;
        };
        let done = tokio::select! {
            served = async { serving.await } => served,
            () = drained => Ok(()),
        };
        chores.abort();
        reactions.abort();
        done
    }
}

/// What a running server does beside answering: erasures that were ordered before a crash are finished, and papers
/// that nothing names are swept.
async fn chores(qibu: Arc<Qibu>) {
    loop {
        if let Err(error) = qibu.finish_erasures().await {
            tracing::error!(%error, "erasures could not be finished");
        }
        if let Err(error) = qibu.renew_month_keys(machine_time()).await {
            tracing::error!(%error, "the keys of the months could not be renewed");
        }
        if let Err(error) = qibu.sweep_papers().await {
            tracing::error!(%error, "papers could not be swept");
        }
        tokio::time::sleep(Duration::from_secs(SWEEP_SECONDS)).await;
    }
}

/// Writes down what has fallen due, and opens the re-reviews that are due: when the process begins, when a day has ended, and
/// when something was written. What fails is tried again; nothing is written twice (law 15).
async fn reactions(qibu: Arc<Qibu>) {
    let mut done = (None, None);
    loop {
        let (day, position) = (qibu.clock().now().day(), qibu.head().position);
        let districts = qibu.rulebook().districts().map(str::to_owned).collect();
        if done.0 != Some(day) {
            let run = qibu.run_deadlines(&districts).await;
            done.0 = went_well(run).then_some(day);
        }
        if done.1 != Some(position) {
            let run = qibu.run_re_reviews(&districts).await;
            let followed = qibu.follow_persons().await;
            let followed = followed.inspect_err(|error| tracing::warn!(%error, "persons"));
            done.1 = (went_well(run) && followed.is_ok()).then_some(position);
        }
        tokio::time::sleep(Duration::from_secs(REACTIONS_SECONDS)).await;
    }
}

/// What failed on one stream was said where it failed.
fn went_well(run: Result<DeadlinesRun, CommandError>) -> bool {
    match run {
        Ok(run) => run.failed.is_empty(),
        Err(error) => {
            tracing::warn!(%error, "what is due could not be looked for");
            false
        }
    }
}

#[cfg(unix)]
async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    let kind = tokio::signal::unix::SignalKind::terminate();
    match tokio::signal::unix::signal(kind) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be listened for");
            // Without Ctrl-C either, only the end of the process ends the server.
            let _ = interrupted.await;
        }
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    // Without Ctrl-C, only the end of the process ends the server.
    let _ = tokio::signal::ctrl_c().await;
}
