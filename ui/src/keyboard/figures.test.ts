import { describe, expect, it } from 'vitest'

import { inWords, isDate, isWhole, money, shown, valueOf } from './figures'

describe('an amount', () => {
  it.each([
    [0, '0원', '0 won'],
    [500, '500원', '500 won'],
    [10_000, '1만\u00a0원', '10,000 won'],
    [12_345_678, '1,234만\u00a05,678원', '12,345,678 won'],
    [50_000_000, '5,000만\u00a0원', '50,000,000 won'],
    [100_000_000, '1억\u00a0원', '100,000,000 won'],
    [150_000_000, '1억\u00a05,000만\u00a0원', '150,000,000 won'],
    [100_000_001, '1억\u00a01원', '100,000,001 won'],
  ])('%d is read back as %s, %s', (won, ko, en) => {
    expect(money(won, 'ko')).toBe(ko)
    expect(money(won, 'en')).toBe(en)
  })

  it('begins with no zero and has an end', () => {
    expect(valueOf('amount', '0050')).toBe('50')
    expect(valueOf('amount', '9'.repeat(20))).toHaveLength(12)
    expect(valueOf('amount', '9'.repeat(20), 'man')).toHaveLength(8)
    expect(shown('amount', '50000000')).toBe('50,000,000')
  })

  it('may be counted in 만원', () => {
    expect(inWords('amount', '15000', 'man', 'ko')).toBe('1억\u00a05,000만\u00a0원')
    expect(inWords('amount', '15000', 'man', 'en')).toBe('150,000,000 won')
    expect(inWords('amount', '15000', 'won', 'en')).toBeUndefined()
    expect(inWords('amount', '', 'won', 'ko')).toBe('')
  })
})

describe('a phone number', () => {
  it.each([
    ['010', '010', false],
    ['0101234567', '010-1234-567', false],
    ['01012345678', '010-1234-5678', true],
    ['010123456789', '010-1234-5678', true],
    ['021234567', '02-123-4567', true],
    ['0212345678', '02-1234-5678', true],
    ['02123456', '02-123-456', false],
    ['0311234567', '031-123-4567', true],
    ['03112345678', '031-1234-5678', true],
    ['1101234567', '110-123-4567', false],
  ])('%s is %s', (digits, value, whole) => {
    expect(valueOf('phone', digits)).toBe(value)
    expect(isWhole('phone', value)).toBe(whole)
  })
})

describe('a date', () => {
  it('takes hyphens as it is typed and is read back with its weekday', () => {
    expect(['2026', '20261', '202611', '2026112', '20261120', '202611201'].map((digits) => valueOf('date', digits))).toEqual([
      '2026', '2026-1', '2026-11', '2026-11-2', '2026-11-20', '2026-11-20',
    ]) // prettier-ignore
    expect(inWords('date', '2026-11-20', 'won', 'ko')).toBe('2026년 11월 20일 (금)')
    expect(inWords('date', '2026-11-20', 'won', 'en')).toBe('20 November 2026 (Fri)')
  })

  it('exists', () => {
    expect(isWhole('date', '2026-02-29')).toBe(false)
    expect(isWhole('date', '2024-02-29')).toBe(true)
    expect(isWhole('date', '2026-13-01')).toBe(false)
    expect(inWords('date', '2026-02-31', 'won', 'ko')).toBe('')
    expect(isDate(1900, 2, 29)).toBe(false)
  })
})
