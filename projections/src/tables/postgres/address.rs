//! Where a database is.

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

/// Where a database is, as it was given.
#[derive(Clone)]
pub struct PostgresAddress(Arc<PgConnectOptions>);

/// Why an address is not taken. None of its words holds the password.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It does not read.
    #[error("the address does not read: {0}")]
    Malformed(String),
    /// The way to the server could be read or changed by others.
    #[error(
        "{0} is not on this machine: the address must say sslmode=verify-full, and sslrootcert where the server's \
         certificate comes from an authority of your own"
    )]
    Insecure(String),
}

impl PostgresAddress {
    /// Reads an address `postgres://…`. One beyond this machine must be verified (`sslmode=verify-full`).
    pub fn parse(url: &str) -> Result<Self, AddressError> {
        let options: PgConnectOptions = url
            .parse()
            .map_err(|error: sqlx::Error| AddressError::Malformed(error.to_string()))?;
        let address = Self(Arc::new(options.disable_statement_logging()));
        if address.is_exposed() {
            return Err(AddressError::Insecure(address.to_string()));
        }
        Ok(address)
    }

    /// How to connect to it.
    pub fn options(&self) -> &PgConnectOptions {
        &self.0
    }

    /// Whether others could stand between this process and the server.
    fn is_exposed(&self) -> bool {
        let host = self.0.get_host();
        let is_loopback = |host: &str| {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        };
        let is_local = self.0.get_socket().is_some() || host.starts_with('/') || is_loopback(host);
        !is_local && !matches!(self.0.get_ssl_mode(), PgSslMode::VerifyFull)
    }
}

impl fmt::Display for PostgresAddress {
    /// Server and name, without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.0.get_database().unwrap_or("its default");
        match self.0.get_socket() {
            Some(socket) => write!(f, "database {name} at {}", socket.display()),
            None => {
                let (host, port) = (self.0.get_host(), self.0.get_port());
                write!(f, "database {name} at {host}:{port}")
            }
        }
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
