import { beforeEach, describe, expect, it } from 'vitest'

import type { ClientMessage, ServerMessage } from '../protocol/generated'
import { FakeTransport } from '../transport/fake'
import { fromClient, sample } from '../wire-samples'
import { Consultation } from './consultation.svelte'

let transport: FakeTransport
let consultation: Consultation
let seen: (() => void)[]

const greeting: ServerMessage = { type: 'session_initialized', message: '안녕하세요.' }
const services = () => sample('stage_response_bullet', 'stage_response')
const alerts = () => sample('stage_response_boolean', 'stage_response')

/** Lets the time pass that a ticked choice is shown. */
const tickIsSeen = () => seen.splice(0).forEach((run) => run())

beforeEach(() => {
  transport = new FakeTransport()
  seen = []
  consultation = new Consultation(transport, (_, run) => void seen.push(run))
  consultation.open()
  transport.hear(greeting)
})

describe('the beginning', () => {
  it('asks for the reception once', () => {
    expect(transport.sent).toMatchObject([{ type: 'start_scenario', productType: 'reception' }])
  })

  it('is made up for when the line broke before it', () => {
    const late = new FakeTransport()
    const again = new Consultation(late)
    again.open()
    late.hear(sample('session_state_new', 'session_state'))
    expect(late.last).toMatchObject({ type: 'start_scenario', productType: 'reception' })
  })

  it('is not asked for again by a session found in the middle', () => {
    const late = new FakeTransport()
    new Consultation(late).open()
    late.hear(sample('session_state', 'session_state'))
    expect(late.sent).toEqual([])
  })
})

describe('an answer', () => {
  beforeEach(() => transport.hear(services()))

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
  beforeEach(() => transport.hear(services()))

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
    consultation.page = 'talk'
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
    expect(transport.last).toMatchObject({ type: 'start_scenario', productType: 'reception' })
  })
})

describe('a correction', () => {
  it('is sent once, and again after a refusal', () => {
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
