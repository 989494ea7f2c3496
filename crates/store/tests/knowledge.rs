//! The knowledge base over a small bank's texts: what it answers, and what it must not.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use didimdol_session::contract::{Covered, knowledge_contract};
use didimdol_session::ports::Knowledge;
use didimdol_store::MarkdownKnowledge;

const FILES: [(&str, &str); 6] = [
    ("knowledge/account.md", include_str!("knowledge/account.md")),
    ("knowledge/account.en.md", include_str!("knowledge/account.en.md")),
    ("knowledge/branch.md", include_str!("knowledge/branch.md")),
    ("knowledge/loan.md", include_str!("knowledge/loan.md")),
    // How people ask is the same in every bank.
    (
        "words.toml",
        include_str!("../../../scenarios/knowledge/words.toml"),
    ),
    (
        "words.en.toml",
        include_str!("../../../scenarios/knowledge/words.en.toml"),
    ),
];

/// Locale, best passage or `-`, question.
const QUESTIONS: &str = include_str!("knowledge/questions.tsv");

fn questions() -> impl Iterator<Item = Covered<'static>> {
    QUESTIONS.lines().map(|line| {
        let [locale, source, question] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        Covered {
            locale,
            question,
            source,
        }
    })
}

fn knowledge() -> MarkdownKnowledge {
    MarkdownKnowledge::new(FILES).unwrap()
}

#[tokio::test]
async fn it_keeps_the_contract() {
    let covered = [
        Covered {
            locale: "ko",
            question: "무슨 서류가 필요해요?",
            source: "account.md#통장을 만들 때 필요한 서류",
        },
        Covered {
            locale: "en",
            question: "Which documents do I need?",
            source: "account.en.md#Documents you need",
        },
    ];
    knowledge_contract(&knowledge(), &covered).await;
}

#[tokio::test]
async fn what_the_texts_cover_is_answered_and_what_they_do_not_is_not() {
    let knowledge = knowledge();
    let (mut right, mut covered, mut wrong) = (0, 0, Vec::new());
    for Covered {
        locale,
        question,
        source,
    } in questions()
    {
        let found = knowledge.look_up(question, locale).await;
        let best = found.first().map_or("-", |passage| passage.source.as_str());
        if source == "-" {
            assert_eq!(best, "-", "{question}");
            continue;
        }
        covered += 1;
        if best == source {
            right += 1
        } else {
            wrong.push((question, best.to_owned()))
        }
    }
    assert!(
        covered > 40 && right * 100 >= covered * 90,
        "{right} of {covered}: {wrong:#?}"
    );
}

#[tokio::test]
async fn an_answer_is_the_text_ready_to_be_said() {
    let found = knowledge().look_up("보안카드랑 OTP는 무슨 차이예요?", "ko").await;
    let said = "보안카드는 번호가 적힌 카드예요. OTP는 한 번만 쓰는 비밀번호를 만드는 기기라서 더 안전해요. OTP는 수수료가 10,000원이에요.";
    assert_eq!(found[0].text, said);
}

#[tokio::test]
async fn languages_do_not_mix() {
    let knowledge = knowledge();
    for passage in knowledge.look_up("OTP", "en").await {
        assert!(passage.source.contains(".en.md#"), "{}", passage.source);
    }
    for passage in knowledge.look_up("OTP", "ko").await {
        assert!(!passage.source.contains(".en.md#"), "{}", passage.source);
    }
}

#[tokio::test]
async fn no_texts_answer_nothing() {
    let nothing = MarkdownKnowledge::new([]).unwrap();
    assert_eq!(nothing.look_up("서류가 뭐예요?", "ko").await, []);
}

#[tokio::test]
async fn a_question_that_is_a_heading_finds_its_own_text() {
    let text = "# 보안\n## OTP 발급비는 왜 내나요?\nOTP OTP OTP 만드는 값이에요.\n## OTP가 뭐예요?\n번호를 만드는 기기예요.";
    let found = MarkdownKnowledge::new([("security.md", text)])
        .unwrap()
        .look_up("OTP가 뭐예요?", "ko")
        .await;
    assert_eq!(found[0].source, "security.md#OTP가 뭐예요?");
}
