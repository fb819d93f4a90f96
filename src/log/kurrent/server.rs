//! The way to the server: unary appends with an expected revision, and pages. No batch append, no subscription: decision
//! 0014 says what is wrong with those of the client.

use super::OpenError;
use super::wire::{Place, Seen};
use kurrentdb::{
    AppendToStreamOptions, Client, ClientSettings, Error, EventData, Position, ReadAllOptions,
    ReadStream, ReadStreamOptions, RecordedEvent, StreamPosition, StreamState, SubscriptionFilter,
};
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long one append or one page may take, in milliseconds.
pub const MAX_ANSWER_WAIT_MS: u64 = 10_000;
/// How often an append is sent again whose answer did not come. The server knows one that it has.
pub const MAX_RESENDS: u32 = 4;
/// A page of `$all` holds no more events.
pub(super) const PAGE_EVENTS: usize = 1_000;
/// A page that holds this much takes no further event, in bytes.
const MAX_PAGE_BYTES: usize = 16 << 20;

/// The rest before an append is sent again, in milliseconds; each one after it is twice as long.
const FIRST_REST_MS: u64 = 25;

/// One server or cluster.
pub(super) struct Server {
    settings: ClientSettings,
    /// A client whose node did not answer in time has stopped for good: another one takes its place.
    client: Mutex<Client>,
}

/// What became of an append.
#[derive(Debug)]
pub(super) enum Put {
    /// It stands, up to that place.
    Written { place: Place },
    /// Another event stands where it was to stand; or it stands there itself, sent before.
    Moved,
    /// It does not stand, and never will.
    Refused(String),
    /// It may stand, or come to stand.
    Unknown(String),
}

/// Events that follow each other.
pub(super) struct Page {
    pub(super) events: Vec<Seen>,
    /// Whether the server had no more.
    pub(super) is_last: bool,
}

impl Server {
    /// The server of that address (`kurrentdb://…`); it connects when it is first asked.
    pub(super) fn at(url: &str) -> Result<Self, OpenError> {
        let settings = settings_of(url)?;
        let client = client_of(&settings).map_err(OpenError::Server)?;
        Ok(Self {
            settings,
            client: Mutex::new(client),
        })
    }

    fn client(&self) -> Client {
        let client = self.client.lock();
        client.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn renew_after(&self, error: &Error) {
        let is_gone = matches!(
            error,
            Error::ConnectionClosed | Error::GrpcConnectionError(_)
        );
        if !is_gone {
            return;
        }
        match client_of(&self.settings) {
            Ok(client) => {
                *self.client.lock().unwrap_or_else(PoisonError::into_inner) = client;
            }
            Err(error) => tracing::warn!(error, "the log's client cannot be made anew"),
        }
    }

    /// Appends those events, the first at that revision of the stream; again, where no answer came.
    pub(super) async fn put(&self, stream: &str, revision: u64, events: Vec<EventData>) -> Put {
        let (mut unknown, mut refused, mut rest_ms) = (None, String::new(), FIRST_REST_MS);
        for attempt in 0..=MAX_RESENDS {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(rest_ms)).await;
                rest_ms *= 2;
            }
            match self.put_once(stream, revision, events.clone()).await {
                Ok(Put::Refused(reason)) => refused = reason,
                Ok(Put::Unknown(reason)) => unknown = Some(reason),
                Ok(sure) => return sure,
                // A server that has gone silent is not asked until the caller has waited five times as long.
                Err(reason) => return Put::Unknown(reason),
            }
        }
        unknown.map_or(Put::Refused(refused), Put::Unknown)
    }

    /// `Err` where no answer came within the bound.
    async fn put_once(
        &self,
        stream: &str,
        revision: u64,
        events: Vec<EventData>,
    ) -> Result<Put, String> {
        let state = revision
            .checked_sub(1)
            .map_or(StreamState::NoStream, StreamState::StreamRevision);
        let options = AppendToStreamOptions::default()
            .stream_state(state)
            .requires_leader(true)
            .deadline(Duration::from_millis(MAX_ANSWER_WAIT_MS));
        let (client, stream) = (self.client(), stream.to_owned());
        let answer = guarded(async move {
            let result = client.append_to_stream(stream, &options, events).await?;
            Ok(result.position)
        });
        match answer.await {
            Ok(position) => Ok(Put::Written {
                place: place(position),
            }),
            Err(Failure::Silent(reason)) => Err(reason),
            Err(Failure::Told(error)) => {
                self.renew_after(&error);
                Ok(of_error(&error))
            }
        }
    }

    /// The events of `$all` whose streams begin with the prefix, from a place on, the one that stands there included.
    pub(super) async fn read_all(
        &self,
        prefix: &str,
        from: Option<Place>,
        most: usize,
    ) -> Result<Page, String> {
        let position = from.map_or(StreamPosition::Start, |place| {
            StreamPosition::Position(Position {
                commit: place.commit,
                prepare: place.prepare,
            })
        });
        let options = ReadAllOptions::default()
            .position(position)
            .max_count(most)
            .filter(SubscriptionFilter::on_stream_name().add_prefix(prefix))
            .requires_leader(true)
            .deadline(Duration::from_millis(MAX_ANSWER_WAIT_MS));
        self.page(most, |client| {
            let options = options.clone();
            async move { client.read_all(&options).await }
        })
        .await
    }

    /// The events of one stream from a revision on.
    pub(super) async fn read_stream(
        &self,
        stream: String,
        from: u64,
        most: usize,
    ) -> Result<Page, String> {
        let options = ReadStreamOptions::default()
            .position(StreamPosition::Position(from))
            .max_count(most)
            .requires_leader(true)
            .deadline(Duration::from_millis(MAX_ANSWER_WAIT_MS));
        self.page(most, |client| {
            let (stream, options) = (stream.clone(), options.clone());
            async move { client.read_stream(stream, &options).await }
        })
        .await
    }

    /// Reads a page; again, where the connection broke, for reading twice is reading once.
    async fn page<F>(&self, most: usize, ask: impl Fn(Client) -> F) -> Result<Page, String>
    where
        F: Future<Output = Result<ReadStream, Error>> + Send + 'static,
    {
        let mut rest_ms = FIRST_REST_MS;
        for attempt in 0.. {
            let asked = ask(self.client());
            let answer = guarded(async move { gather(asked.await?, most).await });
            match answer.await {
                Ok(page) => return Ok(page),
                Err(Failure::Told(Error::ResourceNotFound)) => break,
                Err(Failure::Told(error)) => {
                    self.renew_after(&error);
                    if attempt == MAX_RESENDS || !is_broken(&error) {
                        return Err(error.to_string());
                    }
                }
                Err(Failure::Silent(reason)) => return Err(reason),
            }
            tokio::time::sleep(Duration::from_millis(rest_ms)).await;
            rest_ms *= 2;
        }
        Ok(Page {
            events: Vec::new(),
            is_last: true,
        })
    }
}

/// Whether it is the way to the server that failed, or the node.
fn is_broken(error: &Error) -> bool {
    matches!(
        error,
        Error::ServerError(_)
            | Error::ConnectionClosed
            | Error::GrpcConnectionError(_)
            | Error::NotLeaderException(_)
            | Error::Grpc { .. }
    )
}

async fn gather(mut stream: ReadStream, most: usize) -> Result<Page, Error> {
    let (mut events, mut bytes) = (Vec::new(), 0);
    while events.len() < most && bytes < MAX_PAGE_BYTES {
        let Some(event) = stream.next().await? else {
            return Ok(Page {
                events,
                is_last: true,
            });
        };
        let Some(event) = event.event else { continue };
        bytes += event.data.len() + event.custom_metadata.len();
        events.push(seen(&event));
    }
    Ok(Page {
        events,
        is_last: false,
    })
}

enum Failure {
    Told(Error),
    Silent(String),
}

/// Asks on a task of its own, within the bound: the client panics at an answer that leaves out what it must say, and its
/// own limit of time is kept by the server alone.
async fn guarded<T: Send + 'static>(
    asked: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Failure> {
    let wait = Duration::from_millis(MAX_ANSWER_WAIT_MS);
    let task = tokio::spawn(tokio::time::timeout(wait, asked));
    match task.await {
        Ok(Ok(Ok(answer))) => Ok(answer),
        Ok(Ok(Err(error))) => Err(Failure::Told(error)),
        Ok(Err(_)) => Err(Failure::Silent(format!(
            "the server did not answer within {MAX_ANSWER_WAIT_MS} ms"
        ))),
        Err(fault) => Err(Failure::Silent(format!("the client failed: {fault}"))),
    }
}

/// What an error says of the append that it answers.
fn of_error(error: &Error) -> Put {
    match error {
        Error::WrongExpectedVersion { .. } => Put::Moved,
        // No node was found, it was the wrong one, or it said no before it wrote.
        Error::ConnectionClosed
        | Error::GrpcConnectionError(_)
        | Error::NotLeaderException(_)
        | Error::AccessDenied
        | Error::ResourceDeleted
        | Error::ResourceNotFound
        | Error::UnsupportedFeature => Put::Refused(error.to_string()),
        other => Put::Unknown(other.to_string()),
    }
}

fn place(position: Position) -> Place {
    Place {
        commit: position.commit,
        prepare: position.prepare,
    }
}

fn seen(event: &RecordedEvent) -> Seen {
    // The client does not look whether a name is text; a name that is none is none of ours.
    let stream = String::from_utf8_lossy(event.stream_id().as_bytes());
    Seen {
        stream: stream.into_owned(),
        revision: event.revision,
        place: place(event.position),
        id: event.id,
        name: event.event_type.clone(),
        data: event.data.to_vec(),
        metadata: event.custom_metadata.to_vec(),
    }
}

/// Reads an address. One beyond this machine must be verified.
pub(super) fn settings_of(url: &str) -> Result<ClientSettings, OpenError> {
    let settings: Result<ClientSettings, kurrentdb::ClientSettingsParseError> = url.parse();
    let settings = settings.map_err(|error| {
        // The client says what is wrong, or the whole of the address, with its password.
        let tells_all = url.contains('@') || error.message().contains("://");
        OpenError::Address(if tells_all {
            "it is not written kurrentdb://HOST:PORT".to_owned()
        } else {
            error.message().to_owned()
        })
    })?;
    exposed(&settings).map_or(Ok(settings), |host| Err(OpenError::Insecure(host)))
}

fn client_of(settings: &ClientSettings) -> Result<Client, String> {
    Client::new(settings.clone()).map_err(|error| error.to_string())
}

/// A host to which the way could be read or changed by others.
fn exposed(settings: &ClientSettings) -> Option<String> {
    if settings.is_secure_mode_enabled() && settings.is_tls_certificate_verification_enabled() {
        return None;
    }
    let is_loopback = |host: &str| {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    let mut hosts = settings.hosts().iter();
    let host = hosts.find(|endpoint| !is_loopback(&endpoint.host))?;
    Some(format!("{}:{}", host.host, host.port))
}
