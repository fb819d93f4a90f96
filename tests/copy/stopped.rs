//! A copy that did not come to its end.

use crate::draft::{draft, stream};
use crate::ends::{End, append, block_on, carried, copied, fill, stopped_after, stored, watched};
use crate::in_all_directions;
use qibu::copy::{CopyError, Step};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

in_all_directions!(
    a_copy_that_was_stopped_at_any_step_does_not_open_and_goes_on_to_the_same_end,
    what_came_into_the_source_since_a_copy_was_stopped_goes_along,
    an_unfinished_copy_of_something_else_is_not_gone_on_with,
);

/// The kind of a step.
fn kind(step: Step) -> String {
    match step {
        Step::Events { done, .. } => format!("events {done}"),
        other => format!("{other:?}"),
    }
}

fn a_copy_that_was_stopped_at_any_step_does_not_open_and_goes_on_to_the_same_end(
    from: &End,
    to: &End,
) {
    fill(from);
    crate::beside::store_a_paper(from);
    let (before, tables) = (stored(from), carried(from));
    let mut stops = BTreeSet::new();
    let done = loop {
        // Each round goes on with the copy of the last one, up to a step that no round was stopped at.
        let done = watched(from, to, |step| {
            if stops.insert(kind(step)) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        match done {
            Err(CopyError::Stopped) => {
                let refused = block_on(to.open()).unwrap_err();
                assert!(refused.contains("unfinished copy"), "{refused}");
                assert!(block_on(to.stores.open_log_to_read()).is_err());
            }
            done => break done.unwrap(),
        }
    };
    let expected = [
        "Begun",
        "Locked",
        "Papers(1)",
        "Rows(\"reads.db\")",
        "Rows(\"service.db\")",
        "Rows(\"vault.db\")",
        "Sealed",
        "Tables",
        "events 10",
        "events 12",
        "events 5",
    ];
    assert_eq!(Vec::from_iter(&stops), Vec::from_iter(&expected));
    assert_eq!((done.events, done.root), (12, before.edge.root()));
    assert_eq!((stored(to), carried(to)), (before, tables));
    assert!(to.verify().is_clean());
    assert_eq!(from.verify().sealed, Some(done.seal));
}

fn what_came_into_the_source_since_a_copy_was_stopped_goes_along(from: &End, to: &End) {
    fill(from);
    stopped_after(from, to, Step::Locked);
    append(
        from,
        vec![draft(stream(5), 0).takes("name:丙"), draft(stream(6), 0)],
    );
    let (before, tables) = (stored(from), carried(from));
    assert_eq!(copied(from, to).unwrap().events, 14);
    assert_eq!((stored(to), carried(to)), (before, tables));
    assert!(to.verify().is_clean());
}

fn an_unfinished_copy_of_something_else_is_not_gone_on_with(from: &End, to: &End) {
    fill(from);
    stopped_after(from, to, Step::Locked);
    // The same log by its name, whose events are others.
    let other = from.another();
    fill(&other);
    let refused = copied(&other, to);
    assert!(matches!(refused, Err(CopyError::OtherCopy)), "{refused:?}");
    assert_eq!(other.verify().sealed, None);
    // A shorter beginning of it.
    let shorter = from.another();
    shorter.open_new(
        qibu::log::ClockKind::Training,
        qibu_domain::logbook::event::ClockKind::Training,
    );
    let refused = copied(&shorter, to);
    assert!(matches!(refused, Err(CopyError::OtherCopy)), "{refused:?}");
    copied(from, to).unwrap();
}
