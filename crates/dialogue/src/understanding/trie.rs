//! Words found by their letters.

use std::collections::VecDeque;
use std::ops::Range;

/// Texts with what they mean. A text may mean several things.
///
/// Built once from all of its texts and then only read, so it is laid out small: letters that no
/// other text parts from stand in one node, and the children of a node side by side.
#[derive(Debug, Clone)]
pub struct Trie<T> {
    nodes: Vec<Node>,
    /// The letters of every node.
    letters: Vec<u16>,
    /// What texts mean, node by node, in the order in which they came.
    meanings: Vec<T>,
}

/// The letters between its parent and it, what the text up to there means, and how it goes on.
#[derive(Debug, Clone, Copy)]
struct Node {
    letters: u32,
    meanings: u32,
    children: u32,
    children_count: u16,
    letters_count: u8,
    meanings_count: u8,
}

/// A text as it is compared. A letter that two bytes do not hold is in no word of ours.
pub type Letters = Vec<u16>;

/// The letters of a text, for [`Trie::of`].
pub fn letters(text: impl IntoIterator<Item = char>) -> Letters {
    text.into_iter().map(letter).collect()
}

fn letter(c: char) -> u16 {
    u16::try_from(u32::from(c)).unwrap_or(u16::MAX)
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl<T> Trie<T> {
    /// Builds one.
    pub fn of(mut texts: Vec<(Letters, T)>) -> Self {
        texts.sort_by(|(a, _), (b, _)| a.cmp(b));
        let (keys, meanings): (Vec<Letters>, Vec<T>) = texts.into_iter().unzip();
        let mut trie = Self {
            nodes: Vec::new(),
            letters: Vec::new(),
            meanings,
        };
        let mut open: VecDeque<(Range<usize>, usize)> = VecDeque::from([(0..keys.len(), 0)]);
        let mut placed = 1;
        while let Some((texts, depth)) = open.pop_front() {
            let end = match trie.nodes.is_empty() {
                true => 0,
                false => common(&keys[texts.clone()], depth),
            };
            let ending = keys[texts.clone()].iter().take_while(|key| key.len() == end);
            let ending = ending.count().min(usize::from(u8::MAX));
            let parts = parts(&keys, texts.start + ending..texts.end, end);
            trie.nodes.push(Node {
                letters: place(trie.letters.len()),
                letters_count: u8::try_from(end - depth).unwrap_or(u8::MAX),
                meanings: place(texts.start),
                meanings_count: u8::try_from(ending).unwrap_or(u8::MAX),
                children: place(placed),
                children_count: u16::try_from(parts.len()).unwrap_or(u16::MAX),
            });
            let first = keys.get(texts.start);
            trie.letters
                .extend(first.and_then(|key| key.get(depth..end)).unwrap_or_default());
            placed += parts.len();
            open.extend(parts.into_iter().map(|part| (part, end)));
        }
        trie.nodes.shrink_to_fit();
        trie.letters.shrink_to_fit();
        trie.meanings.shrink_to_fit();
        trie
    }

    /// Every text that `letters` begin with, shortest first: its length, and each thing it means.
    pub fn beginnings<'a>(&'a self, letters: &'a [char]) -> impl Iterator<Item = (usize, &'a T)> {
        let mut next = self.nodes.first().map(|root| (root, 0));
        let nodes = std::iter::from_fn(move || {
            let (node, length) = next?;
            next = self.step(node, letters.get(length..).unwrap_or_default(), length);
            Some((node, length))
        });
        nodes.flat_map(|(node, length)| self.meant(node).iter().map(move |meaning| (length, meaning)))
    }

    fn meant(&self, node: &Node) -> &[T] {
        let from = node.meanings as usize;
        let meant = from..from + usize::from(node.meanings_count);
        self.meanings.get(meant).unwrap_or_default()
    }

    /// The child whose letters `rest` begins with.
    fn step(&self, node: &Node, rest: &[char], length: usize) -> Option<(&Node, usize)> {
        let first = letter(*rest.first()?);
        let from = node.children as usize;
        let children = self.nodes.get(from..from + usize::from(node.children_count))?;
        let found = children.iter().find_map(|child| {
            let own = self.letters_of(child);
            (own.first() == Some(&first)).then_some((child, own))
        });
        let (child, own) = found?;
        let behind = rest.get(..own.len())?;
        let same = behind.iter().zip(own).all(|(a, b)| letter(*a) == *b);
        same.then_some((child, length + own.len()))
    }

    fn letters_of(&self, node: &Node) -> &[u16] {
        let from = node.letters as usize;
        let own = from..from + usize::from(node.letters_count);
        self.letters.get(own).unwrap_or_default()
    }
}

/// Up to where sorted texts are the same, from `depth` on and no further than a node can hold.
fn common(sorted: &[Letters], depth: usize) -> usize {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return depth;
    };
    let same = first.iter().zip(last).take_while(|(a, b)| a == b).count();
    same.min(depth + usize::from(u8::MAX))
}

/// Sorted texts apart by the letter at `depth`.
fn parts(keys: &[Letters], texts: Range<usize>, depth: usize) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for place in texts {
        let letter = |place: usize| keys.get(place).and_then(|key| key.get(depth));
        match out.last_mut() {
            Some(part) if letter(part.start) == letter(place) => part.end = place + 1,
            _ if letter(place).is_some() => out.push(place..place + 1),
            _ => {}
        }
    }
    out
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[(&str, i32)], text: &str) -> Vec<(usize, i32)> {
        let texts = texts
            .iter()
            .map(|(text, meaning)| (letters(text.chars()), *meaning));
        let trie = Trie::of(texts.collect());
        let letters: Vec<char> = text.chars().collect();
        let found = trie.beginnings(&letters);
        found.map(|(length, meaning)| (length, *meaning)).collect()
    }

    #[test]
    fn finds_every_beginning() {
        let texts = [("no", 1), ("not", 2), ("no", 3), ("nothing", 4), ("now", 5)];
        assert_eq!(found(&texts, "not at all"), [(2, 1), (2, 3), (3, 2)]);
        assert_eq!(found(&texts, "nothing"), [(2, 1), (2, 3), (3, 2), (7, 4)]);
        assert_eq!(found(&texts, "n"), []);
        assert_eq!(found(&[], "no"), []);
    }

    #[test]
    fn holds_texts_longer_than_a_node() {
        let long = "a".repeat(700);
        let longer = format!("{long}b");
        let texts = [(long.as_str(), 1), (longer.as_str(), 2)];
        assert_eq!(found(&texts, &longer), [(700, 1), (701, 2)]);
    }

    proptest::proptest! {
        #[test]
        fn finds_what_a_list_would(texts in proptest::collection::vec("[ab𝟏]{0,4}", 0..12), said in "[ab𝟏]{0,6}") {
            let numbered: Vec<(&str, i32)> = texts.iter().map(String::as_str).zip(0..).collect();
            let mut expected: Vec<(usize, i32)> = numbered
                .iter()
                .filter(|(text, _)| said.starts_with(text))
                .map(|(text, number)| (text.chars().count(), *number))
                .collect();
            expected.sort_unstable();
            assert_eq!(found(&numbered, &said), expected);
        }
    }
}
