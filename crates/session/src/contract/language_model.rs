//! What every language model must do.

use didimdol_protocol::http::{InputMessage, InputRole, TokenUsage};

use crate::ports::{LanguageModel, LanguageModelError, ModelAnswer, Piece, Prompt};

/// A question to ask, with a customer's words in it that no error may repeat.
pub const ASKED: &str = "통장이 뭐예요? 하늘다람쥐";

/// What the model under test is known to answer to [`ASKED`].
#[derive(Debug, Clone, Copy)]
pub struct Answering<'a> {
    /// All of it.
    pub words: &'a str,
    /// What it tells of its use.
    pub usage: Option<TokenUsage>,
    /// Its name.
    pub model: &'a str,
}

/// The suite of a model that answers.
pub async fn language_model_contract(model: &impl LanguageModel, expected: Answering<'_>) {
    let begun = model.answer(asking()).await.unwrap();
    assert_eq!(begun.model, expected.model);
    assert_eq!(whole(begun).await, (expected.words.to_owned(), expected.usage));

    // Whoever reads no further stops nobody else.
    let mut left = model.answer(asking()).await.unwrap();
    assert!(left.pieces.recv().await.is_some());
    drop(left);

    let (one, two) = tokio::join!(model.answer(asking()), model.answer(asking()));
    let (one, two) = tokio::join!(whole(one.unwrap()), whole(two.unwrap()));
    assert_eq!(
        (&one.0, &two.0),
        (&expected.words.to_owned(), &one.0),
        "two at once"
    );

    // A conversation is answered by its latest question.
    let mut longer = asking();
    longer.instructions = Some("짧게 답하세요.".into());
    longer
        .messages
        .insert(0, said(InputRole::Assistant, "무엇을 도와드릴까요?"));
    longer.messages.insert(0, said(InputRole::User, "안녕하세요"));
    assert_eq!(whole(model.answer(longer).await.unwrap()).await.0, expected.words);
}

/// The suite of a model that fails, at once or on the way: it says so once, and last.
pub async fn failing_model_contract(model: &impl LanguageModel, expected: &LanguageModelError) {
    let error = match model.answer(asking()).await {
        Err(error) => error,
        Ok(mut answer) => loop {
            match answer.pieces.recv().await.expect("an answer without an end") {
                Ok(Piece::Words(_)) => {}
                Ok(Piece::End { .. }) => panic!("it failed and said it had ended"),
                Err(error) => {
                    assert!(answer.pieces.recv().await.is_none(), "something after the error");
                    break error;
                }
            }
        },
    };
    assert_eq!(&error, expected);
    let told = format!("{error} {error:?}");
    assert!(
        !told.contains("하늘다람쥐") && told.contains("language_model_"),
        "{told}"
    );
}

fn asking() -> Prompt {
    Prompt {
        model: None,
        instructions: None,
        messages: vec![said(InputRole::User, ASKED)],
    }
}

fn said(role: InputRole, content: &str) -> InputMessage {
    InputMessage {
        role,
        content: content.to_owned(),
    }
}

/// Reads to the end, which must be there, and the last.
async fn whole(mut answer: ModelAnswer) -> (String, Option<TokenUsage>) {
    let mut words = String::new();
    loop {
        match answer
            .pieces
            .recv()
            .await
            .expect("an answer without an end")
            .unwrap()
        {
            Piece::Words(more) => {
                assert!(!more.is_empty(), "a piece of nothing");
                words.push_str(&more);
            }
            Piece::End { usage } => {
                assert!(answer.pieces.recv().await.is_none(), "something after the end");
                return (words, usage);
            }
        }
    }
}
