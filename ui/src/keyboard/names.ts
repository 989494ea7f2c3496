import type { Translate, WordKey } from '../words/words'

const STROKE_NAMES: Record<string, string> = {
  ㄱ: '기역', ㄲ: '쌍기역', ㄴ: '니은', ㄷ: '디귿', ㄸ: '쌍디귿', ㄹ: '리을', ㅁ: '미음', ㅂ: '비읍', ㅃ: '쌍비읍', ㅅ: '시옷',
  ㅆ: '쌍시옷', ㅇ: '이응', ㅈ: '지읒', ㅉ: '쌍지읒', ㅊ: '치읓', ㅋ: '키읔', ㅌ: '티읕', ㅍ: '피읖', ㅎ: '히읗', ㅏ: '아',
  ㅐ: '애', ㅑ: '야', ㅒ: '얘', ㅓ: '어', ㅔ: '에', ㅕ: '여', ㅖ: '예', ㅗ: '오', ㅛ: '요', ㅜ: '우', ㅠ: '유', ㅡ: '으', ㅣ: '이',
} // prettier-ignore

const SYMBOL_NAMES: Record<string, WordKey> = {
  '@': 'keyboard.sign.at',
  '.': 'keyboard.sign.dot',
  ',': 'keyboard.sign.comma',
  '-': 'keyboard.sign.hyphen',
  _: 'keyboard.sign.underscore',
  '(': 'keyboard.sign.open',
  ')': 'keyboard.sign.close',
  '/': 'keyboard.sign.slash',
  '&': 'keyboard.sign.and',
  '?': 'keyboard.sign.question',
  ':': 'keyboard.sign.colon',
  '~': 'keyboard.sign.tilde',
  '#': 'keyboard.sign.hash',
  '%': 'keyboard.sign.percent',
  '+': 'keyboard.sign.plus',
  '*': 'keyboard.sign.star',
  '·': 'keyboard.sign.middot',
}

/** A key's name for a screen reader. Korean letters keep their Korean names in every language. */
export function nameOf(key: string, t: Translate): string {
  const stroke = STROKE_NAMES[key]
  if (stroke !== undefined) return stroke
  const symbol = SYMBOL_NAMES[key]
  return symbol === undefined ? key : t(symbol)
}

/** Whether a key's name is Korean whatever the customer reads. */
export function isStroke(key: string): boolean {
  return key in STROKE_NAMES
}
