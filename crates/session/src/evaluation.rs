//! How an interview's answers are, by plain counting: the same answer always scores the same, and
//! anybody can see why. It informs the hiring staff; nothing is decided here.

use serde_json::{Value, json};

/// Length at which an answer is as long as it needs to be, in characters.
const LONG: usize = 120;
/// Words that introduce a reason, an example or a result.
const REASONS: [&str; 14] = [
    "때문",
    "그래서",
    "왜냐하면",
    "예를 들",
    "결과",
    "경험",
    "했습니다",
    "했어요",
    "because",
    "for example",
    "so that",
    "result",
    "learned",
    "배웠",
];

/// Points of one answer, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Evaluation {
    detail: u32,
    structure: u32,
    evidence: u32,
}

impl Evaluation {
    /// Looks at one answer.
    pub fn of(answer: &str) -> Self {
        let length = answer.chars().filter(|c| !c.is_whitespace()).count();
        let sentences = answer
            .split(['.', '!', '?', '\n', '。'])
            .filter(|part| !part.trim().is_empty())
            .count();
        let lower = answer.to_lowercase();
        let reasons = REASONS.iter().filter(|reason| lower.contains(**reason)).count();
        let number = usize::from(answer.contains(|c: char| c.is_ascii_digit()));
        let part = |have: usize, full: usize| u32::try_from(have.min(full) * 100 / full).unwrap_or(100);
        Self {
            detail: part(length, LONG),
            structure: part(sentences, 3),
            evidence: part(reasons + number, 2),
        }
    }

    /// Half detail, the rest structure and evidence.
    pub fn score(self) -> u32 {
        (2 * self.detail + self.structure + self.evidence) / 4
    }

    /// As it is told.
    pub fn criteria(self) -> Value {
        json!({ "detail": self.detail, "structure": self.structure, "evidence": self.evidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_detail_never_scores_less() {
        let short = Evaluation::of("열심히 하겠습니다");
        let long = Evaluation::of(
            "결제 서버를 맡아 같은 요청이 두 번 와도 한 번만 처리되게 했습니다. 예를 들어 요청마다 키를 두어 \
             중복을 막았습니다. 그 결과 2배 결제가 0건이 되었습니다.",
        );
        assert!(short.score() < long.score(), "{short:?} {long:?}");
        assert!(long.score() <= 100);
        assert_eq!(Evaluation::of("").score(), 0);
    }
}
