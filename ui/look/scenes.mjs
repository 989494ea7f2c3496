// Scenes for looking at the screen: what the server says, and what is pressed in between.
const choice = (value, display, more = {}) => ({ value, display, ...more })

const products = {
  type: 'stage_response',
  stageId: 'product_selection',
  responseType: 'bullet',
  prompt: '무엇을 도와드릴까요?',
  choices: [
    choice('deposit_account', '입출금 계좌 만들기', {
      metadata: { icon: 'passbook' },
      displayLines: ['체크카드와 모바일 뱅킹도 함께 할 수 있어요'],
    }),
    choice('didimdol', '디딤돌 대출 알아보기', {
      metadata: { icon: 'house' },
      displayLines: ['집을 살 때 받는 대출이에요'],
    }),
    choice('jeonse', '전세 대출 알아보기', {
      metadata: { icon: 'key' },
      displayLines: ['전세 보증금을 위한 대출이에요'],
    }),
    choice('applicant_qa', '궁금한 것 물어보기', {
      metadata: { icon: 'question' },
      displayLines: ['수수료, 준비물, 용어 무엇이든 물어보세요'],
    }),
  ],
  skippable: false,
  promptId: 'p-1',
}

const field = (key, label, group, value, more = {}) => ({
  key,
  label,
  display_name: label,
  type: 'text',
  required: true,
  collected: value !== undefined,
  ...(value === undefined ? {} : { value }),
  group,
  depth: 0,
  ...more,
})

/** The fields of the whole application, the first `done` of them collected. */
export function slots(done, stage) {
  const fields = [
    field('services_selected', '신청 업무', 'services', 'all', {
      type: 'choice',
      choices: [
        choice('all', '계좌 + 체크카드 + 모바일 뱅킹', { default: true }),
        choice('mobile_only', '계좌 + 모바일 뱅킹'),
        choice('card_only', '계좌 + 체크카드'),
        choice('account_only', '계좌만'),
      ],
    }),
    field('name', '이름', 'customer', '홍길순'),
    field('ssn', '주민번호', 'customer', '580412-2••••••'),
    field('phone_number', '휴대폰', 'customer', '010-1234-5678'),
    field('address', '집 주소', 'customer', '한빛시 나루구 돌다리길 7, 302호'),
    field('security_medium', '보안매체', 'banking', 'futuretech_19284019384', {
      type: 'choice',
      display_value: '미래테크 19284019384',
    }),
    field('transfer_limit_once', '1회 이체 한도', 'banking', 50000000, {
      type: 'number',
      display_value: '5,000만 원',
      parent_field: 'security_medium',
      depth: 1,
    }),
    field('transfer_limit_daily', '1일 이체 한도', 'banking', 100000000, {
      type: 'number',
      display_value: '1억 원',
      parent_field: 'security_medium',
      depth: 1,
    }),
    field('withdrawal_alert', '출금내역 알림', 'banking', true, { type: 'boolean' }),
    field('card_selection', '체크카드', 'card', 'sline_transit', { type: 'choice', display_value: 'S-Line 후불교통' }),
    field('statement_delivery_method', '명세서', 'card', 'mobile', { type: 'choice', display_value: '휴대폰으로' }),
    field('card_usage_alert', '결제 알림', 'card', 'x', { display_value: '5만 원 이상만, 무료' }),
    field('final_confirmation', '최종 확인', 'confirm', true, { type: 'boolean' }),
  ].map((f, index) => {
    if (index < done) return f
    const { value: _, display_value: __, ...open } = f
    return { ...open, collected: false }
  })
  const group = (group_id, group_name) => ({
    group_id,
    group_name,
    fields: fields.filter((f) => f.group === group_id).map((f) => f.key),
  })
  return {
    type: 'slot_filling_update',
    data: {
      product_type: 'deposit_account',
      current_stage: stage,
      collected_info: {},
      required_fields: fields,
      field_groups: [
        group('services', '업무'),
        group('customer', '내 정보'),
        group('banking', '전자금융'),
        group('card', '체크카드'),
        group('confirm', '확인'),
      ],
      completion_rate: done / fields.length,
      scenario_name: '입출금 계좌 만들기',
      is_complete: false,
    },
  }
}

const services = {
  type: 'stage_response',
  stageId: 'select_services',
  responseType: 'bullet',
  prompt: '새 계좌는 한도계좌로만 만들 수 있어요.\n체크카드와 모바일 뱅킹도 함께 쓸 수 있게 만들어 드릴까요?',
  choices: [
    choice('all', '계좌 + 체크카드 + 모바일 뱅킹', { default: true, displayLines: ['세 가지를 한 번에 만들어요'] }),
    choice('mobile_only', '계좌 + 모바일 뱅킹', { displayLines: ['휴대폰으로 은행 일을 봐요'] }),
    choice('card_only', '계좌 + 체크카드', { displayLines: ['가게에서 카드로 결제해요'] }),
    choice('account_only', '계좌만', { displayLines: ['통장만 먼저 만들어요'] }),
  ],
  defaultChoice: 'all',
  additionalQuestions: ['한도계좌가 뭐예요?', '나중에 더할 수 있나요?'],
  skippable: false,
  promptId: 'p-2',
}

const security = {
  type: 'stage_response',
  stageId: 'security_medium_registration',
  responseType: 'bullet',
  prompt: '돈을 보낼 때 본인인지 확인하는 도구예요.\n보안매체를 골라 주세요.',
  choiceGroups: [
    {
      title: '내가 가진 것',
      items: [
        choice('futuretech_19284019384', '미래테크 19284019384', { default: true, displayLines: ['지금 쓰고 계세요'] }),
        choice('comas_rsa_12930295', '코마스 RSA 12930295', { displayLines: ['지금 쓰고 계세요'] }),
      ],
    },
    {
      title: '새로 받는 것',
      items: [choice('security_card', '보안카드'), choice('shinhan_otp', 'OTP', { metadata: { fee: '10000' } })],
    },
  ],
  defaultChoice: 'futuretech_19284019384',
  displayFields: [
    { key: 'transfer_limit_once', label: '1회 이체 한도', value: '5,000만 원' },
    { key: 'transfer_limit_daily', label: '1일 이체 한도', value: '1억 원' },
  ],
  modifiableFields: ['transfer_limit_once', 'transfer_limit_daily'],
  additionalQuestions: ['OTP가 뭐예요?', '보안카드와 차이점이 뭔가요?'],
  skippable: false,
  promptId: 'p-4',
}

const alerts = {
  type: 'stage_response',
  stageId: 'additional_services',
  responseType: 'boolean',
  prompt: '처음에는 모두 켜 두었어요. 필요 없는 것은 끄세요.\n알림과 해외 접속 제한을 신청할까요?',
  choices: [
    { key: 'important_transaction_alert', label: '중요거래 알림', default: true, displayLines: ['비밀번호 변경 같은 일을 알려 드려요'] },
    { key: 'withdrawal_alert', label: '출금내역 알림', default: true, displayLines: ['돈이 나갈 때 알려 드려요'] },
    { key: 'overseas_ip_restriction', label: '해외 IP 이용 제한', default: true, displayLines: ['해외에서 하는 접속을 막아요'] },
  ],
  skippable: false,
  promptId: 'p-5',
}

const personal = {
  type: 'stage_response',
  stageId: 'confirm_personal_info',
  responseType: 'narrative',
  prompt: '고객님 정보가 모두 맞나요?',
  choices: [choice('yes', '네, 모두 맞아요'), choice('no', '아니요, 고칠게요')],
  displayFields: [
    ['name', '이름', '홍길순'],
    ['english_name', '영문 이름', 'HONG GILSUN'],
    ['ssn', '주민번호', '580412-2••••••'],
    ['phone_number', '휴대폰', '010-1234-5678'],
    ['email', '이메일', 'gilsun@didim.example'],
    ['address', '집 주소', '한빛시 나루구 돌다리길 7, 302호'],
    ['work_address', '직장 주소', '적지 않음'],
  ].map(([key, label, value]) => ({ key, label, value })),
  modifiableFields: ['name', 'english_name', 'ssn', 'phone_number', 'email', 'address', 'work_address'],
  skippable: false,
  promptId: 'p-3',
}

const rows = [
  ['services_selected', '만드는 것', '계좌, 체크카드, 모바일 뱅킹'],
  ['name', '이름', '홍길순'],
  ['phone_number', '휴대폰', '010-1234-5678'],
  ['address', '집 주소', '한빛시 나루구 돌다리길 7, 302호'],
  ['security_medium', '보안매체', '미래테크 19284019384'],
  ['transfer_limit_once', '1회 이체 한도', '5,000만 원'],
  ['transfer_limit_daily', '1일 이체 한도', '1억 원'],
  ['withdrawal_alert', '출금내역 알림', '받음'],
  ['card_selection', '카드', 'S-Line 후불교통, 바로 받기'],
  ['statement_delivery_method', '명세서', '휴대폰으로 매달 10일'],
  ['card_usage_alert', '결제 알림', '5만 원 이상만, 무료'],
].map(([key, label, value]) => ({ key, label, value }))

const final = {
  type: 'stage_response',
  stageId: 'final_confirmation',
  responseType: 'narrative',
  prompt: '다른 곳이 있으면 말씀해 주세요.\n이대로 신청할까요?',
  choices: [choice('yes', '네, 신청할게요'), choice('no', '아니요, 고칠게요')],
  displayFields: rows,
  skippable: false,
  promptId: 'p-11',
}

const completed = {
  type: 'session_completed',
  summary: {
    productType: 'deposit_account',
    groups: [
      { title: '업무', rows: rows.slice(0, 1) },
      { title: '내 정보', rows: rows.slice(1, 4) },
      { title: '전자금융', rows: rows.slice(4, 8) },
      { title: '체크카드', rows: rows.slice(8) },
    ],
  },
}

const password = {
  type: 'stage_response',
  stageId: 'card_password_setting',
  responseType: 'boolean',
  prompt: '카드 비밀번호를 계좌 비밀번호와 같게 할까요?',
  choices: [{ key: 'card_password_same_as_account', label: '계좌 비밀번호와 같게' }],
  skippable: false,
  promptId: 'p-10',
}

const open = { type: 'stage_response', stageId: 'open_collection', responseType: 'narrative', prompt: '연봉과 집 값을 편하게 말씀해 주세요. 예를 들면 “연봉 5천에 무주택이고 3억짜리 집이요”처럼요.\n어떤 집을 사려고 하세요?', additionalQuestions: ['디딤돌 대출이 뭐예요?'], skippable: false, promptId: 'p-20' }

const cards = {
  type: 'stage_response',
  stageId: 'card_selection',
  responseType: 'bullet',
  prompt: 'S-Line은 오늘 창구에서 바로 받고, 다른 카드는 집이나 직장으로 보내 드려요.\n체크카드는 S-Line 후불교통으로 할까요?',
  choices: [
    choice('sline_transit', 'S-Line 후불교통', { default: true, displayLines: ['오늘 창구에서 바로 받아요'] }),
    choice('sline_regular', 'S-Line 일반', { displayLines: ['오늘 창구에서 바로 받아요'] }),
    choice('deepdream_transit', 'Deep Dream 후불교통', { displayLines: ['집이나 직장으로 보내 드려요'] }),
    choice('deepdream_regular', 'Deep Dream 일반', { displayLines: ['집이나 직장으로 보내 드려요'] }),
    choice('heyyoung_regular', 'Hey Young 일반', { displayLines: ['집이나 직장으로 보내 드려요'] }),
  ],
  defaultChoice: 'sline_transit',
  additionalQuestions: ['후불교통이 뭐예요?', '바로 받는 카드만 보여 주세요', '후불교통 카드만 보여 주세요'],
  skippable: false,
  promptId: 'p-7',
}

const estimate = {
  type: 'stage_response',
  stageId: 'pre_assessment',
  responseType: 'narrative',
  prompt:
    '심사 결과가 아니라 미리 알아보는 계산이에요. 2026년 11월 기준이에요.\n집값 3억 원 × 담보 비율(LTV, 집값 대비 대출 비율) 70 % = 2억 1,000만 원, 한도는 2억 5,000만 원이에요. 2억 1,000만 원까지 상담해 볼 수 있어요. 집 넓이와 갚을 능력(DTI 60 %), 순자산은 창구에서 확인해요.\n필요한 서류를 알아볼까요?',
  choices: [choice('yes', '네, 알아볼게요'), choice('no', '아니요, 괜찮아요')],
  skippable: false,
  promptId: 'p-30',
}

const turn = (turnId, ...messages) => messages.map((message) => ({ turnId, ...message }))
const tap = (selector) => async (page) => page.locator(selector).first().click()

/** Closes the microphone. */
const off = () => [{ type: 'voice_deactivated' }]
/** Types into a native field, or on whatever keyboard the screen shows. */
const enter = (selector, text, done) => async (page) => {
  const input = page.locator(selector)
  if (await input.count()) {
    await input.fill(text)
    return page.locator(done).click()
  }
  for (const character of text) {
    await page.evaluate((key) => dispatchEvent(new KeyboardEvent('keydown', { key })), character)
  }
  await page.locator('[data-key="done"]').click()
}
const wav = (turnId) => ({ type: 'tts_audio_chunk', turnId, audio_chunk_base64: '' })

/** Each: messages after the greeting, then what is done; a function answers what was sent last. */
export const scenes = {
  '01-attract': [[]],
  '02-consent': [[], tap('[data-start]')],
  '02-notice': [[], tap('[data-start]'), tap('[data-whole-notice]')],
  '03-products': [[products]],
  '04-services': [[products, slots(0, 'select_services'), services]],
  '04-services-chosen': [[slots(0, 'select_services'), services], tap('[data-choice="mobile_only"]')],
  '05-hear': [
    [slots(0, 's'), services],
    () => [{ type: 'stt_interim_result', transcript: '아니 카드는 됐고 통장이랑 모바일' }],
  ],
  '06-think': [
    [slots(0, 's'), services],
    () => [
      { type: 'stt_interim_result', transcript: '아니' },
      { type: 'epd_detected' },
      { type: 'stt_final_result', transcript: '아니, 카드는 됐고 통장이랑 모바일만 해 줘요' },
    ],
  ],
  '07-speak': [
    [slots(0, 's'), services],
    () => [{ type: 'llm_response_chunk', turnId: 'v', chunk: '계좌와 모바일 뱅킹으로 적을게요.' }, wav('v')],
  ],
  '08-cut': [
    [slots(0, 's'), services],
    () => [{ type: 'barge_in', turnId: 'v', heardText: '새 계좌는 한도계좌로만 만들 수' }],
  ],
  '08-again': [
    [slots(0, 's'), services],
    () => [{ type: 'warning', message: '음성 입력이 너무 짧습니다.' }, { type: 'warning', message: '음성 입력이 너무 짧습니다.' }],
  ],
  '08-broke': [
    [slots(0, 's'), services],
    () => [{ type: 'error', code: 'stt_error', message: 'STT Error: 마이크' }],
  ],
  '08-off': [[slots(0, 's'), services], off],
  '08-none': [
    [slots(0, 's'), services],
    () => [{ type: 'error', code: 'voice_unavailable', message: '지금은 말로 하실 수 없어요.' }],
  ],
  '12-keyboard': [[slots(5, 'confirm_personal_info'), personal], tap('[data-field="address"] [data-edit]')],
  '12-keyboard-name': [[slots(5, 'confirm_personal_info'), personal], tap('[data-field="name"] [data-edit]')],
  '12-writing': [[slots(0, 's'), services], off, tap('[data-write]')],
  '13-numpad': [[slots(5, 'confirm_personal_info'), personal], tap('[data-field="ssn"] [data-edit]')],
  '14-offline': [
    [slots(0, 's'), services, { type: 'notice', kind: 'offline', message: '인터넷이 잠시 끊겼어요. 상담은 그대로 이어져요.' }],
  ],
  '15-idle': [[slots(5, 's'), security, { type: 'idle_warning', secondsLeft: 20 }]],
  '20-out': [null, async (page) => page.locator('[data-out-of-service]').waitFor()],
  '21-settings': [[slots(0, 's'), services], tap('[data-settings]')],
  '30-card': [[slots(8, 's'), ...turn('t', slots(9, 's'), cards)]],
  '34-estimate': [
    [slots(3, 's'), { type: 'notice', kind: 'not_a_decision', message: '심사 결과가 아니에요. 말씀하신 것으로 셈해 본 것이에요.', turnId: 't' }, { ...estimate, turnId: 't' }],
  ],
  '09-security': [
    [slots(1, 'confirm_personal_info'), ...turn('t', slots(5, 'security_medium_registration'), security)],
  ],
  '10-alerts': [
    [slots(5, 's'), ...turn('t', slots(6, 'additional_services'), alerts)],
    tap('[data-switch="withdrawal_alert"]'),
  ],
  '11-personal': [[slots(1, 'confirm_personal_info'), personal]],
  '11-personal-edit': [[slots(1, 'confirm_personal_info'), personal], tap('[data-field="phone_number"] [data-edit]')],
  '11-personal-refused': [
    [slots(5, 'confirm_personal_info'), personal],
    tap('[data-field="phone_number"] [data-edit]'),
    enter('[data-edit-input]', '010-12345678', '[data-save]'),
    (sent) => [
      {
        type: 'field_modification_response',
        turnId: sent.turnId,
        success: false,
        field: 'phone_number',
        error: '휴대폰 번호는 숫자 11자리로 적어 주세요.',
      },
    ],
  ],
  '16-aside': [
    [slots(5, 's'), security],
    tap('[data-ask="OTP가 뭐예요?"]'),
    (sent) =>
      turn(
        sent.turnId,
        {
          type: 'llm_response_end',
          full_text:
            '돈을 보낼 때마다 새로 만들어지는 비밀번호예요. 한 번 쓴 번호는 다시 쓸 수 없어서, 남이 알아내도 쓰지 못해요. 새로 받으시면 발급비가 10,000원 들어요.',
        },
        slots(5, 's'),
        { ...security, promptId: 'p-4b' },
      ),
  ],
  '16-typed': [
    [slots(5, 's'), security],
    off,
    tap('[data-write]'),
    enter('#say', '쓰던 걸로 할게요', '[data-say]'),
  ],
  '17-summary': [[slots(12, 'final_confirmation'), final]],
  '17-summary-edit': [[slots(12, 'final_confirmation'), final], tap('[data-edit-group="전자금융"]')],
  '18-completion': [
    [
      slots(13, 'completion'),
      ...turn('t', { type: 'llm_response_end', full_text: '신청서를 다 채웠어요. 홍길순 님, 고생 많으셨어요.\n창구에서 신분증을 보여 주시면 직원이 확인하고 계좌를 만들어 드려요.' }, completed),
    ],
  ],
  '19-staff': [[slots(5, 's'), security], tap('[data-staff]')],
  '20-staff-joined': [
    [slots(5, 's'), security, { type: 'staff_joined', name: '김다정' }, { type: 'staff_message', message: '안녕하세요, 보안매체 고르시는 걸 도와드릴게요.' }],
  ],
  '21-slots': [[slots(9, 's'), security], tap('button[data-progress], [data-voice-do="slots"]')],
  '21-slots-edit': [[slots(9, 's'), security], tap('[data-progress]'), tap('[data-field="services_selected"] [data-edit]')],
  '22-password': [[slots(11, 's'), password]],
  '23-open-question': [[slots(0, 's'), open, { type: 'notice', kind: 'not_a_decision', message: '심사 결과가 아니라 미리 알아보는 계산이에요.' }]],
  '23-skippable': [
    [slots(0, 's'), { ...open, promptId: 'p-21' }],
    off,
    tap('[data-write]'),
    enter('#say', '음', '[data-say]'),
    (sent) =>
      turn(
        sent.turnId,
        { type: 'llm_response_end', full_text: '제가 잘 못 들었어요.' },
        { ...open, skippable: true, prompt: '순자산은 얼마쯤인가요?', promptId: 'p-22' },
      ),
  ],
  '24-error': [
    [slots(5, 's'), security, { type: 'error', code: 'stale_prompt', message: '지난 질문의 답이에요. 지금 질문에 답해 주세요.' }],
  ],
  '25-restart': [[slots(5, 's'), security], tap('[data-restart]')],
  '26-english': [[slots(5, 's'), security], tap('[data-locale]')],
}
