//! A server beyond this machine must prove who it is: to the readers, and to the writer whenever it connects again. TLS
//! ends in this process, which passes on to the server that the tests share.

use crate::draft::{LOG, draft, opening, stream};
use crate::server::Server;
use qibu::log::postgres::{OpenError, PostgresLog};
use qibu::log::{AppendError, ClockKind, Log};
use qibu_domain::logbook::event::ClockKind as LogClock;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

const SOCKET: &str = ".s.PGSQL.5432";
/// What a client asks first: eight bytes, the last four of which ask for TLS.
const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Who vouches for servers.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Self { issuer, pem }
    }

    /// What a server shows that this authority vouches for under that name.
    fn vouches_for(&self, name: &str) -> TlsAcceptor {
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let key = KeyPair::generate().unwrap();
        let shown = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![shown.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }

    fn file(&self, folder: &Path) -> PathBuf {
        let file = folder.join("roots.pem");
        fs::write(&file, &self.pem).unwrap();
        file
    }
}

/// A place that ends TLS; what it shows can be changed, which ends all connections.
struct Front {
    /// Holds the roots.
    folder: TempDir,
    port: u16,
    shown: watch::Sender<TlsAcceptor>,
}

impl Front {
    async fn showing(first: TlsAcceptor) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (shown, showing) = watch::channel(first);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(client, showing.clone()));
            }
        });
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            port,
            shown,
        }
    }

    /// The address of a database for whoever knows that authority.
    fn url(&self, database: &str, known: &Authority) -> String {
        let roots = known.file(self.folder.path());
        format!(
            "postgres://postgres@localhost:{}/{database}?sslmode=verify-full&sslrootcert={}",
            self.port,
            roots.display()
        )
    }
}

async fn serve(mut client: TcpStream, mut shown: watch::Receiver<TlsAcceptor>) {
    let mut asked = [0; 8];
    if client.read_exact(&mut asked).await.is_err() {
        return;
    }
    assert_eq!(asked, TLS_REQUEST, "a client spoke in the clear");
    client.write_all(b"S").await.unwrap();
    let acceptor = shown.borrow_and_update().clone();
    // A client that does not believe what it is shown goes away.
    let Ok(mut client) = acceptor.accept(client).await else {
        return;
    };
    let socket = Server::shared().folder().join(SOCKET);
    let mut server = UnixStream::connect(socket).await.unwrap();
    tokio::select! {
        // How it ends is the client's affair.
        _ = copy_bidirectional(&mut client, &mut server) => {}
        _ = shown.changed() => {}
    }
}

async fn new_database() -> String {
    let url = Server::shared().new_database().await;
    url.split(['/', '?']).nth(3).unwrap().to_owned()
}

/// A log that has its first event, behind a place for which that authority vouches.
async fn log_behind_a_front(authority: &Authority) -> (PostgresLog, Front) {
    let front = Front::showing(authority.vouches_for("localhost")).await;
    let url = front.url(&new_database().await, authority);
    let log = PostgresLog::create(&url, LOG, ClockKind::Training)
        .await
        .unwrap();
    let opened = log.sequencer().append(opening(LogClock::Training)).await;
    opened.unwrap();
    (log, front)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_is_written_over_tls_to_a_server_that_proves_who_it_is() {
    let authority = Authority::new();
    let (log, _front) = log_behind_a_front(&authority).await;
    draft(stream(1), 0).commit(&log).await;
    log.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_for_whom_no_known_authority_vouches_is_refused() {
    let front = Front::showing(Authority::new().vouches_for("localhost")).await;
    let url = front.url(&new_database().await, &Authority::new());
    let refused = PostgresLog::create(&url, LOG, ClockKind::Training).await;
    assert!(
        matches!(refused, Err(OpenError::Database(_))),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writer_sends_nothing_to_another_server_that_has_taken_the_place_of_its_own() {
    let authority = Authority::new();
    let (log, front) = log_behind_a_front(&authority).await;
    let impostors = [
        Authority::new().vouches_for("localhost"),
        authority.vouches_for("db.example.org"),
    ];
    for impostor in impostors {
        front.shown.send_replace(impostor);
        let refused = log.sequencer().append(draft(stream(1), 0).done()).await;
        assert!(
            matches!(&refused, Err(AppendError::Unavailable(why)) if why.contains("certificate")),
            "{refused:?}"
        );
    }
    front.shown.send_replace(authority.vouches_for("localhost"));
    draft(stream(1), 0).commit(&log).await;
    log.close().await;
}
