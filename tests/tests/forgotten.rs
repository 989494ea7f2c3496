//! What the kiosk's window keeps of a customer who has left.

use anyhow::Result;
use didimdol_tests::screen::{self, Unwatched};

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
