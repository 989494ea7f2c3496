/** Which keys stand where, by the kind of field that is filled. */

/** A kind of field. `digits` and `phone` are filled on the number pad. */
export type FieldKind = 'name_ko' | 'name_en' | 'address' | 'email' | 'text' | 'digits' | 'phone'

/** A kind of field that has letters. */
export type TextKind = Exclude<FieldKind, 'digits' | 'phone'>

/** A set of keys shown at one time. */
export type Page = 'hangul' | 'english' | 'capitals' | 'symbols' | 'email'

/** A key that types nothing by its own name. Every other key types what is written on it. */
export type Control = 'shift' | 'backspace' | 'space' | 'done' | Page

/** A key in its row of twenty columns: where it begins (from 1) and how many it takes. */
export interface PlacedKey {
  key: string
  start: number
  span: number
}

const COLUMNS = 20
const PAGES: readonly string[] = ['hangul', 'english', 'capitals', 'symbols', 'email'] satisfies Page[]

const DIGITS = '1 2 3 4 5 6 7 8 9 0'
const HANGUL = ['ㅂ ㅈ ㄷ ㄱ ㅅ ㅛ ㅕ ㅑ ㅐ ㅔ', 'ㅁ ㄴ ㅇ ㄹ ㅎ ㅗ ㅓ ㅏ ㅣ', 'shift ㅋ ㅌ ㅊ ㅍ ㅠ ㅜ ㅡ backspace']
const ENGLISH = ['q w e r t y u i o p', 'a s d f g h j k l', 'shift z x c v b n m backspace']
const CAPITALS = ['Q W E R T Y U I O P', 'A S D F G H J K L', '- Z X C V B N M backspace']
const EMAIL = ['q w e r t y u i o p', 'a s d f g h j k l', '_ z x c v b n m backspace']
const SYMBOLS = [DIGITS, '- , . ( ) / & @ _', '? : ~ # % + * · backspace']
// Real companies' domains are not offered: a bank recommends none.
const EMAIL_ENDINGS = '@ . - .com .co.kr done'

const PROSE: Partial<Record<Page, string[]>> = {
  hangul: [DIGITS, ...HANGUL, 'symbols english - , space done'],
  english: [DIGITS, ...ENGLISH, 'symbols hangul - , space done'],
  symbols: [...SYMBOLS, 'hangul english space done'],
}

const KINDS: Record<TextKind, { pages: Partial<Record<Page, string[]>>; accepts: RegExp; most: number }> = {
  // Whoever has no Korean name writes it as in the passport, in capitals.
  name_ko: {
    pages: { hangul: [...HANGUL, 'capitals space done'], capitals: [...CAPITALS, 'hangul space done'] },
    accepts: /^[ㄱ-ㅣ가-힣A-Z .'·-]$/,
    most: 40,
  },
  name_en: { pages: { capitals: [...CAPITALS, 'space done'] }, accepts: /^[A-Z .'-]$/, most: 40 },
  address: { pages: PROSE, accepts: /^[^\p{C}]$/u, most: 200 },
  email: { pages: { email: [DIGITS, ...EMAIL, EMAIL_ENDINGS] }, accepts: /^[a-z0-9@._+-]+$/i, most: 100 },
  text: { pages: PROSE, accepts: /^[^\p{C}]$/u, most: 500 },
}

const SHIFTED: Record<string, string> = { ㅂ: 'ㅃ', ㅈ: 'ㅉ', ㄷ: 'ㄸ', ㄱ: 'ㄲ', ㅅ: 'ㅆ', ㅐ: 'ㅒ', ㅔ: 'ㅖ' }

const WIDE: Record<string, number> = { shift: 3, backspace: 3, done: 5, '.com': 4, '.co.kr': 4 }

/** The pages of this kind of field; the first is shown first, unless the customer reads English. */
export function pagesOf(kind: TextKind): Page[] {
  return Object.keys(KINDS[kind].pages) as Page[]
}

/** The rows of one page, from top to bottom. */
export function rowsOf(kind: TextKind, page: Page): PlacedKey[][] {
  return (KINDS[kind].pages[page] ?? []).map((row) => placed(row.split(' ')))
}

/** Whether `key` may be typed in this kind of field. */
export function accepts(kind: TextKind, key: string): boolean {
  return KINDS[kind].accepts.test(key)
}

/** The most characters this kind of field takes. */
export function mostOf(kind: TextKind): number {
  return KINDS[kind].most
}

/** What a key types while shift is on. */
export function shifted(key: string): string {
  return SHIFTED[key] ?? key.toUpperCase()
}

export function isPage(key: string): key is Page {
  return PAGES.includes(key)
}

export function isControl(key: string): key is Control {
  return isPage(key) || ['shift', 'backspace', 'space', 'done'].includes(key)
}

/** A row with a wide key fills the width: the space bar takes what is left, else the first key. Other rows are centred. */
function placed(keys: string[]): PlacedKey[] {
  const spans = keys.map((key) => (isPage(key) ? 3 : (WIDE[key] ?? (key === 'space' ? 0 : 2))))
  const left = COLUMNS - spans.reduce((sum, span) => sum + span, 0)
  const fills = keys.includes('space') ? keys.indexOf('space') : keys.some((key) => key in WIDE) ? 0 : undefined
  if (fills !== undefined) spans[fills] = (spans[fills] ?? 0) + left
  let next = fills === undefined ? 1 + Math.floor(left / 2) : 1
  return keys.map((key, index) => {
    const span = spans[index] ?? 2
    const start = next
    next += span
    return { key, start, span }
  })
}
