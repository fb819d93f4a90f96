//! A place with its vault and papers, and what the tests look for in it.

use crate::beside::{Home, Part};
use qibu::papers::{Named, PaperError, PaperMeta, PaperRefusal, Papers, StoredPaper};
use qibu::root_key::RootKey;
use qibu::vault::Vault;
use qibu::vault::database::Place;
use qibu_domain::id::{AccountId, ApplicationId, CommandId, PaperId};
use qibu_domain::time::Instant;
use qibu_projections::values;
use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

pub const NOW: Instant = Instant(1_790_000_000_000_000);

pub const VAULT: Part = ("vault.db", "qibu_vault");

pub struct House<'h> {
    pub home: &'h Home,
    pub vault: Arc<Vault>,
    pub papers: Papers,
}

impl<'h> House<'h> {
    pub fn new(home: &'h Home) -> Self {
        let (vault, papers) = open(home.place());
        Self {
            home,
            vault,
            papers,
        }
    }

    pub fn store(&self, meta: PaperMeta, bytes: &[u8]) -> Result<StoredPaper, PaperError> {
        let mut upload = self.papers.begin(meta, NOW)?;
        for piece in bytes.chunks(10_007) {
            upload.write(piece)?;
        }
        upload.finish()
    }

    /// Of how many papers sealed bytes are kept.
    pub fn kept_papers(&self) -> usize {
        if let Home::Folder(folder) = self.home {
            let papers = fs::read_dir(folder.path().join("papers"));
            return papers.unwrap().count();
        }
        let count = "SELECT count(DISTINCT paper) FROM paper_chunk";
        self.home
            .past_the_program(VAULT, |tables| tables.one(count, &[], |row| row.get(0)))
    }

    pub fn wrapped_key(&self, table: &str, id: Uuid) -> Vec<u8> {
        let query = format!("SELECT wrapped_key FROM {table} WHERE {table} = ?1");
        self.home.past_the_program(VAULT, |tables| {
            tables.one(&query, values![id.into_bytes()], |row| row.get(0))
        })
    }

    /// As a server does by itself from time to time: its statistics hold values of the columns. In a file nobody does.
    pub fn analyse(&self) {
        if matches!(self.home, Home::Database(_)) {
            self.home
                .past_the_program(VAULT, |tables| tables.execute_batch("ANALYZE"));
        }
    }
}

/// The file of a paper that lies in a folder.
pub fn file_of(home: &Home, paper: PaperId) -> PathBuf {
    let Home::Folder(folder) = home else {
        panic!("a database has no files of papers")
    };
    folder.path().join("papers").join(paper.to_string())
}

pub fn root() -> RootKey {
    RootKey::from_digits(&"5a".repeat(32)).unwrap()
}

pub fn open(place: Place<'_>) -> (Arc<Vault>, Papers) {
    let vault = Arc::new(Vault::open(place, &root()).unwrap());
    let papers = Papers::open(place, Arc::clone(&vault)).unwrap();
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

pub fn refusal<T: std::fmt::Debug>(result: Result<T, PaperError>) -> PaperRefusal {
    match result.unwrap_err() {
        PaperError::Refused(refusal) => refusal,
        PaperError::Fault(fault) => panic!("a fault: {fault}"),
    }
}
