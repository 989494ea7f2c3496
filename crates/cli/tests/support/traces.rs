//! Where the words of somebody who has left can still be read: in memory and on the disk.
#![allow(dead_code, reason = "each test uses some of it")]

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use memchr::memmem::Finder;

/// Bytes looked at in one go.
const PIECE: usize = 1 << 20;

/// What is looked for: each word in UTF-8 and, for a web view's memory, in UTF-16.
pub struct Traces {
    words: Vec<(String, [Finder<'static>; 2])>,
    longest: usize,
}

impl Traces {
    pub fn of(words: &[&str]) -> Traces {
        let forms = |word: &str| {
            let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
            [word.as_bytes(), &wide].map(|form| Finder::new(form).into_owned())
        };
        let words: Vec<_> = words
            .iter()
            .map(|word| ((*word).to_owned(), forms(word)))
            .collect();
        let lengths = words
            .iter()
            .flat_map(|(_, forms)| forms)
            .map(|form| form.needle().len());
        let longest = lengths.max().unwrap_or_default();
        Traces { words, longest }
    }

    /// Which words can be read in these bytes.
    fn found_in(&self, bytes: &[u8]) -> impl Iterator<Item = &str> {
        let words = self.words.iter();
        words
            .filter(move |(_, forms)| forms.iter().any(|form| form.find(bytes).is_some()))
            .map(|(word, _)| word.as_str())
    }

    /// Where in the memory of a process they can be read: word, address and mapping.
    pub fn in_memory(&self, process: u32) -> Vec<String> {
        let mut found = Vec::new();
        // A process that has ended meanwhile remembers nothing.
        let maps = fs::read_to_string(format!("/proc/{process}/smaps"));
        let (Ok(maps), Ok(mut memory)) = (maps, File::open(format!("/proc/{process}/mem"))) else {
            return found;
        };
        let Ok(mut pages) = Pages::of(process) else {
            return found;
        };
        for (from, to, place) in written(&maps) {
            for (from, to) in pages.present(from, to) {
                let mut at = from;
                while at < to {
                    let length = usize::try_from(to - at).unwrap().min(PIECE + self.longest);
                    let mut bytes = vec![0; length];
                    // Some mappings are the kernel's and cannot be read.
                    if memory.seek(SeekFrom::Start(at)).is_ok() && memory.read_exact(&mut bytes).is_ok() {
                        let words = self.found_in(&bytes);
                        found.extend(words.map(|word| format!("{word} in {process} at {at:x} {place}")));
                    }
                    at += PIECE as u64;
                }
            }
        }
        found
    }

    /// The same for a process and everything it has started.
    pub fn in_memory_of_all(&self, process: u32) -> Vec<String> {
        let all = family(process);
        all.into_iter()
            .flat_map(|process| self.in_memory(process))
            .collect()
    }

    /// Every file below a folder in which they can be read, or whose name tells them.
    pub fn in_files(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for path in files(folder) {
            let words = |bytes: &[u8]| self.found_in(bytes).map(str::to_owned).collect::<Vec<_>>();
            let mut told = words(path.to_string_lossy().as_bytes());
            if let Ok(bytes) = fs::read(&path) {
                told.extend(words(&bytes));
            }
            found.extend(
                told.into_iter()
                    .map(|word| format!("{word} in {}", path.display())),
            );
        }
        found
    }
}

/// Every file below a folder, in the order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() && !path.is_symlink() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// A process and everything it has started that is still there.
fn family(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let mut next = 0;
    while let Some(parent) = all.get(next).copied() {
        let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten();
        for thread in threads.flatten() {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            all.extend(children.split_whitespace().map(|id| id.parse::<u32>().unwrap()));
        }
        next += 1;
    }
    all
}

/// Mappings that can be written and of which something is there: from, to, and what it is.
fn written(smaps: &str) -> Vec<(u64, u64, &str)> {
    let mut all = Vec::new();
    let mut open = None;
    for line in smaps.lines() {
        let mut parts = line.split_whitespace();
        let first = parts.next().unwrap_or_default();
        if let Some((from, to)) = first.split_once('-') {
            let address = |text| u64::from_str_radix(text, 16).unwrap();
            let writable = parts.next().is_some_and(|mode| mode.starts_with("rw"));
            let place = line.rsplit(' ').next().unwrap_or_default();
            open = writable.then(|| (address(from), address(to), place));
        } else if first == "Rss:" && parts.next() != Some("0") {
            all.extend(open.take());
        }
    }
    all
}

/// Which pages of a process there are. A web view maps a hundred gigabytes and uses a few hundred megabytes of them.
struct Pages(File);

impl Pages {
    const SIZE: u64 = 4096;
    /// Bytes that tell of one page, and how many pages are asked for in one go.
    const ENTRY: u64 = 8;
    const STEP: u64 = 1 << 20;
    /// In memory, or swapped out.
    const PRESENT: u64 = 0b11 << 62;

    fn of(process: u32) -> std::io::Result<Pages> {
        Ok(Pages(File::open(format!("/proc/{process}/pagemap"))?))
    }

    /// The stretches between two addresses that are there.
    fn present(&mut self, from: u64, to: u64) -> Vec<(u64, u64)> {
        let mut found: Vec<(u64, u64)> = Vec::new();
        let mut told = Vec::new();
        for at in (from..to).step_by(usize::try_from(Self::STEP * Self::SIZE).unwrap()) {
            let count = Self::STEP.min((to - at) / Self::SIZE);
            told.clear();
            let place = SeekFrom::Start(at / Self::SIZE * Self::ENTRY);
            let read = self.0.seek(place).and_then(|_| {
                let mut some = (&self.0).take(count * Self::ENTRY);
                some.read_to_end(&mut told)
            });
            if read.is_err() {
                return found;
            }
            let (entries, _) = told.as_chunks::<8>();
            for (page, entry) in (0..).zip(entries) {
                if u64::from_ne_bytes(*entry) & Self::PRESENT == 0 {
                    continue;
                }
                let start = at + page * Self::SIZE;
                match found.last_mut() {
                    Some((_, end)) if *end == start => *end += Self::SIZE,
                    _ => found.push((start, start + Self::SIZE)),
                }
            }
        }
        found
    }
}
