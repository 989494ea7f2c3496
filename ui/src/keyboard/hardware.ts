import type { Page } from './layouts'

// Where the letters of a two-set keyboard stand, by the place of the key and not by what the system makes of it.
const STROKES: Record<string, string> = {}
const PLACES = 'QWERTYUIOPASDFGHJKLZXCVBNM'
;[...'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ'].forEach((stroke, at) => (STROKES[`Key${PLACES[at]}`] = stroke))

const NAMED: Record<string, string> = { Backspace: 'backspace', Enter: 'done', Escape: 'cancel', ' ': 'space' }

/** What a key event says, as far as it matters here. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>

/**
 * The key of the screen's keyboard that a key of a connected one stands for: a stroke, a character,
 * `backspace`, `space`, `done`, `cancel` or `toggle` (한/영). `shift` asks for the shifted stroke; a
 * character comes as it is. Undefined for anything that is not typing.
 */
export function keyOf(press: KeyPress, page: Page): { key: string; shift: boolean } | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey) return undefined
  const { key, code, shiftKey: shift } = press
  if (code === 'Lang1' || key === 'HangulMode') return { key: 'toggle', shift: false }
  const named = NAMED[key]
  if (named !== undefined) return { key: named, shift: false }
  const stroke = STROKES[code]
  if (stroke !== undefined && page === 'hangul') return { key: stroke, shift }
  if (stroke !== undefined) return { key: latin(press), shift: false }
  return key.length === 1 ? { key, shift: false } : undefined
}

/** True when a control of the page takes this key itself: a focused button its Enter, an input everything. */
export function takesItself(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.closest('input, textarea, select, [contenteditable]')) return true
  return (key === 'Enter' || key === ' ') && target.closest('button, a') !== null
}

/** The Latin letter, also where the system would have made a Hangul letter of it. */
function latin({ key, code, shiftKey }: KeyPress): string {
  if (/^[a-z]$/i.test(key)) return key
  const letter = code.slice(3)
  return shiftKey ? letter : letter.toLowerCase()
}
