//! Every action by every kind of account, as a text that a person can read. It is compared with `matrix.txt`; to write
//! it anew after a change that is meant, run the test with `QIBU_WRITE_MATRIX=1` and read the difference.

use crate::town::*;
use qibu::authority::{Action, Actor, Denial, Resource};
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;
use std::fmt::Write as _;
use std::path::Path;
use uuid::Uuid;

const COLUMN_CHARS: usize = 22;

/// The kinds of accounts: in the street of the matter, or in its district.
fn actors() -> [(&'static str, Actor); 9] {
    [
        ("proposer", holder(1, Duty::Propose, STREET)),
        ("street officer", holder(2, Duty::Officer, STREET)),
        ("district officer", holder(3, Duty::Officer, DISTRICT)),
        ("street lead", holder(4, Duty::Lead, STREET)),
        ("district lead", holder(5, Duty::Lead, DISTRICT)),
        ("administrator", holder(6, Duty::Administrator, DISTRICT)),
        ("auditor", holder(7, Duty::Auditor, DISTRICT)),
        ("data protection", holder(8, Duty::DataProtection, DISTRICT)),
        ("nobody", nobody(9)),
    ]
}

/// A matter of the street. The street's officer reviews it and the district's lead decides.
fn asked(action: Action) -> Resource {
    let seats = match action {
        Action::Decide | Action::Extend => vec![seat(Duty::Lead, DISTRICT)],
        Action::Accept | Action::NotAccept | Action::Return | Action::Review => {
            vec![seat(Duty::Officer, STREET)]
        }
        _ => vec![seat(Duty::Officer, STREET), seat(Duty::Lead, DISTRICT)],
    };
    let uploader = Some(AccountId(Uuid::from_u128(1)));
    Resource {
        node: STREET.to_owned(),
        uploader,
        ..matter(&seats)
    }
}

fn cell(answer: Result<(), Denial>) -> String {
    match answer {
        Ok(()) => "yes".to_owned(),
        Err(denial) => names(&denial).first().unwrap().clone(),
    }
}

fn matrix() -> String {
    let actors = actors();
    let mut text = String::from(
        "# Who may do what with a matter of a street whose officer reviews it and whose district's lead decides it.\n\
         # The proposer handed the paper in. A cell is \"yes\", or the first guard that denies it.\n\n",
    );
    let mut row = |first: &str, cells: &[String]| {
        let cells = cells.iter().map(|cell| format!("{cell:COLUMN_CHARS$}"));
        let line = format!("{first:COLUMN_CHARS$}  {}", cells.collect::<String>());
        writeln!(text, "{}", line.trim_end()).unwrap();
    };
    row(
        "action",
        &actors.each_ref().map(|(name, _)| (*name).to_owned()),
    );
    for live in [true, false] {
        let actions = Action::ALL
            .iter()
            .filter(|action| live || **action == Action::AdvanceClock);
        for action in actions {
            let resource = Resource {
                training: !live,
                ..asked(*action)
            };
            let cells = actors
                .each_ref()
                .map(|(_, actor)| cell(judged(actor, *action, &resource).map(drop)));
            let mark = if live { "" } else { " training" };
            row(&format!("{action}{mark}"), &cells);
        }
    }
    text
}

#[test]
fn the_matrix_of_accounts_and_actions_is_the_one_that_was_read_and_kept() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authority/matrix.txt");
    let now = matrix();
    if std::env::var_os("QIBU_WRITE_MATRIX").is_some() {
        std::fs::write(&kept, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&kept).unwrap();
    for (kept, now) in kept.lines().zip(now.lines()) {
        assert_eq!(kept, now);
    }
    assert_eq!(kept.lines().count(), now.lines().count());
}
