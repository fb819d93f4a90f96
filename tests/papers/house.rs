//! A data folder with its vault and papers, and what the tests look for in it.

use qibu::papers::{Named, PaperError, PaperMeta, PaperRefusal, Papers, StoredPaper};
use qibu::root_key::RootKey;
use qibu::vault::Vault;
use qibu_domain::id::{AccountId, ApplicationId, CommandId, PaperId};
use qibu_domain::time::Instant;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

pub const NOW: Instant = Instant(1_790_000_000_000_000);

pub struct House {
    pub folder: tempfile::TempDir,
    pub vault: Arc<Vault>,
    pub papers: Papers,
}

impl House {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (vault, papers) = open(folder.path());
        Self {
            folder,
            vault,
            papers,
        }
    }

    pub fn file_of(&self, paper: PaperId) -> PathBuf {
        self.folder.path().join("papers").join(paper.to_string())
    }

    pub fn store(&self, meta: PaperMeta, bytes: &[u8]) -> Result<StoredPaper, PaperError> {
        let mut upload = self.papers.begin(meta, NOW)?;
        for piece in bytes.chunks(10_007) {
            upload.write(piece)?;
        }
        upload.finish()
    }

    pub fn paper_files(&self) -> usize {
        fs::read_dir(self.folder.path().join("papers"))
            .unwrap()
            .count()
    }
}

pub fn root() -> RootKey {
    RootKey::from_digits(&"5a".repeat(32)).unwrap()
}

pub fn open(data: &Path) -> (Arc<Vault>, Papers) {
    let vault = Arc::new(Vault::open(data, &root()).unwrap());
    let papers = Papers::open(data, Arc::clone(&vault)).unwrap();
    (vault, papers)
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn meta(command: u128) -> PaperMeta {
    PaperMeta {
        owner: AccountId(id(1)),
        command: CommandId(id(command)),
        part: 0,
        application: Some(ApplicationId(id(2))),
        kind: "charter_draft".to_owned(),
        declared_type: None,
        file_name: Some("王样例-登记表.pdf".to_owned()),
        named_persons: vec![Named::Account(AccountId(id(77)))],
    }
}

pub fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let lines = (0_u64..).flat_map(|line| format!("line {line} of a paper\n").into_bytes());
    bytes.extend(lines.take(size.saturating_sub(bytes.len())));
    bytes
}

pub fn read(papers: &Papers, paper: PaperId) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut reader = papers.read(paper).map_err(std::io::Error::other)?;
    reader.read_to_end(&mut bytes).map(|_| bytes)
}

/// Every file under the folder with its bytes, the databases' journals included.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}

pub fn holds(folder: &Path, needle: &[u8]) -> bool {
    assert!(!needle.is_empty());
    files(folder)
        .iter()
        .any(|(_, bytes)| bytes.windows(needle.len()).any(|w| w == needle))
}

pub fn wrapped_key(folder: &Path, table: &str, column: &str, id: Uuid) -> Vec<u8> {
    let vault = rusqlite::Connection::open(folder.join("vault.db")).unwrap();
    let query = format!("SELECT wrapped_key FROM {table} WHERE {column} = ?1");
    vault
        .query_row(&query, [id.into_bytes()], |row| row.get(0))
        .unwrap()
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, PaperError>) -> PaperRefusal {
    match result.unwrap_err() {
        PaperError::Refused(refusal) => refusal,
        PaperError::Fault(fault) => panic!("a fault: {fault}"),
    }
}
