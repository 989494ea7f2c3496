//! The bank's texts, searchable: SQLite's full-text index in memory, BM25 over headings and text.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use didimdol_session::ports::{Knowledge, Passage};
use rusqlite::Connection;

use crate::question::asked_for;
use crate::sections::{Section, sections};
use crate::terms::{finds, is_alone, terms, words};

/// Passages of an answer, at most.
const PASSAGES: usize = 3;

/// The share of a question that a passage must hold to answer it, rare terms weighing more. On the
/// questions of `tests/knowledge` all but one that are covered have 0.37 and more, and those that
/// are not have 0.19 and less: "주식 계좌 추천해 주세요" finds 계좌, and shall not be answered with that.
const COVERED: f64 = 0.3;

const TABLE: &str = "CREATE VIRTUAL TABLE passages USING fts5(topic, heading, body, content='')";

/// A hit in the heading counts four times one in the text, in the topic twice.
const SEARCH: &str = "
    SELECT rowid - 1 FROM passages WHERE passages MATCH ?1
    ORDER BY bm25(passages, 2.0, 4.0, 1.0), rowid LIMIT 10";

/// A [`Knowledge`] base over Markdown files. The same question always gets the same passages.
///
/// Deliberately absent: any language understanding. A spoken "오티피" is turned into OTP before it
/// comes here.
pub struct MarkdownKnowledge {
    korean: Shelf,
    english: Shelf,
}

/// The index could not be built.
#[derive(Debug, thiserror::Error)]
#[error("knowledge_index: the full-text index cannot be built")]
pub struct KnowledgeError(#[from] rusqlite::Error);

impl MarkdownKnowledge {
    /// Indexes files given as path and text. A file is `# topic`, then `## section` with its text
    /// each; `*.en.md` is English, any other Korean. Of the path only the file name counts, as
    /// [`Passage::source`]: `file.md#section`. A section without text is left out.
    ///
    /// # Errors
    /// [`KnowledgeError`] if SQLite has no memory to give.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, KnowledgeError> {
        let (mut korean, mut english) = (Shelf::new()?, Shelf::new()?);
        for (path, text) in files {
            let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
            let shelf = if file.ends_with(".en.md") {
                &mut english
            } else {
                &mut korean
            };
            for section in sections(text) {
                shelf.put(file, section)?;
            }
        }
        Ok(Self { korean, english })
    }
}

#[async_trait]
impl Knowledge for MarkdownKnowledge {
    async fn look_up(&self, query: &str, locale: &str) -> Vec<Passage> {
        let shelf = match locale {
            "ko" => &self.korean,
            "en" => &self.english,
            _ => return Vec::new(),
        };
        shelf.look_up(&asked_for(query)).unwrap_or_else(|error| {
            // The code only: the expression holds what the customer asked.
            tracing::error!(code = ?error.sqlite_error_code(), "the knowledge base cannot be searched");
            Vec::new()
        })
    }
}

/// The passages of one language.
struct Shelf {
    /// Rows are in the order of `passages`, and count from 1.
    index: Mutex<Connection>,
    passages: Vec<Indexed>,
}

struct Indexed {
    passage: Passage,
    /// What its heading asks for.
    asked: Vec<String>,
    /// What it can be found by.
    terms: HashSet<String>,
}

impl Indexed {
    fn holds(&self, asked: &str) -> bool {
        self.terms.contains(asked) || is_alone(asked) && self.terms.iter().any(|term| finds(asked, term))
    }
}

impl Shelf {
    fn new() -> rusqlite::Result<Self> {
        let index = Connection::open_in_memory()?;
        index.execute_batch(TABLE)?;
        Ok(Self {
            index: Mutex::new(index),
            passages: Vec::new(),
        })
    }

    fn put(&mut self, file: &str, section: Section) -> rusqlite::Result<()> {
        let columns = [&section.topic, &section.heading, &section.text].map(|text| all_terms(text));
        let [topic, heading, body] = columns.each_ref().map(|terms| terms.join(" "));
        let index = self.index.get_mut().unwrap_or_else(PoisonError::into_inner);
        index.execute(
            "INSERT INTO passages (topic, heading, body) VALUES (?1, ?2, ?3)",
            (topic, heading, body),
        )?;
        let asked = asked_for(&section.heading);
        let source = format!("{file}#{}", section.heading);
        let passage = Passage {
            source,
            text: section.text,
        };
        self.passages.push(Indexed {
            passage,
            asked,
            terms: columns.into_iter().flatten().collect(),
        });
        Ok(())
    }

    fn look_up(&self, asked: &[String]) -> rusqlite::Result<Vec<Passage>> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let weights: Vec<f64> = asked.iter().map(|term| self.weight(term)).collect();
        let covers = |found: &&Indexed| {
            let held = asked.iter().zip(&weights).filter(|(term, _)| found.holds(term));
            held.map(|(_, weight)| weight).sum::<f64>() >= COVERED * weights.iter().sum::<f64>()
        };
        let ranked = self.rank(asked)?;
        let found = ranked
            .iter()
            .filter_map(|row| self.passages.get(*row as usize))
            .filter(covers);
        // "OTP가 뭐예요?" is a heading, and another heading has OTP in it too.
        let (same, other): (Vec<&Indexed>, Vec<&Indexed>) = found.partition(|found| found.asked == asked);
        let found = same.into_iter().chain(other);
        Ok(found.take(PASSAGES).map(|found| found.passage.clone()).collect())
    }

    /// How much a term tells passages apart; most if no passage has it.
    fn weight(&self, asked: &str) -> f64 {
        let with = self
            .passages
            .iter()
            .filter(|passage| passage.holds(asked))
            .count();
        (1.0 + self.passages.len() as f64 / (with as f64 + 0.5)).ln()
    }

    /// Places in `passages` of those that have any of the terms, best first.
    fn rank(&self, asked: &[String]) -> rusqlite::Result<Vec<u32>> {
        let expression = |term: &String| format!("\"{term}\"{}", if is_alone(term) { "*" } else { "" });
        let expression = asked.iter().map(expression).collect::<Vec<_>>().join(" OR ");
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let mut search = index.prepare_cached(SEARCH)?;
        search.query_map([expression], |row| row.get(0))?.collect()
    }
}

fn all_terms(text: &str) -> Vec<String> {
    words(text).iter().flat_map(|word| terms(word)).collect()
}
