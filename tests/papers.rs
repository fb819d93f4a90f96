//! The vault and the papers: what is kept sealed, what is refused, and what erasing leaves (laws 7, 8, 10).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "papers/house.rs"]
mod house;
#[path = "papers/vault.rs"]
mod vault;

use house::{House, NOW, holds, id, meta, open, pdf, read, refusal, wrapped_key};
use qibu::papers::{
    MAX_PAPER_BYTES, MAX_UPLOADS_AT_ONCE, MIN_STAGED_AGE_SECONDS, Named, PaperMeta, PaperRefusal,
    PaperState, PaperStatus, PersonalDataWarning, StoredPaper,
};
use qibu_domain::id::{AccountId, ApplicationId, PaperId};
use std::fs;

#[test]
fn a_paper_reads_back_whatever_its_size_and_no_plain_byte_of_it_is_on_the_disk() {
    let house = House::new();
    for (command, size) in [9, 10, 65_535, 65_536, 65_537, 131_072, 1_000_000]
        .into_iter()
        .enumerate()
    {
        let bytes = pdf(size);
        let stored = house.store(meta(command as u128), &bytes).unwrap();
        assert_eq!(stored.size, bytes.len() as u64);
        assert_eq!(stored.media_type, "application/pdf");
        assert_eq!(stored.commitment.len(), 64);
        assert_eq!(read(&house.papers, stored.id).unwrap(), bytes, "{size}");
    }
    for plain in [
        b"%PDF".as_slice(),
        b"of a paper",
        "王样例".as_bytes(),
        id(77).as_bytes(),
    ] {
        assert!(!holds(house.folder.path(), plain));
    }
}

#[test]
fn the_same_bytes_are_committed_to_differently_each_time_and_their_digest_is_nowhere() {
    use sha2::{Digest, Sha256};
    let house = House::new();
    let bytes = pdf(5_000);
    let one = house.store(meta(1), &bytes).unwrap();
    let two = house.store(meta(2), &bytes).unwrap();
    assert_ne!(one.commitment, two.commitment);
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    assert!(!holds(house.folder.path(), &digest));
    assert!(!holds(
        house.folder.path(),
        qibu::random::hex(&digest).as_bytes()
    ));
}

#[test]
fn after_erasing_nothing_of_a_paper_is_left_and_the_index_keeps_its_id_only() {
    let house = House::new();
    let stored = house.store(meta(1), &pdf(200_000)).unwrap();
    let other = house.store(meta(2), &pdf(100)).unwrap();
    house.papers.bind(stored.id, ApplicationId(id(2))).unwrap();
    let key = wrapped_key(house.folder.path(), "paper", "paper", stored.id.0);
    let sealed = fs::read(house.file_of(stored.id)).unwrap();
    assert!(
        holds(house.folder.path(), &key),
        "the test looks in the right place"
    );
    assert!(holds(house.folder.path(), &sealed[100_000..100_032]));

    house.papers.erase(stored.id, NOW).unwrap();

    assert!(!holds(house.folder.path(), &key));
    for at in [8, 100, 100_000, sealed.len() - 32] {
        assert!(!holds(house.folder.path(), &sealed[at..at + 32]));
    }
    assert!(!holds(house.folder.path(), stored.commitment.as_bytes()));
    assert!(!house.file_of(stored.id).exists());
    assert_eq!(
        house.papers.status(stored.id).unwrap(),
        PaperStatus::Erased { at: NOW }
    );
    assert_eq!(
        refusal(house.papers.read(stored.id).map(drop)),
        PaperRefusal::Erased
    );
    assert_eq!(read(&house.papers, other.id).unwrap().len(), 100);

    house.papers.erase(stored.id, NOW.plus_seconds(9)).unwrap();
    assert_eq!(
        house.papers.status(stored.id).unwrap(),
        PaperStatus::Erased { at: NOW }
    );
}

#[test]
fn a_paper_altered_in_any_chunk_is_refused() {
    let house = House::new();
    let stored = house.store(meta(1), &pdf(200_000)).unwrap();
    let path = house.file_of(stored.id);
    let sealed = fs::read(&path).unwrap();
    for at in [
        0,
        8,
        40,
        70,
        90,
        65_000,
        65_700,
        150_000,
        sealed.len() - 60,
        sealed.len() - 1,
    ] {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        fs::write(&path, altered).unwrap();
        assert!(read(&house.papers, stored.id).is_err(), "byte {at}");
    }
    fs::write(&path, &sealed).unwrap();
    assert!(read(&house.papers, stored.id).is_ok());
}

#[test]
fn chunks_that_were_swapped_dropped_or_taken_from_another_paper_are_refused() {
    const HEAD: usize = 8 + 32 + 40;
    const CHUNK: usize = 65_536 + 40;
    let house = House::new();
    let stored = house.store(meta(1), &pdf(3 * 65_536)).unwrap();
    let twin = house.store(meta(2), &pdf(3 * 65_536)).unwrap();
    let path = house.file_of(stored.id);
    let sealed = fs::read(&path).unwrap();
    let (head, body) = sealed.split_at(HEAD);
    let [one, two, three] = [0, 1, 2].map(|n| &body[n * CHUNK..(n + 1) * CHUNK]);
    let trailer = &body[3 * CHUNK..];
    let forged = [
        ("swapped", [head, two, one, three, trailer].concat()),
        ("twice", [head, one, one, three, trailer].concat()),
        ("dropped", [head, one, two, trailer].concat()),
        ("cut", [head, one, two, three].concat()),
        ("another paper's", fs::read(house.file_of(twin.id)).unwrap()),
    ];
    for (how, bytes) in forged {
        fs::write(&path, bytes).unwrap();
        assert!(read(&house.papers, stored.id).is_err(), "{how}");
    }
}

#[test]
fn a_paper_of_twenty_mebibytes_is_taken_and_one_byte_more_refused_with_nothing_left() {
    let house = House::new();
    let most = usize::try_from(MAX_PAPER_BYTES).unwrap();
    let bytes = pdf(most + 1);
    let mut upload = house.papers.begin(meta(1), NOW).unwrap();
    upload.write(&bytes[..most]).unwrap();
    assert_eq!(house.paper_files(), 1);
    assert_eq!(
        refusal(upload.write(&bytes[most..])),
        PaperRefusal::TooLarge
    );
    assert_eq!(
        house.paper_files(),
        0,
        "removed at once, not when the sender gives up"
    );
    assert_eq!(refusal(upload.write(b"more")), PaperRefusal::Ended);
    assert_eq!(refusal(upload.finish()), PaperRefusal::Ended);
    let stored = house.store(meta(1), &bytes[..most]).unwrap();
    assert_eq!(stored.size, MAX_PAPER_BYTES);
}

#[test]
fn a_paper_and_its_folder_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new();
    let stored = house.store(meta(1), &pdf(1_000)).unwrap();
    let file = house.file_of(stored.id);
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
}

#[test]
fn an_upload_that_is_given_up_or_refused_leaves_nothing() {
    let house = House::new();
    let mut upload = house.papers.begin(meta(1), NOW).unwrap();
    upload.write(&pdf(100_000)).unwrap();
    drop(upload);
    assert!(matches!(
        refusal(house.store(meta(1), b"MZ\x90\0 program")),
        PaperRefusal::NotAllowed { .. }
    ));
    let declared = PaperMeta {
        declared_type: Some("image/png".to_owned()),
        ..meta(1)
    };
    assert!(matches!(
        refusal(house.store(declared, &pdf(100))),
        PaperRefusal::TypeDiffers { .. }
    ));
    assert_eq!(refusal(house.store(meta(1), b"")), PaperRefusal::Empty);
    assert_eq!(house.paper_files(), 0);
    assert_eq!(
        house.papers.of_application(ApplicationId(id(2))).unwrap(),
        []
    );
}

#[test]
fn an_application_has_forty_papers_at_most() {
    let house = House::new();
    for command in 0..40 {
        house.store(meta(command), &pdf(100)).unwrap();
    }
    assert_eq!(
        refusal(house.store(meta(40), &pdf(100))),
        PaperRefusal::TooMany { max: 40 }
    );
    // The retry of a command that stored one is no paper more.
    assert!(house.store(meta(7), &pdf(100)).unwrap().replayed);
    let first = house.papers.of_application(ApplicationId(id(2))).unwrap()[0].id;
    house.papers.erase(first, NOW).unwrap();
    house.store(meta(41), &pdf(100)).unwrap();
    assert_eq!(house.paper_files(), 40);
}

#[test]
fn two_uploads_that_race_for_the_last_place_do_not_both_get_it() {
    let house = House::new();
    for command in 0..39 {
        house.store(meta(command), &pdf(100)).unwrap();
    }
    let mut uploads = [40, 41].map(|command| house.papers.begin(meta(command), NOW).unwrap());
    for upload in &mut uploads {
        upload.write(&pdf(100)).unwrap();
    }
    let [one, two] = uploads;
    one.finish().unwrap();
    assert_eq!(refusal(two.finish()), PaperRefusal::TooMany { max: 40 });
    assert_eq!(house.paper_files(), 40);
}

#[test]
fn a_command_sent_again_gives_the_same_paper_and_with_other_bytes_is_refused() {
    let house = House::new();
    let stored = house.store(meta(1), &pdf(1000)).unwrap();
    let again = house.store(meta(1), &pdf(1000)).unwrap();
    assert_eq!(
        again,
        StoredPaper {
            replayed: true,
            ..stored.clone()
        }
    );
    assert_eq!(
        refusal(house.store(meta(1), &pdf(1001))),
        PaperRefusal::KeyReused
    );
    let second = house
        .store(PaperMeta { part: 1, ..meta(1) }, &pdf(1001))
        .unwrap();
    assert_ne!(second.id, stored.id);
    assert_eq!(house.paper_files(), 2);
}

#[test]
fn uploads_at_once_are_bounded_and_the_place_is_given_back() {
    let house = House::new();
    let begin = |n: usize| house.papers.begin(meta(n as u128), NOW);
    let mut under_way: Vec<_> = (0..MAX_UPLOADS_AT_ONCE)
        .map(|n| begin(n).unwrap())
        .collect();
    assert_eq!(refusal(begin(99).map(drop)), PaperRefusal::Busy);
    under_way.pop();
    begin(99).unwrap();
}

#[test]
fn old_staged_papers_that_nothing_names_are_swept_and_no_others() {
    let house = House::new();
    let [orphan, bound, live, renewed, fresh] = [1, 2, 3, 4, 5].map(|n| {
        let now = if n == 5 { NOW.plus_seconds(100) } else { NOW };
        let mut upload = house.papers.begin(meta(n), now).unwrap();
        upload.write(&pdf(100)).unwrap();
        upload.finish().unwrap().id
    });
    house.papers.bind(bound, ApplicationId(id(2))).unwrap();
    let later = NOW.plus_seconds(MIN_STAGED_AGE_SECONDS + 1);
    house.papers.renew(&[renewed], later).unwrap();
    assert_eq!(house.papers.sweep(NOW, |_, _| false).unwrap(), []);
    let swept = house.papers.sweep(later, |paper, application| {
        assert_eq!(application, Some(ApplicationId(id(2))));
        paper == live
    });
    assert_eq!(swept.unwrap(), [orphan]);
    assert!(!house.file_of(orphan).exists());
    for kept in [bound, live, renewed, fresh] {
        assert!(read(&house.papers, kept).is_ok());
    }
    assert_eq!(
        refusal(house.papers.renew(&[orphan], later)),
        PaperRefusal::Erased
    );
}

#[test]
fn a_paper_is_bound_to_one_application_for_good() {
    let house = House::new();
    let loose = house
        .store(
            PaperMeta {
                application: None,
                ..meta(1)
            },
            &pdf(100),
        )
        .unwrap()
        .id;
    for _ in 0..2 {
        house.papers.bind(loose, ApplicationId(id(2))).unwrap();
    }
    let other = house.papers.bind(loose, ApplicationId(id(3)));
    assert_eq!(refusal(other), PaperRefusal::BelongsElsewhere);
    let entries = house.papers.of_application(ApplicationId(id(2))).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].state, PaperState::Bound);
    assert_eq!(
        refusal(house.papers.bind(PaperId(id(404)), ApplicationId(id(2)))),
        PaperRefusal::Unknown
    );
}

#[test]
fn a_written_reason_is_a_paper_that_reads_back_and_warns() {
    let house = House::new();
    let text = "材料不齐，请电 13812345678。\r\n限五个工作日。";
    let stored = house.papers.store_text(meta(1), text, NOW).unwrap();
    assert_eq!(stored.warnings, [PersonalDataWarning::MobileNumber]);
    assert_eq!(
        house.papers.read_text(stored.id).unwrap(),
        text.replace('\r', "")
    );
    assert!(!holds(house.folder.path(), "材料不齐".as_bytes()));
    let refused = house
        .papers
        .store_text(meta(2), "证号11010519491231002X", NOW);
    assert_eq!(refusal(refused).code(), "text.identity_number");
    assert_eq!(house.paper_files(), 1);
}

#[test]
fn papers_are_found_by_whom_they_name() {
    let house = House::new();
    let paper = house.store(meta(1), &pdf(100)).unwrap().id;
    house
        .store(
            PaperMeta {
                named_persons: vec![],
                ..meta(2)
            },
            &pdf(100),
        )
        .unwrap();
    let person = Named::Account(AccountId(id(77)));
    assert_eq!(house.papers.naming(person).unwrap(), [paper]);
    let other = Named::Account(AccountId(id(78)));
    assert_eq!(house.papers.naming(other).unwrap(), []);
    let PaperStatus::Held(_, details) = house.papers.status(paper).unwrap() else {
        panic!()
    };
    assert_eq!(details.file_name.as_deref(), Some("王样例-登记表.pdf"));
}

#[test]
fn what_a_process_that_died_left_behind_is_removed_when_it_starts_again() {
    let house = House::new();
    let kept = house.store(meta(1), &pdf(100)).unwrap().id;
    let erased = house.store(meta(2), &pdf(100)).unwrap().id;
    let sealed = fs::read(house.file_of(erased)).unwrap();
    house.papers.erase(erased, NOW).unwrap();
    // As if it had died between the key and the file, in an upload, and between the file and its row.
    fs::write(house.file_of(erased), sealed).unwrap();
    fs::write(house.folder.path().join("papers/1f.part"), b"part").unwrap();
    fs::write(house.file_of(PaperId(id(404))), b"no row").unwrap();
    let (_, papers) = open(house.folder.path());
    assert_eq!(papers.recover().unwrap(), 3);
    assert_eq!(house.paper_files(), 1);
    assert!(read(&papers, kept).is_ok());
}
