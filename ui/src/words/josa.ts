const PAIRS = ['은/는', '이/가', '을/를', '과/와', '으로/로', '이에요/예요'] as const

/** A pair of particles: after a consonant, after a vowel. */
export type Pair = (typeof PAIRS)[number]

export function isPair(text: string): text is Pair {
  return (PAIRS as readonly string[]).includes(text)
}

/** Whether what is read ends in a consonant, and in ㄹ: digits and Latin letters by their Korean names. */
function ending(word: string): 'vowel' | 'consonant' | 'rieul' {
  const last = [...word.replace(/[\s)\]”"'.,]+$/u, '')].at(-1) ?? ''
  const code = last.charCodeAt(0)
  if (code >= 0xac00 && code <= 0xd7a3) {
    const final = (code - 0xac00) % 28
    return final === 0 ? 'vowel' : final === 8 ? 'rieul' : 'consonant'
  }
  if (/[178lr]/i.test(last)) return 'rieul'
  return /[036mn]/i.test(last) ? 'consonant' : 'vowel'
}

/** The particle that fits after `word`, chosen by what is read (일 이 삼, 에이 비). */
export function josa(word: string, pair: Pair): string {
  const [afterConsonant = '', afterVowel = ''] = pair.split('/')
  const end = ending(word)
  if (pair === '으로/로') return end === 'consonant' ? afterConsonant : afterVowel
  return end === 'vowel' ? afterVowel : afterConsonant
}
