//! What goes wrong between a copy and a `KurrentDB` server: acknowledgements that are lost, late or doubled, at every kind
//! of append that a copy makes.

use crate::double::Mishap;
use crate::draft::{draft, stream};
use crate::ends::{End, append, block_on, carried, copied, fill, stopped_after, stored, watched};
use crate::sealed::seal_as;
use crate::server::is_as_before;
use qibu::copy::{CopyError, Pace, Step, copy};
use qibu::log::kurrent::{MAX_APPEND_BYTES, MAX_RESENDS};
use qibu::log::transfer::Found;
use qibu::log::{AppendError, Log};
use std::ops::ControlFlow;
use uuid::Uuid;

/// So many times an append goes wrong that gets no answer at all.
const ALL_SENDS: usize = MAX_RESENDS as usize + 1;
/// One event a page.
const ONE_BY_ONE: Pace = Pace { events: 1, rows: 2 };
/// Words in the names of the streams that a copy writes to: it begins and ends in the first.
const WRITTEN: [&str; 4] = [
    "office.meta",
    "office.log-",
    "office.claim-",
    "office.association-",
];

/// The name of the copy that has not ended there.
fn copy_under_way(to: &End) -> Uuid {
    match to.destination().found().unwrap() {
        Found::Unfinished { copy, .. } => copy,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_copied_stands_once_whatever_happens_to_the_acknowledgements() {
    for mishap in [Mishap::AckLost, Mishap::Doubled, Mishap::Reset] {
        let (from, to) = (End::folder(), End::server());
        fill(&from);
        let before = (stored(&from), carried(&from));
        for word in WRITTEN {
            to.double().goes_wrong(word, mishap, 2);
        }
        copied(&from, &to).unwrap();
        assert!(to.double().all_went_wrong(), "{mishap:?}");
        assert_eq!(
            to.double().names_in("office.").len(),
            12 + 2 + 3,
            "{mishap:?}"
        );
        assert_eq!((stored(&to), carried(&to)), before, "{mishap:?}");
    }
}

#[test]
fn a_source_is_sealed_once_whatever_happens_to_the_acknowledgement() {
    for mishap in [Mishap::AckLost, Mishap::Doubled, Mishap::Reset] {
        let (from, to) = (End::server(), End::folder());
        fill(&from);
        from.double().goes_wrong("office.meta", mishap, 1);
        let seal = copied(&from, &to).unwrap().seal;
        assert!(from.double().all_went_wrong(), "{mishap:?}");
        let names = from.double().names_in("office.meta");
        let told = ["QibuLogMade", "QibuLogSealed", "QibuEpochLeft"];
        assert_eq!(names, told, "{mishap:?}");
        assert_eq!(from.verify().sealed, Some(seal));
    }
}

#[test]
fn a_copy_that_gets_no_answer_goes_on_when_it_is_run_again() {
    for mishap in [Mishap::AckLost, Mishap::Late, Mishap::Reset] {
        for word in WRITTEN {
            let (from, to) = (End::folder(), End::server());
            fill(&from);
            let before = (stored(&from), carried(&from));
            to.double().goes_wrong(word, mishap, ALL_SENDS);
            let broken = copied(&from, &to);
            assert!(
                matches!(broken, Err(CopyError::Destination(_))),
                "{mishap:?} {word} {broken:?}"
            );
            assert!(block_on(to.open()).is_err(), "{mishap:?} {word}");
            assert!(is_as_before(&from), "{mishap:?} {word}");
            copied(&from, &to).unwrap();
            // What comes late comes to nothing: it stands there already.
            assert_eq!(to.double().deliver_late(), 0, "{mishap:?} {word}");
            assert_eq!((stored(&to), carried(&to)), before, "{mishap:?} {word}");
            assert!(to.verify().is_clean());
        }
    }
}

#[test]
fn what_comes_late_before_the_copy_is_run_again_is_gone_on_from() {
    for word in ["office.meta", "office.claim-", "office.association-"] {
        let (from, to) = (End::folder(), End::server());
        fill(&from);
        let before = stored(&from);
        to.double().goes_wrong(word, Mishap::Late, ALL_SENDS);
        copied(&from, &to).unwrap_err();
        assert_eq!(to.double().deliver_late(), 1, "{word}");
        // Its name was taken by the first run, and the second goes on under it.
        copied(&from, &to).unwrap();
        assert_eq!(stored(&to), before, "{word}");
        assert_eq!(to.double().names_in("office.").len(), 12 + 2 + 3, "{word}");
    }
}

#[test]
fn a_copy_whose_end_gets_no_answer_ends_when_it_is_run_again() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    let ended = watched(&from, &to, |step| {
        if step == Step::Sealed {
            to.double()
                .goes_wrong("office.meta", Mishap::Reset, ALL_SENDS);
        }
        ControlFlow::Continue(())
    });
    assert!(matches!(ended, Err(CopyError::Destination(_))), "{ended:?}");
    assert!(from.verify().sealed.is_some() && block_on(to.open()).is_err());
    let copied = copied(&from, &to).unwrap();
    assert_eq!(from.verify().sealed, Some(copied.seal));
    append(&to, vec![draft(stream(2), 2)]);
}

#[test]
fn a_seal_that_gets_no_answer_is_found_or_made_when_the_copy_is_run_again() {
    for (mishap, is_late) in [
        (Mishap::AckLost, false),
        (Mishap::Late, false),
        (Mishap::Late, true),
    ] {
        let (from, to) = (End::server(), End::folder());
        fill(&from);
        from.double().goes_wrong("office.meta", mishap, ALL_SENDS);
        let broken = copied(&from, &to);
        assert!(matches!(broken, Err(CopyError::Source(_))), "{broken:?}");
        if is_late {
            assert_eq!(from.double().deliver_late(), 1);
        }
        let done = copied(&from, &to).unwrap();
        assert_eq!(from.double().deliver_late(), 0);
        assert_eq!(stored(&to).edge.root(), done.root);
        assert_eq!(from.verify().sealed, Some(done.seal));
    }
}

#[test]
fn what_is_written_under_the_old_epoch_is_void_to_programs_that_know_no_seal() {
    let (from, to, other) = (End::server(), End::folder(), End::server());
    fill(&from);
    // The same append under another command.
    fill(&other);
    let texts = other.double().texts_in(&stream(4).id.to_string());
    let (data, beside) = texts.last().unwrap();
    copied(&from, &to).unwrap();
    // What a program of before reads: of the seal it does not know the name.
    from.double().rename("QibuLogSealed", "QibuUnheard");
    let unheard = format!("office.association-{}", stream(30).id);
    from.double()
        .write(&unheard, "PreparationLapsed", data, beside);
    assert_eq!(stored(&from), stored(&to));
}

#[test]
fn the_epoch_is_told_by_whoever_goes_on_after_the_seal_where_it_was_not() {
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    stopped_after(&from, &to, Step::Sealed);
    let count = from.double().count();
    copied(&from, &to).unwrap();
    assert_eq!(from.double().count(), count, "it is told once");
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    stopped_after(&from, &to, Step::Locked);
    seal_as(&from, copy_under_way(&to));
    let names = || from.double().names_in("office.meta");
    assert_eq!(names(), ["QibuLogMade", "QibuLogSealed"]);
    copied(&from, &to).unwrap();
    assert_eq!(names()[2..], ["QibuEpochLeft"]);
}

#[test]
fn a_seal_that_comes_after_further_events_closes_nothing() {
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    from.double()
        .goes_wrong("office.meta", Mishap::Late, ALL_SENDS);
    copied(&from, &to).unwrap_err();
    append(&from, vec![draft(stream(9), 0)]);
    assert_eq!(from.double().deliver_late(), 1);
    assert!(is_as_before(&from));
    assert_eq!(copied(&from, &to).unwrap().events, 13);
}

#[test]
fn an_append_of_the_old_epoch_that_comes_after_the_seal_never_happened() {
    let (from, to) = (End::server(), End::folder());
    fill(&from);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = runtime.block_on(from.open()).unwrap();
    let word = stream(9).id.to_string();
    from.double().goes_wrong(&word, Mishap::Late, ALL_SENDS);
    let append = draft(stream(9), 0).done();
    let unknown = runtime.block_on(log.sequencer().append(append.clone()));
    assert!(
        matches!(unknown, Err(AppendError::OutcomeUnknown(_))),
        "{unknown:?}"
    );
    let seal = copied(&from, &to).unwrap().seal;
    // Settled by the seal alone: nothing is written there any more to keep it out.
    let settled = runtime.block_on(log.settle(append.command.clone()));
    assert_eq!(settled, Ok(None));
    assert_eq!(from.double().deliver_late(), 1);
    let refused = runtime.block_on(log.sequencer().append(append.clone()));
    let foreseen = runtime.block_on(log.foresee(append));
    for told in [refused.map(drop), foreseen] {
        assert!(
            matches!(&told, Err(AppendError::Unavailable(why)) if *why == seal.to_string()),
            "{told:?}"
        );
    }
    runtime.block_on(log.close());
    assert_eq!(stored(&from), stored(&to));
    assert!(from.verify().is_clean());
}

#[test]
fn an_append_larger_than_a_server_takes_at_once_goes_in_pieces_and_again_from_its_start() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    let half = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_APPEND_BYTES / 2));
    let large = draft(stream(9), 0).takes("name:丙");
    let large = large
        .event("SessionHeld", &half)
        .event("SessionHeld", &half);
    append(
        &from,
        vec![large.event("SessionHeld", &half), draft(stream(9), 3)],
    );
    let before = (stored(&from), carried(&from));
    let word = format!("office.association-{}", stream(9).id);
    to.double().goes_wrong(&word, Mishap::Doubled, 1);
    to.double().goes_wrong(&word, Mishap::Reset, ALL_SENDS);
    let broken = copied(&from, &to);
    assert!(
        matches!(broken, Err(CopyError::Destination(_))),
        "{broken:?}"
    );
    assert_eq!(to.double().names_in(&word).len(), 1);
    copied(&from, &to).unwrap();
    assert_eq!((stored(&to), carried(&to)), before);
    assert_eq!(to.double().names_in(&word).len(), 1 + 4);
    block_on(async {
        let log = to.open().await.unwrap();
        draft(stream(9), 4).commit(&log).await;
        log.close().await;
    });
}

#[test]
fn a_piece_of_an_earlier_run_that_comes_late_stops_the_copy_and_spoils_nothing() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    let half = format!(r#"{{"a":"{}"}}"#, "x".repeat(MAX_APPEND_BYTES / 2));
    let large = draft(stream(9), 0).event("SessionHeld", &half);
    let large = large.event("SessionHeld", &half);
    append(&from, vec![large.event("SessionHeld", &half)]);
    let before = (stored(&from), carried(&from));
    let word = format!("office.association-{}", stream(9).id);
    // The first piece stands, and the second is on its way when the run is broken off.
    to.double().goes_wrong(&word, Mishap::Doubled, 1);
    to.double().goes_wrong(&word, Mishap::Late, ALL_SENDS);
    copied(&from, &to).unwrap_err();
    assert_eq!(to.double().names_in(&word).len(), 1);
    // It comes after the next run has read the stream, and before that one begins the append again.
    let (mut pages, mut come) = (0, 0);
    let mut watch = |step| {
        if matches!(step, Step::Events { .. }) {
            pages += 1;
            if pages == 2 {
                come = to.double().deliver_late();
            }
        }
        ControlFlow::Continue(())
    };
    let stopped = copy(&from.stores, &to.stores, ONE_BY_ONE, &mut watch);
    assert_eq!((pages, come), (2, 1));
    assert!(
        matches!(&stopped, Err(CopyError::Destination(error)) if error.to_string().contains("somebody else")),
        "{stopped:?}"
    );
    assert_eq!(to.double().names_in(&word).len(), 2);
    assert!(is_as_before(&from));
    copied(&from, &to).unwrap();
    assert_eq!((stored(&to), carried(&to)), before);
}

#[test]
fn whoever_else_writes_into_the_namespace_stops_the_copy_before_the_seal() {
    let (from, to) = (End::folder(), End::server());
    fill(&from);
    let before = stored(&from);
    let other = format!("office.association-{}", stream(3).id);
    let mut is_first = true;
    let stopped = watched(&from, &to, |step| {
        if matches!(step, Step::Events { .. }) && std::mem::take(&mut is_first) {
            to.double().write(&other, "Note", "{}", "");
        }
        ControlFlow::Continue(())
    });
    assert!(
        matches!(&stopped, Err(CopyError::Destination(error)) if error.to_string().contains("somebody else")),
        "{stopped:?}"
    );
    assert!(is_as_before(&from));
    // What is void there is in nobody's way.
    copied(&from, &to).unwrap();
    assert_eq!(stored(&to), before);
}
