//! The keys of the months: a backup that is older than the month before opens nothing of whoever was erased since.

use crate::beside::Home;
use crate::house::{NOW, VAULT, id, meta, pdf, read, root};
use crate::on_both_engines;
use qibu::papers::{PaperRefusal, Papers};
use qibu::root_key::{MonthsFolder, RootKey};
use qibu::service::{NewDraft, Service};
use qibu::vault::database::Place;
use qibu::vault::{PersonDetails, PersonField, PersonRef, StorageFault, Vault};
use qibu_domain::id::{AccountId, ApplicationId, PaperId};
use qibu_domain::text::ShortText;
use qibu_domain::time::Instant;
use qibu_projections::values;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

on_both_engines!(
    what_the_root_key_wrapped_alone_is_wrapped_under_the_month_and_reads_as_before,
    without_the_keys_of_its_months_nothing_opens,
    two_that_have_one_vault_open_read_what_the_other_wrapped,
    where_they_are_not_begun_they_are_taken_from_where_they_were,
);

const BODY: &str = r#"{"name":"样例草稿"}"#;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn november() -> Instant {
    at("2026-11-05T03:00:00+08:00")
}

/// A vault, its papers and the service's rows, under the root key and the keys of months.
struct Kept {
    vault: Arc<Vault>,
    papers: Papers,
    service: Service,
}

impl Kept {
    fn open(place: Place<'_>, root: &RootKey) -> Self {
        let vault = Arc::new(Vault::open(place, root).unwrap());
        let papers = Papers::open(place, Arc::clone(&vault)).unwrap();
        Self {
            vault,
            papers,
            service: Service::open(place, root).unwrap(),
        }
    }

    fn renew(&self, now: Instant) -> usize {
        self.vault.renew_months(now).unwrap() + self.service.renew_months(now).unwrap()
    }

    /// Keeps a name, a person, a paper and a draft under one number; the paper.
    fn keep(&self, number: u128) -> PaperId {
        let name = ShortText::new(&format!("样例{number}")).unwrap();
        self.vault
            .put_account_name(AccountId(id(number)), &name, NOW)
            .unwrap();
        let details = PersonDetails {
            name: &name,
            contact: Some(&name),
            account: None,
        };
        self.vault
            .put_person(PersonRef(id(number)), &details, NOW)
            .unwrap();
        let draft = NewDraft {
            id: ApplicationId(id(number)),
            owner: AccountId(id(1)),
            submitter: AccountId(id(1)),
            typed_by: AccountId(id(1)),
            body: BODY,
        };
        self.service.create_draft(&draft, NOW).unwrap();
        let mut upload = self.papers.begin(meta(number), NOW).unwrap();
        upload.write(&pdf(300)).unwrap();
        upload.finish().unwrap().id
    }

    fn reads(&self, number: u128, paper: PaperId) {
        let name = Some(ShortText::new(&format!("样例{number}")).unwrap());
        assert_eq!(self.account(number), name);
        assert_eq!(self.person(number), name);
        assert_eq!(read(&self.papers, paper).unwrap(), pdf(300));
        let draft = self.service.draft(ApplicationId(id(number))).unwrap();
        assert_eq!(draft.unwrap().body.as_deref(), Some(BODY));
    }

    fn account(&self, number: u128) -> Option<ShortText> {
        self.vault.account_name(AccountId(id(number))).unwrap()
    }

    fn person(&self, number: u128) -> Option<ShortText> {
        let person = PersonRef(id(number));
        self.vault.person_field(person, PersonField::Name).unwrap()
    }
}

/// The root key, with the keys of months in a folder.
fn with_months(folder: &TempDir) -> RootKey {
    let nowhere = folder.path().join("data");
    in_folder(folder, true, &nowhere)
}

fn in_folder(folder: &TempDir, begins: bool, data: &Path) -> RootKey {
    let path = folder.path().to_owned();
    root()
        .with_months(MonthsFolder { path, begins }, data)
        .unwrap()
}

fn what_the_root_key_wrapped_alone_is_wrapped_under_the_month_and_reads_as_before(home: &Home) {
    let folder = tempfile::tempdir().unwrap();
    let paper = Kept::open(home.place(), &root()).keep(5);
    let kept = Kept::open(home.place(), &with_months(&folder));
    kept.reads(5, paper);
    let wrapped = || -> Vec<u8> {
        home.past_the_program(VAULT, |tables| {
            let query = "SELECT wrapped_key FROM account WHERE account = ?1";
            tables.one(query, values![id(5).into_bytes()], |row| row.get(0))
        })
    };
    let alone = wrapped();
    assert_eq!(kept.renew(november()), 0);
    assert_ne!(wrapped(), alone);
    kept.reads(5, paper);
    let in_november = wrapped();
    assert_eq!(kept.renew(november()), 0);
    assert_eq!(wrapped(), in_november);
    let another = kept.keep(6);
    assert_eq!(kept.renew(at("2026-12-01T00:10:00+08:00")), 0);
    assert_ne!(wrapped(), in_november);
    // One of names and papers, one of drafts.
    assert_eq!(kept.renew(at("2026-12-08T00:10:00+08:00")), 2);
    kept.reads(5, paper);
    kept.reads(6, another);
    Kept::open(home.place(), &with_months(&folder)).reads(5, paper);
}

fn without_the_keys_of_its_months_nothing_opens(home: &Home) {
    let folder = tempfile::tempdir().unwrap();
    // Nothing is wrapped under a month yet: it opens without, too.
    drop(Kept::open(home.place(), &with_months(&folder)));
    let kept = Kept::open(home.place(), &root());
    let paper = kept.keep(5);
    drop(kept);
    let kept = Kept::open(home.place(), &with_months(&folder));
    kept.renew(november());
    drop(kept);
    let unnamed = Vault::open(home.place(), &root()).err();
    assert_eq!(unnamed, Some(StorageFault::MonthKeysMissing(None)));
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    let mut there = files.into_iter().map(|file| file.unwrap().path());
    let file = there
        .find(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("vault-") && name.ends_with(".months")
        })
        .unwrap();
    let aside = folder.path().join("aside");
    fs::rename(&file, &aside).unwrap();
    let missing = Vault::open(home.place(), &with_months(&folder)).err();
    let expected = StorageFault::MonthKeysMissing(Some(file.clone()));
    assert_eq!(missing, Some(expected));
    fs::rename(&aside, &file).unwrap();
    Kept::open(home.place(), &with_months(&folder)).reads(5, paper);
}

fn two_that_have_one_vault_open_read_what_the_other_wrapped(home: &Home) {
    let folder = tempfile::tempdir().unwrap();
    let one = Kept::open(home.place(), &with_months(&folder));
    let other = Kept::open(home.place(), &with_months(&folder));
    let before = one.keep(5);
    one.renew(november());
    other.reads(5, before);
    let after = other.keep(6);
    one.reads(6, after);
}

fn where_they_are_not_begun_they_are_taken_from_where_they_were(home: &Home) {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("data");
    let taking = in_folder(&folder, false, &nowhere);
    let kept = Kept::open(home.place(), &taking);
    let paper = kept.keep(5);
    assert_eq!(kept.renew(november()), 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    Kept::open(home.place(), &with_months(&folder)).renew(november());
    let kept = Kept::open(home.place(), &taking);
    kept.reads(5, paper);
    kept.renew(at("2026-12-01T00:10:00+08:00"));
    assert_eq!(kept.renew(at("2026-12-08T00:10:00+08:00")), 2);
    kept.reads(5, paper);
    let elsewhere = in_folder(&tempfile::tempdir().unwrap(), false, &nowhere);
    let missing = Vault::open(home.place(), &elsewhere).err();
    assert!(matches!(
        missing,
        Some(StorageFault::MonthKeysMissing(Some(_)))
    ));
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_backup_older_than_the_keys_opens_nothing_of_whoever_was_erased_since() {
    let home = &Home::folder();
    let Home::Folder(data) = home else { return };
    let (folder, backup) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = with_months(&folder);
    let kept = Kept::open(home.place(), &root);
    kept.renew(november());
    let (erased, stays) = (kept.keep(5), kept.keep(6));
    copied(data.path(), backup.path());
    kept.vault.erase_account(AccountId(id(5)), NOW).unwrap();
    kept.vault.erase_person(PersonRef(id(5)), NOW).unwrap();
    kept.papers.erase(erased, NOW).unwrap();

    // Whoever holds backup and root key has it back as long as the month's key is kept.
    kept.renew(at("2026-12-01T00:10:00+08:00"));
    let restored = || Kept::open(backup.path().into(), &root);
    restored().reads(5, erased);
    kept.renew(at("2026-12-08T00:10:00+08:00"));
    for number in [5, 6] {
        assert_eq!(restored().account(number), None);
        assert_eq!(restored().person(number), None);
    }
    for paper in [erased, stays] {
        let status = restored().papers.status(paper);
        assert_eq!(crate::house::refusal(status), PaperRefusal::Erased);
    }
    let draft = restored().service.draft(ApplicationId(id(5)));
    let over = StorageFault::MonthIsOver("2026-11".to_owned());
    assert_eq!(draft.err(), Some(over));
    // It goes on as a place in which nobody is known.
    restored().renew(at("2026-12-09T00:10:00+08:00"));
    let new = restored().keep(7);
    restored().reads(7, new);
    kept.reads(6, stays);
}
