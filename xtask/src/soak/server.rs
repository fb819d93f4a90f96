//! The service as a child process: started, found, killed.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use super::finding::Finding;
use super::tail;

/// A service that says nothing for so long does not start.
const READY_SECONDS: u64 = 60;

const LOG_LINES_SHOWN: usize = 30;

/// A running service.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `qibu serve` on a free port, with the words that say where the log is, and waits until it says its address.
    pub fn start(binary: &Path, place: &[OsString], log: &Path) -> Result<Self, Finding> {
        let harness = |error: std::io::Error| Finding::Harness(format!("qibu serve: {error}"));
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(place)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(append_to(log).map_err(harness)?)
            .spawn()
            .map_err(harness)?;
        let said = child.stdout.take().map(listen);
        let heard = said.map(|said| said.recv_timeout(Duration::from_secs(READY_SECONDS)));
        if let Some(Ok(address)) = heard {
            return Ok(Self { child, address });
        }
        let words = match heard {
            Some(Err(RecvTimeoutError::Timeout)) => format!("no address in {READY_SECONDS} s"),
            _ => "it ended without an address".to_owned(),
        };
        let _ = child.kill();
        let _ = child.wait();
        let log_end = tail(log, LOG_LINES_SHOWN);
        Err(Finding::Answer(format!(
            "qibu serve did not start: {words}\n{log_end}"
        )))
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// SIGKILL, as a power cut would have it. A service that had ended by itself is a finding.
    pub fn kill(mut self) -> Result<(), Finding> {
        let harness = |error: std::io::Error| Finding::Harness(format!("kill: {error}"));
        if let Some(status) = self.child.try_wait().map_err(harness)? {
            return Err(Finding::Answer(format!(
                "the service ended by itself: {status}"
            )));
        }
        self.child.kill().map_err(harness)?;
        self.child.wait().map_err(harness)?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whatever stopped the harness, no service stays behind. After `kill` both calls do nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads the child's output to its end, so that the pipe never fills, and passes on the first address.
fn listen(stdout: ChildStdout) -> mpsc::Receiver<String> {
    let (say, heard) = mpsc::channel();
    std::thread::spawn(move || read_on(stdout, &say));
    heard
}

fn read_on(stdout: ChildStdout, say: &Sender<String>) {
    for line in BufReader::new(stdout).lines() {
        let Ok(line) = line else { return };
        if let Some(address) = address_in(&line) {
            // The receiver is gone after the first address; the pipe is still read.
            let _ = say.send(address);
        }
    }
}

fn address_in(line: &str) -> Option<String> {
    const HOST: &str = "http://127.0.0.1:";
    let (_, behind) = line.split_once(HOST)?;
    let port: String = behind.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("{HOST}{port}"))
}

fn append_to(log: &Path) -> std::io::Result<File> {
    OpenOptions::new().create(true).append(true).open(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_taken_from_the_middle_of_a_line() {
        let line = "Qibu serves http://127.0.0.1:40123/ from data";
        assert_eq!(address_in(line).as_deref(), Some("http://127.0.0.1:40123"));
        assert_eq!(address_in("starting"), None);
        assert_eq!(address_in("http://127.0.0.1:"), None);
    }
}
