//! The rules of what code may say and where.

use crate::source::{Source, word_positions};

/// Where SQL may stand. Tests and tasks are not asked.
const SQL_PLACES: [&str; 13] = [
    "src/log.rs",
    "src/log/",
    "src/papers",
    "src/reads",
    "src/service",
    "src/session.rs",
    "src/vault",
    "migrations/",
    "projections/src/catch_up.rs",
    "projections/src/known_at.rs",
    "projections/src/rebuild.rs",
    "projections/src/tables.rs",
    "projections/src/tables/",
];

/// Words that only a database understands.
const SQL_WORDS: [&str; 17] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE INDEX ",
    "CREATE VIEW ",
    "CREATE TEMP",
    "DROP TABLE ",
    "ALTER TABLE ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
    "SAVEPOINT ",
    "ATTACH DATABASE",
    "ORDER BY ",
];

/// Whoever reads the clock elsewhere makes a decision that cannot be repeated.
const CLOCK_READS: [&str; 8] = [
    "SystemTime::now",
    "Timestamp::now",
    "Zoned::now",
    "ZonedDateTime::now",
    "Utc::now",
    "Local::now",
    "OffsetDateTime::now_",
    "UNIX_EPOCH.elapsed",
];

/// A clock that only measures how long something took.
const STOPWATCH_READS: [&str; 1] = ["Instant::now"];

const CLOCK_PLACE: &str = "src/occasion_source.rs";
const STOPWATCH_PLACES: [&str; 4] = ["src/bench.rs", "src/bench/", "src/run.rs", CLOCK_PLACE];

/// The database's clock is a clock too.
const SQL_CLOCK_READS: [&str; 5] = [
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
    "clock_timestamp(",
    "now()",
    "'now'",
];

const PANICS: [&str; 8] = [
    ".unwrap()",
    ".expect(",
    ".unwrap_err()",
    ".expect_err(",
    "panic!(",
    "todo!(",
    "unimplemented!(",
    "unreachable!(",
];

/// Where files and folders are made, for their owner only.
const FILES_PLACE: &str = "src/private_files.rs";

const MAKES_FILES: [&str; 7] = [
    "create_dir",
    "DirBuilder",
    "File::create",
    "fs::write",
    "fs::copy",
    ".create(true)",
    ".create_new(true)",
];

const ASKS_THE_WORLD: [&str; 12] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "Instant::now",
    "SystemTime",
    "new_v4",
    "now_v7",
    "getrandom",
    "rand::",
];

/// Whether the rules for code that requests and stored events reach leave this file out: tests, tasks, and the given /
/// when / then of the domain, which tests alone call.
pub fn is_test_or_task(path: &str) -> bool {
    let begins = ["tests/", "benches/", "xtask/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    begins
        || path.contains("/tests/")
        || path.contains("/benches/")
        || path.ends_with("/tests.rs")
        || path == "domain/src/scenario.rs"
        || path.starts_with("domain/src/scenario/")
}

/// SQL in a string outside the places for it.
pub fn sql_outside_its_places(path: &str, text: &str) -> Vec<String> {
    if SQL_PLACES.iter().any(|place| path.starts_with(place)) || path.ends_with("/query.rs") {
        return Vec::new();
    }
    let strings = Source::without_tests(text).strings;
    let sql = strings.iter().filter(|(_, string)| is_sql(string));
    sql.map(|(line, string)| format!("{path}:{line}: SQL: {string:.60}"))
        .collect()
}

/// A reading of the clock outside the one file.
pub fn clock_reads(path: &str, text: &str) -> Vec<String> {
    let source = Source::without_tests(text);
    let mut found = Vec::new();
    if path != CLOCK_PLACE {
        found.extend(contains(path, &source, &CLOCK_READS));
    }
    if !STOPWATCH_PLACES.iter().any(|place| path.starts_with(place)) {
        found.extend(contains(path, &source, &STOPWATCH_READS));
    }
    if !path.starts_with("src/log/postgres") {
        let read = |string: &str| SQL_CLOCK_READS.iter().any(|clock| string.contains(clock));
        let strings = source.strings.iter().filter(|(_, string)| read(string));
        found.extend(strings.map(|(line, _)| format!("{path}:{line}: the database's clock")));
    }
    found
}

/// A call that ends the thread. A constant is evaluated by the compiler, so it may.
pub fn panics(path: &str, text: &str) -> Vec<String> {
    let mut source = Source::without_tests(text);
    let is_constant = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.starts_with("const ") && line.contains(" = ")
    };
    let kept = source
        .code
        .lines()
        .map(|line| if is_constant(line) { "" } else { line });
    source.code = kept.collect::<Vec<_>>().join("\n");
    contains(path, &source, &PANICS)
}

/// Input, output, threads, time or chance in code that must be pure.
pub fn asks_the_world(path: &str, text: &str) -> Vec<String> {
    let source = Source::without_tests(text);
    let mut found = contains(path, &source, &ASKS_THE_WORLD);
    found.extend(words(path, &source, &["async", "await"]));
    found
}

/// A file or a folder that is made with the permissions of the process's mask.
pub fn makes_files(path: &str, text: &str) -> Vec<String> {
    if path == FILES_PLACE {
        return Vec::new();
    }
    contains(path, &Source::without_tests(text), &MAKES_FILES)
}

/// Floating point, which two machines may round apart.
pub fn floats(path: &str, text: &str) -> Vec<String> {
    words(path, &Source::without_tests(text), &["f32", "f64"])
}

/// `unsafe`, in tests too.
pub fn unsafe_code(path: &str, text: &str) -> Vec<String> {
    words(path, &Source::read(text), &["unsafe"])
}

/// A name of a command in code that only reads.
pub fn knows_commands(path: &str, text: &str) -> Vec<String> {
    contains(
        path,
        &Source::without_tests(text),
        &["::command::", "::command;", "::command}", "{command"],
    )
}

fn is_sql(string: &str) -> bool {
    let flat = string.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
    let lower_select = flat.starts_with("select ") && flat.contains(" from ");
    lower_select || SQL_WORDS.iter().any(|word| flat.contains(word))
}

fn contains(path: &str, source: &Source, patterns: &[&str]) -> Vec<String> {
    let hits = source.lines().flat_map(|(number, line)| {
        patterns
            .iter()
            .filter(move |pattern| line.contains(**pattern))
            .map(move |hit| (number, hit))
    });
    hits.map(|(number, hit)| format!("{path}:{number}: {hit}"))
        .collect()
}

fn words(path: &str, source: &Source, words: &[&str]) -> Vec<String> {
    let hits = source.lines().flat_map(|(number, line)| {
        words
            .iter()
            .filter(|word| !word_positions(line, word).is_empty())
            .map(move |hit| (number, hit))
    });
    hits.map(|(number, hit)| format!("{path}:{number}: {hit}"))
        .collect()
}

mod tests {
    use super::*;

    type Rule = fn(&str, &str) -> Vec<String>;

    fn fails(rule: Rule, path: &str, text: &str) {
        assert_eq!(
            rule(path, text).len(),
            1,
            "{path}: {text}: {:?}",
            rule(path, text)
        );
    }

    fn holds(rule: Rule, path: &str, text: &str) {
        assert_eq!(rule(path, text), Vec::<String>::new(), "{path}: {text}");
    }

    #[test]
    fn a_file_made_elsewhere_is_seen_and_one_that_is_opened_is_left_alone() {
        for text in [
            "fs::create_dir_all(path)?;",
            "File::create(path)?;",
            "options.write(true).create_new(true);",
        ] {
            fails(makes_files, "src/papers.rs", text);
            holds(makes_files, FILES_PLACE, text);
        }
        let opened = "OpenOptions::new().write(true).open(path)";
        holds(makes_files, "src/papers.rs", opened);
    }

    #[test]
    fn sql_is_seen_in_a_handler_and_left_alone_in_its_places() {
        let rule = sql_outside_its_places;
        let sql = "fn f() { q(\"SELECT\\n   name FROM bodies\".into()) }";
        fails(
            rule,
            "src/web/api/association.rs",
            &sql.replace("\\n", "\n"),
        );
        fails(
            rule,
            "src/command.rs",
            "q(r#\"insert\"#, \"DELETE FROM events WHERE 1\")",
        );
        fails(rule, "src/command.rs", "q(\"select a from b\")");
        holds(rule, "src/log/sqlite.rs", sql);
        holds(rule, "projections/src/subjects/query.rs", sql);
        holds(
            rule,
            "src/command.rs",
            "// SELECT a FROM b\nf(\"select one of them\")",
        );
        holds(
            rule,
            "src/command.rs",
            "#[cfg(test)]\nmod tests { fn f() { q(\"SELECT 1\") } }",
        );
    }

    #[test]
    fn every_clock_is_seen_and_the_one_file_may_read_it() {
        fails(
            clock_reads,
            "src/command.rs",
            "let t = jiff::Timestamp::now();",
        );
        fails(
            clock_reads,
            "domain/src/calendar.rs",
            "let t = std::time::SystemTime::now();",
        );
        fails(
            clock_reads,
            "src/reaction.rs",
            "let t = ZonedDateTime::now();",
        );
        fails(clock_reads, "src/web.rs", "let t = Instant::now();");
        fails(
            clock_reads,
            "src/vault.rs",
            "q(\"UPDATE t SET at = CURRENT_TIMESTAMP\")",
        );
        holds(clock_reads, CLOCK_PLACE, "let t = Timestamp::now();");
        holds(clock_reads, "src/bench.rs", "let t = Instant::now();");
        holds(
            clock_reads,
            "src/command.rs",
            "// Timestamp::now() is not ours to call\n",
        );
    }

    #[test]
    fn each_way_to_panic_is_seen() {
        for text in [
            "a.unwrap()",
            "a\n  .expect(\"why\")",
            "panic!(\"why\")",
            "unreachable!()",
            "todo!()",
        ] {
            fails(panics, "src/command.rs", text);
        }
        holds(
            panics,
            "src/command.rs",
            "a.unwrap_or_default(); #[expect(x)] fn f() {}",
        );
        holds(
            panics,
            "src/command.rs",
            "    pub const N: NonZero<u8> = NonZero::new(1).unwrap();",
        );
        holds(
            panics,
            "src/command.rs",
            "/// ```\n/// a.unwrap()\n/// ```\nfn f() {}",
        );
    }

    #[test]
    fn impure_floating_and_unsafe_code_is_seen() {
        fails(asks_the_world, "domain/src/a.rs", "use std::fs::File;");
        fails(asks_the_world, "domain/src/a.rs", "pub async fn f() {}");
        fails(asks_the_world, "domain/src/a.rs", "Uuid::new_v4()");
        fails(floats, "domain/src/a.rs", "let score: f64 = 0.1;");
        fails(unsafe_code, "src/a.rs", "unsafe { f() }");
        fails(
            knows_commands,
            "projections/src/a.rs",
            "use qibu_domain::subject::command::Propose;",
        );
        holds(unsafe_code, "src/a.rs", "#![forbid(unsafe_code)] // unsafe");
    }

    #[test]
    fn a_test_file_is_known_by_its_place() {
        for path in [
            "tests/a.rs",
            "domain/tests/a.rs",
            "xtask/src/main.rs",
            "src/log/tests.rs",
        ] {
            assert!(is_test_or_task(path), "{path}");
        }
        for path in ["src/main.rs", "domain/src/a.rs", "src/latests.rs"] {
            assert!(!is_test_or_task(path), "{path}");
        }
    }
}
