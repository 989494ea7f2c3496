//! Whatever a customer has entered, sent or not, is still there when letters, colours, posture or language
//! change in the middle of it: in the kiosk's own window and in Chromium, on the screen's own keys.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use anyhow::Result;
use didimdol_tests::screen::{self, Screen};
use serde_json::json;

const ADDRESS: &str = "서울시 마포구 월드컵로 12";

/// Opens an account by taps alone: an address is typed in Hangul, large letters are switched on in the
/// middle of it, and every other mode in the middle of another question.
async fn an_account_with_a_new_address(screen: &Screen) -> Result<()> {
    screen.begin().await?;
    screen.choose("deposit_account").await?;
    screen.choose("all").await?;
    screen.at_stage("confirm_personal_info").await?;

    screen.tap(r#"[data-field="address"] [data-edit]"#).await?;
    screen.tap("[data-wipe]").await?;
    let (first, rest) = ADDRESS.split_at("서울시 마포구 월드".len());
    screen.type_on_screen(first).await?;
    switch(screen, "text:large", r#"[data-text="large"]"#).await?;
    assert_eq!(screen.typed().await?, first);
    screen.picture("half_an_address_in_large_letters").await?;
    screen.type_on_screen(rest).await?;
    screen.tap(r#"[data-key="done"]"#).await?;
    screen.shows("address", ADDRESS).await?;
    switch(screen, "text:normal", ":not([data-text])").await?;
    screen.at_stage("confirm_personal_info").await?;
    screen.choose("yes").await?;

    screen.choose("futuretech_19284019384").await?;
    screen.at_stage("additional_services").await?;
    let progress = screen.progress().await?;
    screen.flip("withdrawal_alert").await?;
    for (mode, dress) in [
        ("colours:high", r#"[data-contrast="high"]"#),
        ("low:true", r#"[data-posture="low"]"#),
        ("low:false", ":not([data-posture])"),
        ("simple:true", r#"[data-mode="simple"]"#),
        ("simple:false", ":not([data-mode])"),
    ] {
        switch(screen, mode, dress).await?;
        screen.at_stage("additional_services").await?;
        // A simple question asks for all or none; what was flipped waits under it.
        if mode != "simple:true" {
            assert!(!is_on(screen, "withdrawal_alert").await?, "{mode}");
        }
    }
    screen.tap("[data-locale]").await?;
    screen.see("html:lang(en)").await?;
    assert!(!is_on(screen, "withdrawal_alert").await?);
    screen.tap("[data-locale]").await?;
    screen.see("html:lang(ko)").await?;
    assert_eq!(screen.progress().await?, progress);
    screen.submit().await?;

    screen.choose("sline_transit").await?;
    screen.choose("mobile").await?;
    screen.choose("over_50000_free").await?;
    screen.choose("yes").await?;
    screen.at_stage("final_confirmation").await?;
    screen.shows("address", ADDRESS).await?;
    screen.choose("yes").await?;
    screen.completed().await?;
    screen.shows("address", ADDRESS).await?;
    assert_eq!(screen.progress().await?, 1.0);
    Ok(())
}

/// Switches to a mode on the settings page and comes back; it holds at once, also on that very page.
async fn switch(screen: &Screen, mode: &str, dress: &str) -> Result<()> {
    screen.tap("[data-settings]").await?;
    screen.see("[data-settings-page]").await?;
    let wanted = format!(r#"[data-set="{mode}"]"#);
    // In the low posture the settings come a few at a time.
    while screen
        .run(&format!("return document.querySelector('{wanted}')"))
        .await?
        .is_null()
    {
        screen.tap("[data-set-next]").await?;
    }
    screen.tap(&wanted).await?;
    screen.see(&format!("html{dress} [data-settings-page]")).await?;
    screen.tap("[data-settings-page] [data-continue]").await
}

/// How a switch of the open question stands, in whichever form it is drawn.
async fn is_on(screen: &Screen, key: &str) -> Result<bool> {
    let switch = screen.see(&format!(r#"[data-switch="{key}"]"#)).await?;
    let stands = match switch.attr("aria-checked").await? {
        Some(checked) => Some(checked),
        None => switch.attr("aria-pressed").await?,
    };
    Ok(stands.as_deref() == Some("true"))
}

/// Reads English from the first touch to the summary.
async fn an_account_in_english(screen: &Screen) -> Result<()> {
    screen.tap("[data-locale]").await?;
    screen.see("html:lang(en)").await?;
    screen.begin().await?;
    for (stage, choice) in [
        ("product_selection", "deposit_account"),
        ("select_services", "all"),
        ("confirm_personal_info", "yes"),
        ("security_medium_registration", "security_card"),
    ] {
        is_english(screen, stage).await?;
        screen.choose(choice).await?;
    }
    is_english(screen, "additional_services").await?;
    screen.picture("switches_in_english").await?;
    screen.submit().await?;
    for (stage, choice) in [
        ("card_selection", "deepdream_regular"),
        ("statement_delivery", "email"),
        ("card_usage_alert", "no_alert"),
        ("card_password_setting", "yes"),
        ("final_confirmation", "yes"),
    ] {
        is_english(screen, stage).await?;
        screen.choose(choice).await?;
    }
    screen.completed().await?;
    screen.picture("completed_in_english").await?;
    Ok(())
}

/// Makes sure that nothing on the page is Korean but the customer's own data and the button to Korean.
async fn is_english(screen: &Screen, stage: &str) -> Result<()> {
    screen.at_stage(stage).await?;
    let korean = screen
        .until(
            "const page = document.querySelector('main').cloneNode(true)
             for (const own of page.querySelectorAll('[data-field] .v, [data-field] dd, s, [lang=ko], [data-locale]')) own.remove()
             const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
             const korean = []
             while (texts.nextNode()) if (/[가-힣]/.test(texts.currentNode.data)) korean.push(texts.currentNode.data)
             return korean",
        )
        .await?;
    assert_eq!(korean, json!([]), "{stage}");
    Ok(())
}

#[tokio::test]
async fn the_window_loses_nothing() -> Result<()> {
    screen::in_the_window(an_account_with_a_new_address).await
}

#[tokio::test]
async fn a_browser_loses_nothing() -> Result<()> {
    screen::in_a_browser(async |screen| {
        screen.bring_own_keys().await?;
        an_account_with_a_new_address(screen).await
    })
    .await
}

#[tokio::test]
async fn the_window_speaks_english() -> Result<()> {
    screen::in_the_window(an_account_in_english).await
}

#[tokio::test]
async fn a_browser_speaks_english() -> Result<()> {
    screen::in_a_browser(an_account_in_english).await
}
