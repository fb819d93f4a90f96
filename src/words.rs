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

    /// The first of an `Accept-Language` list that Qibu speaks; Chinese where it names neither.
    pub fn accepted(list: &str) -> Self {
        list.split(',')
            .filter_map(|entry| entry.split(';').next())
            .find_map(|tag| match tag.trim().get(..2) {
                Some("zh") => Some(Self::Zh),
                Some("en") => Some(Self::En),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// One of two texts that are data, such as an edition's labels.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The words for a key, with `%{name}` replaced; `None` where the locale has no such key.
pub fn words(lang: Lang, key: &str, arguments: &[(&str, String)]) -> Option<String> {
    let found: Cow<'_, str> = crate::_rust_i18n_try_translate(lang.tag(), key)?;
    let filled = arguments
        .iter()
        .fold(found.into_owned(), |text, (name, value)| {
            text.replace(&format!("%{{{name}}}"), value)
        });
    Some(filled)
}

/// The words for a key, or the key itself, so that a missing word is seen and nothing breaks.
pub fn say(lang: Lang, key: &str, arguments: &[(&str, String)]) -> String {
    words(lang, key, arguments).unwrap_or_else(|| key.to_owned())
}
