//! What the suites need on the machine, and how it is installed.

use std::path::Path;
use std::process::Command;

use crate::child;
use crate::failure::Failure;
use crate::workspace::Workspace;

/// One thing that a suite needs.
pub struct Need {
    /// What a person calls it.
    pub name: &'static str,
    /// Whether it is there already.
    present: fn() -> bool,
    /// Where it comes from.
    source: Source,
}

enum Source {
    /// A package of Debian.
    Debian(&'static str),
    /// The words of `cargo install`.
    Cargo(&'static [&'static str]),
}

/// The browser that the browser tests drive.
pub const CHROMIUM: Need = Need {
    name: "chromium",
    present: || chromium().is_some(),
    source: Source::Debian("chromium"),
};
/// Chinese glyphs; without them pages are measured in boxes.
pub const CJK_FONTS: Need = Need {
    name: "fonts-noto-cjk",
    present: || {
        child::output(Command::new("fc-list").arg(":lang=zh-cn"))
            .is_ok_and(|fonts| !fonts.trim().is_empty())
            || Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists()
    },
    source: Source::Debian("fonts-noto-cjk"),
};
/// Runs the browser tests.
pub const NODE: Need = Need {
    name: "node",
    present: || child::on_path("node").is_some(),
    source: Source::Debian("nodejs"),
};
/// Fetches what the browser tests depend on.
pub const NPM: Need = Need {
    name: "npm",
    present: || child::on_path("npm").is_some(),
    source: Source::Debian("npm"),
};
/// A database server, of which the tests start throwaway ones.
pub const POSTGRESQL: Need = Need {
    name: "postgresql",
    present: has_postgresql,
    source: Source::Debian("postgresql"),
};
/// Checks licences, bans and sources.
pub const CARGO_DENY: Need = Need {
    name: "cargo-deny",
    present: || child::succeeds(Command::new("cargo").args(["deny", "--version"])),
    source: Source::Cargo(&["cargo-deny", "--version", "0.20.2", "--locked"]),
};

/// The browser to drive: `QIBU_CHROMIUM`, or the first of the usual names on `PATH`.
pub fn chromium() -> Option<std::path::PathBuf> {
    if let Some(named) = std::env::var_os("QIBU_CHROMIUM").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(child::on_path)
}

/// Whether the programs of a server are where `tests/support_qibu/postgres.sh` looks for them.
fn has_postgresql() -> bool {
    let on_path = child::on_path("initdb").is_some();
    let named = child::output(Command::new("pg_config").arg("--bindir"));
    let named = named.is_ok_and(|folder| Path::new(folder.trim()).join("initdb").exists());
    let versions = std::fs::read_dir("/usr/lib/postgresql");
    let mut versions = versions.into_iter().flatten().flatten();
    on_path || named || versions.any(|version| version.path().join("bin/initdb").exists())
}

/// Installs those needs that are missing. Where it may not, it says which commands would.
pub fn supply(workspace: &Workspace, needs: &[&Need]) -> Result<(), Failure> {
    let missing: Vec<&Need> = needs
        .iter()
        .copied()
        .filter(|need| !(need.present)())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    println!("missing: {}", names.join(", "));
    let packages = debian_packages(&missing);
    if !packages.is_empty() {
        if !(is_root() && child::on_path("apt-get").is_some()) {
            return Err(Failure::missing(by_hand(&missing)));
        }
        apt_get(&["update"])?;
        let mut words = vec!["install", "--yes", "--no-install-recommends"];
        words.extend(&packages);
        apt_get(&words)?;
    }
    for need in &missing {
        if let Source::Cargo(words) = need.source {
            child::run(workspace.cargo(&["install"]).args(words))?;
        }
    }
    match missing.iter().find(|need| !(need.present)()) {
        None => Ok(()),
        Some(need) => Err(Failure::missing(format!(
            "{} is still missing after its install",
            need.name
        ))),
    }
}

/// The commands that a person runs where the task may not install.
fn by_hand(missing: &[&Need]) -> String {
    let mut lines =
        vec!["this task may not install here (it takes root and apt-get); run:".to_owned()];
    let packages = debian_packages(missing);
    if !packages.is_empty() {
        lines.push("  sudo apt-get update".to_owned());
        lines.push(format!(
            "  sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        ));
    }
    for need in missing {
        if let Source::Cargo(words) = need.source {
            lines.push(format!("  cargo install {}", words.join(" ")));
        }
    }
    lines.join("\n")
}

fn debian_packages(needs: &[&Need]) -> Vec<&'static str> {
    needs
        .iter()
        .filter_map(|need| match need.source {
            Source::Debian(package) => Some(package),
            Source::Cargo(_) => None,
        })
        .collect()
}

fn apt_get(words: &[&str]) -> Result<(), Failure> {
    child::run(
        Command::new("apt-get")
            .args(words)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
}

fn is_root() -> bool {
    child::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_without_root_is_told_exactly_what_to_run() {
        let words = by_hand(&[&CHROMIUM, &CJK_FONTS, &CARGO_DENY]);
        assert!(
            words
                .contains("  sudo apt-get install --no-install-recommends chromium fonts-noto-cjk")
        );
        assert!(words.contains("  cargo install cargo-deny --version 0.20.2 --locked"));
        assert!(!by_hand(&[&CARGO_DENY]).contains("sudo apt-get"));
    }
}
