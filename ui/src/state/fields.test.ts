import { describe, expect, it } from 'vitest'

import { sample } from '../wire-samples'
import { translate, type Translate } from '../words/words'
import {
  bySection,
  count,
  entryOf,
  estimateOf,
  fieldOf,
  unitOf,
  isMasked,
  isModifiable,
  partsOf,
  pointOf,
  rowsOf,
  shown,
  splitPrompt,
  stones,
  unrepeated,
  veiled,
} from './fields'

const t: Translate = (key, places) => translate('ko', key, places)
const slots = () => sample('slot_filling_update', 'slot_filling_update').data

describe('a value in words', () => {
  it('is what the server wrote for people, else the choice, else the value', () => {
    const said = (key: string) => shown(fieldOf(slots(), key)!, t)
    expect(said('transfer_limit_once')).toBe('5,000만 원')
    expect(said('services_selected')).toBe('입출금 계좌 + 체크카드 + 모바일 뱅킹')
    expect(said('withdrawal_alert')).toBe('네')
    expect(said('phone_number')).toBe('010-1234-5678')
    expect(said('card_selection')).toBe('아직 적지 않음')
  })

  it('knows a hidden value', () => {
    expect(['900101-*******', '010-••••-5678'].map(isMasked)).toEqual([true, true])
    expect(['010-1234-5678', '별* 하나'].map(isMasked)).toEqual([false, false])
  })
})

describe('the path', () => {
  it('has done, current and later stones', () => {
    expect(stones(slots())).toEqual([
      { title: '업무', state: 'done' },
      { title: '고객정보', state: 'done' },
      { title: '뱅킹', state: 'now' },
      { title: '체크카드', state: 'later' },
    ])
    expect(count(slots())).toEqual({ collected: 6, needed: 8 })
  })

  it('counts and draws only what is needed', () => {
    const data = slots()
    for (const field of data.required_fields) field.required = field.key === 'services_selected'
    expect(count(data)).toEqual({ collected: 1, needed: 1 })
    expect(stones(data)).toEqual([{ title: '업무', state: 'done' }])
  })
})

describe('rows', () => {
  it('of no group come last', () => {
    const rows = [{ key: 'elsewhere' }, { key: 'security_medium' }, { key: 'services_selected' }]
    expect(bySection(rows, slots()).map(({ title }) => title)).toEqual(['업무', '뱅킹', ''])
  })

  it('are those to check, else those that may be changed here', () => {
    const confirmation = sample('stage_response_confirmation', 'stage_response')
    expect(rowsOf(confirmation, slots(), t).map(({ key }) => key)).toEqual(['name', 'ssn', 'phone_number'])
    const security = sample('stage_response_grouped', 'stage_response')
    expect(rowsOf(security, slots(), t)).toEqual([
      { key: 'transfer_limit_once', label: '1회 이체 한도', value: '5,000만 원' },
    ])
  })

  it('may be changed when the question lists them, or lists none and they are fields', () => {
    const confirmation = sample('stage_response_confirmation', 'stage_response')
    expect(isModifiable(confirmation, slots(), 'name')).toBe(true)
    expect(isModifiable(confirmation, slots(), 'ssn')).toBe(false)
    const open = sample('stage_response_narrative', 'stage_response')
    expect(isModifiable(open, slots(), 'phone_number')).toBe(true)
    expect(isModifiable(open, slots(), 'elsewhere')).toBe(false)
  })
})

it('the point of an answer is its first sentence', () => {
  expect(pointOf('다 채웠어요. 신분증을 보여 주세요. 고맙습니다.')).toEqual({
    point: '다 채웠어요.',
    rest: '신분증을 보여 주세요. 고맙습니다.',
  })
  expect(pointOf('2.5억까지 돼요')).toEqual({ point: '2.5억까지 돼요', rest: '' })
})

describe('a prompt', () => {
  it('does not repeat for the eye what the rows show, but keeps everything else', () => {
    const rows = [['이름', '김디딤'], ['카드', 'S-Line'], ['알림', '받음']].map(([label, value]) => ({
      key: label!,
      label: label!,
      value: value!,
    }))
    const lead = '이름 김디딤, 카드 S-Line, 알림 받음\nS-Line은 발급비가 없어요.'
    expect(unrepeated(lead, rows)).toBe('S-Line은 발급비가 없어요.')
  })

  it.each([
    ['어떤 일을 도와드릴까요?', '', '어떤 일을 도와드릴까요?'],
    ['한도계좌예요.\n함께 쓸까요?', '한도계좌예요.', '함께 쓸까요?'],
    ['하나.\n둘.\n셋?\n', '하나.\n둘.', '셋?'],
  ])('%j is parted at its last line break', (prompt, lead, question) => {
    expect(splitPrompt(prompt)).toEqual({ lead, question })
  })
})

describe('on an open screen', () => {
  it('a mobile number shows only its ends, and nothing else changes', () => {
    expect(veiled('010-1234-5678')).toBe('010-••••-5678')
    expect(veiled('01012345678')).toBe('010-••••-5678')
    for (const value of ['5,000만 원', '580412-2••••••', '미래테크 19284019384']) expect(veiled(value)).toBe(value)
  })

  it('each field has the keys that fit it', () => {
    const field = (type: 'text' | 'number', display_value?: string) =>
      ({ key: 'x', label: 'x', display_name: 'x', type, required: true, collected: true, display_value }) as const
    expect(entryOf(field('text'), 'ssn')).toBe('secret')
    expect(entryOf(field('number', '5,000만 원'), 'transfer_limit_once')).toBe('amount')
    expect(entryOf(field('number', '2명'), 'child_count')).toBe('digits')
    expect(entryOf(field('text'), 'phone_number')).toBe('phone')
    expect(entryOf(field('text'), 'work_address')).toBe('address')
    expect(entryOf(field('text'), 'english_name')).toBe('name_en')
    expect(entryOf({ ...field('text'), type: 'boolean' }, 'withdrawal_alert')).toBeUndefined()
  })

  it('choices that are sums show their parts', () => {
    const named = (...names: string[]) => partsOf(names.map((display) => ({ display })))
    expect(named('계좌 + 체크카드', '계좌만')).toEqual([['계좌', '체크카드'], ['계좌']])
    expect(named('보안카드', 'OTP')).toEqual([])
  })
})

describe('an estimate', () => {
  const lead =
    '심사 결과가 아니라 미리 알아보는 계산이에요. 2026년 11월 기준이에요.\n집값 3억 원 × 담보 비율(LTV, 집값 대비 대출 비율) 70 % = 2억 1,000만 원, 한도는 2억 5,000만 원이에요. 2억 1,000만 원까지 상담해 볼 수 있어요. 집 넓이는 창구에서 확인해요.'

  it('says its result, its arithmetic and what is still open', () => {
    const estimate = estimateOf(lead)
    expect(estimate?.result).toBe('2억 1,000만 원까지 상담해 볼 수 있어요.')
    expect(estimate?.sum).toMatchObject({ label: '집값', amount: '3억 원', by: '담보 비율', makes: '2억 1,000만 원' })
    expect(estimate?.notes).toEqual([
      { text: '한도는 2억 5,000만 원이에요.', open: false },
      { text: '집 넓이는 창구에서 확인해요.', open: true },
    ])
  })

  it('of other words stays in its own words', () => {
    expect(estimateOf('집값이 기준을 넘어서, 지금은 어려워요.')).toBeNull()
  })
})

describe('the unit of an amount', () => {
  const field = (value: number, display_value: string) => ({ key: 'k', label: 'k', display_name: 'k', type: 'number', required: true, collected: true, depth: 0, value, display_value }) as never

  it('is 만원 where the words are ten thousand times the number', () => {
    expect(unitOf(field(5000, '5,000만 원'))).toBe('man')
    expect(unitOf(field(30000, '3억 원'))).toBe('man')
    expect(unitOf(field(5000, '50,000,000 won'))).toBe('man')
  })

  it('is 원 otherwise', () => {
    expect(unitOf(field(50_000_000, '5,000만 원'))).toBe('won')
    expect(unitOf(field(10, '매달 10일'))).toBe('won')
    expect(unitOf(undefined)).toBe('won')
  })
})
