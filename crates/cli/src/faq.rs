//! Labelled questions, and how well a knowledge base answers them. Rows are described in
//! `scenarios/understanding/README.md`.

use std::fmt;

use didimdol_session::ports::Knowledge;
use serde::Deserialize;

/// A question and the sections that answer it; without any, the right answer is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in the set.
    pub id: String,
    /// `ko` or `en`.
    pub locale: String,
    /// As a customer asks it.
    pub text: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    sources: Vec<String>,
}

impl Question {
    /// Reads a line of a set. `None` where it is no question of this kind: a labelled utterance has
    /// a stage and what it accepts.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        serde_json::from_str(line).ok()
    }

    /// Whether some section answers it.
    #[must_use]
    pub fn is_covered(&self) -> bool {
        self.source.is_some() || !self.sources.is_empty()
    }

    fn is_answered_by(&self, source: &str) -> bool {
        self.sources
            .iter()
            .chain(&self.source)
            .any(|right| right == source)
    }
}

/// A question that was not answered as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// What was asked.
    pub question: Question,
    /// The section given as the answer; `None` if there was none.
    pub given: Option<String>,
}

/// How a set was answered. Only the first passage counts: it is the one that is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Questions that the texts cover.
    pub covered: usize,
    /// Of those, answered by a right section.
    pub right: usize,
    /// Of those, answered by another.
    pub other: usize,
    /// Questions that the texts do not cover.
    pub uncovered: usize,
    /// Of those, answered all the same.
    pub answered: usize,
    /// What went wrong, in the order of the set.
    pub misses: Vec<Miss>,
}

impl Score {
    /// Asks everything.
    pub async fn of(knowledge: &impl Knowledge, questions: impl IntoIterator<Item = Question>) -> Self {
        let mut score = Self::default();
        for question in questions {
            let found = knowledge.look_up(&question.text, &question.locale).await;
            let given = found.into_iter().next().map(|passage| passage.source);
            let right = match &given {
                _ if !question.is_covered() => {
                    score.uncovered += 1;
                    score.answered += usize::from(given.is_some());
                    given.is_none()
                }
                Some(source) => {
                    let right = question.is_answered_by(source);
                    score.covered += 1;
                    score.right += usize::from(right);
                    score.other += usize::from(!right);
                    right
                }
                None => {
                    score.covered += 1;
                    false
                }
            };
            if !right {
                score.misses.push(Miss { question, given });
            }
        }
        score
    }
}

impl fmt::Display for Score {
    /// One line: `right 128/132 (97.0 %), another section 3, none 1; not covered, yet answered 0/60 (0.0 %)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let Self {
            covered,
            right,
            other,
            uncovered,
            answered,
            ..
        } = self;
        write!(
            f,
            "right {right}/{covered} ({:.1} %), another section {other}, none {}; not covered, yet answered \
             {answered}/{uncovered} ({:.1} %)",
            percent(*right, *covered),
            covered - right - other,
            percent(*answered, *uncovered),
        )
    }
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Question {
            id,
            text,
            source,
            sources,
            ..
        } = &self.question;
        let wanted: Vec<&str> = sources.iter().chain(source).map(String::as_str).collect();
        let wanted = if wanted.is_empty() {
            "none".to_owned()
        } else {
            wanted.join(" | ")
        };
        let given = self.given.as_deref().unwrap_or("none");
        write!(f, "{id} {text}\n    wanted {wanted}\n    given  {given}")
    }
}
