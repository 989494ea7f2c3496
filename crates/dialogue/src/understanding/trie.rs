//! Words found by their letters.

/// Texts with what they mean. A text may mean several things.
#[derive(Debug, Clone)]
pub struct Trie<T> {
    nodes: Vec<Node>,
    /// What texts mean, each with the place of the next meaning of the same text.
    meanings: Vec<(T, u32)>,
}

/// First child, next sibling.
#[derive(Debug, Clone, Copy)]
struct Node {
    letter: char,
    child: u32,
    next: u32,
    meaning: u32,
}

const NONE: u32 = u32::MAX;

impl<T> Default for Trie<T> {
    fn default() -> Self {
        let root = Node {
            letter: '\0',
            child: NONE,
            next: NONE,
            meaning: NONE,
        };
        Self {
            nodes: vec![root],
            meanings: Vec::new(),
        }
    }
}

impl<T> Trie<T> {
    /// Adds a meaning of a text.
    pub fn insert(&mut self, text: impl IntoIterator<Item = char>, meaning: T) {
        let mut at = 0;
        for letter in text {
            at = match self.child(at, letter) {
                Some(node) => node,
                None => self.grow(at, letter),
            };
        }
        let new = place(self.meanings.len());
        self.meanings.push((meaning, NONE));
        let Some(node) = self.nodes.get_mut(at) else {
            return;
        };
        if node.meaning == NONE {
            node.meaning = new;
            return;
        }
        let mut last = node.meaning as usize;
        while let Some((_, next)) = self.meanings.get(last).filter(|(_, next)| *next != NONE) {
            last = *next as usize;
        }
        if let Some((_, next)) = self.meanings.get_mut(last) {
            *next = new;
        }
    }

    /// Gives back what was kept for growing.
    pub fn shrink(&mut self) {
        self.nodes.shrink_to_fit();
        self.meanings.shrink_to_fit();
    }

    /// Every text that `letters` begin with, shortest first: its length, and each thing it means.
    pub fn beginnings<'a>(&'a self, letters: &'a [char]) -> impl Iterator<Item = (usize, &'a T)> {
        let mut at = Some(0);
        let steps = std::iter::once(None).chain(letters.iter().map(Some));
        let nodes = steps.map_while(move |letter| {
            at = match letter {
                None => at,
                Some(letter) => self.child(at?, *letter),
            };
            at
        });
        nodes.enumerate().flat_map(move |(length, node)| {
            let mut next = self.nodes.get(node).map_or(NONE, |node| node.meaning);
            let meanings = &self.meanings;
            std::iter::from_fn(move || {
                let (meaning, after) = meanings.get(next as usize)?;
                next = *after;
                Some((length, meaning))
            })
        })
    }

    fn child(&self, at: usize, letter: char) -> Option<usize> {
        let mut next = self.nodes.get(at)?.child;
        while let Some(node) = self.nodes.get(next as usize) {
            if node.letter == letter {
                return Some(next as usize);
            }
            next = node.next;
        }
        None
    }

    fn grow(&mut self, at: usize, letter: char) -> usize {
        let grown = self.nodes.len();
        let next = self.nodes.get(at).map_or(NONE, |node| node.child);
        self.nodes.push(Node {
            letter,
            child: NONE,
            next,
            meaning: NONE,
        });
        if let Some(node) = self.nodes.get_mut(at) {
            node.child = place(grown);
        }
        grown
    }
}

fn place(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_beginning() {
        let mut trie = Trie::default();
        for (text, meaning) in [("no", 1), ("not", 2), ("no", 3), ("nothing", 4)] {
            trie.insert(text.chars(), meaning);
        }
        let letters: Vec<char> = "not at all".chars().collect();
        let found: Vec<(usize, i32)> = trie
            .beginnings(&letters)
            .map(|(length, meaning)| (length, *meaning))
            .collect();
        assert_eq!(found, [(2, 1), (2, 3), (3, 2)]);
    }
}
