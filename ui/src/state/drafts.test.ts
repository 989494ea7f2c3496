import { beforeEach, expect, it } from 'vitest'

import { FakeTransport } from '../transport/fake'
import { sample } from '../wire-samples'
import { Consultation } from './consultation.svelte'

let transport: FakeTransport
let consultation: Consultation

beforeEach(() => {
  transport = new FakeTransport()
  consultation = new Consultation(transport, () => {})
  consultation.open()
  transport.hear({ type: 'session_initialized', message: '안녕하세요.' })
  consultation.start()
  consultation.consent(false)
  transport.hear(sample('stage_response_boolean', 'stage_response'))
  consultation.edit('address')
  consultation.draft = '서울시 마'
  consultation.written = '카드는'
  consultation.flipped = { withdrawal_alert: false }
})

const entered = () => [consultation.draft, consultation.written, consultation.flipped]

it('what was entered outlives settings, a warning, and the same question asked again', () => {
  const before = entered()
  consultation.page = 'settings'
  consultation.prefer({ text: 'large' })
  consultation.switchLocale()
  transport.hear(sample('stage_response_boolean', 'stage_response'), { type: 'idle_warning', secondsLeft: 20 })
  consultation.stay()
  consultation.page = 'step'
  expect(entered()).toEqual(before)
})

it('a row that is left or opened anew begins with what stands there', () => {
  consultation.leaveEdit()
  expect(consultation.draft).toBeNull()
  consultation.edit('address')
  consultation.draft = '서울'
  consultation.edit('name')
  expect(consultation.draft).toBeNull()
})

it('another question has switches of its own', () => {
  transport.hear({ ...sample('stage_response_boolean', 'stage_response'), promptId: 'p-99' })
  expect(consultation.flipped).toEqual({})
})

it('the next customer finds nothing of it', () => {
  consultation.restart()
  expect(entered()).toEqual([null, '', {}])
})
