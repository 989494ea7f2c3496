/** What the number pad fills: its digits as they are kept, as they are shown, and when they are whole. */
import type { Locale } from '../protocol/generated'

export type FigureKind = 'amount' | 'date' | 'phone' | 'digits'

/** What one counts in: won, or 만원 (an income of 5,000 is 5,000만 원). */
export type Unit = 'won' | 'man'

const MAN = 10_000
/** 9,999억 9,999만 9,999원: beyond what a branch is asked for, and within a safe integer. */
const MOST_WON_DIGITS = 12
const NBSP = '\u00a0'

export function digitsOf(value: string): string {
  return value.replace(/\D/g, '')
}

/** The value that these digits make, cut to the length its kind can have. Amounts begin with no zero. */
export function valueOf(kind: FigureKind, digits: string, unit: Unit = 'won'): string {
  switch (kind) {
    case 'amount':
      return digits.replace(/^0+/, '').slice(0, unit === 'man' ? MOST_WON_DIGITS - 4 : MOST_WON_DIGITS)
    case 'date':
      return hyphened(digits.slice(0, 8), 4, 6)
    case 'phone':
      return phone(digits)
    case 'digits':
      return digits.slice(0, 40)
  }
}

/** The value as the field shows it. */
export function shown(kind: FigureKind, value: string): string {
  return kind === 'amount' && value !== '' ? grouped(Number(value)) : value
}

/** Whether the value is one that can be sent; the server judges the rest. */
export function isWhole(kind: FigureKind, value: string): boolean {
  const digits = digitsOf(value)
  if (kind === 'date') return digits.length === 8 && isDate(year(digits), month(digits), day(digits))
  if (kind === 'phone') return digits.startsWith('0') && digits.length >= phoneLengths(digits).least
  return digits !== ''
}

/** The value in words to check it by: empty while there is nothing to check, undefined where there never is. */
export function inWords(kind: FigureKind, value: string, unit: Unit, locale: Locale): string | undefined {
  if (kind === 'date') return isWhole('date', value) ? longDate(value, locale) : ''
  // English won are shown in full already.
  if (kind !== 'amount' || (locale === 'en' && unit === 'won')) return undefined
  return value === '' ? '' : money(Number(value) * (unit === 'man' ? MAN : 1), locale)
}

/** Won by units of 만 and 억, as they are said: 1억 5,000만 원; English with separators. */
export function money(won: number, locale: Locale): string {
  if (locale === 'en') return `${grouped(won)} won`
  const parts = [
    [Math.floor(won / MAN / MAN), '억'],
    [Math.floor(won / MAN) % MAN, '만'],
    [won % MAN, ''],
  ] as const
  const written = parts.filter(([count]) => count > 0).map(([count, unit]) => `${grouped(count)}${unit}`)
  if (written.length === 0) return '0원'
  return `${written.join(NBSP)}${won % MAN === 0 ? NBSP : ''}원`
}

/** Whether there is such a day. */
export function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

function grouped(number: number): string {
  return number.toLocaleString('en-US')
}

const year = (digits: string) => Number(digits.slice(0, 4))
const month = (digits: string) => Number(digits.slice(4, 6))
const day = (digits: string) => Number(digits.slice(6, 8))

/** `2026년 11월 20일 (금)`, `20 November 2026 (Fri)`: put together here, because every web view has its own brackets. */
function longDate(value: string, locale: Locale): string {
  const [language, date] = [locale === 'ko' ? 'ko-KR' : 'en-GB', new Date(`${value}T00:00:00Z`)]
  const day = date.toLocaleDateString(language, { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' })
  return `${day} (${date.toLocaleDateString(language, { weekday: 'short', timeZone: 'UTC' })})`
}

/** Korean numbers: 02 has two digits of area and up to ten in all, everything else three and up to eleven. */
function phone(digits: string): string {
  const { least, most } = phoneLengths(digits)
  const all = digits.slice(0, most)
  const area = all.startsWith('02') ? 2 : 3
  return hyphened(all, area, least === most || all.length > area + 7 ? area + 4 : area + 3)
}

function phoneLengths(digits: string): { least: number; most: number } {
  if (digits.startsWith('010')) return { least: 11, most: 11 }
  if (digits.startsWith('02')) return { least: 9, most: 10 }
  return { least: 10, most: 11 }
}

function hyphened(digits: string, first: number, second: number): string {
  const parts = [digits.slice(0, first), digits.slice(first, second), digits.slice(second)]
  return parts.filter((part) => part !== '').join('-')
}
