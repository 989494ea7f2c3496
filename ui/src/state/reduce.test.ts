import { describe, expect, it } from 'vitest'

import type { ClientMessage, ServerMessage } from '../protocol/generated'
import { fromSeed, fromServer, sample } from '../wire-samples'
import { edit, sent } from './act'
import { acknowledgement, answering, busy, emptyModel, strip, type Model } from './model'
import { reduce } from './reduce'

const after = (model: Model, ...messages: ServerMessage[]) => messages.reduce(reduce, model)
const FROM_CLIENT = ['process_text', 'activate_voice', 'deactivate_voice', 'stop_tts']

const services = () => sample('stage_response_bullet', 'stage_response')
const slots = () => sample('slot_filling_update', 'slot_filling_update')

const choose = (turnId: string, choice: string): ClientMessage => ({
  type: 'user_choice_selection',
  turnId,
  stageId: 'select_services',
  selectedChoice: choice,
  promptId: 'p-2',
})
const say = (turnId: string, text: string): ClientMessage => ({ type: 'process_text', turnId, text, input_mode: 'text' })

describe('every sample of tests/wire', () => {
  const seed = Object.entries(fromSeed).filter(([, { type }]) => !FROM_CLIENT.includes(type))
  const samples = [...Object.entries(fromServer), ...(seed as [string, ServerMessage][])]

  it.each(samples)('%s is taken without touching what was there', (_, message) => {
    const before = Object.freeze(after(emptyModel, services()))
    expect(reduce(before, message)).toBeDefined()
    expect(before).toEqual(after(emptyModel, services()))
  })

  it('shows the samples of the seed', () => {
    const model = after(
      emptyModel,
      fromSeed.session_initialized as ServerMessage,
      fromSeed.slot_filling_update as ServerMessage,
      fromSeed.stage_response_grouped as ServerMessage,
      fromSeed.error as ServerMessage,
    )
    expect(model.greeting).toMatch(/^안녕하세요/)
    expect(model.slots?.completion_rate).toBe(0.6)
    expect(model.question?.choiceGroups?.length).toBe(2)
    expect(strip(model)).toMatchObject({ kind: 'error', code: undefined })
  })

  it('of a newer server is skipped', () => {
    const model = after(emptyModel, services())
    expect(reduce(model, { type: 'hologram' } as unknown as ServerMessage)).toBe(model)
  })
})

describe('a turn', () => {
  it('keeps the tapped choice until the next question comes', () => {
    const tapped = sent(after(emptyModel, services()), choose('t9', 'all'))
    expect(answering(tapped)).toMatchObject({ turnId: 't9', choice: 'all' })
    const told = after(tapped, { type: 'llm_response_end', turnId: 't9', full_text: '네.' }, { ...slots(), turnId: 't9' })
    expect(busy(told)).toBe(true)
    const next = after(told, { ...sample('stage_response_boolean', 'stage_response'), turnId: 't9' })
    expect(busy(next)).toBe(false)
    expect(answering(next)).toBeUndefined()
  })

  it('frees the buttons again when it is refused', () => {
    const tapped = sent(after(emptyModel, services()), choose('t9', 'all'))
    const refused = after(tapped, { type: 'error', turnId: 't9', code: 'not_offered', message: '고를 수 없어요.' })
    expect(answering(refused)).toBeUndefined()
    expect(refused.question).toEqual(services())
    expect(strip(refused)?.code).toBe('not_offered')
  })

  it('frees the buttons when an old server refuses without naming the turn', () => {
    const tapped = sent(after(emptyModel, services()), choose('t9', 'all'))
    expect(busy(after(tapped, fromSeed.error as ServerMessage))).toBe(false)
  })

  it('of a later message settles those before it', () => {
    const waiting = sent(sent(after(emptyModel, services()), say('t1', '음')), say('t2', '두 번째요'))
    expect(after(waiting, { ...services(), turnId: 't1' }).pending.map(({ turnId }) => turnId)).toEqual(['t2'])
    expect(busy(after(waiting, { ...services(), turnId: 't2' }))).toBe(false)
  })

  it('is not settled by a question that came by itself', () => {
    const tapped = sent(after(emptyModel, services()), choose('t9', 'all'))
    const { turnId: _, ...unasked } = services()
    expect(answering(after(tapped, unasked))).toMatchObject({ choice: 'all' })
  })
})

describe('what Didimdol says', () => {
  const chunk = (turnId: string, text: string): ServerMessage => ({ type: 'llm_response_chunk', turnId, chunk: text })

  it('grows by chunks and starts anew with a turn', () => {
    const model = after(emptyModel, chunk('a', '네, '), chunk('a', '알겠어요.'))
    expect(model.answer?.text).toBe('네, 알겠어요.')
    expect(after(model, chunk('b', '다음')).answer?.text).toBe('다음')
  })

  it('stands aside with the words asked while the same question stays open', () => {
    const asked = sent(after(emptyModel, services()), say('t1', '한도계좌가 뭐예요?'))
    const answered = after(asked, chunk('t1', '하루에 보낼 수 있는 돈이 정해진 계좌예요.'), { ...services(), turnId: 't1' })
    expect(answered).toMatchObject({ aside: true, said: { text: '한도계좌가 뭐예요?' } })
    const moved = after(sent(answered, choose('t2', 'all')), chunk('t2', '네.'), {
      ...sample('stage_response_confirmation', 'stage_response'),
      turnId: 't2',
    })
    expect(moved).toMatchObject({ aside: false, answer: { text: '네.' } })
  })

  it('does not stand aside when typed words were the answer', () => {
    const answered = after(sent(after(emptyModel, services()), say('t1', '계좌만요')), chunk('t1', '네.'), {
      ...sample('stage_response_confirmation', 'stage_response'),
      turnId: 't1',
    })
    expect(answered).toMatchObject({ aside: false, answer: { text: '네.' } })
  })

  it('is gone when the next question comes without a word', () => {
    const told = after(emptyModel, chunk('t1', '네.'), { ...services(), turnId: 't1' })
    const next = after(told, { ...sample('stage_response_confirmation', 'stage_response'), turnId: 't2' })
    expect(next.answer).toBeNull()
  })

  it('keeps only what was heard when it was interrupted', () => {
    const model = after(emptyModel, chunk('t1', '네, 입출금 통장은'), { type: 'barge_in', turnId: 't1', heardText: '네,' })
    expect(model.answer?.text).toBe('네,')
  })
})

describe('the receipt', () => {
  const changed = (change: (field: { key: string; value?: unknown; collected: boolean }) => void) => {
    const update = slots()
    update.data.required_fields.forEach(change)
    return update
  }

  it('names what an answer wrote down', () => {
    const card = changed((field) => {
      if (field.key === 'card_selection') Object.assign(field, { collected: true, value: 'sline_transit' })
    })
    const model = after(emptyModel, slots(), card)
    expect(model.receipt).toMatchObject({ corrected: false, fields: ['card_selection'] })
  })

  it('says when a value was replaced', () => {
    const phone = changed((field) => {
      if (field.key === 'phone_number') field.value = '010-9876-5432'
    })
    expect(after(emptyModel, slots(), phone).receipt).toMatchObject({ corrected: true, fields: ['phone_number'] })
  })

  it('goes when what it says is taken back', () => {
    const card = changed((field) => {
      if (field.key === 'card_selection') Object.assign(field, { collected: true, value: 'sline_transit' })
    })
    const model = after(emptyModel, slots(), card)
    expect(after(model, card).receipt).not.toBeNull()
    expect(after(model, slots()).receipt).toBeNull()
  })

  it('stands for the words that say the same', () => {
    const phone = changed((field) => {
      if (field.key === 'phone_number') field.value = '010-9876-5432'
    })
    const said: ServerMessage = { type: 'llm_response_end', turnId: phone.turnId, full_text: '바꿨어요.' }
    expect(acknowledgement(after(emptyModel, slots(), said))).toBe('바꿨어요.')
    expect(acknowledgement(after(emptyModel, slots(), said, phone))).toBe('')
  })

  it('is not written by a reconnect or a new product', () => {
    const { turnId: _, ...unasked } = slots()
    expect(after(emptyModel, slots()).receipt).toBeNull()
    const reception = slots()
    reception.data = { ...reception.data, product_type: 'reception', required_fields: [] }
    expect(after(emptyModel, reception, slots()).receipt).toBeNull()
    expect(after(emptyModel, reception, unasked).receipt).toBeNull()
  })
})

describe('a correction', () => {
  const request: ClientMessage = {
    type: 'field_modification_request',
    turnId: 't-6',
    field: 'transfer_limit_once',
    newValue: 999,
  }
  const asked = () => sent(edit(after(emptyModel, slots()), 'transfer_limit_once'), request)

  it('closes its row once it is taken', () => {
    const taken: ServerMessage = {
      type: 'field_modification_response',
      turnId: 't-6',
      success: true,
      field: 'transfer_limit_once',
      newValue: 999,
    }
    expect(after(asked(), taken)).toMatchObject({ editing: null, pending: [] })
  })

  it('stays open with the reason when it is refused', () => {
    const model = after(asked(), sample('field_modification_response_refused', 'field_modification_response'))
    expect(model.editing).toMatchObject({ field: 'transfer_limit_once', value: 999, turnId: undefined })
    expect(model.editing?.refusal).toMatch(/한도/)
    expect(busy(model)).toBe(false)
  })

  it('stays open when the turn fails', () => {
    const model = after(asked(), { type: 'error', turnId: 't-6', code: 'busy', message: '잠시 뒤에 다시 해 주세요.' })
    expect(model.editing).toMatchObject({ value: 999, turnId: undefined })
  })

  it('of a row that is not open is told in a strip when it is refused', () => {
    const model = after(emptyModel, sample('field_modification_response_refused', 'field_modification_response'))
    expect(strip(model)?.kind).toBe('warning')
  })
})

describe('the strip', () => {
  const notice = (kind: 'offline' | 'online' | 'degraded' | 'not_a_decision', turnId?: string): ServerMessage => ({
    type: 'notice',
    kind,
    message: kind,
    turnId,
  })

  it('shows the most serious line', () => {
    const model = after(emptyModel, notice('offline'), sample('error', 'error'))
    expect(strip(model)?.kind).toBe('error')
    expect(strip(sent(model, say('t1', '네')))?.kind).toBe('offline')
  })

  it.each(['offline', 'degraded'] as const)('is free again when what was %s is back', (kind) => {
    const model = after(emptyModel, notice(kind), notice('online'))
    expect(strip(model)?.kind).toBe('online')
    expect(strip(sent(model, say('t1', '네')))).toBeNull()
  })

  it('takes words for a sign of life, and what was told in passing for read', () => {
    const warned = after(emptyModel, { type: 'idle_warning', secondsLeft: 20 }, notice('online'))
    expect(after(warned, { type: 'stt_interim_result', transcript: '네' }).idleSeconds).toBeNull()
    const answered = after(warned, { type: 'stt_final_result', turnId: 't1', transcript: '네' })
    expect([answered.idleSeconds, strip(answered)]).toEqual([null, null])
  })

  it('keeps "not a decision" with its estimate, whichever comes first', () => {
    const estimate: ServerMessage = { ...services(), stageId: 'pre_assessment', turnId: 't1' }
    for (const turn of [[notice('not_a_decision', 't1'), estimate], [estimate, notice('not_a_decision', 't1')]]) {
      const shown = after(emptyModel, ...turn)
      expect(strip(shown)?.kind).toBe('not_a_decision')
      expect(strip(after(shown, { ...services(), turnId: 't2' }))).toBeNull()
    }
  })
})

describe('a session', () => {
  it('leaves nothing behind for the next one', () => {
    const full = after(
      sent(after(emptyModel, slots(), services()), say('t1', '제 이름은 홍길동이에요')),
      sample('staff_joined', 'staff_joined'),
      sample('error', 'error'),
    )
    const greeting: ServerMessage = { type: 'session_initialized', message: '안녕하세요.' }
    expect(after(full, greeting)).toEqual({ ...emptyModel, greeting: '안녕하세요.' })
  })

  it('ends with its summary and no open question', () => {
    const model = after(emptyModel, services(), sample('session_completed', 'session_completed'))
    expect(model).toMatchObject({ complete: true, question: null })
    expect(model.summary?.groups[0]?.rows[0]?.key).toBe('services_selected')
  })

  it('found again shows where it stood', () => {
    const model = after(emptyModel, sample('session_state', 'session_state'), slots(), services())
    expect(model).toMatchObject({ product: 'deposit_account', question: { stageId: 'select_services' } })
  })

  it('has a person in it from their coming to their going', () => {
    const joined = after(emptyModel, sample('staff_joined', 'staff_joined'), sample('staff_message', 'staff_message'))
    expect(joined.staff).toEqual({ state: 'joined', name: '이은정', message: '안녕하세요, 제가 도와드릴게요.' })
    expect(after(joined, { type: 'staff_left' }).staff).toEqual({ state: 'away' })
  })
})
