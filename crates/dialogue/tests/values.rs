//! Values as people say them: of several numbers the one that is meant, each number to its field, and
//! nothing where it is said of something else.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod asked;
mod shipped;

use asked::{en, ko};

const NOTHING: &str = "cannot_handle";
/// A number was said, but not one that can be recorded.
const HOW_MUCH: &str = "clarify ";

const PRICE: &str = "didimdol > \"네\" > yes > 미혼 > no > \"연봉은 오천이에요\"";

#[test]
fn of_several_prices_the_last_that_came_true() {
    ko(
        PRICE,
        &[
            (
                "오억짜리였는데 깎아서 사억 팔천 됐어요",
                "target_home_price=~48000",
            ),
            ("사억에서 깎아서 삼억 구천 됐어요", "target_home_price=~39000"),
            (
                "시세는 육억인데 사기로 한 건 오억 오천이에요",
                "target_home_price=~55000",
            ),
            (
                "호가는 오억인데 사억 구천에 하기로 했어요",
                "target_home_price=~49000",
            ),
            (
                "삼억 오천에 나왔는데 천만 원 깎아 준대서 삼억 사천이요",
                "target_home_price=~34000",
            ),
            // Not yet true.
            ("오억 부르던데 좀 깎으면 사억 팔천", HOW_MUCH),
        ],
    );
    en(
        PRICE_IN_ENGLISH,
        &[(
            "it was 380 but they lowered it to 370 million",
            "target_home_price=37000",
        )],
    );
}

const PRICE_IN_ENGLISH: &str = "didimdol > \"yes\" > yes > 미혼 > no > \"my income is fifty million\"";

#[test]
fn a_number_of_something_else_is_none() {
    ko(
        PRICE,
        &[
            ("대출을 이억 받고 싶은데", HOW_MUCH),
            ("계약금으로 삼천 냈어요", HOW_MUCH),
            ("제가 가진 돈은 팔천이에요", HOW_MUCH),
            ("친구네 집은 칠억이래요", HOW_MUCH),
            (
                "집값은 사억이고 대출은 이억 정도 필요해요",
                "target_home_price=40000",
            ),
            ("계약금 냈고 집값은 사억이에요", "target_home_price=40000"),
            ("집주인이 사억 팔천 달래요", "target_home_price=~48000"),
        ],
    );
    ko(
        "jeonse > \"미혼이고 무주택이고 연봉 4천에 보증금 3억이요\"",
        &[
            ("저는 서른하나고 남편은 서른다섯이에요", "age=31"),
            ("우리 애는 네 살이에요 저는 서른여섯이고", "age=36"),
            ("아들이 서른이에요", HOW_MUCH),
            ("한국 나이로 서른여섯이요", HOW_MUCH),
            ("한국 나이로 서른인데 만으로는 스물여덟이요", "age=28"),
            ("낼모레 마흔이에요", HOW_MUCH),
            ("서른다섯 넘었어요", HOW_MUCH),
            ("올해 마흔이에요", "age=40"),
        ],
    );
}

#[test]
fn what_is_not_exact_is_asked_back() {
    ko(
        PRICE,
        &[
            ("한 삼억 육칠천", HOW_MUCH),
            ("이억 중반대", HOW_MUCH),
            ("삼억 넘어요", HOW_MUCH),
            ("삼억인가 삼억 오천인가", HOW_MUCH),
            ("삼억은 넘고 한 삼억 삼천이요", "target_home_price=~33000"),
            ("4억 9,500이요", "target_home_price=~49500"),
            ("사억 오백이요", "target_home_price=~40500"),
        ],
    );
    en(
        PRICE_IN_ENGLISH,
        &[
            ("between 300 and 400 million", NOTHING),
            ("three eok five thousand", "target_home_price=~35000"),
            ("thirty five thousand man won", "target_home_price=35000"),
            ("five hundred million, no, 480", "target_home_price=~48000"),
        ],
    );
}

#[test]
fn a_sum_counts_and_not_its_parts() {
    ko(
        "didimdol > \"네\" > yes > 미혼 > no",
        &[
            ("남편 사천 나 삼천이니까 칠천이네", "annual_income=7000"),
            ("한 달에 사백씩 일 년이면 사천팔백", "annual_income=4800"),
            ("형은 일억 번대요 저는 사천이고", "annual_income=4000"),
            ("연봉 사천팔백에 성과급 빼고요", "annual_income=4800"),
        ],
    );
}

#[test]
fn each_number_belongs_to_its_own_field() {
    ko(
        "didimdol > \"네\" > yes > 미혼 > no",
        &[(
            "육천이고요 집값은 사억 이천 생각하고 있어요",
            "annual_income=6000, target_home_price=~42000",
        )],
    );
    ko(
        PRICE,
        &[
            (
                "사억이고 아 그리고 연소득은 오천오백으로 고쳐 주세요",
                "target_home_price=40000, annual_income:=5500",
            ),
            (
                "집값은 삼억이고 연봉은 아까 오천 아니고 사천오백이에요",
                "target_home_price=30000, annual_income:=~4500",
            ),
        ],
    );
    ko(
        "jeonse",
        &[
            (
                "인천에 이억 삼천 투룸이요",
                "is_capital_area=true, target_lease_deposit=~23000",
            ),
            ("이억 빌리고 싶은데요", HOW_MUCH),
        ],
    );
}

#[test]
fn switches_are_switched_word_by_word() {
    const SERVICES: &str = "deposit_account > all > yes > futuretech_19284019384";
    let each = |important: bool, withdrawal: bool, overseas: bool| {
        format!(
            "important_transaction_alert={important}, withdrawal_alert={withdrawal}, \
             overseas_ip_restriction={overseas}"
        )
    };
    let cases = [
        ("출금하고 해외는 끌게요", each(true, false, false)),
        (
            "알림은 다 끄고 해외 아이피 막는 건 냅둬",
            each(false, false, true),
        ),
        ("해외는 막아 주시고 알림은 됐어요", each(false, false, true)),
        ("출금내역은 안 받을게요 나머지는 그대로", each(true, false, true)),
        ("끌 거 없어요", each(true, true, true)),
        ("하나도 빼지 말고요", each(true, true, true)),
        ("출금 알림을 끄라는 건 아니고요", NOTHING.to_owned()),
        ("두 개는 하고 하나는 빼고", NOTHING.to_owned()),
    ];
    let cases: Vec<(&str, &str)> = cases
        .iter()
        .map(|(said, meant)| (*said, meant.as_str()))
        .collect();
    ko(SERVICES, &cases);
}

#[test]
fn days_by_their_old_names_and_days_that_do_not_suit() {
    const STATEMENT: &str = "deposit_account > card_only > yes > \"딥드림 일반\"";
    ko(
        STATEMENT,
        &[
            ("매달 초하루로 바꿔 줘", "statement_delivery_date:=1"),
            (
                "월급이 21일이니까 22일에 오게 해 주고 폰으로",
                "statement_delivery_method=mobile, statement_delivery_date=22",
            ),
            ("날짜만 오일로 바꿔 주세요", "statement_delivery_date:=5"),
            ("10일은 좀 그런데", "clarify mobile email website"),
        ],
    );
}
