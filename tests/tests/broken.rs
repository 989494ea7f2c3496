//! The page's process falls, and nobody is there to mend it.

use anyhow::Result;
use didimdol_tests::screen::Act::{See, Touch};
use didimdol_tests::screen::{self, Act, Unwatched};

/// As far as a question in the middle.
const COMES: [Act; 5] = [
    Touch("[data-start]"),
    Touch(r#"[data-consent="touch"]"#),
    Touch(r#"[data-choice="deposit_account"]"#),
    Touch(r#"[data-choice="all"]"#),
    See(r#"[data-choice="yes"]"#),
];

#[tokio::test]
async fn a_page_whose_process_falls_comes_back_at_the_same_question() -> Result<()> {
    if !screen::is_asked_for() {
        return Ok(());
    }
    let comes = screen::rehearse(&COMES).await?;
    let question = &comes[COMES.len() - 1..];
    let kiosk = Unwatched::start(&[]).await?;
    let page = kiosk.page_other_than(None).await?;
    kiosk.repeat(&comes).await?;
    kiosk.kill(page)?;
    kiosk.page_other_than(Some(page)).await?;
    kiosk.repeat(question).await
}
