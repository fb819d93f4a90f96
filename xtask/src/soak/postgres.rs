//! Throwaway `PostgreSQL` servers that the harness kills, promotes and throws away.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::finding::Finding;
use super::tail;
use crate::child;

/// The database that the log is in.
pub const DATABASE: &str = "qibu";
/// The superuser that `initdb` makes.
const OWNER: &str = "postgres";
/// A server that does not answer for so long does not start, and a standby that lags for so long does not come.
const READY_SECONDS: u64 = 60;
const POLL_MILLISECONDS: u64 = 50;
const LOG_LINES_SHOWN: usize = 30;

/// Where the programs of `PostgreSQL` are, and how they are run.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
    is_root: bool,
}

/// One server with its data, in a folder of its own.
#[derive(Debug)]
pub struct Node {
    programs: Programs,
    folder: PathBuf,
    server: Child,
}

impl Programs {
    /// Finds them where `tests/support_qibu/postgres.sh` does.
    pub fn find() -> Result<Self, Finding> {
        let is_root = child::output(Command::new("id").arg("-u"))?.trim() == "0";
        let on_path = child::on_path("initdb").and_then(|file| file.canonicalize().ok());
        let named = child::output(Command::new("pg_config").arg("--bindir"));
        let named = named.ok().map(|folder| PathBuf::from(folder.trim()));
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter();
        let versions = versions.flatten().flatten();
        let folder = on_path
            .and_then(|file| file.parent().map(Path::to_path_buf))
            .into_iter()
            .chain(named)
            .chain(versions.map(|version| version.path().join("bin")))
            .find(|folder| folder.join("postgres").is_file() && folder.join("initdb").is_file());
        match folder {
            Some(folder) => Ok(Self { folder, is_root }),
            None => Err(Finding::Harness("no PostgreSQL server is installed".into())),
        }
    }

    /// A program as the owner of the server, for it refuses to run as root. It ends with the harness.
    fn command(&self, program: &str, at: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if self.is_root {
            let owner = [format!("--reuid={OWNER}"), format!("--regid={OWNER}")];
            command.args(owner).arg("--clear-groups");
        }
        command
            .args(["--pdeathsig", "QUIT"])
            .arg(self.folder.join(program))
            .current_dir(at);
        command
    }

    /// A folder that the owner of the server may write.
    fn make_folder(&self, folder: &Path) -> Result<(), Finding> {
        std::fs::create_dir_all(folder)
            .map_err(|error| Finding::Harness(format!("{}: {error}", folder.display())))?;
        if self.is_root {
            child::output(Command::new("chown").arg(OWNER).arg(folder))?;
        }
        Ok(())
    }
}

impl Node {
    /// A new server with these settings, each `name=value`.
    pub fn make(programs: &Programs, folder: &Path, settings: &[&str]) -> Result<Self, Finding> {
        programs.make_folder(folder)?;
        let mut initdb = programs.command("initdb", folder);
        initdb.args(["-D", "data", "-U", OWNER, "-A", "trust", "-E", "UTF8"]);
        child::output(initdb.args(["--locale=C", "--no-sync"]))?;
        Self::start(programs, folder, settings)
    }

    /// A standby of this server.
    pub fn standby(&self, folder: &Path, settings: &[&str]) -> Result<Self, Finding> {
        self.programs.make_folder(folder)?;
        let mut copy = self.programs.command("pg_basebackup", folder);
        copy.arg("-h").arg(&self.folder).args(["-U", OWNER]);
        child::output(copy.args([
            "-D",
            "data",
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
            "--no-sync",
        ]))?;
        Self::start(&self.programs, folder, settings)
    }

    fn start(programs: &Programs, folder: &Path, settings: &[&str]) -> Result<Self, Finding> {
        let harness = |error: std::io::Error| Finding::Harness(format!("postgres: {error}"));
        let log = folder.join("server.log");
        let output = File::create(&log).map_err(harness)?;
        let mut command = programs.command("postgres", folder);
        command.args(["-D", "data", "-c", "listen_addresses="]);
        command
            .args(["-c", "max_connections=200", "-k"])
            .arg(folder);
        for setting in settings {
            command.args(["-c", setting]);
        }
        let server = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(output.try_clone().map_err(harness)?)
            .stderr(output)
            .spawn()
            .map_err(harness)?;
        let node = Self {
            programs: programs.clone(),
            folder: folder.to_path_buf(),
            server,
        };
        node.wait_until("it takes connections", || {
            let mut asked = node.programs.command("pg_isready", folder);
            Ok(child::succeeds(asked.arg("-q").arg("-h").arg(folder)))
        })?;
        Ok(node)
    }

    /// The folder of the server's socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a statement answers, in that database.
    pub fn ask(&self, database: &str, sql: &str) -> Result<String, Finding> {
        let mut asked = self.programs.command("psql", &self.folder);
        asked.arg("-h").arg(&self.folder).args(["-U", OWNER, "-d"]);
        let said =
            child::output(asked.args([database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]))?;
        Ok(said.trim().to_owned())
    }

    /// Makes the empty database of a log, and a superuser for each copy, by whose name its connections are known.
    pub fn make_database(&self, copies: &[&str]) -> Result<(), Finding> {
        for copy in copies {
            self.ask(OWNER, &format!("CREATE ROLE {copy} SUPERUSER LOGIN"))?;
        }
        self.ask(OWNER, &format!("CREATE DATABASE {DATABASE}"))?;
        Ok(())
    }

    /// Waits until a standby has all that is committed here.
    pub fn await_standby(&self) -> Result<(), Finding> {
        let sql = "SELECT count(*) FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')";
        self.wait_until("its standby is synchronous", || {
            Ok(self.ask(OWNER, sql)? != "0")
        })
    }

    /// Makes a standby the primary.
    pub fn promote(&self) -> Result<(), Finding> {
        let mut promote = self.programs.command("pg_ctl", &self.folder);
        child::output(promote.args(["promote", "-D", "data", "-w"]))?;
        Ok(())
    }

    /// SIGKILL to the server and all its processes at once, as a power cut would have it. Each backend is a process group
    /// of its own, so the server is stopped first and its children are killed by their ids with it.
    pub fn kill_all(&mut self) -> Result<(), Finding> {
        let server = self.server.id();
        signal("STOP", &[server]);
        let mut all = vec![server];
        all.extend(children(server)?);
        signal("KILL", &all);
        self.server
            .wait()
            .map_err(|error| Finding::Harness(format!("postgres: {error}")))?;
        Ok(())
    }

    /// Fences a server that was killed: its data are gone, so nobody starts it again.
    pub fn fence(self) -> Result<(), Finding> {
        std::fs::remove_dir_all(&self.folder)
            .map_err(|error| Finding::Harness(format!("{}: {error}", self.folder.display())))
    }

    fn wait_until(
        &self,
        what: &str,
        is_so: impl Fn() -> Result<bool, Finding>,
    ) -> Result<(), Finding> {
        let begun = Instant::now();
        while !is_so()? {
            if begun.elapsed() > Duration::from_secs(READY_SECONDS) {
                let log = tail(&self.folder.join("server.log"), LOG_LINES_SHOWN);
                return Err(Finding::Harness(format!(
                    "waited {READY_SECONDS} s for a PostgreSQL server until {what}\n{log}"
                )));
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLISECONDS));
        }
        Ok(())
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if matches!(self.server.try_wait(), Ok(None)) {
            // Whatever stopped the harness, no server stays behind.
            let _ = self.kill_all();
        }
    }
}

fn signal(name: &str, processes: &[u32]) {
    let mut kill = Command::new("kill");
    kill.arg(format!("-{name}"));
    kill.args(processes.iter().map(u32::to_string));
    // One that has ended by itself in between is as dead as the others.
    let _ = child::succeeds(&mut kill);
}

/// The processes whose parent that one is.
fn children(parent: u32) -> Result<Vec<u32>, Finding> {
    let listed = std::fs::read_dir("/proc");
    let listed = listed.map_err(|error| Finding::Harness(format!("/proc: {error}")))?;
    let ids = listed
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let is_child = |id: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
        stat.is_ok_and(|stat| parent_in(&stat) == Some(parent))
    };
    Ok(ids.filter(is_child).collect())
}

/// The parent's id, behind the name in brackets and the state.
fn parent_in(stat: &str) -> Option<u32> {
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_found_behind_a_name_with_blanks_and_brackets() {
        assert_eq!(parent_in("12 (a) (b c) S 7 12 12 0"), Some(7));
        assert_eq!(parent_in("12"), None);
    }
}
