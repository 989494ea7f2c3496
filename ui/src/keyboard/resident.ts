/** The resident number's pad: where its digits stand, and whether thirteen of them can be a number. */
import { isDate } from './figures'

export const RESIDENT_DIGITS = 13
/** Digits before the hyphen: the birth date. */
export const BIRTH_DIGITS = 6

/** A whole number from 0 up to `bound`, without it. */
export type Random = (bound: number) => number

/** From the system's own source; every number is equally likely. */
export const secureRandom: Random = (bound) => {
  const whole = Math.floor(256 / bound) * bound
  const byte = new Uint8Array(1)
  do crypto.getRandomValues(byte)
  while (byte[0]! >= whole)
  return byte[0]! % bound
}

/** The ten digits in an order nobody can foresee. */
export function scrambled(random: Random = secureRandom): number[] {
  const digits = Array.from({ length: 10 }, (_, digit) => digit)
  for (let last = digits.length - 1; last > 0; last--) {
    const other = random(last + 1)
    ;[digits[last], digits[other]] = [digits[other]!, digits[last]!]
  }
  return digits
}

/**
 * Whether these digits begin with a day that exists in the century the seventh names. The last digit is
 * not checked: numbers given since October 2020 follow no rule there.
 */
export function isPossible(digits: ArrayLike<number>): boolean {
  if (digits.length !== RESIDENT_DIGITS) return false
  const two = (at: number) => digits[at]! * 10 + digits[at + 1]!
  return isDate(century(digits[6]!) + two(0), two(2), two(4))
}

/** 1, 2 and for foreign residents 5, 6: born in the 1900s; 3, 4 and 7, 8: in the 2000s; 9, 0: in the 1800s. */
function century(seventh: number): number {
  if (seventh === 9 || seventh === 0) return 1800
  return [1, 2, 5, 6].includes(seventh) ? 1900 : 2000
}
