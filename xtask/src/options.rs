//! The options of a task: `--name value`, `--name=value` and `--flag`.

use std::collections::BTreeMap;

use crate::failure::Failure;

/// Options as they were given; a task asks for them by name.
#[derive(Debug, Default)]
pub struct Options {
    values: BTreeMap<String, String>,
    flags: Vec<String>,
}

impl Options {
    /// Reads `words`, where each of `valued` takes a value and each of `flags` stands alone.
    pub fn parse(words: &[&str], valued: &[&str], flags: &[&str]) -> Result<Self, Failure> {
        let mut options = Self::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let Some(name) = word.strip_prefix("--") else {
                return Err(Failure::usage(format!("`{word}` is not an option")));
            };
            let (name, inline) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (name, None),
            };
            if flags.contains(&name) && inline.is_none() {
                options.flags.push(name.to_owned());
            } else if valued.contains(&name) {
                let Some(value) = inline.or_else(|| rest.next().copied()) else {
                    return Err(Failure::usage(format!("`--{name}` needs a value")));
                };
                options.values.insert(name.to_owned(), value.to_owned());
            } else {
                return Err(Failure::usage(format!("there is no option `{word}` here")));
            }
        }
        Ok(options)
    }

    /// Whether the flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|given| given == flag)
    }

    /// The value as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value as a whole number.
    pub fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        self.text(name)
            .map(|value| {
                value
                    .parse()
                    .map_err(|_| Failure::usage(format!("`--{name}` takes a whole number")))
            })
            .transpose()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_stand_behind_a_blank_or_an_equals_sign() {
        let options = Options::parse(
            &["--seed", "7", "--cycles=50", "--x"],
            &["seed", "cycles"],
            &["x"],
        )
        .unwrap();
        assert_eq!(options.number("seed").unwrap(), Some(7));
        assert_eq!(options.number("cycles").unwrap(), Some(50));
        assert_eq!(options.number("clients").unwrap(), None);
        assert!(options.has("x"));
        assert!(!options.has("y"));
    }

    #[test]
    fn an_unknown_option_a_missing_value_and_a_bad_number_are_refused_with_exit_code_2() {
        for words in [&["--sed", "7"][..], &["--seed"], &["seed"], &["--x=1"]] {
            let refused = Options::parse(words, &["seed"], &["x"]).unwrap_err();
            assert_eq!(refused.exit_code(), 2, "{words:?}");
        }
        let options = Options::parse(&["--seed", "-1"], &["seed"], &[]).unwrap();
        assert_eq!(options.number("seed").unwrap_err().exit_code(), 2);
    }
}
