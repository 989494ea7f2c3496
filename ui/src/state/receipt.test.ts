import { expect, it } from 'vitest'

import { receiptCode } from './receipt'

it('a session has one number, and another session another', () => {
  expect(receiptCode('s1')).toBe(receiptCode('s1'))
  expect(receiptCode('s1')).toMatch(/^D-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  const codes = new Set(Array.from({ length: 5000 }, (_, at) => receiptCode(`session-${at}`)))
  expect(codes.size).toBe(5000)
})
