//! What is said of words that are no command: which of them is wrong, what could be meant, where to read on.

use super::{Failure, LangWord, help};
use crate::words::{Lang, say};
use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use std::ffi::OsString;

/// The language, and whether one JSON document is asked for, before the words are read: what is wrong with them must
/// be said in the language that they ask for.
pub(super) fn asked_first(words: &[OsString]) -> (Lang, bool) {
    let texts: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let beside = texts.iter().zip(texts.iter().skip(1));
    let mut named = beside.filter(|(option, _)| **option == "--lang");
    let joined = texts.iter().find_map(|word| word.strip_prefix("--lang="));
    let variable = std::env::var("QIBU_LANG").ok();
    let lang = joined
        .or_else(|| named.next().map(|(_, value)| *value))
        .or(variable.as_deref());
    let lang = lang.and_then(|word| LangWord::from_str(word, false).ok());
    (
        lang.map_or_else(Lang::default, LangWord::lang),
        texts.contains(&"--json"),
    )
}

/// Wrong words.
pub(super) fn failure(error: &Error, words: &[OsString], lang: Lang) -> Failure {
    let mut said = what(error, lang);
    let between = lang.pick("", " ");
    let suggested = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    if let Some(meant) = suggested.into_iter().find_map(|kind| text(error, kind)) {
        said.push_str(between);
        said.push_str(&say(lang, "cli.usage.meant", &[("word", meant)]));
    }
    let read_on = [("help", format!("{} --help", command_of(words, lang)))];
    said.push_str(between);
    said.push_str(&say(lang, "cli.usage.read_on", &read_on));
    Failure::usage(said)
}

/// A command that there is not.
pub(super) fn no_command(name: &str, lang: Lang) -> String {
    say(lang, "cli.usage.no_command", &[("word", name.to_owned())])
}

fn what(error: &Error, lang: Lang) -> String {
    let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
    let of = |key: &str, words: &[(&str, String)]| say(lang, &format!("cli.usage.{key}"), words);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            no_command(&name, lang)
        }
        ErrorKind::UnknownArgument => of("no_option", &[("word", argument)]),
        ErrorKind::MissingRequiredArgument => of("missing", &[("word", argument)]),
        ErrorKind::InvalidValue if value.is_empty() => of("no_value", &[("word", argument)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let form = form_of(&argument);
            let mut said = of("bad_value", &[("word", value), ("option", argument)]);
            if let Some(form) = form {
                said.push_str(lang.pick("", " "));
                said.push_str(&of(form, &[]));
            }
            if let Some(choices) = text(error, ContextKind::ValidValue) {
                said.push_str(&say(lang, "help.choices", &[("value", choices)]));
            }
            said
        }
        ErrorKind::ArgumentConflict => match text(error, ContextKind::PriorArg) {
            Some(other) if other != argument => {
                of("conflict", &[("word", argument), ("other", other)])
            }
            _ => of("twice", &[("word", argument)]),
        },
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            of("no_words", &[])
        }
        _ => of("unclear", &[]),
    }
}

/// How the value of an option is written, where it has a form.
fn form_of(argument: &str) -> Option<&'static str> {
    let option = argument.split_whitespace().next()?;
    Some(match option {
        "--as-of" | "--from" | "--from-day" => "day",
        "--days" | "--seconds" | "--clients" | "--if-match" => "number",
        _ => return None,
    })
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(" ")),
        _ => None,
    }
}

/// The command that the words come to, as far as there is one: `qibu clock advance`.
fn command_of(words: &[OsString], lang: Lang) -> String {
    let program = help::program(lang);
    let (mut command, mut named) = (&program, program.get_name().to_owned());
    for word in words.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(found) = command.find_subcommand(word) {
            named.push(' ');
            named.push_str(word);
            command = found;
        }
    }
    named
}
