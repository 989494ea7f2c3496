//! Details as customers dictate them where theirs are shown: the value that is meant, and nothing around it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod asked;
mod shipped;

use asked::{en, ko};

/// The customer's details are shown, and one of them was called wrong. What is dictated is read back.
const WHICH: &str = "deposit_account > all > \"아니요\"";

#[test]
fn an_address_is_recorded_without_the_sentence_around_it() {
    ko(
        WHICH,
        &[
            (
                "이사해서 집이 대전 서구 둔산로 55예요",
                "address:=~대전 서구 둔산로 55",
            ),
            (
                "주소요 서울시 은평구 진관동 아니 녹번동이에요 녹번동 78-2",
                "address:=~서울시 은평구 녹번동 78-2",
            ),
            (
                "핸드폰은 맞고 집 주소가 광주 북구 용봉로 77이어야 돼요",
                "address:=~광주 북구 용봉로 77",
            ),
        ],
    );
}

#[test]
fn of_two_values_the_old_one_is_left() {
    ko(
        WHICH,
        &[
            (
                "옛날 번호가 010-1111-2323인데 지금은 010-4545-6767",
                "phone_number:=~010-4545-6767",
            ),
            (
                "이메일 hana21@naver.com 아니고 hana12@naver.com",
                "email:=~hana12@naver.com",
            ),
            ("이름은 서도헌이 맞습니다 서도현 아니고", "name:=~서도헌"),
        ],
    );
}

#[test]
fn an_english_address_is_no_sentence() {
    en(
        "deposit_account > all > \"no\"",
        &[
            (
                "the address is 12 garden road mapo now",
                "address:=~12 garden road mapo",
            ),
            (
                "my phone number says 010-5566-7788 but it should be 010-5566-7789",
                "phone_number:=~010-5566-7789",
            ),
        ],
    );
}
