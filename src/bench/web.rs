//! The same log over HTTP: a server in this process on a port of its own, and clients that speak HTTP/1.1 by hand over
//! connections that stay open, for a client library would cost more than the server.
//!
//! Each command is one request of an administrator: an account takes a post in a body, or leaves it. What the clients do
//! is done by the same cores.

use super::BenchError;
use super::house::House;
use super::measure::{Caller, Sample, drive};
use crate::occasion_source::machine_time;
use crate::run::Server;
use crate::session::{SCOPE_READ, SCOPE_WRITE};
use qibu_domain::id::StreamId;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// What one command is.
pub(super) const COMMAND: &str = "over HTTP: an account takes or leaves a post; token, authority, decide, fences, leaf, \
                                  outcome, append, answer; the views run";
/// How many commands one account is told before the next one is opened.
const COMMANDS_AN_ACCOUNT: u32 = 20;
/// How long the token lives, in seconds.
const TOKEN_SECONDS: i64 = 24 * 3_600;
/// How many associations are read, one after another, each client beginning with another.
const READ_BODIES: u32 = 64;
/// For how many clients that read there is one that commands, where both do at once.
const READERS_A_COMMANDER: u32 = 4;
/// The longest answer that is taken, in bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// What the clients send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A command.
    Command,
    /// A look at one association.
    Read,
}

/// A server and those who call it.
pub(super) struct Web {
    house: Arc<House>,
    address: SocketAddr,
    token: String,
    /// The associations that are read.
    subjects: Arc<[StreamId]>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Web {
    /// Begins to serve that log.
    pub(super) async fn open(house: &Arc<House>) -> Result<Self, BenchError> {
        let mut subjects = Vec::new();
        for _ in 0..READ_BODIES {
            subjects.push(house.one_body().await?);
        }
        let qibu = Arc::clone(house.qibu());
        let (shared, admin) = (Arc::clone(&qibu), house.admin());
        let issued = tokio::task::spawn_blocking(move || {
            let now = machine_time();
            let (scopes, until) = ([SCOPE_READ, SCOPE_WRITE], now.plus_seconds(TOKEN_SECONDS));
            shared
                .service()
                .issue_token(admin, "qibu bench", &scopes, until, now)
        });
        let issued = issued.await.map_err(BenchError::machine)?;
        let token = issued.map_err(BenchError::machine)?.token.to_string();
        let server = Server::bind(qibu, "127.0.0.1:0", None).await?;
        let address = server.address();
        let serving = tokio::spawn(server.run());
        Ok(Self {
            house: Arc::clone(house),
            address,
            token,
            subjects: subjects.into(),
            serving,
        })
    }

    /// Stops to serve.
    pub(super) fn close(self) {
        self.serving.abort();
    }

    pub(super) async fn measure(
        &self,
        what: What,
        clients: u32,
        period: Duration,
    ) -> Result<Sample, BenchError> {
        let before = self.batches(what);
        let mut callers = Vec::new();
        for number in 0..clients {
            callers.push(self.client(what, number).await?);
        }
        let (latencies, elapsed) = drive(callers, period).await?;
        let batches = self.batches(what).zip(before);
        let batches = batches.map(|(after, before)| after - before);
        Ok(Sample::of(latencies, elapsed, batches))
    }

    /// What reads come to while the log moves: as many clients read, and some others command at the same time. The
    /// reads, and the commands.
    pub(super) async fn measure_both(
        &self,
        clients: u32,
        period: Duration,
    ) -> Result<(Sample, Sample), BenchError> {
        let commanders = (clients / READERS_A_COMMANDER).max(1);
        tokio::try_join!(
            self.measure(What::Read, clients, period),
            self.measure(What::Command, commanders, period),
        )
    }

    /// In how many transactions commands were written so far, or by how many statements was read; `None` where each
    /// read has its own.
    fn batches(&self, what: What) -> Option<u64> {
        match what {
            What::Command => Some(self.house.batches()),
            What::Read => self.house.qibu().views().shared_statements(),
        }
    }

    async fn client(&self, what: What, number: u32) -> Result<WebClient, BenchError> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let headers = format!(
            "host: {}\r\nauthorization: Bearer {}\r\naccept: application/json\r\n",
            self.address, self.token
        );
        Ok(WebClient {
            connection: Connection {
                stream,
                answer: Vec::new(),
            },
            what,
            house: Arc::clone(&self.house),
            subjects: Arc::clone(&self.subjects),
            next: number as usize,
            headers,
            account: Uuid::nil(),
            commands: 0,
        })
    }
}

/// One client on a connection of its own.
struct WebClient {
    connection: Connection,
    what: What,
    house: Arc<House>,
    headers: String,
    subjects: Arc<[StreamId]>,
    /// The place of the association that is read next, as if they stood in a circle.
    next: usize,
    account: Uuid,
    commands: u32,
}

impl Caller for WebClient {
    async fn call(&mut self) -> Result<(), BenchError> {
        match self.what {
            What::Read => self.read().await,
            What::Command => self.command().await,
        }
    }
}

impl WebClient {
    async fn read(&mut self) -> Result<(), BenchError> {
        let place = self.next % self.subjects.len().max(1);
        let subject = self.subjects.get(place);
        let subject = subject.ok_or_else(|| BenchError::machine("there is nothing to read"))?;
        self.next += 1;
        let request = format!(
            "GET /api/v1/associations/{} HTTP/1.1\r\n{}\r\n",
            subject.id, self.headers
        );
        self.connection.send(request.as_bytes()).await
    }

    async fn command(&mut self) -> Result<(), BenchError> {
        if self.commands.is_multiple_of(COMMANDS_AN_ACCOUNT) {
            self.account = self.house.open_account().await?.0;
        }
        let takes = self.commands.is_multiple_of(2);
        self.commands += 1;
        let post = if takes { ",\"post\":\"chair\"" } else { "" };
        let body = format!("{{\"association\":\"{}\"{post}}}", self.account);
        let key = crate::random::id().map_err(BenchError::machine)?;
        let request = format!(
            "POST /api/v1/accounts/{}/posts HTTP/1.1\r\n{}idempotency-key: {key}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.account,
            self.headers,
            body.len(),
        );
        self.connection.send(request.as_bytes()).await
    }
}

/// A connection that stays open from request to request.
struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

impl Connection {
    /// Sends a request and reads its answer, which must say 2xx and how long it is.
    async fn send(&mut self, request: &[u8]) -> Result<(), BenchError> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                return Err(BenchError::machine("the server closed the connection"));
            }
            if is_whole(&self.answer)? {
                break;
            }
            if self.answer.len() > MAX_ANSWER_BYTES {
                return Err(BenchError::machine("the answer is too long"));
            }
        }
        if self.answer.starts_with(b"HTTP/1.1 2") {
            return Ok(());
        }
        let answer = String::from_utf8_lossy(&self.answer);
        Err(BenchError::Machine(answer.into_owned()))
    }
}

/// Whether an answer is there to its last byte.
fn is_whole(answer: &[u8]) -> Result<bool, BenchError> {
    const SEAM: &[u8] = b"\r\n\r\n";
    let Some(head) = answer.windows(SEAM.len()).position(|at| at == SEAM) else {
        return Ok(false);
    };
    let length = String::from_utf8_lossy(answer.get(..head).unwrap_or_default())
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, length)| length.trim().parse::<usize>().ok());
    let length = length.ok_or_else(|| BenchError::machine("an answer does not say its length"))?;
    Ok(answer.len() >= head + SEAM.len() + length)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::is_whole;

    #[test]
    fn an_answer_is_whole_when_its_last_byte_is_there() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        for there in 0..answer.len() {
            assert!(!is_whole(&answer[..there]).unwrap_or(true), "{there}");
        }
        assert!(is_whole(answer).unwrap());
        assert!(is_whole(b"HTTP/1.1 200 OK\r\n\r\nabc").is_err());
    }
}
