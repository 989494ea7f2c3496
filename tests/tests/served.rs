//! The kiosk in a browser, over a server that dies in the middle: the customer goes on at the same
//! question.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use anyhow::Result;
use didimdol_tests::screen::{self, Screen};

async fn goes_on_at_the_same_question(screen: &Screen) -> Result<()> {
    screen.begin().await?;
    screen.choose("deposit_account").await?;
    screen.at_stage("select_services").await?;
    screen.choose("all").await?;
    screen.at_stage("confirm_personal_info").await?;
    screen.choose("yes").await?;
    screen.at_stage("security_medium_registration").await?;
    screen
        .without_its_server(async || screen.picture("server_gone").await.map(drop))
        .await?;
    screen.at_stage("security_medium_registration").await?;
    screen.choose("futuretech_19284019384").await?;
    screen.at_stage("additional_services").await?;
    screen.submit().await?;
    screen.at_stage("card_selection").await
}

#[tokio::test]
async fn a_customer_goes_on_after_the_server_was_killed() -> Result<()> {
    screen::in_a_browser(goes_on_at_the_same_question).await
}
