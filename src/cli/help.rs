//! The words of `--help`, in the language that was asked for: found in `locales/help.*` by the names of commands and
//! options.

use super::{Cli, Failure, Out, usage};
use crate::words::{Lang, say, words};
use clap::{Arg, ArgAction, Command, CommandFactory};

/// Where the words of the program stand; those of a command stand under its name below.
const ROOT: &str = "help.qibu";

/// The program's commands and options with their words.
pub(super) fn program(lang: Lang) -> Command {
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    let program = Cli::command().disable_version_flag(true).arg(version);
    dressed(lang, program, ROOT)
}

/// `qibu help COMMAND`.
pub(super) fn show(names: &[String], out: &Out) -> Result<u8, Failure> {
    let mut program = program(out.lang());
    // Only then do the commands know their whole names.
    program.build();
    let mut shown = &mut program;
    for name in names {
        let Some(found) = shown.find_subcommand_mut(name) else {
            return Err(Failure::usage(usage::no_command(name, out.lang())));
        };
        shown = found;
    }
    out.text(&shown.render_help().to_string())
}

fn dressed(lang: Lang, command: Command, key: &str) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help);
    // Another level's words stand beside these, under the names of its commands.
    let below = |name: &str| format!("{key}.{name}");
    let command = command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(help)
        .mut_args(|arg| described(lang, arg, key))
        .mut_subcommands(|command| {
            let key = below(command.get_name());
            dressed(lang, command, &key)
        });
    command
        .about(say(lang, &below("about"), &[]))
        .after_help(after(lang, key))
        .subcommand_help_heading(say(lang, "help.commands", &[]))
        .help_template(format!(
            "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
            say(lang, "help.usage", &[])
        ))
}

/// An option with what it means, what it may be, and what it is where nothing is said.
fn described(lang: Lang, arg: Arg, key: &str) -> Arg {
    let id = arg.get_id().to_string();
    let own = words(lang, &format!("{key}.arg.{id}"), &[]);
    let mut help = own.unwrap_or_else(|| say(lang, &format!("help.arg.{id}"), &[]));
    let takes_value = arg.get_action().takes_values();
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect();
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    let variable = arg
        .get_env()
        .map(|name| name.to_string_lossy().into_owned());
    let notes = [
        ("choices", choices.join(" ")),
        ("default", defaults.join(",")),
        ("variable", variable.unwrap_or_default()),
    ];
    for (note, value) in notes {
        if takes_value && !value.is_empty() {
            help.push_str(&say(lang, &format!("help.{note}"), &[("value", value)]));
        }
    }
    let heading = match (arg.is_global_set(), arg.is_positional()) {
        (true, _) => "help.common",
        (false, true) => "help.arguments",
        (false, false) => "help.options",
    };
    // What clap would add of its own is English only.
    arg.help(help)
        .help_heading(say(lang, heading, &[]))
        .hide_default_value(takes_value)
        .hide_possible_values(takes_value)
        .hide_env(takes_value)
}

/// What stands below the options: what else there is to know, and examples.
fn after(lang: Lang, key: &str) -> String {
    let more = words(lang, &format!("{key}.more"), &[]);
    let examples = words(lang, &format!("{key}.examples"), &[]);
    let examples = examples.map(|lines| {
        let heading = say(lang, "help.examples", &[]);
        let lines: Vec<String> = lines.lines().map(|line| format!("  {line}")).collect();
        format!("{heading}\n{}", lines.join("\n"))
    });
    let parts: Vec<String> = [more, examples].into_iter().flatten().collect();
    parts
        .iter()
        .map(|part| part.trim_end())
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The words of a command, of its options, and of the commands below it, each under its name.
    fn said(command: &Command, name: &str) -> Vec<(String, String)> {
        let about = command.get_about().map(ToString::to_string);
        let mut said = vec![(name.to_owned(), about.unwrap_or_default())];
        said.extend(command.get_arguments().map(|arg| {
            let help = arg.get_help().map(ToString::to_string);
            (format!("{name} {}", arg.get_id()), help.unwrap_or_default())
        }));
        for below in command.get_subcommands() {
            said.extend(self::said(below, &format!("{name} {}", below.get_name())));
        }
        said
    }

    #[test]
    fn every_command_and_every_option_has_words_in_both_languages_and_they_differ() {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| {
            program(lang).debug_assert();
            said(&program(lang), "qibu")
        });
        assert!(zh.len() > 80, "{zh:?}");
        for ((name, zh), (_, en)) in zh.iter().zip(&en) {
            for words in [zh, en] {
                let is_key = words.is_empty() || words.starts_with("help.");
                assert!(!is_key, "{name}: {words:?}");
            }
            assert_ne!(zh, en, "{name}");
        }
    }

    #[test]
    fn every_command_that_can_be_run_has_an_example_that_begins_with_it() {
        fn check(command: &Command, key: &str, whole: &str) {
            for below in command.get_subcommands() {
                let name = below.get_name();
                check(below, &format!("{key}.{name}"), &format!("{whole} {name}"));
            }
            if command.has_subcommands() {
                return;
            }
            for lang in [Lang::Zh, Lang::En] {
                let examples = words(lang, &format!("{key}.examples"), &[]).unwrap();
                assert!(
                    examples.lines().all(|line| line.starts_with(whole)),
                    "{examples}"
                );
            }
        }
        check(&program(Lang::Zh), ROOT, "qibu");
    }
}
