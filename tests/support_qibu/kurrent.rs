//! A double of a `KurrentDB` server, in this process: it speaks the public v1 protocol over a real connection, and goes
//! wrong where a test wants it to. It shows how Qibu uses the protocol, not how a server behaves.

#[path = "kurrent/messages.rs"]
mod messages;
#[path = "kurrent/service.rs"]
mod service;
#[path = "kurrent/store.rs"]
mod store;

use futures_util::Stream;
use messages::{
    AppendReq, AppendResp, AppendResult, ExpectedRevision, ProposedMessage, ReadReq, ReadResp,
    Success, SuccessPosition, SuccessRevision, WrongCurrent, WrongExpected, WrongExpectedVersion,
};
use service::{Features, Streams};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use store::{Store, Taken, Wanted};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tonic::Status;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use uuid::Uuid;

pub type Pages = Pin<Box<dyn Stream<Item = Result<ReadResp, Status>> + Send>>;

/// What goes wrong with one append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The connection is reset before anything is written.
    Reset,
    /// It is written, and the connection is reset before it is acknowledged.
    AckLost,
    /// The connection is reset, and the append is carried out when the test says so.
    Late,
    /// It is written, and acknowledged when the test says so.
    AckHeld,
    /// It arrives twice, and the second arrival is the one that is answered.
    Doubled,
}

/// The server.
pub struct Double {
    address: SocketAddr,
    store: Mutex<Store>,
    mishaps: Mutex<VecDeque<(String, Mishap)>>,
    late: Mutex<Vec<Wanted>>,
    /// Counts the resets; each connection ends when it changes.
    resets: watch::Sender<u64>,
    /// Whether acknowledgements are let go.
    acks: watch::Sender<bool>,
    /// Whether nobody is let in.
    is_down: Arc<AtomicBool>,
}

impl Double {
    /// Starts one on a free port; it ends with the test.
    pub async fn start() -> Arc<Self> {
        let behind = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let double = Arc::new(Self {
            address: front.local_addr().unwrap(),
            store: Mutex::default(),
            mishaps: Mutex::default(),
            late: Mutex::default(),
            resets: watch::Sender::new(0),
            acks: watch::Sender::new(true),
            is_down: Arc::default(),
        });
        for foreign in ["$settings", "shop-7", "qibux-7", "qibu"] {
            double.store().note(foreign);
        }
        let server = behind.local_addr().unwrap();
        let services = Server::builder()
            .add_service(Streams(Arc::clone(&double)))
            .add_service(Features);
        tokio::spawn(
            services.serve_with_incoming(TcpIncoming::from(behind).with_nodelay(Some(true))),
        );
        let (resets, is_down) = (double.resets.subscribe(), Arc::clone(&double.is_down));
        tokio::spawn(stand_between(front, server, resets, is_down));
        double
    }

    pub fn url(&self) -> String {
        format!(
            "kurrentdb://{}?tls=false&maxDiscoverAttempts=2&discoveryInterval=10",
            self.address
        )
    }

    /// Whatever next appends to a stream whose name holds that word goes wrong so, that many times.
    pub fn goes_wrong(&self, word: &str, mishap: Mishap, times: usize) {
        if mishap == Mishap::AckHeld {
            self.acks.send_replace(false);
        }
        let mishaps = std::iter::repeat_n((word.to_owned(), mishap), times);
        self.mishaps.lock().unwrap().extend(mishaps);
    }

    /// Lets go the acknowledgements that are held.
    pub fn let_acks_go(&self) {
        self.acks.send_replace(true);
    }

    /// Whether everything went wrong that was to.
    pub fn all_went_wrong(&self) -> bool {
        self.mishaps.lock().unwrap().is_empty()
    }

    /// Carries out what is late, and says how many were taken.
    pub fn deliver_late(&self) -> usize {
        let late = std::mem::take(&mut *self.late.lock().unwrap());
        let mut store = self.store();
        let taken = late.iter().filter(|wanted| {
            let before = store.events.len();
            let taken = store.append(wanted);
            matches!(taken, Taken::Written { .. }) && store.events.len() > before
        });
        taken.count()
    }

    /// Ends every connection.
    pub fn reset(&self) {
        self.resets.send_modify(|count| *count += 1);
    }

    /// Ends every connection and lets nobody in, or lets them in again.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
        self.reset();
    }

    /// The names of the events of the streams whose name holds that word, in order.
    pub fn names_in(&self, word: &str) -> Vec<String> {
        let store = self.store();
        let events = store.events.iter();
        let named = events.filter(|event| event.stream.contains(word));
        let kind = |event: &store::Stored| event.proposed.metadata.get("type").cloned();
        named.filter_map(kind).collect()
    }

    /// Gives another name to the events that have this one, as if the first said nothing to whoever reads them.
    pub fn rename(&self, from: &str, to: &str) {
        for event in &mut self.store().events {
            if let Some(name) = event.proposed.metadata.get_mut("type")
                && name == from
            {
                to.clone_into(name);
            }
        }
    }

    /// Payload and what stands beside it, of the events of the streams whose name holds that word, in order.
    pub fn texts_in(&self, word: &str) -> Vec<(String, String)> {
        let store = self.store();
        let events = store.events.iter();
        let named = events.filter(|event| event.stream.contains(word));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let texts = named.map(|event| {
            let event = &event.proposed;
            (text(&event.data), text(&event.custom_metadata))
        });
        texts.collect()
    }

    pub fn count(&self) -> usize {
        self.store().events.len()
    }

    /// The state of a backup: only the first events are there.
    pub fn restore(&self, count: usize) {
        self.store().events.truncate(count);
    }

    /// The first event of a stream is taken away, as by a limit of age.
    pub fn take_away_first_of(&self, word: &str) {
        let mut store = self.store();
        let first = store
            .events
            .iter()
            .position(|event| event.stream.contains(word));
        store.events.remove(first.unwrap());
    }

    /// Appends as another program would, wherever the stream stands.
    pub fn write(&self, stream: &str, name: &str, data: &str, beside: &str) {
        let metadata = [("type", name), ("content-type", "application/json")];
        let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let proposed = ProposedMessage {
            id: None,
            metadata: metadata.into(),
            custom_metadata: beside.to_owned().into(),
            data: data.to_owned().into(),
        };
        let id = Uuid::from_u128(0x00f0_0000 + self.count() as u128);
        self.store().append(&Wanted {
            stream: stream.to_owned(),
            expected: ExpectedRevision::Any(()),
            events: vec![(id, proposed)],
        });
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap()
    }

    fn next_mishap(&self, stream: &str) -> Option<Mishap> {
        let mut mishaps = self.mishaps.lock().unwrap();
        let at = mishaps.iter().position(|(word, _)| stream.contains(word))?;
        mishaps.remove(at).map(|(_, mishap)| mishap)
    }

    async fn append(&self, messages: Vec<AppendReq>) -> Result<AppendResp, Status> {
        let wanted = Wanted::of(messages)?;
        let mishap = self.next_mishap(&wanted.stream);
        match mishap {
            Some(Mishap::Reset) => return Err(self.gone()),
            Some(Mishap::Late) => {
                self.late.lock().unwrap().push(wanted);
                return Err(self.gone());
            }
            Some(Mishap::Doubled) => {
                self.store().append(&wanted);
            }
            _ => {}
        }
        let taken = self.store().append(&wanted);
        match mishap {
            Some(Mishap::AckLost) => return Err(self.gone()),
            Some(Mishap::AckHeld) => {
                let mut acks = self.acks.subscribe();
                acks.wait_for(|go| *go).await.unwrap();
            }
            _ => {}
        }
        Ok(answer(&wanted, &taken))
    }

    fn gone(&self) -> Status {
        self.reset();
        Status::unavailable("the connection is gone")
    }

    fn read(&self, request: ReadReq) -> Result<Pages, Status> {
        let options = request.options.unwrap_or_default();
        let events = self.store().read(options)?;
        Ok(Box::pin(futures_util::stream::iter(
            events.into_iter().map(Ok),
        )))
    }
}

fn answer(wanted: &Wanted, taken: &Taken) -> AppendResp {
    let result = match *taken {
        Taken::Written { revision, position } => AppendResult::Success(Success {
            revision: Some(SuccessRevision::Current(revision)),
            position: Some(SuccessPosition::Position(position)),
        }),
        Taken::Wrong { current } => AppendResult::WrongExpectedVersion(WrongExpectedVersion {
            current: Some(current.map_or(WrongCurrent::NoStream(()), WrongCurrent::Revision)),
            expected: Some(match wanted.expected {
                ExpectedRevision::Revision(revision) => WrongExpected::Revision(revision),
                ExpectedRevision::NoStream(()) => WrongExpected::NoStream(()),
                ExpectedRevision::Any(()) => WrongExpected::Any(()),
                ExpectedRevision::StreamExists(()) => WrongExpected::StreamExists(()),
            }),
        }),
    };
    AppendResp {
        result: Some(result),
    }
}

/// Passes on what both say. The client does not turn off Nagle's algorithm: it holds back the second half of what it says
/// until the first half is acknowledged, which a kernel does some 40 ms later unless it is told not to wait.
async fn pass_on(client: &mut TcpStream, behind: &mut TcpStream) {
    let ((mut asks, mut hears), (mut answers, mut takes)) = (client.split(), behind.split());
    let asking = async {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(1..) = asks.peek(&mut buffer[..1]).await {
            #[cfg(target_os = "linux")]
            asks.as_ref().set_quickack(true).unwrap();
            let said = asks.read(&mut buffer).await.unwrap_or(0);
            if takes.write_all(&buffer[..said]).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = asking => {}
        _ = tokio::io::copy(&mut answers, &mut hears) => {}
    }
}

/// Passes on what clients and the server say, until the connections are reset.
async fn stand_between(
    front: TcpListener,
    server: SocketAddr,
    resets: watch::Receiver<u64>,
    is_down: Arc<AtomicBool>,
) {
    while let Ok((mut client, _)) = front.accept().await {
        if is_down.load(Ordering::SeqCst) {
            continue;
        }
        let mut resets = resets.clone();
        resets.mark_unchanged();
        tokio::spawn(async move {
            let Ok(mut behind) = TcpStream::connect(server).await else {
                return;
            };
            for side in [&client, &behind] {
                side.set_nodelay(true).unwrap();
            }
            tokio::select! {
                () = pass_on(&mut client, &mut behind) => {}
                _ = resets.changed() => {}
            }
        });
    }
}
