//! The whole texts that persons consent to, by version, in both languages. Whoever consented saw these words: those of a
//! version that was ever shown stay as they are for ever.

use crate::web::pages::form::Choice;
use crate::words::{Lang, say};
use qibu_domain::rulebook::Rulebook;

/// The paragraphs of a version, such as `pool/1`.
pub fn paragraphs(lang: Lang, version: &str) -> Vec<String> {
    let text = say(lang, &format!("consent.{version}"), &[]);
    text.lines().map(str::to_owned).collect()
}

/// The categories of the youngest edition of a node's district that has any, in a language.
pub fn categories(lang: Lang, rulebook: &Rulebook, node: &str) -> Vec<Choice> {
    let district = rulebook.district_of(node).unwrap_or_default();
    let mut choices = Vec::new();
    for edition in rulebook.editions(district) {
        let terms = edition.categories.iter().map(|term| Choice {
            code: term.code.clone(),
            label: lang
                .pick(term.label.zh.as_str(), term.label.en.as_str())
                .to_owned(),
            ..Choice::default()
        });
        choices = terms.collect();
    }
    choices
}

/// The label of a category in the youngest edition of a node's district that has it; its code where none has.
pub fn category(lang: Lang, rulebook: &Rulebook, node: &str, code: &str) -> String {
    let district = rulebook.district_of(node).unwrap_or_default();
    let terms = rulebook
        .editions(district)
        .flat_map(|it| it.categories.iter());
    let term = terms.filter(|term| term.code == code).last();
    term.map_or_else(
        || code.to_owned(),
        |term| {
            let label = &term.label;
            lang.pick(label.zh.as_str(), label.en.as_str()).to_owned()
        },
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::paragraphs;
    use crate::random::hex;
    use crate::words::Lang;
    use qibu_domain::membership::MEMBERSHIP_TEXT;
    use qibu_domain::person::CONSENT_TEXTS;
    use sha2::{Digest, Sha256};

    /// Every version that was ever shown, with the digests of its words in Chinese and English.
    const SHOWN: [(&str, &str, &str); 6] = [
        (
            "pool/1",
            "849ea698110a5d55b05467206f69b583595a331ea59321dc59ca386e354a932e",
            "1ee09638ca7d154eb7956c9a6ac0b3f965ad3a741031991d60cb23da6f1f1577",
        ),
        (
            "contact/1",
            "8cc930bc18680310a4014772116d770416b25c8f287667af720d082311198027",
            "3a2bdab352a8e47e3701196dd791be4188a9ce706600c60cbbfb8474c1ee7870",
        ),
        (
            "public_naming/1",
            "4c4b6891c74a814d602dde9af1068f5d5cd7dcbd303fa31d37d40e2784bb6606",
            "608276d0b4984dd9ad9f6c49d74fa7e365e031fffd2b443669a2996ca18027ec",
        ),
        (
            "assignment/1",
            "40bae9afcec3e143bd15e36fadeab80c90adc6a5f7f7388da6934aa74a57a915",
            "1b4f3f61c07a45097d268481cac5e47e4ac351a0fca8bd3a4a3bb2c11a70c1b2",
        ),
        (
            "statistics/1",
            "057883389c3721d39c7b1009a3f4183e0e6c9a246a4d74aa06a395e7797949cd",
            "f76b9b1c07d0deaca778c31b7cbf44680248ec5c4fc68231ba6b55afb244a438",
        ),
        (
            "membership/1",
            "acbb29fa59a38f8de0019b04ebde925e7caa1b5ea705e42428cf718a9243dc8d",
            "354975eb889400a60531ce81d59d06564c7c4042d320d406dda44d338dfed21c",
        ),
    ];

    #[test]
    fn the_words_of_a_text_that_was_ever_shown_do_not_change() {
        let digest = |lang, version: &str| {
            let words = paragraphs(lang, version).join("\n");
            hex(&Sha256::digest(words.as_bytes()))
        };
        let found = SHOWN.map(|(version, ..)| {
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| digest(lang, version));
            (version, zh, en)
        });
        let kept = SHOWN.map(|(version, zh, en)| (version, zh.to_owned(), en.to_owned()));
        assert_eq!(found, kept);
    }

    #[test]
    fn every_text_in_use_has_its_words_in_both_languages() {
        let in_use = CONSENT_TEXTS.iter().map(|(_, version)| *version);
        for version in in_use.chain([MEMBERSHIP_TEXT]) {
            assert!(
                SHOWN.iter().any(|(known, ..)| *known == version),
                "{version}"
            );
            for lang in [Lang::Zh, Lang::En] {
                let words = paragraphs(lang, version);
                assert!(words.len() >= 6, "{version}: {words:?}");
            }
        }
    }
}
