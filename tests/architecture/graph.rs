//! Who depends on whom, from Cargo.lock.

use std::collections::{BTreeMap, BTreeSet};

/// Each package's direct dependencies by name. Versions of one name are taken together, which can only find more.
pub struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    /// Reads the text of a Cargo.lock.
    pub fn read(lock: &str) -> Self {
        let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for block in lock.split("[[package]]").skip(1) {
            let name = block
                .lines()
                .find_map(|line| line.strip_prefix("name = "))
                .unwrap();
            let needs = packages
                .entry(name.trim_matches('"').to_owned())
                .or_default();
            let list = block
                .split_once("dependencies = [")
                .map_or("", |(_, rest)| rest);
            let list = list.split_once(']').map_or("", |(list, _)| list);
            let names = list.split(',').filter_map(|entry| {
                entry
                    .trim()
                    .trim_matches('"')
                    .split(' ')
                    .next()
                    .filter(|name| !name.is_empty())
            });
            needs.extend(names.map(str::to_owned));
        }
        Self(packages)
    }

    /// What is wrong when `package` reaches one of `forbidden`, directly or through others. A name that ends in `*`
    /// stands for every package that begins so.
    pub fn reaches(&self, package: &str, forbidden: &[&str]) -> Vec<String> {
        assert!(
            self.0.contains_key(package),
            "Cargo.lock holds no {package}"
        );
        let reached = self.all_below(package);
        let is_forbidden = |name: &str| {
            forbidden
                .iter()
                .any(|pattern| match pattern.strip_suffix('*') {
                    Some(beginning) => name.starts_with(beginning),
                    None => name == *pattern,
                })
        };
        let found = reached.iter().filter(|name| is_forbidden(name));
        found
            .map(|name| format!("{package} depends on {name}"))
            .collect()
    }

    /// The arrows from `package` to members of the workspace that are not in `allowed`.
    pub fn arrows_besides(&self, package: &str, members: &[&str], allowed: &[&str]) -> Vec<String> {
        let needs = &self.0[package];
        let wrong = members
            .iter()
            .filter(|name| needs.contains(**name) && !allowed.contains(name));
        wrong.map(|name| format!("{package} → {name}")).collect()
    }

    fn all_below<'a>(&'a self, package: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![package];
        while let Some(name) = open.pop() {
            let needs = self.0.get(name).into_iter().flatten();
            open.extend(
                needs
                    .map(String::as_str)
                    .filter(|need| reached.insert(*need)),
            );
        }
        reached
    }
}

mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"domain\"\nversion = \"0.1.0\"\ndependencies = [\n \"serde\",\n \"bad 1.0.0\",\n]\n\n\
        [[package]]\nname = \"bad\"\nversion = \"1.0.0\"\ndependencies = [\n \"tokio-util\",\n]\n\n\
        [[package]]\nname = \"serde\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"root\"\ndependencies = [\n \"domain\",\n]\n";

    #[test]
    fn a_dependency_is_found_through_another() {
        let graph = Graph::read(LOCK);
        assert_eq!(
            graph.reaches("domain", &["tokio*"]),
            ["domain depends on tokio-util"]
        );
        assert_eq!(graph.reaches("domain", &["tokio"]), Vec::<String>::new());
        assert_eq!(graph.reaches("root", &["bad"]), ["root depends on bad"]);
    }

    #[test]
    fn an_arrow_that_points_back_is_found() {
        let graph = Graph::read(LOCK);
        let members = ["root", "domain", "bad"];
        assert_eq!(
            graph.arrows_besides("root", &members, &["domain"]),
            Vec::<String>::new()
        );
        assert_eq!(
            graph.arrows_besides("domain", &members, &[]),
            ["domain → bad"]
        );
    }
}
