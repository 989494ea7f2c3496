//! Seed 002's cycle over questions that come with the request: ask, wait, validate, answer or ask
//! again. Decides only: no clock, no timer, no network.
//!
//! It is a cycle of its own beside the consultation's graph because its questions have neither
//! stages nor slots, and nobody hands over to staff.

mod check;
mod event;
mod reading;

use didimdol_protocol::http::{
    Answered, HistoryLine, NewThread, Question, Speaker, ThreadStatus, ThreadView, Transition,
};
use serde_json::{Map, Value};

use crate::log::SessionEvent;
pub use event::{Reading, ThreadEvent};

const RETRIES: u32 = 2;
const LONGEST_ANSWER: usize = 2_000;

/// One thread of questions: everything there is to know of it.
#[derive(Clone, PartialEq)]
pub struct Thread {
    id: String,
    questions: Vec<Question>,
    max_retries: u32,
    timeout_ms: Option<u64>,
    callback_url: Option<String>,
    /// Place of the open question; past the last one when it is completed.
    at: usize,
    retries: u32,
    answers: Map<String, Value>,
    history: Vec<HistoryLine>,
    transitions: Vec<Transition>,
    /// When the open question has waited long enough, in milliseconds since 1970 UTC.
    deadline_ms: Option<u64>,
}

/// Why a thread cannot be begun, or an answer not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThreadError {
    /// The questions make no sense; the place is a JSON pointer.
    #[error("{place}: {reason}")]
    Invalid {
        /// Where.
        place: String,
        /// What is wrong there.
        reason: &'static str,
    },
    /// Two questions have one id; the place is a JSON pointer.
    #[error("{place}: another question has it")]
    SameId {
        /// Of the second.
        place: String,
    },
    /// Every question is behind.
    #[error("this thread is completed; begin another")]
    Completed,
    /// Words over 2,000 characters.
    #[error("an answer has at most 2,000 characters")]
    TooLong,
}

impl Thread {
    /// Begins: the first question is asked.
    ///
    /// # Errors
    /// [`ThreadError::Invalid`] and [`ThreadError::SameId`].
    pub fn begin(id: String, new: NewThread, now_ms: u64) -> Result<Self, ThreadError> {
        check::check(&new)?;
        Ok(Self::begun(id, new, now_ms))
    }

    fn begun(id: String, new: NewThread, at_ms: u64) -> Self {
        let mut thread = Self {
            id,
            questions: new.questions,
            max_retries: new.max_retries.unwrap_or(RETRIES),
            timeout_ms: new.timeout_s.map(|seconds| (seconds * 1_000.0) as u64),
            callback_url: new.callback_url,
            at: 0,
            retries: 0,
            answers: Map::new(),
            history: Vec::new(),
            transitions: Vec::new(),
            deadline_ms: None,
        };
        thread.ask(at_ms);
        thread
    }

    /// The thread that a log tells of; `None` for another session's.
    pub fn from_log(id: &str, log: &[SessionEvent]) -> Option<Self> {
        let mut entries = log.iter().filter_map(SessionEvent::of_thread);
        let (at_ms, ThreadEvent::Begun { new }) = entries.next()? else {
            return None;
        };
        let mut thread = Self::begun(id.to_owned(), new.clone(), at_ms);
        for (at_ms, event) in entries {
            thread.take(event, at_ms);
        }
        Some(thread)
    }

    /// What an answer to the open question comes to.
    ///
    /// # Errors
    /// [`ThreadError::Completed`] and [`ThreadError::TooLong`].
    pub fn read(&self, answer: &Value) -> Result<ThreadEvent, ThreadError> {
        let question = self.question().ok_or(ThreadError::Completed)?;
        if answer
            .as_str()
            .is_some_and(|text| text.chars().count() > LONGEST_ANSWER)
        {
            return Err(ThreadError::TooLong);
        }
        let said = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
        let reading = match reading::read(question, answer) {
            Ok(value) => Reading::Valid(value),
            Err(guide) => Reading::Invalid(guide),
        };
        Ok(ThreadEvent::Answered { said, reading })
    }

    /// What there is to take where nobody has answered in time.
    pub fn overdue(&self, now_ms: u64) -> Option<ThreadEvent> {
        let over = self.deadline_ms.is_some_and(|deadline| deadline <= now_ms);
        over.then_some(ThreadEvent::Expired)
    }

    /// Takes what happened; nothing happens to a thread that is completed.
    pub fn take(&mut self, event: &ThreadEvent, at_ms: u64) -> Answered {
        let Some(question) = self.question() else {
            return self.outcome(ThreadStatus::Completed, None);
        };
        let id = question.id.clone();
        match event {
            ThreadEvent::Begun { .. } => self.outcome(ThreadStatus::WaitingAnswer, None),
            ThreadEvent::Answered { said, reading } => {
                self.say(Speaker::User, said.clone(), ThreadStatus::AnswerReceived, at_ms);
                self.step("wait_for_answer", ThreadStatus::AnswerReceived, None, at_ms);
                match reading {
                    Reading::Valid(value) => self.accept(id, value.clone(), at_ms),
                    Reading::Invalid(guide) => {
                        self.step("validate_answer", ThreadStatus::Invalid, None, at_ms);
                        let status = self.miss(ThreadStatus::Invalid, Some(guide.clone()), at_ms);
                        self.outcome(status, Some(guide.clone()))
                    }
                }
            }
            ThreadEvent::Expired => {
                self.step("wait_for_answer", ThreadStatus::Timeout, None, at_ms);
                let status = self.miss(ThreadStatus::Timeout, None, at_ms);
                self.outcome(status, None)
            }
        }
    }

    fn accept(&mut self, question: String, value: Value, at_ms: u64) -> Answered {
        self.step("validate_answer", ThreadStatus::Valid, None, at_ms);
        self.answers.insert(question, value);
        self.step("save_answer", ThreadStatus::Valid, None, at_ms);
        let words = "네, 잘 적었어요.".to_owned();
        self.step(
            "generate_chatbot_response",
            ThreadStatus::Valid,
            Some(words.clone()),
            at_ms,
        );
        self.say(Speaker::Assistant, words, ThreadStatus::Valid, at_ms);
        let status = self.go_on(ThreadStatus::Valid, at_ms);
        self.outcome(status, None)
    }

    /// Its name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The open question.
    pub fn question(&self) -> Option<&Question> {
        self.questions.get(self.at)
    }

    /// When the open question is [overdue](Self::overdue), in milliseconds since 1970 UTC.
    pub fn deadline_ms(&self) -> Option<u64> {
        self.deadline_ms
    }

    /// Where its questions are sent too.
    pub fn callback_url(&self) -> Option<&str> {
        self.callback_url.as_deref()
    }

    /// Every step so far, in order.
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// When something happened last, in milliseconds since 1970 UTC.
    pub fn touched_ms(&self) -> u64 {
        self.transitions.last().map_or(0, |step| step.at_ms)
    }

    /// As it stands.
    pub fn view(&self) -> ThreadView {
        ThreadView {
            thread_id: self.id.clone(),
            status: match self.question() {
                Some(_) => ThreadStatus::WaitingAnswer,
                None => ThreadStatus::Completed,
            },
            question: self.question().cloned(),
            retries: self.retries,
            answers: self.answers.clone(),
            history: self.history.clone(),
        }
    }

    fn ask(&mut self, now_ms: u64) {
        let Some(question) = self.question() else { return };
        let words = question.text.clone();
        self.step(
            "ask_question",
            ThreadStatus::QuestionAsked,
            Some(words.clone()),
            now_ms,
        );
        self.say(Speaker::Assistant, words, ThreadStatus::QuestionAsked, now_ms);
        self.step("wait_for_answer", ThreadStatus::WaitingAnswer, None, now_ms);
        self.deadline_ms = self.timeout_ms.map(|wait| now_ms.saturating_add(wait));
    }

    /// An answer that does not fit, or none: asked again while there are retries.
    fn miss(&mut self, why: ThreadStatus, guide: Option<String>, now_ms: u64) -> ThreadStatus {
        self.step("handle_invalid_answer", why, guide.clone(), now_ms);
        if let Some(guide) = guide {
            self.say(Speaker::Assistant, guide, why, now_ms);
        }
        if self.retries < self.max_retries {
            self.retries += 1;
            self.ask(now_ms);
            return why;
        }
        if let Some(question) = self.question() {
            let id = question.id.clone();
            self.answers.insert(id, Value::Null);
        }
        self.step("handle_invalid_answer", ThreadStatus::Unanswered, None, now_ms);
        self.go_on(ThreadStatus::Unanswered, now_ms)
    }

    fn go_on(&mut self, status: ThreadStatus, now_ms: u64) -> ThreadStatus {
        let last = self.at + 1 == self.questions.len();
        let status = if last { ThreadStatus::Completed } else { status };
        self.step("check_completion", status, None, now_ms);
        self.at += 1;
        self.retries = 0;
        self.deadline_ms = None;
        self.ask(now_ms);
        status
    }

    fn outcome(&self, status: ThreadStatus, guide: Option<String>) -> Answered {
        let question = self.question().cloned();
        Answered {
            status,
            question,
            guide,
        }
    }

    fn step(&mut self, node: &str, status: ThreadStatus, text: Option<String>, at_ms: u64) {
        let question_id = self
            .question()
            .map_or_else(String::new, |question| question.id.clone());
        self.transitions.push(Transition {
            seq: self.transitions.len() as u64 + 1,
            node: node.to_owned(),
            status,
            question_id,
            text,
            at_ms,
        });
    }

    fn say(&mut self, role: Speaker, content: String, status: ThreadStatus, at_ms: u64) {
        let question_id = self
            .question()
            .map_or_else(String::new, |question| question.id.clone());
        self.history.push(HistoryLine {
            role,
            content,
            question_id,
            status,
            at_ms,
        });
    }
}

impl std::fmt::Debug for Thread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Thread({}, ***)", self.id)
    }
}

#[cfg(test)]
mod tests;
