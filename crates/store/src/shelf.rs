//! The passages of one language: SQLite's full-text index in memory finds some by BM25, and the
//! question that is nearest to the customer's own decides.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use didimdol_session::ports::Passage;
use rusqlite::Connection;

use crate::lexicon::Lexicon;
use crate::sections::Section;
use crate::terms::{indexed_terms, terms};

/// Passages of an answer, at most.
const PASSAGES: usize = 3;

/// Characters of a question that are looked at: more than anybody asks in one breath.
const LONGEST: usize = 300;

/// How well a passage answers, from 0 to 1, for it to be said; see [`Shelf::fit`]. Set on the
/// questions to work with (`scenarios/understanding`, `cargo test -p didimdol-cli --test faq`).
const ENOUGH: f64 = 0.52;

/// What a subject counts that only the text has, and no question that it answers.
const IN_TEXT: f64 = 0.6;

/// The weight of what is asked of a subject; a subject weighs 1 to 5.
const ASKING: f64 = 1.5;

/// What the subjects of a question must weigh that asks nothing of them: those that every sixth
/// passage has weigh less.
const TELLING: f64 = 1.9;

/// How much more a subject counts against a passage that lacks it if other passages are asked for
/// by it: "이체 수수료" wants no passage about fees without transfers, nor the other way round.
const LACKING: f64 = 2.0;

const TABLE: &str = "CREATE VIRTUAL TABLE passages USING fts5(topic, asked, body, content='')";

/// A hit in a question counts four times one in the text, in the topic twice.
const SEARCH: &str = "
    SELECT rowid - 1 FROM passages WHERE passages MATCH ?1
    ORDER BY bm25(passages, 2.0, 4.0, 1.0), rowid LIMIT 20";

/// Passages and what finds them.
pub(crate) struct Shelf {
    lexicon: Lexicon,
    /// Rows are in the order of `passages`, and count from 1.
    index: Mutex<Connection>,
    passages: Vec<Indexed>,
    /// How many passages have a term.
    with: HashMap<String, usize>,
    /// Terms of all topics.
    topics: HashSet<String>,
    /// Terms of all questions that passages answer.
    asked_for: HashSet<String>,
}

struct Indexed {
    passage: Passage,
    /// Its heading, then other wordings.
    questions: Vec<Wording>,
    topic: HashSet<String>,
    body: HashSet<String>,
}

/// A question that a passage answers.
struct Wording {
    asked: Vec<Subject>,
    /// What it can be found by.
    terms: HashSet<String>,
    /// Subjects of other desks in it, by their numbers.
    elsewhere: HashSet<usize>,
}

/// A word that a question is about.
struct Subject {
    word: String,
    terms: Vec<String>,
}

impl Subject {
    /// How much of it is among some terms, from 0 to 1.
    fn share(&self, held: impl Fn(&String) -> bool) -> f64 {
        self.terms.iter().filter(|term| held(term)).count() as f64 / self.terms.len().max(1) as f64
    }
}

impl Indexed {
    fn is_asked_for_by(&self, term: &String) -> bool {
        self.topic.contains(term)
            || self
                .questions
                .iter()
                .any(|question| question.terms.contains(term))
    }

    fn holds(&self, term: &String) -> bool {
        self.is_asked_for_by(term) || self.body.contains(term)
    }
}

impl Shelf {
    /// An empty one.
    pub(crate) fn new(lexicon: Lexicon) -> rusqlite::Result<Self> {
        let index = Connection::open_in_memory()?;
        index.execute_batch(TABLE)?;
        Ok(Self {
            lexicon,
            index: Mutex::new(index),
            passages: Vec::new(),
            with: HashMap::new(),
            topics: HashSet::new(),
            asked_for: HashSet::new(),
        })
    }

    /// Adds a passage.
    pub(crate) fn put(&mut self, file: &str, section: Section) -> rusqlite::Result<()> {
        let found_by = |text: &str| indexed_terms(text, &self.lexicon.subjects(text));
        let wording = |question: &String| {
            let subjects = self.lexicon.subjects(question);
            Wording {
                terms: indexed_terms(question, &subjects),
                asked: each_once(subjects),
                elsewhere: self.lexicon.elsewhere(question),
            }
        };
        let indexed = Indexed {
            questions: std::iter::once(&section.heading)
                .chain(&section.also)
                .map(wording)
                .collect(),
            topic: found_by(&section.topic),
            body: found_by(&section.text),
            passage: Passage {
                source: format!("{file}#{}", section.heading),
                text: section.text,
            },
        };
        let questions = indexed.questions.iter().flat_map(|question| &question.terms);
        let questions: HashSet<&String> = questions.collect();
        let index = self.index.get_mut().unwrap_or_else(PoisonError::into_inner);
        index.execute(
            "INSERT INTO passages (topic, asked, body) VALUES (?1, ?2, ?3)",
            (
                column(&indexed.topic),
                column(questions.iter().copied()),
                column(&indexed.body),
            ),
        )?;
        let all: HashSet<&String> = questions
            .iter()
            .copied()
            .chain(&indexed.topic)
            .chain(&indexed.body)
            .collect();
        for term in all {
            *self.with.entry(term.clone()).or_default() += 1;
        }
        self.asked_for.extend(questions.into_iter().cloned());
        let topic = each_once(self.lexicon.subjects(&section.topic));
        self.topics
            .extend(topic.into_iter().flat_map(|subject| subject.terms));
        self.passages.push(indexed);
        Ok(())
    }

    /// The passages that answer a question, best first.
    pub(crate) fn look_up(&self, question: &str) -> rusqlite::Result<Vec<Passage>> {
        let question = match question.char_indices().nth(LONGEST) {
            Some((end, _)) => question.split_at(end).0,
            None => question,
        };
        let asked = each_once(self.lexicon.subjects(question));
        if !self.says_enough(&asked) {
            return Ok(Vec::new());
        }
        let elsewhere = self.lexicon.elsewhere(question);
        let topics = asked
            .iter()
            .filter(|subject| subject.terms.iter().all(|term| self.topics.contains(term)));
        let topics: Vec<&String> = topics.flat_map(|topic| &topic.terms).collect();
        let found = self.find(&asked)?;
        let found = found.iter().filter_map(|row| self.passages.get(*row as usize));
        // Who names a topic wants nothing that does not speak of it.
        let found = found.filter(|found| topics.iter().all(|term| found.holds(term)));
        let found = found.map(|found| (self.fit(&asked, &elsewhere, found), found));
        let mut fitting: Vec<(f64, &Indexed)> = found.filter(|(fit, _)| *fit >= ENOUGH).collect();
        // Stable: of two that fit alike, BM25's first.
        fitting.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let fitting = fitting.into_iter().take(PASSAGES);
        Ok(fitting.map(|(_, found)| found.passage.clone()).collect())
    }

    /// "왜요?" and "카드도 돼요?" are about what went before, which is not known here.
    fn says_enough(&self, asked: &[Subject]) -> bool {
        let (asking, subjects): (Vec<&Subject>, Vec<&Subject>) = asked
            .iter()
            .partition(|subject| self.lexicon.only_asks(&subject.word));
        let told: f64 = subjects.iter().map(|subject| self.weight(subject)).sum();
        !subjects.is_empty() && (!asking.is_empty() || told >= TELLING)
    }

    /// How well a passage answers, from 0 to 1: the mean of how much of the question it has, and how
    /// near the nearest of its own questions is. Words that few passages have weigh more. A question
    /// with subjects of other desks is compared only with those that have them too.
    fn fit(&self, asked: &[Subject], elsewhere: &HashSet<usize>, passage: &Indexed) -> f64 {
        let all: f64 = asked
            .iter()
            .map(|subject| self.weight(subject) * self.lacking(subject, passage))
            .sum();
        let held = |share: &dyn Fn(&Subject) -> f64| {
            let shares = asked.iter().map(|subject| share(subject) * self.weight(subject));
            shares.sum::<f64>()
        };
        let same_desk = |question: &&Wording| elsewhere.is_subset(&question.elsewhere);
        let (mut nearest, mut covered) = (0.0, 0.0);
        for question in passage.questions.iter().filter(same_desk) {
            let common = held(&|subject| subject.share(|term| question.terms.contains(term)));
            let own: f64 = question.asked.iter().map(|subject| self.weight(subject)).sum();
            let near = 2.0 * common / (all + own);
            if near > nearest {
                (nearest, covered) = (near, common / all);
            }
        }
        if elsewhere.is_empty() {
            let share = |subject: &Subject| {
                let in_question = subject.share(|term| passage.is_asked_for_by(term));
                in_question.max(IN_TEXT * subject.share(|term| passage.holds(term)))
            };
            covered = held(&share) / all;
        }
        f64::midpoint(covered, nearest)
    }

    fn lacking(&self, subject: &Subject, passage: &Indexed) -> f64 {
        let asked_for = subject.terms.iter().all(|term| self.asked_for.contains(term));
        if asked_for && !subject.terms.iter().any(|term| passage.holds(term)) {
            LACKING
        } else {
            1.0
        }
    }

    /// How much a subject tells passages apart; most if no passage has it.
    fn weight(&self, subject: &Subject) -> f64 {
        if self.lexicon.only_asks(&subject.word) {
            return ASKING;
        }
        let rarity = |term: &String| {
            let with = self.with.get(term).copied().unwrap_or_default() as f64;
            (1.0 + self.passages.len() as f64 / (with + 0.5)).ln()
        };
        subject.terms.iter().map(rarity).sum::<f64>() / subject.terms.len().max(1) as f64
    }

    /// Places in `passages` of those that have any of the terms, best first.
    fn find(&self, asked: &[Subject]) -> rusqlite::Result<Vec<u32>> {
        let terms = asked.iter().flat_map(|subject| &subject.terms);
        let expression = terms
            .map(|term| format!("\"{term}\""))
            .collect::<Vec<_>>()
            .join(" OR ");
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let mut search = index.prepare_cached(SEARCH)?;
        search.query_map([expression], |row| row.get(0))?.collect()
    }
}

/// The subjects of a question, each once.
fn each_once(words: Vec<String>) -> Vec<Subject> {
    let mut seen = HashSet::new();
    let words = words.into_iter().filter(|word| seen.insert(word.clone()));
    let subject = |word: String| Subject {
        terms: terms(&word),
        word,
    };
    words.map(subject).collect()
}

/// Terms as a column of the index. Their order is that of a set: no search asks for phrases.
fn column<'a>(terms: impl IntoIterator<Item = &'a String>) -> String {
    let terms: Vec<&str> = terms.into_iter().map(String::as_str).collect();
    terms.join(" ")
}
