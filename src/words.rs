//! Words for people: found by key in `locales/`, in Chinese or English.

use std::borrow::Cow;

/// A language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The tag of the locale files.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The tag of pages and `Content-Language`.
    pub fn bcp47(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// What an `Accept-Language` list wants most of the two that Qibu speaks (RFC 9110, 12.5.4): the greater weight
    /// wins, of equal ones the first; weight 0 rules a language out. Chinese where it names neither.
    pub fn accepted(list: &str) -> Self {
        let mut ruled_out = Vec::new();
        let mut best: Option<(u16, Self)> = None;
        for entry in list.split(',') {
            let mut parts = entry.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let thousandths = parts.find_map(weight_thousandths).unwrap_or(1_000);
            let Some(lang) = Self::of_tag(&tag) else {
                continue;
            };
            if thousandths == 0 {
                ruled_out.push(lang);
            } else if best.is_none_or(|(most, _)| thousandths > most) {
                best = Some((thousandths, lang));
            }
        }
        let other = if ruled_out.contains(&Self::Zh) {
            Self::En
        } else {
            Self::default()
        };
        best.map_or(other, |(_, lang)| lang)
    }

    fn of_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next() {
            Some("zh") => Some(Self::Zh),
            Some("en") => Some(Self::En),
            _ => None,
        }
    }

    /// One of two texts that are data, such as an edition's labels.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The weight that a parameter of an `Accept-Language` entry gives, in thousandths; one that does not read is none.
fn weight_thousandths(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, fraction) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(whole, "0" | "1") || fraction.len() > 3 || !digits(fraction) {
        return Some(0);
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().unwrap_or_default();
    Some(if whole == "1" { 1_000 } else { thousandths })
}

/// The words for a key, with `%{name}` replaced; `None` where the locale has no such key.
pub fn words(lang: Lang, key: &str, arguments: &[(&str, String)]) -> Option<String> {
    let found: Cow<'_, str> = crate::_rust_i18n_try_translate(lang.tag(), key)?;
    let filled = arguments
        .iter()
        .fold(found.into_owned(), |text, (name, value)| {
            counted(&text, name, value).replace(&format!("%{{{name}}}"), value)
        });
    Some(filled)
}

/// Chooses by a number: `%{n|day|days}` is the first for 1, else the second.
fn counted(text: &str, name: &str, value: &str) -> String {
    let opening = format!("%{{{name}|");
    let mut parts = text.split(opening.as_str());
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (choice, rest) = part.split_once('}').unwrap_or((part, ""));
        let (one, many) = choice.split_once('|').unwrap_or((choice, choice));
        filled.push_str(if value == "1" { one } else { many });
        filled.push_str(rest);
    }
    filled
}

/// The words for a key, or the key itself, so that a missing word is seen and nothing breaks.
pub fn say(lang: Lang, key: &str, arguments: &[(&str, String)]) -> String {
    words(lang, key, arguments).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Lang, say};

    #[test]
    fn the_language_of_the_greatest_weight_is_spoken_and_one_of_weight_0_never() {
        for (list, expected) in [
            ("en-GB;q=0.1, zh;q=0.9", Lang::Zh),
            ("zh;q=0.2, en-GB;q=0.35", Lang::En),
            ("en, zh", Lang::En),
            ("EN-gb", Lang::En),
            ("en;q=0", Lang::Zh),
            ("en;q=0, zh;q=0.1", Lang::Zh),
            ("zh;q=0", Lang::En),
            ("fr, en;q=0.5", Lang::En),
            ("fr", Lang::Zh),
            ("enx", Lang::Zh),
            ("", Lang::Zh),
        ] {
            assert_eq!(Lang::accepted(list), expected, "{list}");
        }
    }

    #[test]
    fn one_thing_is_said_in_the_singular() {
        let said = |key: &str, name: &'static str, count: u32| {
            say(Lang::En, key, &[(name, count.to_string())])
        };
        let fields = "problem.fields.invalid.detail";
        assert_eq!(
            said(fields, "count", 1),
            "1 field does not say what it should; see it."
        );
        assert_eq!(
            said(fields, "count", 2),
            "2 fields do not say what they should; see each."
        );
        assert_eq!(said("page.due.past", "n", 1), "1 working day overdue");
        assert_eq!(said("page.due.past", "n", 4), "4 working days overdue");
        assert_eq!(said("page.associations.bodies", "n", 1), "body");
        assert_eq!(said("page.associations.bodies", "n", 0), "bodies");
    }
}
