//! Erasing, told by the bytes that lie about: of the log, the views, the vault, the papers, write-ahead logs, a copy, the
//! traces of the server, and its memory.

use crate::house::{DISTRICT, Given, House, Server};
use crate::memory;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Persons whose name, contact, form and name of a file are planted.
const PERSONS: usize = 5;
/// How long the server's own rounds of erasing are waited for, many times what one takes.
const MAX_WAIT: Duration = Duration::from_mins(2);
const MIN_SOUGHT_BYTES: usize = 16;

/// One of the planted persons.
struct Planted {
    id: String,
    paper: String,
    /// What was said of them, in plain.
    plain: [String; 4],
}

fn planted(n: usize) -> [String; 4] {
    // No two begin alike, and none of them is said anywhere else.
    let mark = ["甲戌", "乙亥", "丙申", "丁酉", "戊午"][n];
    [
        format!("{mark}样例埋名"),
        format!("{mark}埋号7{n}53"),
        format!("{mark}埋文：我同意加入。"),
        format!("{mark}埋件.txt"),
    ]
}

/// Enters a person who consents by a form.
fn enter(server: &Server, token: &str, n: usize) -> Planted {
    let plain = planted(n);
    let guest =
        json!({ "node": DISTRICT, "name": plain[0], "contact": plain[1], "purposes": ["pool"] });
    let made = server.post("/api/v1/people", token, &guest);
    let id = made["id"].as_str().unwrap().to_owned();
    let paper = server.upload(token, "signed_form", &plain[3], plain[2].as_bytes());
    let consent = json!({ "purpose": "pool", "answer": "given", "paper": paper });
    server.post(
        &format!("/api/v1/people/{id}/record-consent"),
        token,
        &consent,
    );
    Planted { id, paper, plain }
}

/// What lies in files: the name of each with its bytes, as they are now.
struct Lying(Vec<(String, Vec<u8>)>);

impl Lying {
    /// In every file below the folders, and in the files.
    fn of(places: &[&Path]) -> Self {
        let mut lying = Self(Vec::new());
        for place in places {
            lying.add(place);
        }
        lying
    }

    fn add(&mut self, place: &Path) {
        if place.is_dir() {
            for entry in std::fs::read_dir(place).unwrap() {
                self.add(&entry.unwrap().path());
            }
        } else {
            let name = place.file_name().unwrap().to_str().unwrap().to_owned();
            // A server that runs may take a file away while it is looked for.
            self.0
                .push((name, std::fs::read(place).unwrap_or_default()));
        }
    }

    /// In which files some bytes are, by their names.
    fn holding(&self, sought: &[u8]) -> Vec<&str> {
        assert!(sought.len() >= MIN_SOUGHT_BYTES);
        let holds = |(_, bytes): &&(String, Vec<u8>)| {
            bytes.windows(sought.len()).any(|here| here == sought)
        };
        self.0
            .iter()
            .filter(holds)
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

/// What is sealed of all of them, keys and values, as the vault and the papers hold it now.
fn sealed(data: &Path, persons: &[Planted]) -> Vec<Vec<u8>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let vault = Connection::open_with_flags(data.join("vault.db"), flags).unwrap();
    let mut found = Vec::new();
    for person in persons {
        let id: uuid::Uuid = person.id.parse().unwrap();
        let mut fields = vault
            .prepare("SELECT wrapped_key, sealed FROM person_field WHERE person = ?1")
            .unwrap();
        let mut rows = fields.query([id.as_bytes()]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            found.extend([row.get(0).unwrap(), row.get(1).unwrap()]);
        }
        let id: uuid::Uuid = person.paper.parse().unwrap();
        let paper = "SELECT wrapped_key, details FROM paper WHERE paper = ?1";
        let (key, details) = vault
            .query_row(paper, [id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        found.extend([key, details]);
        found.push(std::fs::read(data.join("papers").join(&person.paper)).unwrap());
    }
    // Two fields and a paper each: a key and what is under it.
    assert_eq!(found.len(), persons.len() * 7);
    found
}

/// The events as they are stored, in their order.
fn leaves(data: &Path) -> Vec<(String, String, Vec<u8>)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let log = Connection::open_with_flags(data.join("log.db"), flags).unwrap();
    let mut events = log
        .prepare("SELECT payload, metadata, leaf FROM events ORDER BY position")
        .unwrap();
    let rows = events.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn erased(server: &Server, token: &str, persons: &[Planted]) {
    for person in persons {
        let order = json!({ "ground": "persons_request" });
        server.post(
            &format!("/api/v1/people/{}/erase", person.id),
            token,
            &order,
        );
    }
    let until = Instant::now() + MAX_WAIT;
    let is_gone = |person: &Planted| {
        let path = format!("/api/v1/people/{}", person.id);
        server.read(&path, token)["stage"] == "erased"
            && server.status(
                &format!("/api/v1/papers/{}?purpose=handling", person.paper),
                token,
            ) == 410
    };
    while !persons.iter().all(is_gone) {
        assert!(Instant::now() < until, "the server erases nobody");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The token of an officer of the home district.
fn officer(house: &House) -> String {
    let account = house.account("样例经办人");
    let appoint = ["account", "appoint", &account, "--node", DISTRICT];
    house
        .run(&[&appoint[..], &["--duty", "officer"]].concat())
        .expect(0);
    let issued = house.run(&["account", "token", &account]).expect(0);
    issued.out.trim().to_owned()
}

/// Nothing lies there in plain, and what is sealed in its place only.
fn lie_sealed(lying: &Lying, persons: &[Planted], sealed: &[Vec<u8>]) {
    let plain = persons.iter().flat_map(|person| &person.plain);
    for value in plain {
        assert_eq!(
            lying.holding(value.as_bytes()),
            Vec::<&str>::new(),
            "{value}"
        );
    }
    for bytes in sealed {
        let found = lying.holding(bytes);
        let is_its_place = |name: &&str| {
            name.starts_with("vault.db") || persons.iter().any(|person| person.paper == **name)
        };
        assert!(
            !found.is_empty() && found.iter().all(is_its_place),
            "{found:?}"
        );
    }
}

/// A server that goes on working holds nothing of them in its memory, and so in no core dump. What is freed is wiped at once;
/// what stood on a thread's stack, whatever that thread does next stands upon.
fn forgets(server: &Server, token: &str, data: &Path, plain: &[&String]) {
    let in_use = data.to_str().unwrap().as_bytes();
    assert_eq!(memory::holding(server.pid(), &[in_use]), [in_use]);
    let sought: Vec<&[u8]> = plain.iter().map(|value| value.as_bytes()).collect();
    let until = Instant::now() + MAX_WAIT;
    loop {
        for _ in 0..2 {
            let text = "另一份材料，与他人无关。".as_bytes();
            server.upload(token, "signed_form", "另一份材料.txt", text);
            server.read(&format!("/api/v1/people?node={DISTRICT}"), token);
        }
        let found = memory::holding(server.pid(), &sought);
        if found.is_empty() {
            break;
        }
        let found: Vec<_> = found.into_iter().map(String::from_utf8_lossy).collect();
        assert!(Instant::now() < until, "{found:?}");
        std::thread::sleep(Duration::from_secs(3));
    }
}

/// A copy of all, made now, and what the program prints of it.
fn copied(house: &House, token: &str) -> (PathBuf, PathBuf) {
    let data = house.data();
    let copy = data.with_file_name("copy");
    let (from, to) = (data.to_str().unwrap(), copy.to_str().unwrap());
    std::fs::copy(data.with_extension("key"), copy.with_extension("key")).unwrap();
    let words = ["copy", "--from", from, "--to", to];
    house.run_in(&words).expect(0);
    let verified = house.run_at(to, &["verify", "store"]).expect(0);
    let people = format!("/api/v1/people?node={DISTRICT}");
    let given = Given {
        token: Some(token),
        data: Some(to),
        ..Given::default()
    };
    let listed = house.run_given(&["call", "GET", &people], given).expect(0);
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), PERSONS);
    let said = data.with_file_name("said.txt");
    std::fs::write(&said, verified.out + &listed.out).unwrap();
    (copy, said)
}

#[test]
fn of_twenty_planted_values_none_is_found_in_plain_and_after_erasing_not_even_what_was_sealed() {
    let house = House::new();
    let data = house.data();
    let token = officer(&house);
    let traces = data.with_file_name("traces.txt");
    let server = house.serve_traced(&traces);
    let persons: Vec<Planted> = (0..PERSONS).map(|n| enter(&server, &token, n)).collect();
    let plain: Vec<&String> = persons.iter().flat_map(|person| &person.plain).collect();
    assert_eq!(plain.len(), 20);

    // Whoever may reads them; where they lie, they lie sealed.
    let details = format!("/api/v1/people/{}/details?purpose=rights", persons[0].id);
    let known = server.read(&details, &token);
    assert_eq!(known["name"], persons[0].plain[0].as_str());
    let traced = std::fs::read_to_string(&traces).unwrap();
    let is_traced = traced.contains("TRACE") && traced.contains("answered");
    assert!(is_traced, "{traced}");
    let sealed = sealed(&data, &persons);
    lie_sealed(&Lying::of(&[&data, &traces]), &persons, &sealed);
    let before = leaves(&data);
    let count = |server: &Server| server.read("/api/v1/figures", &token)["figures"].clone();
    let counted = count(&server);

    erased(&server, &token, &persons);
    let gone = server.read(&details, &token);
    assert_eq!(
        (&gone["name"], &gone["contact"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(count(&server), counted);
    let after = leaves(&data);
    assert_eq!(after[..before.len()], before[..], "an event was touched");
    forgets(&server, &token, &data, &plain);
    drop(server);
    let (copy, said) = copied(&house, &token);
    let lying = Lying::of(&[&data, &traces, &copy, &said]);
    let sought = plain.iter().map(|value| value.as_bytes());
    for bytes in sought.chain(sealed.iter().map(Vec::as_slice)) {
        assert_eq!(lying.holding(bytes), Vec::<&str>::new());
    }
}
