import { describe, expect, it } from 'vitest'

import { accepts, isControl, pagesOf, rowsOf, shifted, type TextKind } from './layouts'

const KINDS: TextKind[] = ['name_ko', 'name_en', 'address', 'email', 'text']
const pages = KINDS.flatMap((kind) => pagesOf(kind).map((page) => [kind, page] as const))

describe.each(pages)('the keys of %s, %s', (kind, page) => {
  const rows = rowsOf(kind, page)
  const keys = rows.flat().map(({ key }) => key)

  it('stand beside each other within twenty columns', () => {
    for (const row of rows) {
      let free = 1
      for (const { start, span } of row) {
        expect(start).toBe(free === 1 ? start : free)
        expect(span).toBeGreaterThanOrEqual(2)
        free = start + span
      }
      expect(free).toBeLessThanOrEqual(21)
      expect(row[0]!.start - 1).toBe(Math.floor((20 - (free - row[0]!.start)) / 2))
    }
  })

  it('can always delete and end', () => {
    expect(keys).toContain('backspace')
    expect(keys).toContain('done')
  })

  it('type nothing that the field does not take', () => {
    for (const key of keys.filter((key) => !isControl(key))) {
      expect(accepts(kind, key), key).toBe(true)
      expect(accepts(kind, shifted(key)) || page === 'email', shifted(key)).toBe(true)
    }
  })

  it('lead back to every other page', () => {
    for (const other of pagesOf(kind)) if (other !== page) expect(keys).toContain(other)
  })
})

it('an address needs no other page for its numbers and signs', () => {
  const keys = rowsOf('address', 'hangul').flat().map(({ key }) => key)
  for (const key of '0123456789-,') expect(keys).toContain(key)
  const signs = rowsOf('address', 'symbols').flat().map(({ key }) => key)
  for (const key of '-,()') expect(signs).toContain(key)
})

it('shift makes double consonants and capitals, and leaves the rest', () => {
  expect([...'ㅂㅈㄷㄱㅅㅐㅔㅁa1'].map(shifted).join('')).toBe('ㅃㅉㄸㄲㅆㅒㅖㅁA1')
})
