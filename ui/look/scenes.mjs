// Every screen there is: what the server has said, and what is pressed in between.
// The server's words are those of the shipped scenarios (record.mjs); scenes differ only in what they show of them.
import { readFileSync } from 'node:fs'

/** What the headless program said on its way through the scenarios, by locale and step. */
export const saidIn = (locale) => JSON.parse(readFileSync(new URL(`./said/${locale}.json`, import.meta.url), 'utf8'))

const ORDER = ['services', 'personal', 'security', 'alerts', 'cards', 'statement', 'usage', 'password', 'summary', 'completion']
const press = (selector) => (stage) => stage.press(selector)
const told = (...messages) => (stage) => stage.say(...messages)

/**
 * The scenes of a language by name: `said` (undefined: not yet talking), `steps`, and
 * `late` where the simple screen is switched on when all is done, because it has no way there, and
 * `without` the modes that have no such screen.
 */
export function scenesIn(locale) {
  const said = saidIn(locale)
  const w = (ko, en) => (locale === 'ko' ? ko : en)
  const turn = (name) => said[name].map((message) => ({ ...message, turnId: name }))
  /** The question of a step, with what was told before it. */
  const at = (name) => {
    const before = ORDER[ORDER.indexOf(name) - 1]
    return [...(before ? said[before].filter(({ type }) => type === 'slot_filling_update') : []), ...turn(name)]
  }
  const off = told({ type: 'voice_deactivated' })
  const write = async (stage, text) => {
    await stage.press('[data-write]')
    if (text === undefined) return
    await stage.type(text)
    await stage.press('[data-key="done"], [data-say]')
  }
  const edit = (field) => async (stage) => {
    await stage.press(`[data-field="${field}"] [data-edit]`)
  }
  const enter = (field, text) => async (stage) => {
    await edit(field)(stage)
    if (await stage.has('[data-wipe]')) await stage.press('[data-wipe]')
    await stage.type(text)
    await stage.press('[data-key="done"], [data-save]')
  }
  const scene = (messages, ...steps) => ({ said: messages, steps })
  const late = (one) => ({ ...one, late: true })
  const without = (modes, one) => ({ ...one, without: modes })
  const voiced = (...messages) => scene([...at('services'), ...messages])
  /** Everything collected is opened from the path, in the low screen from the voice zone. */
  const slots = press('button[data-progress], [data-voice-do="slots"]')

  return {
    '01-attract': { ...scene(undefined), painted: true },
    '01-attract-quiet': { ...scene(undefined, told({ type: 'error', code: 'voice_unavailable', message: '' })), painted: true },
    '02-consent': scene(undefined, press('[data-start]')),
    '02-notice': scene(undefined, press('[data-start]'), press('[data-whole-notice]')),
    '02-consent-quiet': scene(undefined, told({ type: 'error', code: 'voice_unavailable', message: '' }), press('[data-start]')),
    '03-products': scene([]),
    '04-services': scene(at('services')),
    '04-services-chosen': scene(at('services'), press('[data-choice="mobile_only"]')),
    '05-voice-hear': voiced({ type: 'stt_interim_result', transcript: w('아니 카드는 됐고 통장이랑 모바일', 'no card, just the account and mobile') }),
    '06-voice-think': voiced(
      { type: 'stt_interim_result', transcript: w('아니', 'no') },
      { type: 'epd_detected' },
      { type: 'stt_final_result', transcript: w('아니, 카드는 됐고 통장이랑 모바일만 해 줘요', 'No card, just the account and mobile banking') },
    ),
    '07-voice-speak': voiced(
      { type: 'llm_response_chunk', turnId: 'v', chunk: w('네, 계좌와 모바일 뱅킹으로 적었어요.', 'All right, I have noted account and mobile banking.') },
      { type: 'tts_audio_chunk', turnId: 'v', audio_chunk_base64: '' },
    ),
    '08-voice-cut': voiced({ type: 'barge_in', turnId: 'v', heardText: w('새 계좌는 한도계좌로만 만들 수', 'New accounts start as') }),
    '08-voice-again': voiced({ type: 'warning', message: w('음성 입력이 너무 짧습니다.', 'The recording was too short.') }),
    '08-voice-again-twice': voiced(...Array(2).fill({ type: 'warning', message: w('음성 입력이 너무 짧습니다.', 'The recording was too short.') })),
    '08-voice-off': scene(at('services'), off),
    '08-voice-broke': voiced({ type: 'error', code: 'stt_error', message: w('STT Error: 마이크', 'STT Error: microphone') }),
    '08-voice-lost': voiced({ type: 'notice', kind: 'degraded', message: w('마이크나 스피커 연결이 끊겼어요. 화면을 눌러서 이어 가세요.', 'The microphone or the loudspeaker is disconnected. Please carry on by touching the screen.') }),
    '07-voice-terms': voiced(
      { type: 'llm_response_chunk', turnId: 'v', chunk: w('새 계좌는 예금자보호법에 따라 보호돼요.', 'Your account is protected by law.') },
      { type: 'tts_audio_chunk', turnId: 'v', audio_chunk_base64: '' },
      { type: 'notice', kind: 'info', message: w('이 안내는 법에 따라 끝까지 읽어 드려야 해요. 다 읽으면 멈출게요.', 'By law I have to read this to the end. I will stop after it.') },
    ),
    '08-voice-none': voiced({ type: 'error', code: 'voice_unavailable', message: w('지금은 말로 하실 수 없어요.', 'Voice is not available now.') }),
    '09-security': scene(at('security')),
    '10-alerts': without(['simple'], scene(at('alerts'), press('[data-switch="withdrawal_alert"]'))),
    '10-alerts-all': scene(at('alerts')),
    '11-personal': scene(at('personal')),
    '11-personal-refused': late(scene(at('personal'), enter('phone_number', '01012345678'), (stage) => stage.answer(...said.refused.filter(({ type }) => type === 'field_modification_response')))),
    '12-keyboard-address': late(scene(at('personal'), edit('address'))),
    '12-keyboard-name': late(scene(at('personal'), edit('name'))),
    '12-keyboard-english-name': late(scene(at('personal'), edit('english_name'))),
    '12-keyboard-email': late(scene(at('personal'), edit('email'))),
    '12-keyboard-signs': without(['simple'], scene(at('personal'), edit('address'), async (stage) => {
      if (await stage.has('[data-key="symbols"]')) await stage.press('[data-key="symbols"]')
    })),
    '12-writing': late(scene(at('services'), off, write)),
    '13-phone': late(scene(at('personal'), edit('phone_number'), (stage) => stage.type('0101234'))),
    '13-amount': late(scene(at('alerts'), slots, edit('transfer_limit_once'), (stage) => stage.type('30000000'))),
    '13-secret': late(scene(at('personal'), edit('ssn'), (stage) => stage.type('90010'))),
    '14-offline': voiced({ type: 'notice', kind: 'offline', message: w('인터넷이 잠시 끊겼어요. 상담은 그대로 이어져요.', 'The network is away for a moment. We can go on all the same.') }),
    '14-lost': scene(at('services'), async (stage) => {
      await stage.lose()
      await stage.page.waitForSelector('[data-notice="lost"]')
    }),
    '15-idle': scene([...at('security'), { type: 'idle_warning', secondsLeft: 20 }]),
    '16-answer': late(scene(at('security'), off, (stage) => write(stage, w('OTP가 뭐예요?', 'What is an OTP?')), (stage) => stage.answer(...said.answer))),
    '16-said': late(scene(at('security'), off, (stage) => write(stage, w('쓰던 걸로 할게요', 'The one I have, please')))),
    '16-unclear': late(scene(at('services'), off, (stage) => write(stage, w('음', 'Well')), (stage) => stage.answer(...said.unclear))),
    '17-summary': scene(at('summary')),
    '17-summary-edit': without(['low', 'simple'], scene(at('summary'), press('section:nth-child(3) > h2 > [data-edit-group]'))),
    '18-completion': scene(at('completion')),
    '19-staff-called': scene(at('security'), press('[data-staff]'), (stage) => stage.answer(...said.staff.slice(0, 3), ...said.security)),
    '19-staff-waiting': scene(at('security'), press('[data-staff]'), (stage) => stage.answer(...said.staff.slice(0, 3), ...said.security), press('[data-staff-wait]')),
    '19-staff-meanwhile': scene(at('security'), press('[data-staff]'), (stage) => stage.answer(...said.staff.slice(0, 3), ...said.security), press('[data-continue]')),
    '20-staff-joined': scene([...at('security'), { type: 'staff_joined', name: w('김다정', 'Dajeong Kim') }, { type: 'staff_message', message: w('안녕하세요, 보안매체 고르시는 걸 도와드릴게요.', 'Hello, let me help you with the security medium.') }]),
    '20-out': { ...scene([]), broken: true },
    '21-settings': scene(at('services'), press('[data-settings]')),
    '21-slots': without(['simple'], scene(at('cards'), slots)),
    '21-slots-edit': without(['simple'], scene(at('cards'), slots, edit('services_selected'))),
    '22-password': scene(at('password')),
    '23-loan': scene(turn('loan')),
    '23-loan-optional': scene(turn('optional')),
    '24-error': scene([...at('security'), { type: 'error', code: 'stale_prompt', message: w('이미 지나간 질문이에요. 지금 질문을 다시 보여 드릴게요.', 'That question has passed. Here is the current one again.') }]),
    '25-restart': scene(at('security'), press('[data-restart]')),
    '28-statement': scene(at('statement')),
    '30-cards': scene(at('cards')),
    '34-estimate': scene(turn('estimate')),
  }
}
