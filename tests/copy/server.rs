//! A log on `KurrentDB` at either end: what is written there, what seals it, and where the rest lies. Each on a double of a
//! server of its own.

use crate::double::Double;
use crate::draft::{LOG, day, draft, noon, stream};
use crate::ends::{
    End, append, block_on, carried, copied, fill, new_database, stopped_after, stored, watched,
};
use crate::sealed::seal;
use qibu::copy::{Copied, CopyError, Pace, Step, copy};
use qibu::log::ClockKind;
use qibu::log::kurrent::{MAX_APPEND_BYTES, OpenError};
use qibu::log::seal::envelope;
use qibu::log::stored::edge_nodes;
use qibu::log::transfer::TransferError;
use qibu::root_key::RootKey;
use qibu::wiring::{LOG_FILE, Qibu, Stores};
use qibu_domain::id::LogId;
use qibu_domain::recorded::Recorded;
use qibu_verifier::{RightEdge, leaf_hash};
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Where the doubles live: as long as the process.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(1).enable_all().build().unwrap()
});

impl End {
    /// A log on a server, and the rest in a folder that the copy makes.
    pub fn server() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut end = Self::on_a_double(None, &data);
        end.folder = Some(folder);
        end
    }

    /// A log on a server, and the rest in a database.
    pub fn server_with_database() -> Self {
        Self::on_a_double(Some(&new_database()), Path::new(""))
    }

    fn on_a_double(database: Option<&str>, data: &Path) -> Self {
        let double = RUNTIME.block_on(Double::start());
        let url = format!("{}&namespace=office", double.url());
        let mut end = Self::of(Stores::at(&url, database, database, data).unwrap(), None);
        end.double = Some(double);
        end
    }

    pub fn double(&self) -> &Arc<Double> {
        self.double.as_ref().unwrap()
    }
}

/// What is told of an event that the destination cannot keep, and at which position.
fn not_kept(refused: Result<Copied, CopyError>) -> (u64, String) {
    match refused {
        Err(CopyError::Destination(TransferError::NotKept { position, reason })) => {
            (position.0, reason)
        }
        other => panic!("{other:?}"),
    }
}

/// What is told of a row that is not what the events say.
fn not_said(refused: Result<Copied, CopyError>) -> String {
    match refused {
        Err(CopyError::Destination(TransferError::NotSaid(name))) => name,
        other => panic!("{other:?}"),
    }
}

/// Whether the source is as if nobody had copied it.
pub fn is_as_before(end: &End) -> bool {
    append(end, Vec::new());
    end.verify().sealed.is_none()
}

#[test]
fn a_copy_on_a_server_holds_the_same_events_as_if_they_had_been_written_there() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    copied(&from, &to).unwrap();
    let names = to.double().names_in("office.");
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    assert_eq!(names.len(), 12 + 2 + 3, "{names:?}");
    assert_eq!(
        (count("QibuClaimTaken"), count("QibuClaimReleased")),
        (2, 0)
    );
    assert_eq!(names[..2], ["QibuLogMade", "QibuCopyBegun"]);
    assert_eq!(names.last().unwrap(), "QibuCopyEnded");
}

#[test]
fn claims_that_went_from_stream_to_stream_go_along() {
    let (from, between, to) = (End::folder(), End::server(), End::database());
    fill(&from);
    let free = day("2026-10-01");
    append(
        &from,
        vec![
            // Released at once, taken by another stream on that day, and twice by the one that holds it.
            draft(stream(8), 0).stamped(free.start()).takes("name:乙"),
            draft(stream(8), 1).stamped(free.start()).takes("name:乙"),
            draft(stream(8), 2)
                .stamped(free.start())
                .releases("name:乙", free),
            draft(stream(8), 3).stamped(free.start()).takes("name:乙"),
            draft(stream(9), 0)
                .stamped(free.start())
                .fenced(stream(8), 4),
        ],
    );
    let before = (stored(&from), carried(&from));
    copied(&from, &between).unwrap();
    assert_eq!((stored(&between), carried(&between)), before);
    // What was void on the way stays there.
    copied(&between, &to).unwrap();
    assert_eq!((stored(&to), carried(&to)), before);
    assert!(to.verify().is_clean());
}

#[test]
fn an_append_that_two_pages_share_is_written_whole() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    let before = stored(&from);
    let (pace, mut seen) = (Pace { events: 1, rows: 2 }, Vec::new());
    let mut watch = |step| {
        if let Step::Events { done, .. } = step {
            seen.push(done);
        }
        ControlFlow::Continue(())
    };
    copy(&from.stores, &to.stores, pace, &mut watch).unwrap();
    assert_eq!(seen, [1, 2, 3, 3, 5, 6, 6, 6, 6, 10, 11, 12]);
    assert_eq!(stored(&to), before);
}

#[test]
fn an_event_that_a_server_does_not_take_as_it_is_stops_the_copy_before_the_seal() {
    let text = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_APPEND_BYTES));
    for (payload, why) in [(text.as_str(), "has at most"), (" {}", "blanks around")] {
        let (from, to) = (End::folder(), End::server());
        fill(&from);
        append(
            &from,
            vec![draft(stream(9), 0).event("SessionHeld", payload)],
        );
        let (position, reason) = not_kept(copied(&from, &to));
        assert!(
            position == 13 && reason.contains(why),
            "{position} {reason}"
        );
        assert!(is_as_before(&from));
        assert!(block_on(to.open()).is_err());
    }
}

/// Changes the last event, and puts its leaf and the tree to what the events say then: no file notices.
fn alter(from: &End, change: impl FnOnce(&mut Recorded)) {
    let mut events = stored(from).events;
    let last = events.last_mut().unwrap();
    change(last);
    let (stamp, metadata) = (last.recorded_at.0, last.metadata.clone());
    let (mut edge, mut leaf) = (RightEdge::new(), None);
    for event in &events {
        let made = leaf_hash(&envelope(LOG, event).encode());
        edge.push(made);
        leaf = Some(made);
    }
    let hex = |bytes: &[u8]| qibu_verifier::hex::encode(bytes);
    let (leaf, nodes) = (hex(leaf.unwrap().as_bytes()), hex(&edge_nodes(&edge)));
    from.damage(&format!(
        "UPDATE events SET recorded_at = {stamp}, metadata = '{metadata}', leaf = x'{leaf}' WHERE position = 12;
         UPDATE edge SET nodes = x'{nodes}'"
    ));
}

#[test]
fn an_event_that_would_have_another_leaf_there_stops_the_copy_before_the_seal() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    // Whoever may change the tables may stamp an event before the one in front of it.
    let restamp = |by: i64| move |event: &mut Recorded| event.recorded_at.0 = noon().0 - by;
    alter(&from, restamp(1));
    let (position, reason) = not_kept(copied(&from, &to));
    assert!(
        position == 12 && reason.contains("another one"),
        "{position} {reason}"
    );
    assert_eq!(from.source().seal(), None);
    // A day's end apart, the judge says no before anything is written.
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    alter(&from, restamp(86_400_000_000));
    let (position, reason) = not_kept(copied(&from, &to));
    assert!(
        position == 12 && reason.contains("it is 2026-09-24"),
        "{reason}"
    );
}

#[test]
fn an_append_without_its_record_is_not_written_on_a_server() {
    for is_begun in [false, true] {
        let (from, to) = (End::folder(), End::server());
        fill(&from);
        alter(&from, |event| {
            let mut metadata: Value = serde_json::from_str(&event.metadata).unwrap();
            metadata.as_object_mut().unwrap().remove("append").unwrap();
            event.metadata = metadata.to_string();
        });
        if is_begun {
            stopped_after(&from, &to, Step::Begun);
        }
        let (position, reason) = not_kept(copied(&from, &to));
        assert_eq!((position, reason.as_str()), (12, "its append has no end"));
        assert_eq!(from.source().seal(), None);
    }
}

#[test]
fn outcomes_and_claims_that_the_events_do_not_say_stop_the_copy_before_the_seal() {
    for (damage, name) in [
        (
            "UPDATE outcomes SET last_position = 5 WHERE last_position = 6",
            "the outcome of ",
        ),
        (
            "DELETE FROM outcomes WHERE last_position = 6",
            "the outcome of ",
        ),
        (
            "UPDATE claims SET free_from = NULL WHERE key = 'name:乙'",
            "the claim name:乙",
        ),
        (
            "DELETE FROM claims WHERE key = 'name:甲'",
            "the claim name:甲",
        ),
    ] {
        for from in [End::folder(), End::database()] {
            let to = End::server();
            fill(&from);
            from.damage(damage);
            let told = not_said(copied(&from, &to));
            assert!(told.starts_with(name), "{told}");
            assert!(is_as_before(&from));
        }
    }
}

#[test]
fn a_namespace_that_holds_anything_is_not_copied_to() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    to.double().write("office.notes", "Note", "{}", "");
    let refused = copied(&from, &to);
    assert!(
        matches!(
            &refused,
            Err(CopyError::Destination(TransferError::Server(
                OpenError::Exists(_)
            )))
        ),
        "{refused:?}"
    );
    assert!(is_as_before(&from));
}

#[test]
fn what_is_no_log_or_not_one_yet_is_not_copied_from_a_server() {
    let (from, to) = (End::server(), End::folder());
    std::fs::create_dir(from.stores.folder().unwrap()).unwrap();
    let none = copied(&from, &to);
    assert!(
        matches!(
            &none,
            Err(CopyError::Source(TransferError::Server(
                OpenError::NotALog { .. }
            )))
        ),
        "{none:?}"
    );
    let begun = End::server();
    fill(&to);
    stopped_after(&to, &begun, Step::Locked);
    let unfinished = copied(&begun, &End::folder());
    assert!(
        matches!(
            &unfinished,
            Err(CopyError::Source(TransferError::Server(
                OpenError::Unfinished(_)
            )))
        ),
        "{unfinished:?}"
    );
}

#[test]
fn a_log_on_a_server_is_not_copied_without_the_folder_that_belongs_to_it() {
    let from = End::server();
    fill(&from);
    let folder = from.stores.folder().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let apart = copied(&from, &End::folder());
    assert!(matches!(apart, Err(CopyError::Apart(_))), "{apart:?}");
    std::fs::create_dir(folder).unwrap();
    std::fs::write(folder.join(LOG_FILE), "").unwrap();
    let other = copied(&from, &End::folder());
    assert!(matches!(other, Err(CopyError::OtherLog(_))), "{other:?}");
    std::fs::remove_file(folder.join(LOG_FILE)).unwrap();
    assert!(is_as_before(&from));
}

#[test]
fn what_lies_beside_a_log_does_not_go_to_where_it_comes_from() {
    let (from, mut to) = (End::server(), End::server());
    fill(&from);
    (to.stores.vault, to.stores.views) = (from.stores.vault.clone(), from.stores.views.clone());
    let refused = copied(&from, &to);
    assert!(
        matches!(refused, Err(CopyError::SameFolder(_))),
        "{refused:?}"
    );
    let folder = Stores::from(from.stores.folder().unwrap());
    let refused = copied(&from, &End::of(folder, None));
    assert!(
        matches!(refused, Err(CopyError::SameFolder(_))),
        "{refused:?}"
    );
    assert!(is_as_before(&from));
}

#[test]
fn a_log_on_a_server_whose_views_are_shown_from_its_database_is_in_use() {
    let (from, to) = (End::server_with_database(), End::folder());
    let runtime = Runtime::new().unwrap();
    let root = || RootKey::from_digits(&"5a".repeat(32)).unwrap();
    let log = LogId(Uuid::from_u128(0x0a));
    let qibu = Qibu::create(&from.stores, log, ClockKind::Training, root());
    let qibu = runtime.block_on(qibu).unwrap();
    let refused = copied(&from, &to);
    assert!(matches!(refused, Err(CopyError::InUse)), "{refused:?}");
    runtime.block_on(qibu.close());
    drop(qibu);
    copied(&from, &to).unwrap();
}

/// A log that somebody appends to at each moment at which the copy is about to seal it, so many times at most.
fn disturbed(from: &End, to: &End, times: u64) -> Result<Copied, CopyError> {
    let mut came = 0;
    watched(from, to, |step| {
        if step == Step::Locked && came < times {
            append(from, vec![draft(stream(20), came)]);
            came += 1;
        }
        ControlFlow::Continue(())
    })
}

#[test]
fn what_comes_between_the_last_read_and_the_seal_makes_the_seal_void_and_goes_along() {
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    let copied = disturbed(&from, &to, 2).unwrap();
    assert_eq!(copied.events, 14);
    assert_eq!(stored(&to), stored(&from));
    let report = from.verify();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(
        (report.summary.events, report.sealed),
        (14, Some(copied.seal))
    );
    let names = from.double().names_in("office.meta");
    let seals = names.iter().filter(|name| *name == "QibuLogSealed");
    assert_eq!(seals.count(), 3);
}

#[test]
fn a_log_that_never_rests_is_not_sealed() {
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    let refused = disturbed(&from, &to, u64::MAX);
    assert!(matches!(refused, Err(CopyError::InUse)), "{refused:?}");
    assert!(is_as_before(&from));
    block_on(from.stores.must_take_work()).unwrap();
    assert_eq!(copied(&from, &to).unwrap().root, stored(&from).edge.root());
}

#[test]
fn whatever_is_appended_after_the_seal_is_void_under_any_epoch() {
    let from = End::server();
    fill(&from);
    // Another program, which does not look for a seal, under the epoch before it and the one after it.
    let other = End::server();
    fill(&other);
    let text = |name: &str| other.double().texts_in(name);
    let (data, beside) = text(&stream(4).id.to_string()).pop().unwrap();
    let unsealed = from.double().count();
    let sealed = seal(&from);
    let before = stored(&from);
    let unheard = format!("office.association-{}", stream(30).id);
    for epoch in [1, 2, 3] {
        let beside = beside.replace(r#""epoch":1"#, &format!(r#""epoch":{epoch}"#));
        from.double()
            .write(&unheard, "PreparationLapsed", &data, &beside);
    }
    assert_eq!(stored(&from), before);
    let report = from.verify();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(report.sealed, Some(sealed));
    // Before a seal the same events are in the log.
    from.double().restore(unsealed);
    from.double()
        .write(&unheard, "PreparationLapsed", &data, &beside);
    assert_eq!(stored(&from).events.len(), 13);
}

#[test]
fn a_seal_that_is_not_of_the_log_at_its_place_closes_nothing() {
    let from = End::server();
    fill(&from);
    let root = stored(&from).edge.root();
    let of = |epoch: u32, size: u64, root: &str| {
        format!(
            r#"{{"qibu":1,"copy":"{}","copied_to":"x","sealed_at":0,"epoch":{epoch},"size":{size},"root":"{root}"}}"#,
            Uuid::from_u128(9)
        )
    };
    let (right, wrong) = (root.to_string(), "00".repeat(32));
    for void in [of(2, 12, &right), of(1, 11, &right), of(1, 12, &wrong)] {
        from.double()
            .write("office.meta", "QibuLogSealed", &void, "");
        assert!(is_as_before(&from), "{void}");
        block_on(from.stores.must_take_work()).unwrap();
    }
    let sealing = of(1, 12, &right);
    from.double()
        .write("office.meta", "QibuLogSealed", &sealing, "");
    assert!(block_on(from.open()).is_err());
    assert_eq!(from.verify().sealed.unwrap().size, 12);
    // Nor does a second one move the first.
    let second = of(2, 12, &right).replace(r#""copied_to":"x""#, r#""copied_to":"y""#);
    from.double()
        .write("office.meta", "QibuLogSealed", &second, "");
    assert_eq!(from.verify().sealed.unwrap().copied_to, "x");
    // Put back to its epoch, it takes nothing all the same, and is found.
    let back = r#"{"qibu":1,"epoch":1}"#;
    from.double()
        .write("office.meta", "QibuEpochLeft", back, "");
    assert!(block_on(from.open()).is_err());
    let found = from.verify().findings;
    let codes: Vec<_> = found.iter().map(|found| found.damage.code()).collect();
    assert_eq!(codes, ["seal"], "{found:?}");
}

#[test]
fn a_copy_that_begins_in_a_log_is_no_copy() {
    let from = End::server();
    fill(&from);
    let begun = format!(r#"{{"qibu":1,"copy":"{}"}}"#, Uuid::from_u128(9));
    from.double()
        .write("office.meta", "QibuCopyBegun", &begun, "");
    assert!(is_as_before(&from));
}
