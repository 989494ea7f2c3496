//! What the kiosk's window keeps of a customer who has left.

use anyhow::Result;
use didimdol_tests::screen::Act::{See, Touch, Type};
use didimdol_tests::screen::{self, Act, Unwatched};

#[path = "../../crates/cli/tests/support/traces.rs"]
#[allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]
mod traces;

use traces::Traces;

/// A customer who touches the screen and goes away is over after two seconds.
const IMPATIENT: [(&str, &str); 2] = [
    ("DIDIMDOL_SESSION__IDLE_WARNING_SECONDS", "1"),
    ("DIDIMDOL_SESSION__IDLE_END_SECONDS", "1"),
];

#[tokio::test]
async fn the_next_customer_has_another_page_in_another_process() -> Result<()> {
    if !screen::is_asked_for() {
        return Ok(());
    }
    let kiosk = Unwatched::start(&IMPATIENT).await?;
    let first = kiosk.page_other_than(None).await?;
    kiosk.come_and_go_until_ended(first).await?;
    let second = kiosk.page_other_than(Some(first)).await?;
    kiosk.come_and_go_until_ended(second).await?;
    kiosk.page_other_than(Some(second)).await?;

    // Salts of caches that stay empty, and which hosts want TLS: no page, no cookie, nothing that somebody filled in.
    let mut kept = kiosk.files_below(".local/share/kr.didimdol.kiosk")?;
    kept.retain(|file| !file.ends_with("/salt") && !file.ends_with("/hsts-storage.sqlite"));
    assert_eq!(kept, [""; 0], "a private window keeps nothing of a page");
    Ok(())
}

const NOTHING: [String; 0] = [];

/// A customer who opens an account has their name, their number and their address changed.
const COMES: [Act; 17] = [
    Touch("[data-start]"),
    Touch(r#"[data-consent="touch"]"#),
    Touch(r#"[data-choice="deposit_account"]"#),
    Touch(r#"[data-choice="all"]"#),
    Touch(r#"[data-field="name"] [data-edit]"#),
    See(r#"[data-key="done"]"#),
    Type("하늘다람쥐"),
    Touch(r#"[data-key="done"]"#),
    Touch(r#"[data-field="phone_number"] [data-edit]"#),
    See(r#"[data-key="done"]"#),
    Type("01097538642"),
    Touch(r#"[data-key="done"]"#),
    Touch(r#"[data-field="address"] [data-edit]"#),
    See(r#"[data-key="done"]"#),
    Type("별똥시 유성구 혜성로 9753"),
    Touch(r#"[data-key="done"]"#),
    See(r#"[data-choice="yes"]"#),
];
/// Then they would rather not.
const LEAVES: [Act; 2] = [Touch("[data-restart]"), Touch("[data-restart-yes]")];
/// What nobody else would have written. The number as it was typed and as it is kept.
const CANARIES: [&str; 4] = ["하늘다람쥐", "01097538642", "9753-8642", "별똥시 유성구"];

/// Looked for in the window's own program, in the web view's processes, and in every file that they could have written.
#[tokio::test]
async fn nothing_that_a_customer_typed_is_in_memory_or_in_a_file_when_they_have_left() -> Result<()> {
    if !screen::is_asked_for() {
        return Ok(());
    }
    let acts: Vec<_> = COMES.into_iter().chain(LEAVES).collect();
    let mut comes = screen::rehearse(&acts).await?;
    let leaves = comes.split_off(COMES.len());

    let traces = Traces::of(&CANARIES);
    let kiosk = Unwatched::start(&[]).await?;
    let page = kiosk.page_other_than(None).await?;
    kiosk.repeat(&comes).await?;
    let while_here = traces.in_memory_of_all(kiosk.process());
    for process in [kiosk.process(), page] {
        for canary in ["하늘다람쥐", "9753-8642", "별똥시 유성구"] {
            let is_here = |place: &String| place.starts_with(&format!("{canary} in {process} at "));
            assert!(
                while_here.iter().any(is_here),
                "{canary} in {process}: {while_here:?}"
            );
        }
    }
    assert_eq!(traces.in_files(kiosk.home()), NOTHING, "while they are here");

    kiosk.repeat(&leaves).await?;
    kiosk.ended(page).await?;
    kiosk.page_other_than(Some(page)).await?;
    // The next customer comes.
    kiosk.repeat(&comes[..1]).await?;
    assert_eq!(traces.in_memory_of_all(kiosk.process()), NOTHING, "in memory");
    assert_eq!(traces.in_files(kiosk.home()), NOTHING, "in files");
    Ok(())
}
