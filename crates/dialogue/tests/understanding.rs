//! What the rules understand at the shipped questions, and above all what they do not: nothing that was
//! denied, doubted, asked or said of something else is an answer.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod asked;
mod shipped;

use asked::{en, ko};

const NOTHING: &str = "cannot_handle";
const WHICH: &str = "clarify all mobile_only card_only account_only";

#[test]
fn services() {
    ko(
        "deposit_account",
        &[
            ("네, 그렇게 해 주세요", "services_selected=all"),
            ("체크카드랑 모바일 둘 다요", "services_selected=all"),
            ("계좌만 만들고 싶어요", "services_selected=account_only"),
            (
                "다 필요 없고 통장만 만들어 주세요",
                "services_selected=account_only",
            ),
            (
                "모바일은 필요 없고 카드만 해 주세요",
                "services_selected=card_only",
            ),
            ("끝에서 두 번째 거", "services_selected=card_only"),
            ("두 번째요, 아니 마지막 거요", "services_selected=account_only"),
            ("세 번째 방문이에요", NOTHING),
            ("이번에 처음 왔어요", NOTHING),
            ("통장 만들고 싶어요", NOTHING),
            ("통장만들어 주세요", NOTHING),
            ("통장이 필요해서 왔습니다", NOTHING),
            ("체크카드는 필요 없어요", "clarify mobile_only account_only"),
            ("모바일뱅킹 할게요", "clarify all mobile_only"),
            ("카드 빼고 다 해 주세요", "services_selected=mobile_only"),
            ("그렇게 하지 마세요", WHICH),
            ("아니요", WHICH),
            ("네 아니요", NOTHING),
            ("네?", NOTHING),
            ("글쎄요", NOTHING),
            ("한도계좌가 뭐예요?", "question"),
            ("네, 근데 한도계좌가 뭐예요?", "services_selected=all, question"),
            ("네, 한도계좌가 뭐예요?", "question"),
            ("전세 대출 받으려고요", "start jeonse"),
        ],
    );
}

#[test]
fn details_are_confirmed_by_a_real_yes_only() {
    ko(
        "deposit_account > all",
        &[
            ("네, 다 맞아요", "affirm"),
            ("네, 모두 맞아요", "affirm"),
            ("고칠 거 없어요", "affirm"),
            ("아니 틀린 게 있어요", "deny"),
            ("안 맞는데요", "deny"),
            ("동의하지 않습니다", "deny"),
            ("네 아니요", NOTHING),
            // Nouns that look like verbs which agree.
            ("가게", NOTHING),
            ("가지", NOTHING),
            // Said both ways.
            ("아니 예", NOTHING),
            ("yes 말고", NOTHING),
            ("네 왜요", "question"),
            ("이거 맞나요?", "question"),
            ("다 맞는데 전화번호만 바뀌었어요", "phone_number:=?"),
            ("네 근데 이메일이 틀렸어요", "email:=?"),
            (
                "전화번호를 010-1234-9999로 바꿔 주세요",
                "phone_number:=~010-1234-9999",
            ),
            (
                "010-1234-9999로 전화번호 바꿔 주세요",
                "phone_number:=~010-1234-9999",
            ),
            (
                "공일공 일이삼사 구구구구로 고쳐 주세요",
                "phone_number:=~010-1234-9999",
            ),
            (
                "주소를 한빛시 나루구 물길대로 21로 바꿔 주세요",
                "address:=~한빛시 나루구 물길대로 21",
            ),
            ("주민번호를 991301-2000000으로 바꿔 주세요", "ssn:=?"),
            ("남편이 사천만 원 벌어요", NOTHING),
        ],
    );
}

#[test]
fn corrections() {
    ko(
        "deposit_account > all > no",
        &[
            ("전화번호요", "phone_number:=?"),
            ("이름이랑 주소요", "name:=?"),
            ("세 번째", "ssn:=?"),
            ("아니요 괜찮아요", "go_back"),
            ("다 맞아요", "go_back"),
            ("네", NOTHING),
        ],
    );
    ko(
        "deposit_account > all > no > phone_number",
        &[
            ("010-2222-3333이요", "phone_number:=~010-2222-3333"),
            ("이메일이요", "email:=?"),
            ("아니요", "deny"),
            ("직원 불러 주세요", "call_staff"),
            ("123", NOTHING),
        ],
    );
    ko(
        "deposit_account > all > no > address",
        &[
            ("한빛시 나루구 직원로 3", "address:=~한빛시 나루구 직원로 3"),
            ("직원 불러 주세요", "call_staff"),
            ("다시 말해 주세요", "repeat"),
            ("네", NOTHING),
            ("581332-•••••••", NOTHING),
        ],
    );
    ko(
        "deposit_account > all > \"전화번호를 010-2222-3333으로 바꿔 주세요\"",
        &[
            ("네", "affirm"),
            ("네 바꿔 주세요", "affirm"),
            ("아니요", "deny"),
            ("취소", "deny"),
            ("아니요 010-2222-4444요", "phone_number:=~010-2222-4444"),
            ("글쎄요", NOTHING),
        ],
    );
}

#[test]
fn media_cards_and_alerts() {
    ko(
        "deposit_account > mobile_only > yes",
        &[
            ("신한OTP로 할게요", "security_medium=shinhan_otp"),
            ("아니요 보안카드로요", "security_medium=security_card"),
            ("오티피 말고 보안카드로", "security_medium=security_card"),
            ("OTP가 뭐예요?", "question"),
            ("보안카드로 해 주실 수 있나요?", "security_medium=security_card"),
            (
                "보안카드가 나은지 고민이에요",
                "clarify futuretech_19284019384 comas_rsa_12930295 security_card shinhan_otp",
            ),
            ("하루 한도는 오천이요", "transfer_limit_daily=~50000000"),
            (
                "보안카드로 하고 1회 한도는 천만 원으로요",
                "security_medium=security_card, transfer_limit_once=~10000000",
            ),
        ],
    );
    ko(
        "deposit_account > card_only > yes",
        &[
            ("에스라인으로 할게요", "clarify sline_transit sline_regular"),
            (
                "일반이요",
                "clarify sline_regular deepdream_regular heyyoung_regular",
            ),
            ("네번째꺼로 해줘", "card_selection=deepdream_regular"),
            (
                "배송되는 카드만 보여 주세요",
                "filter deepdream_transit deepdream_regular heyyoung_regular",
            ),
        ],
    );
    ko(
        "deposit_account > card_only > yes > sline_transit",
        &[
            (
                "이메일로 매달 이십일에 보내 주세요",
                "statement_delivery_method=email, statement_delivery_date=20",
            ),
            ("홈페이지 말고 휴대폰", "statement_delivery_method=mobile"),
            (
                "휴대폰 번호를 010-1234-5555로 바꿔 주세요",
                "phone_number:=~010-1234-5555",
            ),
        ],
    );
    ko(
        "deposit_account > card_only > yes > sline_transit > mobile",
        &[
            ("알림은 필요 없어요", "card_usage_alert=no_alert"),
            ("결제 알림 해 주세요", NOTHING),
            ("200원이면 비싸네요", "clarify over_50000_free no_alert"),
            (
                "모든 결제를 알려 주세요",
                "card_usage_alert=all_transactions_200won",
            ),
        ],
    );
}

#[test]
fn switches() {
    let alerts = |important: bool, withdrawal: bool, overseas: bool| {
        format!(
            "important_transaction_alert={important}, withdrawal_alert={withdrawal}, \
             overseas_ip_restriction={overseas}"
        )
    };
    let (all, none) = (alerts(true, true, true), alerts(false, false, false));
    ko(
        "deposit_account > mobile_only > yes > security_card",
        &[
            ("네", &all),
            ("다 켜 주세요", &all),
            ("아니요, 다 필요 없어요", &none),
            ("다 꺼 주세요", &none),
            ("출금 알림은 빼 주세요", &alerts(true, false, true)),
            ("해외 IP 제한은 꺼 주세요", &alerts(true, true, false)),
            ("출금 알림만 할게요", &alerts(false, true, false)),
            ("출금 알림 해 주세요", NOTHING),
            ("해외 빼고 다 필요 없어요", NOTHING),
        ],
    );
    ko(
        "deposit_account > card_only > yes > sline_transit > mobile > no_alert",
        &[
            ("네, 같게 해 주세요", "card_password_same_as_account=true"),
            ("같게 하지 말아 주세요", "card_password_same_as_account=false"),
            ("아니요, 따로 할게요", "card_password_same_as_account=false"),
        ],
    );
}

#[test]
fn the_end_takes_an_explicit_yes() {
    ko(
        "deposit_account > account_only > yes",
        &[
            ("네, 신청할게요", "affirm"),
            ("신청 안 할래요", "deny"),
            ("이대로 신청하지 마세요", "deny"),
            ("네, 수수료가 있나요?", "question"),
            ("네 근데 수수료가 얼마예요", "question"),
            ("넘어갈게요", NOTHING),
            ("괜찮아요", NOTHING),
            ("뭐 하죠", NOTHING),
            ("네 아니 잠깐", "wait"),
            ("잠깐만요", "wait"),
            ("취소할게요", "cancel"),
            ("이름이 틀렸어요", "name:=?"),
        ],
    );
}

#[test]
fn loans() {
    ko(
        "didimdol",
        &[
            (
                "연봉 5천에 무주택이고 3억짜리 집이요",
                "has_home=false, annual_income=5000, target_home_price=30000",
            ),
            ("미혼이고 집 없어요", "marital_status=미혼, has_home=false"),
            ("네, 있어요", "skip"),
            ("잘 모르겠어요", "skip"),
        ],
    );
    ko(
        "didimdol > \"연봉 5천에 3억짜리 집이요\" > yes > 미혼",
        &[
            ("네, 있어요", "has_home=true"),
            ("있어요", "has_home=true"),
            ("아니요, 없어요", "has_home=false"),
            ("네, 없어요", "has_home=false"),
            ("아니요 있어요", NOTHING),
            ("집이 없지는 않아요", NOTHING),
            ("무주택이 아니에요", NOTHING),
            ("동네에 살아요", NOTHING),
        ],
    );
    ko(
        "didimdol > \"무주택이에요\" > yes > 미혼",
        &[
            ("5천이요", "annual_income=5000"),
            ("육천오백만 원", "annual_income=6500"),
            ("사 천 이 백", "annual_income=4200"),
            ("3억 2천", "annual_income=~32000"),
            ("월 300이요", "clarify "),
            ("6천 말고 5천8백이요", "annual_income=5800"),
            ("남편이 사천 제가 삼천이요", "clarify "),
            ("4천에서 5천 사이요", "clarify "),
            ("모르겠어요", NOTHING),
        ],
    );
    ko(
        "jeonse > \"미혼이고 무주택이고 연봉 4천에 보증금 2억이요\"",
        &[
            ("냈어요", "deposit_paid=true"),
            ("아직 안 냈어요", "deposit_paid=false"),
            ("아직이요", "deposit_paid=false"),
            ("반만 냈어요", NOTHING),
            ("연봉은 아까 4천 말고 5천이요", "annual_income_jeonse:=~5000"),
        ],
    );
    ko(
        "jeonse > \"미혼이고 무주택이고 연봉 4천에 보증금 3억이요\"",
        &[("서른두 살이요", "age=32"), ("말하기 싫어요", "skip")],
    );
}

#[test]
fn an_interview_takes_words_as_they_are() {
    let told = "직원과 다시 한번 이야기하며 처음부터 바꿔 나갔습니다";
    ko(
        "interview > backend",
        &[
            (told, &format!("self_introduction={told}")),
            (
                "누구나 쓰기 쉬운 화면을 좋아합니다",
                "self_introduction=누구나 쓰기 쉬운 화면을 좋아합니다",
            ),
            ("네", NOTHING),
            ("음", NOTHING),
            ("넘어가 주세요", NOTHING),
            ("다시 말해 주세요", "repeat"),
            ("지원 직무를 창구로 바꿔 주세요", "job_role:=branch"),
        ],
    );
    ko("interview", &[("창구 상담이요", "job_role=branch")]);
}

#[test]
fn english() {
    en(
        "deposit_account",
        &[
            ("yes please", "services_selected=all"),
            ("the second one", "services_selected=mobile_only"),
            ("it's my first time here", NOTHING),
            ("no", WHICH),
            ("한국어로 해 주세요", "set_preference"),
        ],
    );
    en(
        "deposit_account > all",
        &[
            ("that's correct", "affirm"),
            ("that's not right", "deny"),
            ("no, that's right", NOTHING),
            ("yes but what is this for", "affirm, question"),
        ],
    );
    en(
        "deposit_account > account_only > yes",
        &[
            ("yes but how much is it?", "question"),
            ("not yet", "deny"),
            ("submit it", "affirm"),
        ],
    );
    en(
        "jeonse",
        &[(
            "I am single, own no home, earn 40 million won and the deposit is 300 million won",
            "marital_status_jeonse=미혼, housing_situation_jeonse=무주택, annual_income_jeonse=4000, \
             target_lease_deposit=30000",
        )],
    );
}
