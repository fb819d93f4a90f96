//! Rust text taken apart just far enough for the rules: code without comments and strings, and the strings.

/// What one Rust file says.
pub struct Source {
    /// The code, where each character of a comment or of a string's content is a blank; lines stay where they were.
    pub code: String,
    /// Each string literal with its line, from 1.
    pub strings: Vec<(usize, String)>,
}

impl Source {
    /// Takes a file apart.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader {
            text: text.chars().collect(),
            at: 0,
            line: 1,
            code: String::new(),
            strings: Vec::new(),
        };
        while reader.at < reader.text.len() {
            reader.step();
        }
        Self {
            code: reader.code,
            strings: reader.strings,
        }
    }

    /// The same file without the items under `#[cfg(test)]`.
    pub fn without_tests(text: &str) -> Self {
        let whole = Self::read(text);
        let tests = test_lines(&whole.code);
        let is_test = |line: usize| tests.iter().any(|(from, to)| (*from..=*to).contains(&line));
        let kept = |(index, line)| if is_test(index + 1) { "" } else { line };
        let code: Vec<&str> = whole.code.lines().enumerate().map(kept).collect();
        let strings = whole
            .strings
            .into_iter()
            .filter(|(line, _)| !is_test(*line))
            .collect();
        Self {
            code: code.join("\n"),
            strings,
        }
    }

    /// The lines of code with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }
}

/// Where `word` stands in `code` as a whole word, in bytes.
pub fn word_positions(code: &str, word: &str) -> Vec<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].chars().next_back().is_some_and(is_part))
        .filter(|at| !code[at + word.len()..].chars().next().is_some_and(is_part))
        .collect()
}

/// The end of the item that begins at `from`: the byte of its `;`, or of the brace that closes its body.
pub fn item_end(code: &str, from: usize) -> Option<usize> {
    let (mut brackets, mut braces) = (0_usize, 0_usize);
    for (offset, c) in code[from..].char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => braces += 1,
            '}' if braces <= 1 => return Some(from + offset),
            '}' => braces -= 1,
            ';' if brackets == 0 && braces == 0 => return Some(from + offset),
            _ => {}
        }
    }
    None
}

/// The line of a byte, from 1.
pub fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

fn test_lines(code: &str) -> Vec<(usize, usize)> {
    let heads = ["#[cfg(test)]", "#[cfg(all(test"];
    let starts = heads.iter().flat_map(|head| code.match_indices(head));
    starts
        .map(|(at, _)| {
            (
                line_of(code, at),
                item_end(code, at).map_or(usize::MAX, |end| line_of(code, end)),
            )
        })
        .collect()
}

struct Reader {
    text: Vec<char>,
    at: usize,
    line: usize,
    code: String,
    strings: Vec<(usize, String)>,
}

impl Reader {
    fn step(&mut self) {
        if self.looking_at("//") {
            self.blank_until(|reader| reader.looking_at("\n"));
        } else if self.looking_at("/*") {
            self.block_comment();
        } else if let Some(hashes) = self.raw_string() {
            self.string(&format!("\"{}", "#".repeat(hashes)), false);
        } else if self.looking_at("\"") {
            self.string("\"", true);
        } else if self.looking_at("'") && self.is_char_literal() {
            self.char_literal();
        } else {
            self.keep();
        }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn looking_at(&self, text: &str) -> bool {
        text.chars()
            .enumerate()
            .all(|(ahead, c)| self.peek(ahead) == Some(c))
    }

    fn keep(&mut self) {
        let Some(c) = self.peek(0) else { return };
        self.line += usize::from(c == '\n');
        self.code.push(c);
        self.at += 1;
    }

    fn blank(&mut self) {
        let Some(c) = self.peek(0) else { return };
        self.line += usize::from(c == '\n');
        self.code.push(if c == '\n' { '\n' } else { ' ' });
        self.at += 1;
    }

    fn blank_until(&mut self, ended: impl Fn(&Self) -> bool) {
        while self.at < self.text.len() && !ended(self) {
            self.blank();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            if self.looking_at("/*") {
                depth += 1;
                self.blank();
            } else if self.looking_at("*/") {
                depth -= 1;
                self.blank();
            }
            self.blank();
            if depth == 0 || self.at >= self.text.len() {
                return;
            }
        }
    }

    /// The hashes of a raw string that begins here; its prefix is kept as code.
    fn raw_string(&mut self) -> Option<usize> {
        let before = self.at.checked_sub(1).map(|before| self.text[before]);
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let prefix = ["br", "cr", "r"]
            .into_iter()
            .find(|prefix| self.looking_at(prefix))?;
        let mut hashes = 0;
        while self.peek(prefix.len() + hashes) == Some('#') {
            hashes += 1;
        }
        if self.peek(prefix.len() + hashes) != Some('"') {
            return None;
        }
        (0..prefix.len() + hashes).for_each(|_| self.keep());
        Some(hashes)
    }

    fn string(&mut self, end: &str, escapes: bool) {
        let line = self.line;
        self.keep();
        let from = self.at;
        while self.at < self.text.len() && !self.looking_at(end) {
            if escapes && self.looking_at("\\") {
                self.blank();
            }
            self.blank();
        }
        self.strings
            .push((line, self.text[from..self.at].iter().collect()));
        (0..end.len()).for_each(|_| self.keep());
    }

    /// `'a'` and `'\n'`, but not the lifetime `'a`.
    fn is_char_literal(&self) -> bool {
        self.peek(1) == Some('\\') || self.peek(2) == Some('\'')
    }

    fn char_literal(&mut self) {
        self.keep();
        if self.looking_at("\\") {
            self.blank();
        }
        self.blank();
        self.blank_until(|reader| reader.looking_at("'"));
        self.keep();
    }
}

mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_leave_the_code_and_lines_stay() {
        let text = "let a = \"un{safe\"; // unsafe\n/* a /* b */ unsafe */ let c = '{'; let d: &'static str = r#\"x\"y\"#;\n";
        let source = Source::read(text);
        assert!(
            !source.code.contains("unsafe") && !source.code.contains('{'),
            "{}",
            source.code
        );
        assert!(source.code.contains("&'static str"));
        assert_eq!(source.code.lines().count(), 2);
        assert_eq!(
            source.strings,
            [(1, "un{safe".to_owned()), (2, "x\"y".to_owned())]
        );
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        let source = Source::read(r#"f("a\"b\\", '\'', "c")"#);
        let found: Vec<&str> = source
            .strings
            .iter()
            .map(|(_, text)| text.as_str())
            .collect();
        assert_eq!(found, [r#"a\"b\\"#, "c"]);
    }

    #[test]
    fn only_the_item_under_cfg_test_is_left_out() {
        let text = "#[cfg(test)]\nmod far;\nfn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n fn b() { f(\"s\") }\n}\nfn c() {}\n";
        let source = Source::without_tests(text);
        let kept: Vec<(usize, &str)> = source
            .lines()
            .filter(|(_, line)| !line.is_empty())
            .collect();
        assert_eq!(kept, [(3, "fn a() {}"), (9, "fn c() {}")]);
        assert!(source.strings.is_empty());
    }

    #[test]
    fn a_word_is_found_only_whole() {
        assert_eq!(word_positions("unsafe_code unsafe {", "unsafe"), [12]);
    }
}
