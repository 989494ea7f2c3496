import { beforeEach, describe, expect, it } from 'vitest'

import type { ClientMessage, ServerMessage } from '../protocol/generated'
import { FakeTransport } from '../transport/fake'
import { fromClient, sample } from '../wire-samples'
import { Consultation } from './consultation.svelte'

let transport: FakeTransport
let consultation: Consultation
let seen: (() => void)[]
let waits: { milliseconds: number; run: () => void }[]

const greeting: ServerMessage = { type: 'session_initialized', message: '안녕하세요.' }
const services = () => sample('stage_response_bullet', 'stage_response')
const alerts = () => sample('stage_response_boolean', 'stage_response')

/** Lets the time pass that a ticked choice is shown. */
const tickIsSeen = () => seen.splice(0).forEach((run) => run())

beforeEach(() => {
  transport = new FakeTransport()
  seen = []
  waits = []
  consultation = new Consultation(transport, (milliseconds, run) => {
    if (milliseconds === 600) seen.push(run)
    else waits.push({ milliseconds, run })
  })
  consultation.open()
  transport.hear(greeting)
})

/** From the first page into the consultation. */
const enter = (voice = false) => {
  consultation.start()
  consultation.consent(voice)
}

describe('the beginning', () => {
  it('asks nothing of the server until the customer has chosen a way', () => {
    expect(consultation.step).toBe('attract')
    consultation.start()
    expect(consultation.step).toBe('consent')
    expect(transport.sent).toEqual([])
  })

  it('asks for the reception once', () => {
    enter()
    expect(consultation.step).toBe('talk')
    expect(transport.sent).toMatchObject([{ type: 'start_scenario', productType: 'reception' }])
  })

  it('tells a customer whom a system has sent what this is, then goes on with their question', () => {
    transport.hear(services())
    expect(consultation.step).toBe('consent')
    consultation.consent(false)
    expect(consultation.step).toBe('talk')
    expect(consultation.model.question?.stageId).toBe(services().stageId)
    expect(transport.sent, 'nothing is begun over it').toEqual([])
  })

  it('opens the microphone only for those who agreed', () => {
    enter(true)
    expect(transport.sent.map(({ type }) => type)).toEqual(['start_scenario', 'activate_voice'])
  })

  it('waits for the session when the customer is faster', () => {
    const late = new FakeTransport()
    const quick = new Consultation(late, () => {})
    quick.open()
    quick.start()
    quick.consent(false)
    expect(late.sent).toEqual([])
    late.hear(greeting)
    expect(late.sent).toMatchObject([{ type: 'start_scenario' }])
    expect(quick.step).toBe('talk')
  })

  it('tells what was chosen on the first page', () => {
    consultation.prefer({ text: 'large', simple: true })
    consultation.switchLocale()
    enter()
    expect(transport.sent.at(-2)).toMatchObject({ type: 'set_preferences', textSize: 'large', simple: true, locale: 'en' })
    expect(transport.last.type).toBe('start_scenario')
  })

  it('is made up for when the line broke before it', () => {
    const late = new FakeTransport()
    const again = new Consultation(late, () => {})
    again.open()
    again.start()
    again.consent(false)
    late.hear(sample('session_state_new', 'session_state'))
    expect(late.last).toMatchObject({ type: 'start_scenario', productType: 'reception' })
  })

  it('is skipped, and not asked for again, by a session found in the middle', () => {
    const late = new FakeTransport()
    const found = new Consultation(late)
    found.open()
    late.hear(sample('session_state', 'session_state'))
    expect(late.sent).toEqual([])
    expect(found.step).toBe('talk')
  })

  it('forgets what was chosen on the first page when nobody follows', () => {
    consultation.prefer({ text: 'large' })
    waits.at(-1)!.run()
    expect(consultation.preferences.text).toBe('normal')
    enter()
    expect(transport.sent.at(-2), 'the server must forget too').toMatchObject({ type: 'set_preferences', textSize: 'normal' })
  })

  it('warns before it goes back from the notice, and a touch calls it off', () => {
    consultation.start()
    waits.at(-1)!.run()
    expect(consultation.model.idleSeconds).toBe(20)
    const [end] = waits.slice(-1)
    consultation.stay()
    end!.run()
    expect(consultation.step).toBe('consent')
    waits.at(-1)!.run()
    waits.at(-1)!.run()
    expect(consultation.step).toBe('attract')
  })
})

describe('the next customer', () => {
  it('begins at the first page after the server ended the session', () => {
    enter()
    consultation.prefer({ colours: 'high' })
    transport.hear(services(), { type: 'idle_warning', secondsLeft: 20 }, greeting)
    expect(consultation.step).toBe('attract')
    expect(consultation.preferences.colours).toBe('normal')
    expect(consultation.model.question).toBeNull()
  })

  it('does not wait for the last session to say goodbye', () => {
    enter()
    transport.hear(services())
    consultation.restart()
    enter()
    const { length } = transport.sent
    transport.hear(services(), greeting)
    expect(consultation.step).toBe('talk')
    expect(transport.sent.slice(length)).toMatchObject([{ type: 'start_scenario' }])
    expect(consultation.model.question).toBeNull()
  })
})

describe('preferences', () => {
  it('change nothing but how things look: the question, the row and what was refused stay', () => {
    enter()
    transport.hear(sample('slot_filling_update', 'slot_filling_update'), services())
    consultation.edit('phone_number')
    const { question, editing, slots } = consultation.model
    consultation.prefer({ text: 'large', colours: 'high', low: true, simple: true, volume: 0 })
    expect(consultation.model.question).toBe(question)
    expect(consultation.model.editing).toBe(editing)
    expect(consultation.model.slots).toBe(slots)
    expect(transport.last).toMatchObject({ type: 'set_preferences', lowPosture: true, contrast: 'high', volume: 0 })
  })
})

describe('an answer', () => {
  beforeEach(() => {
    enter()
    transport.hear(services())
  })

  it('by tap names the question, and only the first tap counts', () => {
    consultation.choose('all')
    consultation.choose('account_only')
    expect(transport.sent.slice(1)).toMatchObject([
      { type: 'user_choice_selection', stageId: 'select_services', selectedChoice: 'all', promptId: 'p-2' },
    ])
  })

  it('by tap is seen before the next question comes, and nothing is lost or reordered meanwhile', () => {
    consultation.choose('all')
    const { turnId } = transport.last
    transport.hear({ ...sample('slot_filling_update', 'slot_filling_update'), turnId }, { ...alerts(), turnId })
    expect(consultation.model.question?.stageId).toBe('select_services')
    tickIsSeen()
    expect(consultation.model.question?.stageId).toBe('additional_services')
    expect(consultation.model.slots).not.toBeNull()
    transport.hear(services())
    expect(consultation.model.question?.stageId).toBe('select_services')
  })

  it('may be tapped again after a refusal', () => {
    consultation.choose('all')
    transport.hear({ type: 'error', turnId: transport.last.turnId, code: 'busy', message: '잠시만요.' })
    tickIsSeen()
    consultation.choose('account_only')
    expect(transport.last).toMatchObject({ selectedChoice: 'account_only' })
  })

  it('may be typed while another is under way', () => {
    consultation.choose('all')
    consultation.say('  아니, 계좌만요 ')
    expect(transport.last).toMatchObject({ type: 'process_text', text: '아니, 계좌만요' })
  })

  it('of blanks is none', () => {
    const before = transport.sent.length
    consultation.say('   ')
    expect(transport.sent.length).toBe(before)
  })

  it('by switches is given once', () => {
    transport.hear(alerts())
    consultation.switchTo({ withdrawal_alert: false })
    consultation.switchTo({ withdrawal_alert: true })
    expect(transport.sent.slice(1)).toMatchObject([{ booleanSelections: { withdrawal_alert: false }, promptId: 'p-6' }])
  })
})

describe('the dock', () => {
  beforeEach(() => {
    enter()
    transport.hear(services())
  })

  it('goes back in the customer’s own language', () => {
    consultation.goBack()
    expect(transport.last).toMatchObject({ text: '이전으로' })
    consultation.switchLocale()
    expect(transport.last).toMatchObject({ type: 'set_preferences', locale: 'en' })
    consultation.goBack()
    expect(transport.last).toMatchObject({ text: 'go back' })
  })

  it('calls staff once', () => {
    consultation.callStaff()
    consultation.page = 'step'
    consultation.callStaff()
    expect(transport.sent.filter(({ type }) => type === 'request_staff').length).toBe(1)
    expect(consultation.page).toBe('staff')
  })

  it('starts over: wiped at once, deaf to the old session, back in Korean', () => {
    consultation.switchLocale()
    consultation.choose('all')
    consultation.restart()
    expect(transport.last.type).toBe('end_session')
    transport.hear(sample('slot_filling_update', 'slot_filling_update'), services())
    tickIsSeen()
    expect(consultation.model).toMatchObject({ slots: null, question: null, said: null, pending: [] })
    expect(consultation.locale).toBe('ko')
    transport.hear(greeting)
    expect(consultation.step).toBe('attract')
  })

  it('goes back page by page before it goes back a question', () => {
    consultation.page = 'settings'
    consultation.goBack()
    expect(consultation.page).toBe('step')
    consultation.writing = true
    consultation.goBack()
    expect(consultation.writing).toBe(false)
    consultation.goBack()
    expect(transport.last).toMatchObject({ text: '이전으로' })
  })
})

describe('a correction', () => {
  it('is sent once, and again after a refusal', () => {
    enter()
    transport.hear(sample('slot_filling_update', 'slot_filling_update'), services())
    consultation.edit('transfer_limit_once')
    consultation.correct('transfer_limit_once', 999)
    consultation.correct('transfer_limit_once', 1)
    const { turnId } = transport.last
    expect(transport.last).toMatchObject({ field: 'transfer_limit_once', newValue: 999 })
    transport.hear({ ...sample('field_modification_response_refused', 'field_modification_response'), turnId })
    consultation.correct('transfer_limit_once', 1)
    expect(transport.last).toMatchObject({ newValue: 1 })
  })
})

it('everything sent has a turn of its own and the fields of the samples that Rust reads', () => {
  enter(true)
  transport.hear(services())
  consultation.choose('all')
  transport.hear({ ...alerts(), turnId: transport.last.turnId })
  tickIsSeen()
  consultation.switchTo({ withdrawal_alert: true })
  consultation.say('네')
  consultation.edit('phone_number')
  consultation.correct('phone_number', '010-9876-5432')
  consultation.callStaff()
  consultation.switchLocale()
  consultation.stay()
  consultation.restart()
  const samples = Object.values(fromClient)
  for (const message of transport.sent) {
    const known = new Set(samples.filter(({ type }) => type === message.type).flatMap((like) => Object.keys(like)))
    expect(known.size, message.type).toBeGreaterThan(0)
    expect([...known, 'turnId'], message.type).toEqual(expect.arrayContaining(Object.keys(message)))
  }
  const turns = transport.sent.map(({ turnId }: ClientMessage) => turnId)
  expect(new Set(turns).size).toBe(transport.sent.length)
})
