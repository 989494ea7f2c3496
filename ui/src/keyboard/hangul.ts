/**
 * Two-set (두벌식) typing of Korean: strokes become syllable blocks as they are typed, and go one by
 * one when they are deleted. Needed because the Linux web view shows no input method of its own.
 *
 * A stroke is one letter of the keyboard (`ㄱ`, `ㄲ` with shift, `ㅏ`); compound vowels and finals are
 * two strokes. The cursor is always at the end.
 */
export interface Composition {
  /** Finished text in NFC. */
  readonly committed: string
  /** Strokes of the block still open at the end: `ㄱㅏㅂㅅ` is shown as 값. Empty when none is open. */
  readonly composing: string
}

// In Unicode's order, so that a place in the list is a place in the syllable block.
const INITIALS = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ']
const VOWELS = 'ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ'.split(' ')
const FINALS =
  ' ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ'.split(' ')
const FIRST_SYLLABLE = 0xac00
const LAST_SYLLABLE = 0xd7a3
const FIRST_VOWEL = 0x314f

/** Nothing open: an empty field, or one that already holds `text`. */
export function start(text = ''): Composition {
  return { committed: text.normalize('NFC'), composing: '' }
}

/** Everything typed, as it is shown. */
export function text({ committed, composing }: Composition): string {
  return committed + openBlock({ committed, composing })
}

/** The block still open, as it is shown; empty when none is. */
export function openBlock({ composing }: Composition): string {
  return block(composing) ?? ''
}

/** Types one key: a stroke, or any other text, which ends the open block. */
export function press(typed: Composition, key: string): Composition {
  const { committed, composing } = typed
  if (block(composing + key) !== undefined) return { committed, composing: composing + key }
  // A final that a vowel follows begins the next syllable: 각 and ㅏ make 가가.
  const [kept, last] = [composing.slice(0, -1), composing.slice(-1)]
  if (kept !== '' && block(last + key) !== undefined) {
    return { committed: committed + block(kept), composing: last + key }
  }
  if (block(key) !== undefined) return { committed: text(typed), composing: key }
  return start(text(typed) + key)
}

/**
 * Takes back the last stroke: 값, 갑, 가, ㄱ, nothing. A final that had moved on stays a letter of its
 * own (가가, 가ㄱ, 가), as in every Korean input method. The block before opens again once it is last,
 * so that going on after a slip is the same as never having slipped.
 */
export function backspace(typed: Composition): Composition {
  const { committed, composing } = typed.composing === '' ? reopen(typed.committed) : typed
  if (composing.length > 1) return { committed, composing: composing.slice(0, -1) }
  return reopen(composing === '' ? withoutLast(committed) : committed)
}

/** Ends the open block, so that the next stroke begins another. */
export function settle(typed: Composition): Composition {
  return start(text(typed))
}

function reopen(committed: string): Composition {
  const composing = strokesOf([...committed].at(-1) ?? '')
  return composing === '' ? start(committed) : { committed: withoutLast(committed), composing }
}

function withoutLast(text: string): string {
  return [...text].slice(0, -1).join('')
}

/** The one block that these strokes make, or undefined. Every beginning of a block is a block. */
function block(strokes: string): string | undefined {
  const parts = /^([ㄱ-ㅎ]?)([ㅏ-ㅣ]*)([ㄱ-ㅎ]*)$/.exec(strokes)
  if (parts === null || strokes === '') return undefined
  const [, first = '', second = '', third = ''] = parts
  const [initial, vowel, final] = [INITIALS.indexOf(first), VOWELS.indexOf(second), FINALS.indexOf(third)]
  if (first === '') return vowel < 0 || final !== 0 ? undefined : String.fromCharCode(FIRST_VOWEL + vowel)
  if (second === '') return third === '' ? INITIALS[initial] : undefined
  if (initial < 0 || vowel < 0 || final < 0) return undefined
  return String.fromCharCode(FIRST_SYLLABLE + (initial * VOWELS.length + vowel) * FINALS.length + final)
}

/** The strokes that type this character; empty for anything that is not typed by strokes. */
function strokesOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
    const place = code - FIRST_SYLLABLE
    const initial = Math.floor(place / (VOWELS.length * FINALS.length))
    const vowel = Math.floor(place / FINALS.length) % VOWELS.length
    return `${INITIALS[initial]}${VOWELS[vowel]}${FINALS[place % FINALS.length]}`
  }
  if (INITIALS.includes(character)) return character
  return VOWELS[code - FIRST_VOWEL] ?? ''
}
