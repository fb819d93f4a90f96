//! The rules of size and name.

use crate::source::{Source, item_end, line_of, word_positions};
use crate::tree::has_extension;

pub const FILE_LINES_MAX: usize = 500;
pub const FUNCTION_LINES_MAX: usize = 70;

/// Text that a person reads and writes. Data (editions, samples, calendars, locales) may be long, and so may a changelog.
const WRITTEN: [&str; 10] = [
    "rs", "md", "toml", "sql", "html", "css", "js", "mjs", "sh", "cedar",
];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 7] = [
    "utils", "util", "helpers", "helper", "common", "manager", "misc",
];

/// A file that is too long to be read at once.
pub fn long_file(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    let is_written = has_extension(path, &WRITTEN) && path != "CHANGELOG.md";
    if is_written && lines > FILE_LINES_MAX {
        vec![format!("{path}: {lines} lines")]
    } else {
        Vec::new()
    }
}

/// A function that is too long for a page, from its `fn` to its closing brace.
pub fn long_functions(path: &str, text: &str) -> Vec<String> {
    let code = Source::read(text).code;
    let mut found = Vec::new();
    for start in word_positions(&code, "fn") {
        let is_named = code[start + 2..]
            .trim_start()
            .starts_with(|c: char| c.is_alphabetic() || c == '_');
        let Some(end) = item_end(&code, start).filter(|_| is_named) else {
            continue;
        };
        let lines = code[start..=end].matches('\n').count() + 1;
        if lines > FUNCTION_LINES_MAX {
            found.push(format!(
                "{path}:{}: a function of {lines} lines",
                line_of(&code, start)
            ));
        }
    }
    found
}

/// A module whose name says nothing, as a file, a folder or in place; and `mod.rs`.
pub fn empty_names(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in path.split('/') {
        let stem = part.strip_suffix(".rs").unwrap_or(part);
        if EMPTY_NAMES.contains(&stem) || part == "mod.rs" {
            found.push(format!("{path}: the name {part}"));
        }
    }
    let code = Source::read(text).code;
    for name in EMPTY_NAMES {
        if !word_positions(&code, &format!("mod {name}")).is_empty() {
            found.push(format!("{path}: mod {name}"));
        }
    }
    found
}

mod tests {
    use super::*;

    fn function(lines: usize) -> String {
        format!(
            "struct S;\nfn a(x: [u8; 2]) -> fn(u8)\nwhere\n{{\n{}}}\nfn b();\n",
            "    // {\n".repeat(lines - 4)
        )
    }

    #[test]
    fn a_function_of_71_lines_is_too_long_and_one_of_70_is_not() {
        assert_eq!(
            long_functions("a.rs", &function(71)),
            ["a.rs:2: a function of 71 lines"]
        );
        assert_eq!(long_functions("a.rs", &function(70)), Vec::<String>::new());
    }

    #[test]
    fn a_file_of_501_lines_is_too_long_unless_it_is_data() {
        assert_eq!(long_file("a.rs", &"\n".repeat(501)), ["a.rs: 501 lines"]);
        assert_eq!(long_file("a.rs", &"\n".repeat(500)), Vec::<String>::new());
        assert_eq!(
            long_file("samples/a.yaml", &"\n".repeat(501)),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_name_that_says_nothing_is_seen_as_file_folder_and_module() {
        for (path, text) in [
            ("src/utils.rs", ""),
            ("src/common/a.rs", ""),
            ("src/a/mod.rs", ""),
            ("src/a.rs", "mod helpers;"),
        ] {
            assert_eq!(empty_names(path, text).len(), 1, "{path}");
        }
        assert_eq!(
            empty_names("src/command.rs", "mod commons; // mod utils"),
            Vec::<String>::new()
        );
    }
}
