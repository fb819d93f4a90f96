//! A data folder of its own, the program `qibu` that works on it, and its server as a child process.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// The home district.
pub const DISTRICT: &str = "990001";
/// The administrator's name.
pub const ADMIN: &str = "样例管理员";

/// A training log in a folder of its own.
pub struct House {
    folder: TempDir,
    /// The administrator's account.
    pub admin: String,
    /// The administrator's token.
    pub token: String,
}

/// What the program did.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code.
    pub code: i32,
    /// What it printed.
    pub out: String,
    /// What it said.
    pub err: String,
}

impl Ran {
    /// The same, where the exit code is that one.
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// The document that was printed.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// How a run differs from a plain one of the administrator.
#[derive(Clone, Copy, Default)]
pub struct Given<'a> {
    /// Another token than the administrator's.
    pub token: Option<&'a str>,
    /// What stands on standard input.
    pub input: &'a str,
    /// A variable of the environment.
    pub variable: Option<(&'a str, &'a str)>,
    /// Another data folder.
    pub data: Option<&'a str>,
}

impl House {
    /// A new log with its administrator.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let init = ["init", "--district", DISTRICT, "--admin", ADMIN];
        let init = [&init[..], &["--training", "--json"]].concat();
        let made = run(command(&data, &init), "").expect(0).json();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Self {
            folder,
            admin: text("account"),
            token: text("token"),
        }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Runs a command as the administrator.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_given(words, Given::default())
    }

    /// Runs a command on another data folder.
    pub fn run_at(&self, data: &str, words: &[&str]) -> Ran {
        let given = Given {
            data: Some(data),
            ..Given::default()
        };
        self.run_given(words, given)
    }

    /// Runs a command.
    pub fn run_given(&self, words: &[&str], given: Given<'_>) -> Ran {
        let own = self.data();
        let data = given.data.map_or(own.as_path(), Path::new);
        let mut command = command(data, words);
        command.env("QIBU_TOKEN", given.token.unwrap_or(&self.token));
        command.envs(given.variable);
        run(command, given.input)
    }

    /// Runs a command in the folder that holds the data folder, with no data folder but the one that its words name.
    pub fn run_in(&self, words: &[&str]) -> Ran {
        let mut command = plain(words);
        command.current_dir(self.folder.path());
        run(command, "")
    }

    /// Starts a command there that goes on until it is stopped.
    pub fn start_in(&self, words: &[&str]) -> Going {
        let mut command = plain(words);
        let command = command.current_dir(self.folder.path()).stdin(Stdio::null());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Going { child, out }
    }

    /// Opens an account; its id.
    pub fn account(&self, name: &str) -> String {
        let opened = self.run(&["account", "open", name, "--json"]).expect(0);
        opened.json()["id"].as_str().unwrap().to_owned()
    }

    /// Starts the server on a copy of the data folder in a file system of that many mebibytes, mounted over it where
    /// only the server sees it; `None` where this machine lets no test mount anything.
    pub fn serve_in_room(&self, mebibytes: u32) -> Option<Server> {
        let script = "cp -a \"$1\" \"$1.copy\" && mount -t tmpfs -o size=\"$2\"m none \"$1\" && \
                      cp -a \"$1.copy/.\" \"$1\" && exec \"$3\" serve --listen 127.0.0.1:0 --data \"$1\"";
        let mut child = Command::new("unshare")
            .args(["--mount", "sh", "-c", script, "sh"])
            .arg(self.data())
            .arg(mebibytes.to_string())
            .arg(env!("CARGO_BIN_EXE_qibu"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .ok()?;
        let mut address = String::new();
        let stdout = child.stdout.as_mut()?;
        BufReader::new(stdout).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let mut server = Server { child, address };
        if server.address.is_empty() {
            let _ = server.child.wait();
            return None;
        }
        Some(server)
    }

    /// Starts the server.
    pub fn serve(&self) -> Server {
        Server::of(command(&self.data(), &["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Starts the server with all of its traces going into a file.
    pub fn serve_traced(&self, traces: &Path) -> Server {
        let mut serve = command(&self.data(), &["serve", "--listen", "127.0.0.1:0"]);
        serve.env("RUST_LOG", "trace");
        serve.stderr(std::fs::File::create(traces).unwrap());
        Server::of(serve)
    }
}

/// Runs a command with that on its standard input.
pub fn run(mut command: Command, input: &str) -> Ran {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that reads no input may have ended before this is written.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let done = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran {
        code: done.status.code().unwrap(),
        out: text(done.stdout),
        err: text(done.stderr),
    }
}

fn command(data: &Path, words: &[&str]) -> Command {
    let mut command = plain(words);
    command.arg("--data").arg(data);
    command
}

fn plain(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qibu"));
    for variable in ["DATA", "ROOT_KEY", "ROOT_KEY_FILE", "LANG", "TOKEN"] {
        command.env_remove(format!("QIBU_{variable}"));
    }
    command.args(words);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A command that goes on; it ends with its test.
pub struct Going {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Going {
    /// What it prints, as far as a line that begins so.
    pub fn until(&mut self, beginning: &str) -> String {
        let mut said = String::new();
        loop {
            let from = said.len();
            assert_ne!(self.out.read_line(&mut said).unwrap(), 0, "{said}");
            if said[from..].starts_with(beginning) {
                return said;
            }
        }
    }

    /// The document that it prints.
    pub fn document(&mut self) -> Value {
        serde_json::from_str(&self.until("}")).unwrap()
    }

    /// What it printed after that; it is stopped first.
    pub fn rest(&mut self) -> String {
        let _ = self.child.kill();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        rest
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        // Only the child that this test started.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running server; it ends with its test.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Server {
    /// The server that this command starts.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).spawn().unwrap();
        let mut address = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut address).unwrap();
        let mut server = Self {
            child,
            address: address.trim().to_owned(),
        };
        assert!(server.address.starts_with("http://"), "{}", server.said());
        server
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The status of a read by the holder of a token.
    pub fn status(&self, path: &str, token: &str) -> u16 {
        self.send("GET", path, &[bearer(token)], b"").status
    }

    /// What a read by the holder of a token gives.
    pub fn read(&self, path: &str, token: &str) -> Value {
        self.send("GET", path, &[bearer(token)], b"").json(200..300)
    }

    /// What a write by the holder of a token gives.
    pub fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        let kind = ("content-type", "application/json".to_owned());
        let headers = [bearer(token), key(), kind];
        let body = body.to_string();
        self.send("POST", path, &headers, body.as_bytes())
            .json(200..300)
    }

    /// The id of a paper that the holder of a token uploads.
    pub fn upload(&self, token: &str, kind: &str, file_name: &str, bytes: &[u8]) -> String {
        let part = |rest: &str| format!("--seam\r\ncontent-disposition: form-data; {rest}\r\n\r\n");
        let kind = part("name=\"kind\"") + kind + "\r\n";
        let file = part(&format!("name=\"file\"; filename=\"{file_name}\""));
        let body = [kind.as_bytes(), file.as_bytes(), bytes, b"\r\n--seam--\r\n"].concat();
        let parts = "multipart/form-data; boundary=seam".to_owned();
        let headers = [bearer(token), key(), ("content-type", parts)];
        let made = self.send("POST", "/api/v1/papers", &headers, &body);
        made.json(201..202)["id"].as_str().unwrap().to_owned()
    }

    /// A sign-in with name and password: the cookie, where the server gives one.
    pub fn sign_in(&self, name: &str, password: &str) -> Option<String> {
        let form = (
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        );
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("name", name)
            .append_pair("password", password)
            .finish();
        self.send("POST", "/sign-in", &[form], body.as_bytes())
            .cookie
    }

    /// The status of a page for the holder of a cookie.
    pub fn page(&self, path: &str, cookie: &str) -> u16 {
        self.send("GET", path, &[("cookie", cookie.to_owned())], b"")
            .status
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, String)], body: &[u8]) -> Got {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build()
            .into();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address));
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, value)
        });
        let request = request.body(body.to_vec()).unwrap();
        let mut response = agent.run(request).unwrap();
        let cookies = response.headers().get_all("set-cookie").iter();
        let mut cookies = cookies.filter_map(|cookie| cookie.to_str().unwrap().split(';').next());
        let cookie = cookies
            .find(|cookie| cookie.starts_with("qibu_session="))
            .map(str::to_owned);
        Got {
            status: response.status().as_u16(),
            cookie,
            body: response.body_mut().read_to_string().unwrap_or_default(),
        }
    }

    /// What it said on standard error; it is stopped first.
    fn said(&mut self) -> String {
        let _ = self.child.kill();
        let mut said = String::new();
        let stderr = self.child.stderr.as_mut().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        said
    }
}

struct Got {
    status: u16,
    cookie: Option<String>,
    body: String,
}

impl Got {
    /// The document, where the status is one of those.
    fn json(self, expected: Range<u16>) -> Value {
        assert!(
            expected.contains(&self.status),
            "{}: {}",
            self.status,
            self.body
        );
        serde_json::from_str(&self.body).unwrap()
    }
}

fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

/// A key of idempotency that was never used before.
fn key() -> (&'static str, String) {
    static USED: AtomicU64 = AtomicU64::new(1);
    let next = USED.fetch_add(1, Ordering::Relaxed);
    let key = uuid::Uuid::from_u128(u128::from(next));
    ("idempotency-key", key.to_string())
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only the child that this test started.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
