//! What lies beside the log goes along: names, papers, passwords, tokens, sessions, drafts, refusals, the log of reads.

use crate::ends::{End, block_on, copied, damage, fill, stopped_after, watched};
use crate::in_all_directions;
use qibu::copy::{CopyError, Step};
use qibu::log::ClockKind;
use qibu::opening::{self, Opening, Preset};
use qibu::papers::{Named, PaperMeta, Papers};
use qibu::reads::{Month, Read, ReadOf, Reads};
use qibu::root_key::RootKey;
use qibu::service::{NewDraft, PasswordHasher, RefusedAttempt, Service};
use qibu::vault::{PersonRef, Vault};
use qibu::wiring::{Qibu, Stores};
use qibu_domain::id::{AccountId, ApplicationId, CommandId, LogId, PaperId};
use qibu_domain::text::ShortText;
use qibu_domain::time::Instant;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::sync::Arc;
use uuid::Uuid;
use zeroize::Zeroizing;

in_all_directions!(
    an_officer_signs_in_with_the_same_password_and_reads_the_same_paper,
    rows_of_every_kind_go_along_more_than_a_page_of_them,
    what_was_written_beside_the_log_until_the_seal_goes_along,
    a_paper_that_was_erased_while_a_copy_was_stopped_leaves_nothing_in_it,
    a_paper_that_is_gone_stops_the_copy_before_the_source_is_sealed,
);

const NOW: Instant = Instant(1_790_000_000_000_000);
const WANG: AccountId = AccountId(Uuid::from_u128(1));
const DRAFT: ApplicationId = ApplicationId(Uuid::from_u128(3));
const PASSWORD: &str = "correct horse battery";

fn root() -> RootKey {
    RootKey::from_digits(&"5a".repeat(32)).unwrap()
}

fn service(end: &End) -> Service {
    Service::open(end.stores.beside(), &root()).unwrap()
}

fn papers(end: &End) -> (Arc<Vault>, Papers) {
    let vault = Arc::new(Vault::open(end.stores.beside(), &root()).unwrap());
    let papers = Papers::open(end.stores.beside(), Arc::clone(&vault)).unwrap();
    (vault, papers)
}

fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let lines = (0_u64..).flat_map(|line| format!("line {line} of a paper\n").into_bytes());
    bytes.extend(lines.take(size.saturating_sub(bytes.len())));
    bytes
}

fn store(papers: &Papers, command: u128, size: usize) -> PaperId {
    let meta = PaperMeta {
        owner: WANG,
        command: CommandId(Uuid::from_u128(command)),
        part: 0,
        application: Some(DRAFT),
        kind: "charter_draft".to_owned(),
        declared_type: None,
        file_name: Some("王样例-登记表.pdf".to_owned()),
        named_persons: vec![Named::Account(WANG)],
    };
    let mut upload = papers.begin(meta, NOW).unwrap();
    upload.write(&pdf(size)).unwrap();
    upload.finish().unwrap().id
}

/// One paper of two chunks and a bit.
pub fn store_a_paper(end: &End) -> PaperId {
    store(&papers(end).1, 1, 140_000)
}

fn read(papers: &Papers, paper: PaperId) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut reader = papers.read(paper).unwrap();
    reader.read_to_end(&mut bytes).unwrap();
    bytes
}

fn set_password(service: &Service, account: AccountId) {
    let hasher = PasswordHasher::new().unwrap();
    let hash = block_on(hasher.hash(secret(PASSWORD))).unwrap();
    service.set_password(account, &hash, NOW).unwrap();
}

fn verifies(service: &Service, account: AccountId) -> bool {
    let stored = service.password_hash(account).unwrap();
    let verified = PasswordHasher::new().unwrap();
    block_on(verified.verify(secret(PASSWORD), stored)).unwrap()
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// A founded training log; its administrator's account.
pub fn found(stores: &Stores) -> AccountId {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let log = LogId(Uuid::from_u128(0x0a));
        let made = Qibu::create(stores, log, ClockKind::Training, root()).await;
        let qibu = made.unwrap();
        let opening = Opening {
            preset: Preset::Simple,
            district: "990001".to_owned(),
            district_kind: "district".to_owned(),
            district_name: ShortText::new("样例区").unwrap(),
            tree_from: "2017-01-01".parse().unwrap(),
            admin: ShortText::new("样例管理员").unwrap(),
            at: Some("2026-09-14T09:00:00+08:00".parse().unwrap()),
        };
        let admin = opening::open(&qibu, &opening).await.unwrap();
        qibu.close().await;
        admin
    })
}

fn an_officer_signs_in_with_the_same_password_and_reads_the_same_paper(from: &End, to: &End) {
    let admin = found(&from.stores);
    set_password(&service(from), admin);
    let paper = store_a_paper(from);
    let copied = copied(from, to).unwrap();
    assert_eq!((copied.papers, copied.clock), (1, ClockKind::Training));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let qibu = Qibu::open(&to.stores, root()).await.unwrap();
        assert!(qibu.is_ready().await.unwrap() && qibu.is_training());
        let head = qibu.head().position;
        assert_eq!(head.0, copied.events);
        // The views were not copied, and are made anew.
        qibu.wait_for_views(head).await.unwrap();
        tokio::task::block_in_place(|| {
            let name = qibu.vault().account_name(admin).unwrap().unwrap();
            assert_eq!(name.as_str(), "样例管理员");
            assert_eq!(read(qibu.papers(), paper), pdf(140_000));
        });
        qibu.close().await;
    });
    assert!(verifies(&service(to), admin));
    assert!(to.verify().is_clean());
}

fn rows_of_every_kind_go_along_more_than_a_page_of_them(from: &End, to: &End) {
    fill(from);
    let service = service(from);
    let (vault, papers) = papers(from);
    let later = NOW.plus_seconds(3_600);
    let session = service.start_session(WANG, NOW).unwrap();
    let token = service.issue_token(WANG, "月报", &["read"], later, NOW);
    let token = token.unwrap();
    for (number, subject) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
        service.record_refused(&refused(subject, number)).unwrap();
    }
    let body = r#"{"name":"样例联谊会"}"#;
    let draft = NewDraft {
        id: DRAFT,
        owner: WANG,
        submitter: WANG,
        typed_by: WANG,
        body,
    };
    service.create_draft(&draft, NOW).unwrap();
    let sizes = [1_000, 65_536, 131_072, 200_000];
    let stored: Vec<PaperId> = (1..)
        .zip(sizes)
        .map(|(command, size)| store(&papers, command, size))
        .collect();
    papers.erase(stored[0], NOW).unwrap();
    let person = PersonRef(Uuid::from_u128(5));
    let seat = vault.seat_for(person, Uuid::from_u128(4), "member", NOW);
    let seat = seat.unwrap();
    let reads = Reads::open(from.stores.beside()).unwrap();
    for at in 0..5 {
        reads.record(&a_read(at)).unwrap();
    }
    drop((reads, vault, papers));
    let copied = copied(from, to).unwrap();
    assert_eq!(copied.papers, 3);

    let (vault, papers) = self::papers(to);
    let there = self::service(to);
    let known = there.session(&session.token, NOW).unwrap().unwrap();
    assert_eq!(known.account, WANG);
    assert!(there.token(&token.token, NOW).unwrap().is_some());
    let draft = there.draft(DRAFT).unwrap().unwrap();
    assert_eq!(draft.body.as_deref(), Some(body));
    assert_eq!(
        there.refused(None, 100).unwrap(),
        service.refused(None, 100).unwrap()
    );
    // The numbers go on where they were.
    there.record_refused(&refused("f", 9)).unwrap();
    let rows = there.refused(None, 2).unwrap();
    assert!(rows[0].number > rows[1].number, "{rows:?}");
    for (paper, size) in stored.iter().zip(sizes).skip(1) {
        assert_eq!(read(&papers, *paper), pdf(size));
    }
    assert!(papers.read(stored[0]).is_err(), "it was erased");
    assert_eq!(vault.person_of(seat).unwrap(), Some(person));
    let reads = Reads::open(to.stores.beside()).unwrap();
    assert_eq!(reads.verify_segment(Month::of(NOW)).unwrap().count, 5);
}

fn refused(subject: &str, minutes: usize) -> RefusedAttempt<'_> {
    let minutes = i64::try_from(minutes).unwrap();
    RefusedAttempt {
        at: NOW.plus_seconds(minutes * 600),
        principal: "account:1",
        command: "decide_application",
        code: "seat.same_person",
        status: 409,
        subject,
    }
}

fn a_read(second: i64) -> Read {
    Read {
        at: NOW.plus_seconds(second),
        account: WANG,
        office: "990001".to_owned(),
        purpose: "handling".to_owned(),
        what: ReadOf::Account(WANG),
    }
}

fn what_was_written_beside_the_log_until_the_seal_goes_along(from: &End, to: &End) {
    fill(from);
    let mut late = None;
    let copied = watched(from, to, |step| {
        if step == Step::Locked {
            // What lies beside the log has gone once; a password is set on the machine, and a paper is there.
            set_password(&service(from), WANG);
            late = Some(store_a_paper(from));
        }
        ControlFlow::Continue(())
    });
    assert_eq!(copied.unwrap().papers, 1);
    assert!(verifies(&service(to), WANG));
    assert_eq!(read(&papers(to).1, late.unwrap()), pdf(140_000));
}

fn a_paper_that_was_erased_while_a_copy_was_stopped_leaves_nothing_in_it(from: &End, to: &End) {
    fill(from);
    let (kept, gone) = {
        let papers = papers(from).1;
        (store(&papers, 1, 140_000), store(&papers, 2, 150_000))
    };
    stopped_after(from, to, Step::Locked);
    assert_eq!(objects(to), 2);
    papers(from).1.erase(gone, NOW).unwrap();
    copied(from, to).unwrap();
    assert_eq!(objects(to), 1);
    assert_eq!(read(&papers(to).1, kept), pdf(140_000));
    assert!(papers(to).1.read(gone).is_err());
}

/// Of how many papers sealed bytes are there.
fn objects(end: &End) -> usize {
    if let Some(folder) = end.stores.vault.folder() {
        return std::fs::read_dir(folder.join("papers")).unwrap().count();
    }
    let count = "SELECT count(DISTINCT paper) FROM qibu_vault.paper_chunk";
    block_on(async {
        let options = end.vault_database().options();
        let mut connection: sqlx::PgConnection =
            sqlx::Connection::connect_with(options).await.unwrap();
        let count: i64 = sqlx::query_scalar(count)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        usize::try_from(count).unwrap()
    })
}

fn a_paper_that_is_gone_stops_the_copy_before_the_source_is_sealed(from: &End, to: &End) {
    fill(from);
    let paper = store_a_paper(from);
    if let Some(folder) = from.stores.vault.folder() {
        let file = folder.join("papers").join(paper.to_string());
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
    } else {
        let gone = "DELETE FROM qibu_vault.paper_chunk WHERE number = 1";
        damage(from.vault_database(), gone);
    }
    let refused = copied(from, to);
    assert!(
        matches!(&refused, Err(CopyError::Beside(fault)) if fault.to_string().contains(&paper.to_string())),
        "{refused:?}"
    );
    assert_eq!(from.verify().sealed, None);
    block_on(async { from.open().await.unwrap().close().await });
}
