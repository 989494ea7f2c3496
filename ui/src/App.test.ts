import { fireEvent, render } from '@testing-library/svelte'
import { tick } from 'svelte'
import { beforeEach, describe, expect, it } from 'vitest'

import App from './App.svelte'
import type { ServerMessage } from './protocol/generated'
import { Consultation } from './state/consultation.svelte'
import { FakeTransport } from './transport/fake'
import { sample } from './wire-samples'

let transport: FakeTransport
let consultation: Consultation
let page: HTMLElement

const find = (selector: string) => page.querySelector<HTMLElement>(selector)
const press = async (selector: string) => {
  const control = find(selector)
  if (!control) throw new Error(`the screen shows no ${selector}`)
  await fireEvent.click(control)
}
const write = async (selector: string, text: string) => {
  const input = find(selector) as HTMLInputElement
  await fireEvent.input(input, { target: { value: text } })
  await fireEvent.submit(input.form!)
}
const hear = async (...messages: ServerMessage[]) => {
  transport.hear(...messages)
  await tick()
}
const question = (name: string) => sample(`stage_response_${name}`, 'stage_response')
const slots = () => sample('slot_filling_update', 'slot_filling_update')

beforeEach(async () => {
  transport = new FakeTransport()
  consultation = new Consultation(transport, (milliseconds, run) => void (milliseconds === 600 && run()))
  page = render(App, { props: { consultation } }).container
  consultation.open()
  await hear({ type: 'session_initialized', message: '안녕하세요. 디딤돌은행이에요.' })
  await press('[data-start]')
  await press('[data-consent="touch"]')
})

describe('a question', () => {
  it('greets until the first one comes', async () => {
    expect(page.textContent).toContain('안녕하세요. 디딤돌은행이에요.')
    await hear(question('product'))
    expect(find('main')?.dataset).toMatchObject({ stage: 'product_selection', promptId: 'p-1' })
    expect([...page.querySelectorAll('[data-choice]')].map((card) => card.getAttribute('data-choice'))).toEqual([
      'deposit_account',
      'didimdol',
      'jeonse',
    ])
  })

  it('shows its lead apart, its default, its chips', async () => {
    await hear(question('bullet'))
    expect(find('[data-question]')?.textContent).toBe('어떤 업무를 함께 신청할까요?')
    expect(find('[data-choice="all"]')?.textContent).toContain('기본')
    expect(find('[data-choice="card_only"]')?.textContent).not.toContain('기본')
    await press('[data-ask="한도계좌가 뭐예요?"]')
    expect(transport.last).toMatchObject({ type: 'process_text', text: '한도계좌가 뭐예요?' })
  })

  it('numbers its choices across groups and names fees only once', async () => {
    await hear(question('grouped'))
    const numbers = [...page.querySelectorAll('[data-choice] .n')].map((number) => number.textContent)
    expect(numbers).toEqual(['1', '2', '3'])
    expect(find('[data-choice="shinhan_otp"]')?.textContent?.match(/10,000/g)?.length).toBe(1)
  })

  it('takes the first tap, and says so to a screen reader', async () => {
    const busy = new Consultation(transport, () => {})
    page = render(App, { props: { consultation: busy } }).container
    busy.start()
    busy.consent(false)
    await hear(question('bullet'))
    await press('[data-choice="card_only"]')
    await press('[data-choice="all"]')
    expect(transport.last).toMatchObject({ selectedChoice: 'card_only' })
    expect(find('[data-choice="card_only"]')?.getAttribute('aria-pressed')).toBe('true')
    expect(find('[data-choice="all"]')?.getAttribute('aria-disabled')).toBe('true')
  })

  it('that may stay open has a button for it', async () => {
    await hear({ ...question('narrative'), skippable: false })
    expect(find('[data-skip]')).toBeNull()
    await hear({ ...question('narrative'), skippable: true, promptId: 'p-50' })
    await press('[data-skip]')
    expect(transport.last).toMatchObject({ type: 'process_text', text: '잘 모르겠어요, 넘어갈게요' })
  })

  it('of yes and no has yes first', async () => {
    await hear(question('confirmation'))
    const values = [...page.querySelectorAll('[data-choice]')].map((button) => button.getAttribute('data-choice'))
    expect(values).toEqual(['yes', 'no'])
    await press('[data-choice="no"]')
    expect(transport.last).toMatchObject({ stageId: 'confirm_personal_info', selectedChoice: 'no' })
  })
})

describe('switches', () => {
  it('are sent as they stand', async () => {
    await hear(question('boolean'))
    await press('[data-switch="withdrawal_alert"]')
    expect(find('[data-switch="withdrawal_alert"]')?.getAttribute('aria-checked')).toBe('false')
    expect(find('[data-submit]')?.textContent?.trim()).toBe('2가지 신청할게요')
    await press('[data-submit]')
    expect(transport.last).toMatchObject({
      booleanSelections: { important_transaction_alert: true, withdrawal_alert: false, overseas_ip_restriction: true },
    })
  })

  it('are all declined by one press', async () => {
    await hear(question('boolean'))
    await press('[data-decline]')
    const { booleanSelections } = transport.last as { booleanSelections: Record<string, boolean> }
    expect(Object.values(booleanSelections)).toEqual([false, false, false])
  })

  it('of one key are a yes or no with nothing pressed before', async () => {
    await hear(question('one_switch'))
    expect(find('[aria-pressed="true"], [aria-checked="true"]')).toBeNull()
    await press('[data-choice="no"]')
    expect(transport.last).toMatchObject({ booleanSelections: { card_password_same_as_account: false } })
  })
})

describe('typing', () => {
  it('sends, empties the line and shows the words while they are answered', async () => {
    await hear(question('bullet'))
    await press('[data-write]')
    await write('#say', '계좌만 할게요')
    expect(transport.last).toMatchObject({ type: 'process_text', text: '계좌만 할게요', input_mode: 'text' })
    expect(find('#say'), 'the zone shows what was written').toBeNull()
    expect(find('[data-said]')?.textContent).toContain('계좌만 할게요')
  })

  it('keeps the open question below an answer on the side', async () => {
    await hear(question('bullet'))
    await press('[data-write]')
    await write('#say', '한도계좌가 뭐예요?')
    const { turnId } = transport.last
    await hear(
      { type: 'llm_response_end', turnId, full_text: '하루 한도가 있는 계좌예요. 나중에 풀 수 있어요.' },
      { ...question('bullet'), turnId, promptId: 'p-2b' },
    )
    expect(find('[data-answer]')?.textContent).toContain('하루 한도가 있는 계좌예요.')
    expect(find('[data-question]')?.textContent).toBe('어떤 업무를 함께 신청할까요?')
    expect(find('main')?.dataset.promptId).toBe('p-2b')
  })
})

describe('rows', () => {
  it('open for correction only where the question allows it', async () => {
    await hear(slots(), question('confirmation'))
    expect(find('[data-field="ssn"] [data-edit]')).toBeNull()
    await press('[data-field="phone_number"] [data-edit]')
    expect((find('[data-edit-input]') as HTMLInputElement).value).toBe('010-1234-5678')
    await write('[data-edit-input]', '010-9876-5432')
    expect(transport.last).toMatchObject({
      type: 'field_modification_request',
      field: 'phone_number',
      newValue: '010-9876-5432',
    })
  })

  it('keep a refused value in the line with its reason', async () => {
    await hear(slots(), question('grouped'))
    await press('[data-field="transfer_limit_once"] [data-edit]')
    await write('[data-edit-input]', '300,000,000')
    expect(transport.last).toMatchObject({ newValue: 300000000 })
    const refusal = sample('field_modification_response_refused', 'field_modification_response')
    await hear({ ...refusal, turnId: transport.last.turnId }, slots())
    expect((find('[data-edit-input]') as HTMLInputElement).value).toBe('300,000,000')
    expect(find('[data-refusal]')?.textContent).toBe(refusal.error)
  })

  it('all together stand in the panel, children under their parents, each to be corrected by its kind', async () => {
    await hear(slots(), question('bullet'))
    expect(find('[data-progress]')?.dataset.progress).toBe('0.75')
    await press('[data-progress]')
    const keys = [...page.querySelectorAll('[data-field]')].map((row) => row.getAttribute('data-field'))
    expect(keys).toEqual([
      'services_selected',
      'phone_number',
      'personal_info_confirmed',
      'security_medium',
      'otp_payment_account',
      'transfer_limit_once',
      'withdrawal_alert',
      'card_selection',
    ])
    expect(find('[data-field="card_selection"] [data-edit]'), 'not collected yet').toBeNull()
    await press('[data-field="withdrawal_alert"] [data-edit]')
    await press('[data-value="false"]')
    expect(transport.last).toMatchObject({ field: 'withdrawal_alert', newValue: false })
    await hear({ type: 'field_modification_response', success: true, field: 'withdrawal_alert', turnId: transport.last.turnId })
    await press('[data-field="services_selected"] [data-edit]')
    await press('[data-value="account_only"]')
    expect(transport.last).toMatchObject({ field: 'services_selected', newValue: 'account_only' })
  })
})

describe('the end and the ways out', () => {
  it('shows the summary and offers nothing more to answer', async () => {
    await hear(slots(), question('confirmation'), sample('session_completed', 'session_completed'))
    expect(find('[data-complete]')).not.toBeNull()
    expect(find('[data-field="transfer_limit_once"]')?.textContent).toContain('5,000만 원')
    expect(find('#say')).toBeNull()
    await press('[data-finish]')
    expect(transport.last.type).toBe('end_session')
    expect(page.textContent).not.toContain('5,000만 원')
  })

  it('asks before it starts over', async () => {
    await hear(question('bullet'))
    await press('[data-restart]')
    await press('[data-restart-no]')
    expect(find('[data-choice="all"]')).not.toBeNull()
    await press('[data-restart]')
    await press('[data-restart-yes]')
    expect(transport.last.type).toBe('end_session')
  })

  it('never hides the call for staff', async () => {
    await hear(slots(), question('bullet'))
    for (const open of ['[data-progress]', '[data-restart]', '[data-staff]']) {
      await press(open)
      expect(find('[data-staff]'), open).not.toBeNull()
      await press('[data-continue], [data-restart-no]')
    }
    await hear(sample('staff_joined', 'staff_joined'), sample('staff_message', 'staff_message'))
    expect(find('[data-staff-joined]')?.textContent).toContain('이은정')
  })

  it('shows errors calmly, with their code for the tests', async () => {
    await hear(question('bullet'), sample('error', 'error'))
    expect(find('[data-error="stale_prompt"]')?.getAttribute('role')).toBe('alert')
  })
})

describe('the first pages', () => {
  it('come again after the end, and nothing of the last customer stays', async () => {
    await hear(slots(), question('bullet'), { type: 'session_initialized', message: '안녕하세요.' })
    expect(find('[data-attract]')).not.toBeNull()
    expect(find('[data-field]')).toBeNull()
    expect(find('[data-staff]')).not.toBeNull()
  })

  it('offer the easier screens before anything else', async () => {
    await hear(question('bullet'), { type: 'session_initialized', message: '안녕하세요.' })
    await press('[data-simple]')
    await press('[data-low]')
    expect(document.documentElement.dataset).toMatchObject({ mode: 'simple', posture: 'low' })
    consultation.restart()
    await tick()
    expect(document.documentElement.dataset.mode).toBeUndefined()
  })

  it('say so when nobody can be served', async () => {
    await hear({ type: 'error', code: 'internal', message: '지금은 할 수 없어요.' })
    expect(find('[data-out-of-service]')).not.toBeNull()
    expect(find('[data-staff]')).not.toBeNull()
    await hear(question('bullet'))
    expect(find('[data-out-of-service]')).toBeNull()
  })
})

describe('wishes about reading', () => {
  it('apply in mid-question and mid-edit, and nothing is lost', async () => {
    await hear(slots(), question('confirmation'))
    await press('[data-field="phone_number"] [data-edit]')
    await press('[data-settings]')
    await press('[data-set="text:large"]')
    expect(document.documentElement.dataset.text).toBe('large')
    expect(transport.last).toMatchObject({ type: 'set_preferences', textSize: 'large' })
    await press('[data-continue]')
    expect(find('[data-editing="phone_number"]')).not.toBeNull()
    await press('[data-settings]')
    await press('[data-set="usual"]')
    expect(document.documentElement.dataset.text).toBeUndefined()
  })

  it('in the simple screen leave at most three answers, the last a person', async () => {
    await hear(question('bullet'))
    consultation.prefer({ simple: true })
    await tick()
    const answers = () => [...page.querySelectorAll('.big')].map((answer) => answer.getAttribute('data-choice'))
    expect(answers()).toEqual(['all', 'mobile_only', null])
    await press('[data-page="next"]')
    expect(answers().length).toBeLessThanOrEqual(3)
    await press('[data-unsure]')
    expect(transport.last.type).toBe('request_staff')
  })

  it('in the simple screen begin each question with its first answers, though numbered as one of another kind was', async () => {
    await hear({ ...question('bullet'), stageId: 'other', promptId: 'p1' })
    consultation.prefer({ simple: true })
    await tick()
    await press('[data-page="next"]')
    expect(find('[data-choice="all"]')).toBeNull()
    await hear({ ...question('bullet'), promptId: 'p1' })
    expect(find('[data-choice="all"]')).not.toBeNull()
  })

  it('about reach change nothing where nothing is out of reach, and hold where something is', async () => {
    await hear(question('bullet'), { type: 'session_initialized', message: '안녕하세요.' })
    await press('[data-low]')
    expect(document.documentElement.dataset.posture).toBe('low')
    for (const form of ['landscape', 'phone'] as const) {
      consultation.form = form
      await tick()
      expect(document.documentElement.dataset.posture).toBeUndefined()
      expect(find('[data-low]')).toBeNull()
    }
    consultation.page = 'settings'
    await tick()
    expect(find('[data-set="low:true"]')).toBeNull()
    expect(find('[data-set-next]')).toBeNull()
    consultation.form = 'portrait'
    await tick()
    expect(document.documentElement.dataset.posture).toBe('low')
    expect(find('[data-set-next]')).not.toBeNull()
  })

  it('in the low screen keep every answer', async () => {
    await hear(question('boolean'))
    consultation.prefer({ low: true })
    await tick()
    await press('[data-switch="withdrawal_alert"]')
    await press('[data-submit]')
    expect(transport.last).toMatchObject({ type: 'user_boolean_selection' })
    const { booleanSelections } = transport.last as { booleanSelections: Record<string, boolean> }
    expect(booleanSelections.withdrawal_alert).toBe(false)
  })
})

describe('the voice zone', () => {
  it('follows the messages', async () => {
    await hear(question('bullet'))
    const zone = () => find('[data-voice]')?.dataset.voice
    expect(zone()).toBe('off')
    await press('[data-voice-do="mic-on"]')
    expect(transport.last.type).toBe('activate_voice')
    await hear({ type: 'voice_activated' })
    expect(zone()).toBe('wait')
    await hear({ type: 'stt_interim_result', transcript: '통장이랑' })
    expect(zone()).toBe('hear')
    await press('[data-voice-do="done"]')
    expect(transport.last.type).toBe('done_speaking')
    await hear({ type: 'stt_final_result', transcript: '통장이랑 카드요' })
    expect(find('[data-said]')?.textContent).toBe('“통장이랑 카드요”')
  })

  it('says calmly that there is no voice, and lets write', async () => {
    await hear(question('bullet'), { type: 'error', code: 'voice_unavailable', message: '지금은 말로 하실 수 없어요.' })
    expect(find('[data-error]')).toBeNull()
    expect(find('[data-voice-do="mic-on"]')).toBeNull()
    await press('[data-write]')
    expect(find('#say')).not.toBeNull()
  })
})

describe('what must not be seen', () => {
  it('a phone number is veiled until it is asked for', async () => {
    await hear(slots(), question('confirmation'))
    expect(page.textContent).not.toContain('1234-5678')
    await press('[data-reveal]')
    expect(page.textContent).toContain('010-1234-5678')
    await press('[data-reveal]')
    expect(page.textContent).not.toContain('1234-5678')
  })

  it('the receipt carries a number and nothing of the customer', async () => {
    await hear(slots(), question('confirmation'), sample('session_completed', 'session_completed'))
    expect(find('[data-receipt-code]')?.textContent).toMatch(/^D-\w{4}-\w{4}$/)
    expect(find('[role="img"]')?.getAttribute('aria-label')).toBe('접수 번호')
  })
})

it('a keypad presses numbered answers', async () => {
  await hear(question('bullet'))
  await fireEvent.keyDown(window, { key: '2' })
  expect(transport.last).toMatchObject({ type: 'user_choice_selection', selectedChoice: 'mobile_only' })
})

it('an idle warning can be answered, and counts', async () => {
  await hear(question('bullet'), { type: 'idle_warning', secondsLeft: 20 })
  expect(find('[data-notice="idle"]')?.textContent).toContain('20')
  await press('[data-stay]')
  expect(transport.last.type).toBe('extend_time')
  expect(find('[data-notice="idle"]')).toBeNull()
})
