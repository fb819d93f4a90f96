//! The vault and the papers: what is kept sealed, what is refused, and what erasing leaves (laws 7, 8, 10).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_qibu/beside.rs"]
mod beside;
#[path = "papers/copies.rs"]
mod copies;
#[path = "papers/files.rs"]
mod files;
#[path = "papers/house.rs"]
mod house;
#[path = "papers/months.rs"]
mod months;
#[path = "papers/vault.rs"]
mod vault;

use beside::Home;
use house::{House, NOW, id, meta, pdf, read, refusal};
use qibu::papers::{
    MAX_PAPER_BYTES, MAX_UPLOADS_AT_ONCE, MIN_STAGED_AGE_SECONDS, Named, PaperMeta, PaperRefusal,
    PaperState, PaperStatus, PersonalDataWarning, StoredPaper,
};
use qibu_domain::id::{AccountId, ApplicationId, PaperId};

on_both_engines!(
    a_paper_reads_back_whatever_its_size_and_no_plain_byte_of_it_is_on_the_disk,
    the_same_bytes_are_committed_to_differently_each_time_and_their_digest_is_nowhere,
    after_erasing_nothing_of_a_paper_is_left_and_the_index_keeps_its_id_only,
    a_paper_of_twenty_mebibytes_is_taken_and_one_byte_more_refused_with_nothing_left,
    an_upload_that_is_given_up_or_refused_leaves_nothing,
    an_application_has_forty_papers_at_most,
    two_uploads_that_race_for_the_last_place_do_not_both_get_it,
    a_command_sent_again_gives_the_same_paper_and_with_other_bytes_is_refused,
    uploads_at_once_are_bounded_and_the_place_is_given_back,
    old_staged_papers_that_nothing_names_are_swept_and_no_others,
    a_paper_is_bound_to_one_application_for_good,
    a_written_reason_is_a_paper_that_reads_back_and_warns,
    papers_are_found_by_whom_they_name,
);

fn a_paper_reads_back_whatever_its_size_and_no_plain_byte_of_it_is_on_the_disk(home: &Home) {
    let house = House::new(home);
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
    for plain in [b"%PDF".as_slice(), b"of a paper", "王样例".as_bytes()] {
        assert!(!home.holds(plain));
    }
    // An id that is mostly zeros stands in the pages of any database.
    assert!(matches!(home, Home::Database(_)) || !home.holds(id(77).as_bytes()));
}

fn the_same_bytes_are_committed_to_differently_each_time_and_their_digest_is_nowhere(home: &Home) {
    use sha2::{Digest, Sha256};
    let house = House::new(home);
    let bytes = pdf(5_000);
    let one = house.store(meta(1), &bytes).unwrap();
    let two = house.store(meta(2), &bytes).unwrap();
    assert_ne!(one.commitment, two.commitment);
    let digest: [u8; 32] = Sha256::digest(&bytes).into();
    assert!(!home.holds(&digest));
    assert!(!home.holds(qibu::random::hex(&digest).as_bytes()));
}

fn after_erasing_nothing_of_a_paper_is_left_and_the_index_keeps_its_id_only(home: &Home) {
    let house = House::new(home);
    let stored = house.store(meta(1), &pdf(200_000)).unwrap();
    let other = house.store(meta(2), &pdf(100)).unwrap();
    house.papers.bind(stored.id, ApplicationId(id(2))).unwrap();
    let key = house.wrapped_key("paper", stored.id.0);
    house.analyse();
    assert!(home.holds(&key), "the test looks in the right place");

    house.papers.erase(stored.id, NOW).unwrap();

    assert!(!home.holds(&key));
    assert!(!home.holds(stored.commitment.as_bytes()));
    assert_eq!(house.kept_papers(), 1);
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

fn a_paper_of_twenty_mebibytes_is_taken_and_one_byte_more_refused_with_nothing_left(home: &Home) {
    let house = House::new(home);
    let most = usize::try_from(MAX_PAPER_BYTES).unwrap();
    let bytes = pdf(most + 1);
    let mut upload = house.papers.begin(meta(1), NOW).unwrap();
    upload.write(&bytes[..most]).unwrap();
    assert_eq!(house.kept_papers(), 1);
    assert_eq!(
        refusal(upload.write(&bytes[most..])),
        PaperRefusal::TooLarge
    );
    assert_eq!(
        house.kept_papers(),
        0,
        "removed at once, not when the sender gives up"
    );
    assert_eq!(refusal(upload.write(b"more")), PaperRefusal::Ended);
    assert_eq!(refusal(upload.finish()), PaperRefusal::Ended);
    let stored = house.store(meta(1), &bytes[..most]).unwrap();
    assert_eq!(stored.size, MAX_PAPER_BYTES);
    assert!(read(&house.papers, stored.id).unwrap() == bytes[..most]);
}

fn an_upload_that_is_given_up_or_refused_leaves_nothing(home: &Home) {
    let house = House::new(home);
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
    assert_eq!(house.kept_papers(), 0);
    assert_eq!(
        house.papers.of_application(ApplicationId(id(2))).unwrap(),
        []
    );
}

fn an_application_has_forty_papers_at_most(home: &Home) {
    let house = House::new(home);
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
    assert_eq!(house.kept_papers(), 40);
}

fn two_uploads_that_race_for_the_last_place_do_not_both_get_it(home: &Home) {
    let house = House::new(home);
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
    assert_eq!(house.kept_papers(), 40);
}

fn a_command_sent_again_gives_the_same_paper_and_with_other_bytes_is_refused(home: &Home) {
    let house = House::new(home);
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
    assert_eq!(house.kept_papers(), 2);
}

fn uploads_at_once_are_bounded_and_the_place_is_given_back(home: &Home) {
    let house = House::new(home);
    let begin = |n: usize| house.papers.begin(meta(n as u128), NOW);
    let mut under_way: Vec<_> = (0..MAX_UPLOADS_AT_ONCE)
        .map(|n| begin(n).unwrap())
        .collect();
    assert_eq!(refusal(begin(99).map(drop)), PaperRefusal::Busy);
    under_way.pop();
    begin(99).unwrap();
}

fn old_staged_papers_that_nothing_names_are_swept_and_no_others(home: &Home) {
    let house = House::new(home);
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
    assert_eq!(house.kept_papers(), 4);
    for kept in [bound, live, renewed, fresh] {
        assert!(read(&house.papers, kept).is_ok());
    }
    assert_eq!(
        refusal(house.papers.renew(&[orphan], later)),
        PaperRefusal::Erased
    );
}

fn a_paper_is_bound_to_one_application_for_good(home: &Home) {
    let house = House::new(home);
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

fn a_written_reason_is_a_paper_that_reads_back_and_warns(home: &Home) {
    let house = House::new(home);
    let text = "材料不齐，请电 13812345678。\r\n限五个工作日。";
    let stored = house.papers.store_text(meta(1), text, NOW).unwrap();
    assert_eq!(stored.warnings, [PersonalDataWarning::MobileNumber]);
    assert_eq!(
        house.papers.read_text(stored.id).unwrap(),
        text.replace('\r', "")
    );
    assert!(!home.holds("材料不齐".as_bytes()));
    let refused = house
        .papers
        .store_text(meta(2), "证号11010519491231002X", NOW);
    assert_eq!(refusal(refused).code(), "text.identity_number");
    assert_eq!(house.kept_papers(), 1);
}

fn papers_are_found_by_whom_they_name(home: &Home) {
    let house = House::new(home);
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
