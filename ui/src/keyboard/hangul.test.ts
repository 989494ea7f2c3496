import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { backspace, openBlock, press, settle, start, text, type Composition } from './hangul'

// The reference is written apart from the automaton: one expression over the whole line, and Unicode's own composition.
const CONSONANT = '[ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ]'
const VOWEL = '(?:ㅗ[ㅏㅐㅣ]|ㅜ[ㅓㅔㅣ]|ㅡㅣ|[ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ])'
const FINAL = '(?:ㄱㅅ|ㄴ[ㅈㅎ]|ㄹ[ㄱㅁㅂㅅㅌㅍㅎ]|ㅂㅅ|[ㄱㄲㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊㅋㅌㅍㅎ])'
const BLOCKS = new RegExp(`(${CONSONANT})(${VOWEL})(?:(${FINAL})(?![ㅏ-ㅣ]))?|${VOWEL}|[^]`, 'gu')
const COMPOUNDS: Record<string, string> = {
  ㅗㅏ: 'ㅘ', ㅗㅐ: 'ㅙ', ㅗㅣ: 'ㅚ', ㅜㅓ: 'ㅝ', ㅜㅔ: 'ㅞ', ㅜㅣ: 'ㅟ', ㅡㅣ: 'ㅢ', ㄱㅅ: 'ㄳ', ㄴㅈ: 'ㄵ', ㄴㅎ: 'ㄶ',
  ㄹㄱ: 'ㄺ', ㄹㅁ: 'ㄻ', ㄹㅂ: 'ㄼ', ㄹㅅ: 'ㄽ', ㄹㅌ: 'ㄾ', ㄹㅍ: 'ㄿ', ㄹㅎ: 'ㅀ', ㅂㅅ: 'ㅄ',
} // prettier-ignore
const FINAL_LETTERS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'

const letter = (strokes: string) => COMPOUNDS[strokes] ?? strokes
const strokes = (text: string) => {
  const split = (one: string) => Object.entries(COMPOUNDS).find(([, compound]) => compound === one)?.[0] ?? one
  return [...text.normalize('NFD')]
    .map((jamo) => {
      const code = jamo.charCodeAt(0)
      if (code >= 0x11a8 && code <= 0x11c2) return FINAL_LETTERS[code - 0x11a8]!
      if (code >= 0x1161 && code <= 0x1175) return String.fromCharCode(code - 0x1161 + 0x314f)
      return code >= 0x1100 && code <= 0x1112 ? 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'[code - 0x1100]! : jamo
    })
    .map(split)
    .join('')
}
const parsed = (keys: string) =>
  keys.replace(BLOCKS, (whole, initial?: string, vowel?: string, final?: string) => {
    if (initial === undefined || vowel === undefined) return letter(whole)
    const end = final === undefined ? '' : String.fromCharCode(FINAL_LETTERS.indexOf(letter(final)) + 0x11a8)
    return `${initial.normalize('NFKD')}${letter(vowel).normalize('NFKD')}${end}`.normalize('NFC')
  })

const typed = (keys: string, from: Composition = start()) => [...keys].reduce(press, from)
const isVowel = (key: string | undefined) => key !== undefined && /[ㅏ-ㅣ]/.test(key)

const KEYS = [...'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ']
const key = fc.constantFrom(...KEYS)
const sequence = fc.array(key, { maxLength: 30 }).map((keys) => keys.join(''))
const anything = fc.array(fc.oneof({ weight: 8, arbitrary: key }, fc.constantFrom(...' 12-,(aZ😀')), { maxLength: 30 })
const syllable = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code))
const word = fc.array(fc.oneof({ weight: 6, arbitrary: syllable }, fc.constantFrom(' ', '1', '-')), { maxLength: 12 })

describe('typing', () => {
  it.each([
    ['ㅅㅓㅇㅜㄹㅅㅣ ㅁㅏㅍㅗㄱㅜ ㅇㅜㅓㄹㄷㅡㅋㅓㅂㄹㅗ 12', '서울시 마포구 월드컵로 12'],
    ['ㄱㅏㅂㅅㅇㅣ', '값이'],
    ['ㄱㅏㅂㅅㅣ', '갑시'],
    ['ㄷㅏㄹㄱㅇㅣ', '닭이'],
    ['ㄷㅏㄹㄱㅣ', '달기'],
    ['ㄱㅗㅐㄴㅊㅏㄴㅎㅇㅏ', '괜찮아'],
    ['ㅇㅏㄴㅎㅇㅏ', '않아'],
    ['ㅆㅏㅇ', '쌍'],
    ['ㅂㅜㅔㄹㄱ', '뷁'],
    ['ㅋㅋ', 'ㅋㅋ'],
    ['ㅇㅡㅣㅇㅜㅓㄴ', '의원'],
    ['ㅎㅗㅇㄱㅣㄹㄷㅗㅇ', '홍길동'],
    ['ㄱㅏㄱㅏ', '가가'],
    ['ㄱㅏㄲㅏ', '가까'],
    ['ㄱㅏㄸㅏ', '가따'],
    ['ㅇㅣㅆㅇㅓㅅㅆㅓ', '있엇써'],
    ['ㅗㅏㄴ', 'ㅘㄴ'],
    ['ㅏㅗ', 'ㅏㅗ'],
    ['ㄱㅅ', 'ㄱㅅ'],
    ['ㄱㅗㅏㅏ', '과ㅏ'],
    ['ㅎㅏㄴa-1', '한a-1'],
  ])('%s is %s', (keys, expected) => {
    expect(text(typed(keys))).toBe(expected)
  })

  it('shows the open block apart', () => {
    expect(openBlock(typed('ㄱㅏㄴㅏ'))).toBe('나')
    expect(openBlock(typed('ㄱㅏ '))).toBe('')
  })

  it('begins a new block once settled', () => {
    expect(text(typed('ㄴ', settle(typed('ㄱㅏ'))))).toBe('가ㄴ')
    expect(text(typed('ㄴㅣㅁ', start('한길')))).toBe('한길님')
  })

  it('of any words gives the words, in NFC', () => {
    fc.assert(
      fc.property(word, (parts) => {
        const original = parts.join('')
        expect(text(typed(strokes(original)))).toBe(original.normalize('NFC'))
      }),
      { numRuns: 1000 },
    )
  })

  it('of any strokes is the standard reading, in NFC', () => {
    fc.assert(
      fc.property(sequence, (keys) => {
        const result = text(typed(keys))
        expect(result).toBe(parsed(keys))
        expect(result).toBe(result.normalize('NFC'))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('backspace', () => {
  it.each([
    ['ㄱㅏㅂㅅ', ['값', '갑', '가', 'ㄱ', '']],
    ['ㄱㅏㄱㅏ', ['가가', '가ㄱ', '가', 'ㄱ', '']],
    ['ㄷㅏㄹㄱㅣ', ['달기', '달ㄱ', '달', '다', 'ㄷ', '']],
    ['ㅂㅜㅔㄹㄱ', ['뷁', '뷀', '붸', '부', 'ㅂ', '']],
    ['ㅆㅏㅇ', ['쌍', '싸', 'ㅆ', '']],
    ['ㅇㅡㅣ', ['의', '으', 'ㅇ', '']],
    ['ㅋㅋ', ['ㅋㅋ', 'ㅋ', '']],
    ['ㄱㅏ 1', ['가 1', '가 ', '가', 'ㄱ', '']],
  ])('takes %s back as %j', (keys, steps) => {
    let now = typed(keys)
    for (const step of steps) {
      expect(text(now)).toBe(step)
      now = backspace(now)
    }
    expect(text(now)).toBe('')
  })

  it('opens text that was there before', () => {
    expect(text(backspace(start('홍길동')))).toBe('홍길도')
    expect(text(press(backspace(start('홍길동')), 'ㄹ'))).toBe('홍길돌')
    expect(text(backspace(start('ㄳ')))).toBe('')
    expect(text(backspace(start('집😀')))).toBe('집')
  })

  it('of as many strokes as were typed leaves nothing, and of fewer something', () => {
    fc.assert(
      fc.property(sequence, (keys) => {
        let now = typed(keys)
        for (let left = keys.length; left > 0; left--) {
          expect(text(now)).not.toBe('')
          now = backspace(now)
        }
        expect(now).toEqual(start())
      }),
    )
  })

  it('at every single point of any words, then the same key again, gives the words in NFC', () => {
    fc.assert(
      fc.property(word, (parts) => {
        const original = parts.join('')
        const keys = [...strokes(original)]
        for (let point = 1; point <= keys.length; point++) {
          const before = typed(keys.slice(0, point).join(''))
          const last = [...text(before)].at(-1)!
          const taken = backspace(before)
          expect(text(taken)).toBe(text(before).slice(0, -last.length) + parsed([...strokes(last)].slice(0, -1).join('')))
          expect(text(typed(keys.slice(point - 1).join(''), taken))).toBe(original.normalize('NFC'))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('takes one stroke off the last block and touches nothing before it, wherever it comes', () => {
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: key }, fc.constantFrom('⌫', '⌫', ' ', '7', '😀')), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (keys) => {
        let now = start()
        for (const one of keys) {
          const before = [...text(now)]
          now = one === '⌫' ? backspace(now) : press(now, one)
          const after = text(now)
          expect(after).toBe(after.normalize('NFC'))
          if (one !== '⌫') continue
          const last = [...strokes(before.at(-1) ?? '')].slice(0, -1).join('')
          expect(after).toBe(before.slice(0, -1).join('') + parsed(last))
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('undoes the last key; only a final that moved stays a letter of its own', () => {
    fc.assert(
      fc.property(sequence, key, (keys, slip) => {
        const last = keys.at(-1)
        const moved = isVowel(slip) && last !== undefined && !isVowel(last) && parsed(keys + slip).length > parsed(keys).length
        const expected = moved ? parsed(keys.slice(0, -1)) + last : parsed(keys)
        expect(text(backspace(typed(keys + slip)))).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('and going on is the same as never having slipped', () => {
    fc.assert(
      fc.property(anything, anything, sequence, (keys, slips, rest) => {
        const before = keys.reduce(press, start())
        let now = slips.reduce(press, before)
        const surplus = [...strokes(text(now))].length - [...strokes(text(before))].length
        for (let left = surplus; left > 0; left--) now = backspace(now)
        // A final that moved on and came back is its own letter now (가ㄱ): only a vowel goes on as before.
        fc.pre(text(now) === text(before) || isVowel(rest[0]))
        expect(text(typed(rest, now))).toBe(text(typed(rest, before)))
      }),
      { numRuns: 3000 },
    )
  })
})
