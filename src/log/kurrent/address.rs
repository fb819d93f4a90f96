//! Where a log on `KurrentDB` is: a server or cluster, and a namespace on it.

use super::OpenError;
use super::names::{DEFAULT_NAMESPACE, Namespace};
use super::server::settings_of;
use std::fmt;

/// The parameter of the address that names the namespace; the others are the client's.
const NAMESPACE: &str = "namespace";

/// Where a log on `KurrentDB` is, as it was given.
#[derive(Clone)]
pub struct KurrentAddress {
    /// The address as the client reads it.
    url: String,
    namespace: Namespace,
    /// The nodes, each `host:port`.
    nodes: String,
}

impl KurrentAddress {
    /// Reads an address `kurrentdb://…`, whose parameter `namespace` says where the log is on the server:
    /// [`DEFAULT_NAMESPACE`] where it is not there.
    pub fn parse(address: &str) -> Result<Self, OpenError> {
        let (server, parameters) = address.split_once('?').unwrap_or((address, ""));
        let (mut named, mut rest) = (None, Vec::new());
        for parameter in parameters.split('&').filter(|one| !one.is_empty()) {
            match parameter.split_once('=').unwrap_or((parameter, "")) {
                // The client passes over what it does not know, in whatever letters; so does nobody here.
                (name, word) if name.eq_ignore_ascii_case(NAMESPACE) => {
                    if named.replace(word).is_some() {
                        let reason = "it names two namespaces".to_owned();
                        return Err(OpenError::Address(reason));
                    }
                }
                _ => rest.push(parameter),
            }
        }
        let url = match rest.as_slice() {
            [] => server.to_owned(),
            rest => format!("{server}?{}", rest.join("&")),
        };
        Self::in_namespace(&url, named.unwrap_or(DEFAULT_NAMESPACE))
    }

    /// The address of a server (`kurrentdb://…`), and the namespace.
    pub fn in_namespace(url: &str, namespace: &str) -> Result<Self, OpenError> {
        let named = Namespace::new(namespace);
        let namespace = named.ok_or_else(|| OpenError::Namespace(namespace.to_owned()))?;
        let settings = settings_of(url)?;
        let nodes = settings.hosts().iter();
        let nodes: Vec<String> = nodes
            .map(|node| format!("{}:{}", node.host, node.port))
            .collect();
        Ok(Self {
            url: url.to_owned(),
            namespace,
            nodes: nodes.join(","),
        })
    }

    /// The address of the server, as the client reads it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The namespace.
    pub(super) fn namespace(&self) -> &Namespace {
        &self.namespace
    }
}

impl fmt::Display for KurrentAddress {
    /// Namespace and nodes, without user and password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            namespace, nodes, ..
        } = self;
        write!(f, "namespace {namespace} at {nodes}")
    }
}

impl fmt::Debug for KurrentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parsed(parameters: &str) -> Result<KurrentAddress, OpenError> {
        KurrentAddress::parse(&format!("kurrentdb://127.0.0.1:2113{parameters}"))
    }

    #[test]
    fn the_namespace_is_taken_out_of_the_address_and_the_rest_is_the_client_s() {
        let address = parsed("?tls=false&namespace=office&maxDiscoverAttempts=2").unwrap();
        assert_eq!(address.to_string(), "namespace office at 127.0.0.1:2113");
        let rest = "kurrentdb://127.0.0.1:2113?tls=false&maxDiscoverAttempts=2";
        assert_eq!(address.url(), rest);
        let plain = parsed("?tls=false").unwrap();
        assert_eq!(plain.to_string(), "namespace qibu at 127.0.0.1:2113");
        let shouted = parsed("?tls=false&NameSpace=office").unwrap();
        assert_eq!(shouted.to_string(), address.to_string());
    }

    #[test]
    fn an_address_whose_namespace_is_no_word_or_two_is_refused() {
        for wrong in ["?namespace", "?namespace=", "?namespace=No-Word"] {
            let refused = parsed(wrong).unwrap_err();
            assert!(matches!(refused, OpenError::Namespace(_)), "{refused}");
        }
        let refused = parsed("?namespace=a&namespace=b").unwrap_err();
        assert!(matches!(refused, OpenError::Address(_)), "{refused}");
    }

    #[test]
    fn no_word_of_an_address_that_does_not_read_holds_its_password() {
        for broken in [
            "kurrentdb://qibu:hushhush@a:port,b:2113",
            "kurrentdb://qibu:hushhush@a:1:2,b:3?tls=false",
            "kurrentdb://qibu:hush@hushhush@:x,/",
            "nosql://qibu:hushhush@localhost",
        ] {
            let refused = KurrentAddress::parse(broken).unwrap_err();
            let words = format!("{refused} {refused:?}");
            assert!(!words.contains("hush"), "{words}");
        }
        let far = "kurrentdb://qibu:hushhush@db.example.org?namespace=office";
        let address = KurrentAddress::parse(far).unwrap();
        let words = format!("{address} {address:?}");
        assert!(!words.contains("hush") && words.contains("db.example.org:2113"));
    }
}
