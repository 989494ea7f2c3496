//! The main job as a customer does it, in the kiosk's own window and in a browser.

use anyhow::Result;
use didimdol_tests::screen::{self, Screen};

/// Opens an account with card and mobile banking by taps, changing a transfer limit on the way.
async fn everything_by_taps(screen: &Screen) -> Result<()> {
    screen.begin().await?;
    screen.choose("deposit_account").await?;
    screen.at_stage("select_services").await?;
    screen.choose("all").await?;
    screen.at_stage("confirm_personal_info").await?;
    screen.choose("yes").await?;
    screen.at_stage("security_medium_registration").await?;
    screen.picture("security_medium").await?;
    screen.choose("futuretech_19284019384").await?;
    screen.at_stage("additional_services").await?;
    screen.flip("withdrawal_alert").await?;
    screen.submit().await?;
    screen.at_stage("card_selection").await?;

    screen.look_through().await?;
    screen.shows("transfer_limit_once", "5,000만 원").await?;
    screen.correct("transfer_limit_once", "30000000").await?;
    screen.shows("transfer_limit_once", "3,000만 원").await?;
    screen.picture("corrected").await?;
    screen.go_on().await?;

    screen.choose("sline_transit").await?;
    screen.at_stage("statement_delivery").await?;
    screen.choose("mobile").await?;
    screen.at_stage("card_usage_alert").await?;
    screen.choose("over_50000_free").await?;
    screen.at_stage("card_password_setting").await?;
    screen.choose("yes").await?;
    screen.at_stage("final_confirmation").await?;
    screen.shows("transfer_limit_once", "3,000만 원").await?;
    screen.picture("final_confirmation").await?;
    screen.choose("yes").await?;
    screen.completed().await?;
    screen.picture("completion").await?;
    assert_eq!(screen.progress().await?, 1.0);

    screen.finish().await?;
    screen.see("[data-attract]").await?;
    screen.never_shows("홍길순").await
}

/// The same by typed sentences, correcting an answer in passing.
async fn everything_by_words(screen: &Screen) -> Result<()> {
    screen.begin().await?;
    screen.say("통장 만들고 싶어요").await?;
    screen.at_stage("select_services").await?;
    screen.say("네, 전부 해 주세요").await?;
    screen.at_stage("confirm_personal_info").await?;
    screen.say("네, 다 맞아요").await?;
    screen.at_stage("security_medium_registration").await?;
    screen.say("보안카드로 할게요").await?;
    screen.at_stage("additional_services").await?;
    screen.say("네, 이대로 해 주세요").await?;
    screen.at_stage("card_selection").await?;
    screen.say("두 번째 걸로 할게요").await?;
    screen.at_stage("statement_delivery").await?;
    screen.say("이메일로 보내 주세요").await?;
    screen.at_stage("card_usage_alert").await?;
    screen.say("알림은 필요 없어요").await?;
    screen.at_stage("card_password_setting").await?;
    screen.say("네, 같게 해 주세요").await?;
    screen.at_stage("final_confirmation").await?;
    screen.picture("final_confirmation_by_words").await?;
    screen.say("네, 신청할게요").await?;
    screen.completed().await?;
    assert_eq!(screen.progress().await?, 1.0);
    Ok(())
}

/// Both loans, one customer after the other: what they know in a sentence, the rest by taps.
async fn both_loans(screen: &Screen) -> Result<()> {
    screen.begin().await?;
    screen.choose("didimdol").await?;
    screen.at_stage("open_collection").await?;
    screen.say("연봉 5천에 무주택이고 3억짜리 집이요").await?;
    screen.at_stage("loan_purpose_confirmed").await?;
    screen.choose("yes").await?;
    screen.at_stage("marital_status").await?;
    screen.choose("미혼").await?;
    screen.at_stage("is_first_home").await?;
    screen.choose("no").await?;
    screen.at_stage("net_assets").await?;
    screen.say("2억이요").await?;
    screen.at_stage("pre_assessment").await?;
    screen.picture("home_loan").await?;
    to_the_end_of_a_loan(screen).await?;
    screen.finish().await?;

    screen.begin().await?;
    screen.choose("jeonse").await?;
    screen.at_stage("open_collection").await?;
    screen
        .say("미혼이고 무주택이고 연봉 4천에 보증금 2억이요")
        .await?;
    screen.at_stage("deposit_paid").await?;
    screen.choose("yes").await?;
    screen.at_stage("pre_assessment").await?;
    screen.picture("lease_loan").await?;
    to_the_end_of_a_loan(screen).await
}

async fn to_the_end_of_a_loan(screen: &Screen) -> Result<()> {
    for stage in ["pre_assessment", "documents", "qa"] {
        screen.at_stage(stage).await?;
        screen.choose("yes").await?;
    }
    screen.completed().await?;
    assert_eq!(screen.progress().await?, 1.0);
    Ok(())
}

/// To a question in the middle, with something changed on the way.
async fn to_the_cards(screen: &Screen) -> Result<()> {
    screen.begin().await?;
    screen.choose("deposit_account").await?;
    screen.choose("all").await?;
    screen.choose("yes").await?;
    screen.choose("futuretech_19284019384").await?;
    screen.at_stage("additional_services").await?;
    screen.look_through().await?;
    screen.correct("transfer_limit_once", "30000000").await?;
    screen.shows("transfer_limit_once", "3,000만 원").await?;
    screen.go_on().await?;
    screen.submit().await?;
    screen.at_stage("card_selection").await
}

/// From there, without having begun again.
async fn on_from_the_cards(screen: &Screen) -> Result<()> {
    screen.at_stage("card_selection").await?;
    screen.picture("after_a_kill").await?;
    screen.choose("sline_transit").await?;
    screen.choose("mobile").await?;
    screen.choose("over_50000_free").await?;
    screen.choose("yes").await?;
    screen.at_stage("final_confirmation").await?;
    screen.shows("transfer_limit_once", "3,000만 원").await?;
    screen.choose("yes").await?;
    screen.completed().await?;
    screen.finish().await?;
    screen.see("[data-attract]").await?;
    Ok(())
}

#[tokio::test]
async fn a_window_killed_in_the_middle_goes_on_at_the_same_question() -> Result<()> {
    screen::in_a_window_killed_between(to_the_cards, on_from_the_cards).await
}

#[tokio::test]
async fn the_window_takes_both_loans_to_the_end() -> Result<()> {
    screen::in_the_window(both_loans).await
}

#[tokio::test]
async fn the_window_opens_an_account_by_taps() -> Result<()> {
    screen::in_the_window(everything_by_taps).await
}

#[tokio::test]
async fn the_window_opens_an_account_by_words() -> Result<()> {
    screen::in_the_window(everything_by_words).await
}

#[tokio::test]
async fn a_browser_opens_an_account_by_taps() -> Result<()> {
    screen::in_a_browser(everything_by_taps).await
}
