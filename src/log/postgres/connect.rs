//! The way of the writer's connection to the server: the same address, password, certificates and roots by which all other
//! connections are made.

use super::link::words;
use percent_encoding::percent_decode_str;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use rustls::{ClientConfig, RootCertStore};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long what was sent may stay unheard before the connection counts as gone, in milliseconds.
const MAX_SILENCE_MS: u64 = 30_000;

/// Why there is no connection. None of its words holds the password.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The server says no, or does not answer.
    #[error("{}", words(.0))]
    Server(#[from] tokio_postgres::Error),
    /// A file of certificates does not read.
    #[error("{file}: {reason}")]
    Certificates {
        /// Which file.
        file: String,
        /// What is wrong with it.
        reason: pem::Error,
    },
    /// A certificate without its key, or a key without its certificate.
    #[error("sslcert and sslkey must be given together")]
    HalfAnIdentity,
    /// The certificates do not serve.
    #[error("the certificates: {0}")]
    Tls(#[from] rustls::Error),
}

/// Where certificates or a key are.
enum Pem {
    File(PathBuf),
    /// In the address itself.
    Inline(String),
}

/// What an address says besides server, name and user.
#[derive(Default)]
struct Secrets {
    password: Option<Vec<u8>>,
    root_certificates: Option<Pem>,
    certificate: Option<Pem>,
    key: Option<Pem>,
}

impl Pem {
    /// Reads what sqlx says of it.
    fn said(words: &str) -> Self {
        if words.trim_start().starts_with("-----BEGIN") {
            return Self::Inline(words.to_owned());
        }
        Self::File(words.strip_prefix("file: ").unwrap_or(words).into())
    }

    fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, ConnectError> {
        let read: Result<_, _> = match self {
            Self::File(path) => CertificateDer::pem_file_iter(path).and_then(Iterator::collect),
            Self::Inline(text) => CertificateDer::pem_slice_iter(text.as_bytes()).collect(),
        };
        read.map_err(|reason| self.unreadable(reason))
    }

    fn key(&self) -> Result<PrivateKeyDer<'static>, ConnectError> {
        let read = match self {
            Self::File(path) => PrivateKeyDer::from_pem_file(path),
            Self::Inline(text) => PrivateKeyDer::from_pem_slice(text.as_bytes()),
        };
        read.map_err(|reason| self.unreadable(reason))
    }

    fn unreadable(&self, reason: pem::Error) -> ConnectError {
        let file = match self {
            Self::File(path) => path.display().to_string(),
            Self::Inline(_) => "the address".to_owned(),
        };
        ConnectError::Certificates { file, reason }
    }
}

impl Secrets {
    /// What the options know and tell in an address only, whether it came from there, from the environment or from the
    /// user's file of passwords.
    fn of(options: &PgConnectOptions) -> Self {
        let url = options.to_url_lossy();
        let mut secrets = Self {
            password: url
                .password()
                .map(|word| percent_decode_str(word).collect()),
            ..Self::default()
        };
        for (name, value) in url.query_pairs() {
            let file = Pem::said(&value);
            match &*name {
                "sslrootcert" => secrets.root_certificates = Some(file),
                "sslcert" => secrets.certificate = Some(file),
                "sslkey" => secrets.key = Some(file),
                _ => {}
            }
        }
        secrets
    }

    /// Roots of this machine and of the address; the server's name is verified always.
    fn tls(&self) -> Result<MakeRustlsConnect, ConnectError> {
        let mut roots = RootCertStore::empty();
        let native = rustls_native_certs::load_native_certs();
        for error in &native.errors {
            tracing::warn!(%error, "a root certificate of this machine does not read");
        }
        roots.add_parsable_certificates(native.certs);
        if let Some(file) = &self.root_certificates {
            for certificate in file.certificates()? {
                roots.add(certificate)?;
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots);
        let config = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => {
                config.with_client_auth_cert(certificate.certificates()?, key.key()?)?
            }
            (None, None) => config.with_no_client_auth(),
            _ => return Err(ConnectError::HalfAnIdentity),
        };
        Ok(MakeRustlsConnect::new(config))
    }
}

/// Connects. The second value drives the connection, for as long as the runtime is being driven.
///
/// On this machine `allow` and `prefer` mean no encryption, and `require` and `verify-ca` mean `verify-full`; an address
/// beyond it is taken with `verify-full` only.
pub(super) async fn connect(
    options: &PgConnectOptions,
) -> Result<(Client, JoinHandle<()>), ConnectError> {
    let secrets = Secrets::of(options);
    let mut config = Config::new();
    match options.get_socket() {
        Some(folder) => config.host_path(folder),
        None => config.host(options.get_host().trim_matches(['[', ']'])),
    };
    config.tcp_user_timeout(Duration::from_millis(MAX_SILENCE_MS));
    config.port(options.get_port()).user(options.get_username());
    if let Some(name) = options.get_database() {
        config.dbname(name);
    }
    if let Some(name) = options.get_application_name() {
        config.application_name(name);
    }
    if let Some(settings) = options.get_options() {
        config.options(settings);
    }
    if let Some(password) = &secrets.password {
        config.password(password);
    }
    if is_encrypted(options) {
        config.ssl_mode(SslMode::Require);
        let (client, connection) = config.connect(secrets.tls()?).await?;
        return Ok((client, driven(connection)));
    }
    config.ssl_mode(SslMode::Disable);
    let (client, connection) = config.connect(NoTls).await?;
    Ok((client, driven(connection)))
}

/// Whether the way is encrypted. There is no encryption on a socket of this machine.
fn is_encrypted(options: &PgConnectOptions) -> bool {
    let is_socket = options.get_socket().is_some() || options.get_host().starts_with('/');
    let is_demanded = matches!(
        options.get_ssl_mode(),
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
    );
    is_demanded && !is_socket
}

fn driven<T>(connection: Connection<Socket, T>) -> JoinHandle<()>
where
    T: tokio_postgres::tls::TlsStream + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            // Whoever waits for an answer hears of it; while nobody does, the next turn finds the connection gone.
            tracing::debug!(%error, "the connection of the log's writer ended");
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn options(url: &str) -> PgConnectOptions {
        url.parse().unwrap()
    }

    #[test]
    fn a_password_reaches_the_writer_as_it_was_meant() {
        let secrets = Secrets::of(&options("postgres://u:p%40%2B%20%E4%B8%83@h/d"));
        assert_eq!(secrets.password.unwrap(), "p@+ 七".as_bytes());
    }

    #[test]
    fn roots_are_read_from_the_file_or_the_text_that_the_address_names() {
        let of_file = options("postgres://u@h/d?sslmode=verify-full&sslrootcert=/a%20b/r.pem");
        let roots = Secrets::of(&of_file).root_certificates;
        assert!(matches!(roots, Some(Pem::File(path)) if path.ends_with("a b/r.pem")));
        let text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let in_line = options("postgres://u@h/d").ssl_root_cert_from_pem(text.into());
        let roots = Secrets::of(&in_line).root_certificates;
        assert!(matches!(roots, Some(Pem::Inline(read)) if read == text));
    }

    #[test]
    fn an_address_beyond_this_machine_is_always_encrypted() {
        assert!(is_encrypted(&options(
            "postgres://u@db.example/d?sslmode=verify-full"
        )));
        assert!(!is_encrypted(&options(
            "postgres://u@localhost/d?host=/run/postgresql"
        )));
        assert!(!is_encrypted(&options(
            "postgres://u@localhost/d?sslmode=prefer"
        )));
    }
}
