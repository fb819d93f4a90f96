//! What is in the memory of a process: what a core dump of it would hold.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// The bytes of a page, and of its entry in the table of pages.
const PAGE_BYTES: u64 = 4096;
const ENTRY_BYTES: u64 = 8;
/// Whether a page was ever written is in the two highest bits of its entry: it is in memory, or swapped out.
const IS_THERE: u64 = 0b11 << 62;

/// Which of those bytes are anywhere in the memory that a process writes.
pub fn holding<'a>(pid: u32, sought: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let mut memory = Memory::of(pid);
    let looked_for = Sought::new(sought);
    let mut found = BTreeSet::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (place, may) = (words.next().unwrap(), words.next().unwrap());
        if may.starts_with("rw") {
            let (from, to) = place.split_once('-').unwrap();
            let address = |digits: &str| u64::from_str_radix(digits, 16).unwrap();
            for part in memory.written(address(from), address(to)) {
                looked_for.add_found(&part, &mut found);
            }
        }
    }
    found.into_iter().collect()
}

struct Memory {
    bytes: File,
    pages: File,
}

impl Memory {
    fn of(pid: u32) -> Self {
        let open = |name| File::open(format!("/proc/{pid}/{name}")).unwrap();
        Self {
            bytes: open("mem"),
            pages: open("pagemap"),
        }
    }

    /// The pages of a region that hold anything, those that follow each other in one piece.
    fn written(&mut self, from: u64, to: u64) -> Vec<Vec<u8>> {
        let count = usize::try_from((to - from) / PAGE_BYTES).unwrap();
        let mut entries = vec![0; count * usize::try_from(ENTRY_BYTES).unwrap()];
        let at = SeekFrom::Start(from / PAGE_BYTES * ENTRY_BYTES);
        self.pages.seek(at).unwrap();
        self.pages.read_exact(&mut entries).unwrap();
        let mut parts: Vec<Vec<u8>> = vec![Vec::new()];
        for (at, entry) in (from..).step_by(4096).zip(entries.chunks_exact(8)) {
            let is_there = u64::from_le_bytes(entry.try_into().unwrap()) & IS_THERE != 0;
            let mut page = [0; 4096];
            // A page may be given back while it is looked at.
            if is_there && self.read(at, &mut page) {
                parts.last_mut().unwrap().extend(page);
            } else if !parts.last().unwrap().is_empty() {
                parts.push(Vec::new());
            }
        }
        parts
    }

    fn read(&mut self, at: u64, page: &mut [u8]) -> bool {
        self.bytes.seek(SeekFrom::Start(at)).unwrap();
        self.bytes.read_exact(page).is_ok()
    }
}

/// What is sought, found by how it begins: all of it in one look.
struct Sought<'a, 'b> {
    all: &'b [&'a [u8]],
    begins: Vec<bool>,
}

impl<'a, 'b> Sought<'a, 'b> {
    fn new(all: &'b [&'a [u8]]) -> Self {
        let mut begins = vec![false; 1 << 16];
        for bytes in all {
            begins[beginning(bytes[0], bytes[1])] = true;
        }
        Self { all, begins }
    }

    fn add_found(&self, part: &[u8], found: &mut BTreeSet<&'a [u8]>) {
        for at in 1..part.len() {
            if self.begins[beginning(part[at - 1], part[at])] {
                let here = &part[at - 1..];
                found.extend(self.all.iter().filter(|bytes| here.starts_with(bytes)));
            }
        }
    }
}

fn beginning(first: u8, second: u8) -> usize {
    usize::from(u16::from_le_bytes([first, second]))
}
