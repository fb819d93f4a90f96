//! The rules of what text says: paths, pages on decisions, Chinese punctuation.

use crate::tree::has_extension;

/// Each folder stands at the root of somebody's machine. A draft's JSON pointers begin with `/work`, so of that folder
/// only what stands in it is named.
const MACHINE_FOLDERS: [&str; 5] = ["work/main", "work/shared", "home", "root", "Users"];

const DECISION_HEADINGS: [&str; 3] = ["Context", "Choice", "Consequence"];

/// An absolute path of one machine.
pub fn machine_paths(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in MACHINE_FOLDERS {
            if names_folder(line, &format!("/{folder}/")) {
                found.push(format!("{path}:{}: /{folder}/…", index + 1));
            }
        }
    }
    found
}

/// A page on a decision that does not say what it stood before, what was chosen and what follows.
pub fn incomplete_decision(path: &str, text: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut found = Vec::new();
    let is_numbered = name.len() > 8
        && name.as_bytes()[..4].iter().all(u8::is_ascii_digit)
        && name.as_bytes()[4] == b'-';
    if !is_numbered {
        found.push(format!("{path}: is not named NNNN-words.md"));
    }
    for heading in DECISION_HEADINGS {
        let is_heading =
            |line: &str| line.starts_with('#') && line.trim_start_matches('#').trim() == heading;
        if !text.lines().any(is_heading) {
            found.push(format!("{path}: has no heading {heading}"));
        }
    }
    found
}

/// ASCII punctuation right behind a Chinese character, outside placeholders, tags' expressions and comments.
pub fn half_width_punctuation(path: &str, text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for (open, close) in [
        ("{#", "#}"),
        ("{%", "%}"),
        ("{{", "}}"),
        ("%{", "}"),
        ("<!--", "-->"),
        ("<script", "</script>"),
    ] {
        text = without_spans(&text, open, close);
    }
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = without_comment(path, line);
        let pairs = line.chars().zip(line.chars().skip(1));
        for (before, mark) in pairs {
            if is_chinese(before) && ",.:;?!()".contains(mark) {
                found.push(format!("{path}:{}: {before}{mark}", index + 1));
            }
        }
    }
    found
}

/// `folder` as the beginning of a path, not as the middle of one or of an address.
fn names_folder(line: &str, folder: &str) -> bool {
    let is_path = |c: char| c.is_alphanumeric() || "/._-~*}>)".contains(c);
    line.match_indices(folder)
        .any(|(at, _)| !line[..at].chars().next_back().is_some_and(is_path))
}

/// The text with each span blanked, its lines kept.
fn without_spans(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        let Some((span, after)) = behind.split_once(close) else {
            break;
        };
        kept.push_str(before);
        // A blank between, so that what stood around a placeholder does not become neighbours.
        kept.push(' ');
        kept.extend(span.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// A comment of a YAML file is not shown to anybody.
fn without_comment<'a>(path: &str, line: &'a str) -> &'a str {
    let is_yaml = has_extension(path, &["yml", "yaml"]);
    if is_yaml && line.trim_start().starts_with('#') {
        ""
    } else {
        line
    }
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '》' | '”' | '」' | '）')
}

mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_machine_is_seen_and_an_address_is_not() {
        for folder in MACHINE_FOLDERS {
            let text = format!("first\nsee `/{folder}/main/x`");
            assert_eq!(
                machine_paths("a.md", &text),
                [format!("a.md:2: /{folder}/…")]
            );
        }
        assert_eq!(
            machine_paths("a.md", "https://example.org/home/x, src/work/a"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_decision_without_a_consequence_or_a_number_is_seen() {
        let whole = "# 1. SQLite\n\n## Context\n\n## Choice\n\n## Consequence\n";
        assert_eq!(
            incomplete_decision("docs/decisions/0001-sqlite.md", whole),
            Vec::<String>::new()
        );
        let half = whole.replace("## Consequence", "Consequence");
        assert_eq!(
            incomplete_decision("docs/decisions/0001-sqlite.md", &half).len(),
            1
        );
        assert_eq!(
            incomplete_decision("docs/decisions/sqlite.md", whole).len(),
            1
        );
    }

    #[test]
    fn half_width_marks_behind_chinese_are_seen() {
        for text in [
            "a: 请填写,再提交",
            "a: 已受理.",
            "<p>理由:</p>",
            "a: 材料(3 份）",
        ] {
            assert_eq!(
                half_width_punctuation("locales/zh.yml", text).len(),
                1,
                "{text}"
            );
        }
    }

    #[test]
    fn placeholders_expressions_comments_and_full_width_marks_are_left_alone() {
        for text in [
            "a: 请填写，再提交。（%{n}）",
            "a: 见 https://example.org/a.b,c",
            "{% if name == \"甲\" && f(甲) %}{{ t(\"甲\", 甲.len()) }}",
            "{# 说明(旧) #}",
            "# 注释: 甲,乙",
            "a: English, with commas.",
        ] {
            assert_eq!(
                half_width_punctuation("locales/zh.yml", text),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }
}
