import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isPossible, scrambled, secureRandom } from './resident'

const digits = (number: string) => [...number].map(Number)

describe('the order of the digits', () => {
  it('has each digit once, whatever the chance', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (chance) => {
        const order = scrambled((bound) => chance.next().value % bound)
        expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      }),
    )
  })

  it('puts every digit everywhere about as often', () => {
    const counts = new Array<number>(100).fill(0)
    const times = 4000
    for (let n = 0; n < times; n++) scrambled().forEach((digit, place) => counts[digit * 10 + place]!++)
    // 400 expected; 19 is one standard deviation.
    for (const count of counts) expect(Math.abs(count - times / 10)).toBeLessThan(130)
  })

  it('draws within its bound', () => {
    for (let n = 0; n < 1000; n++) expect(secureRandom(7)).toBeLessThan(7)
  })
})

describe('a resident number', () => {
  it.each([
    ['9001011234567', true],
    ['0002293000000', true],
    ['0002291000000', false],
    ['9902295000000', false],
    ['0402297000000', true],
    ['5813322000000', false],
    ['9113401000000', false],
    ['9000011000000', false],
    ['9004311000000', false],
    ['900101123456', false],
  ])('%s can be one: %s', (number, possible) => {
    expect(isPossible(digits(number))).toBe(possible)
  })
})
