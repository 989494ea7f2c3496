import type { Locale } from '../protocol/generated'
import en from './en.json'
import { isPair, josa } from './josa'
import ko from './ko.json'

/** Names of the screen's own words. What the consultation says comes from the server. */
export type WordKey = keyof typeof ko

/**
 * A word, with `{name}` places filled in; `{name:은/는}` takes the particle that fits along, and `{name:within}` is a
 * name within an English sentence.
 */
export type Translate = (key: WordKey, places?: Record<string, string | number>) => string

const WORDS: Record<Locale, Record<WordKey, string>> = { ko, en }

export function translate(locale: Locale, key: WordKey, places: Record<string, string | number> = {}): string {
  return WORDS[locale][key].replace(/\{(\w+)(?::([^}]+))?\}/g, (place, name: string, pair?: string) => {
    const filled = places[name]
    if (filled === undefined) return place
    if (pair === 'within') return within(String(filled))
    return pair && isPair(pair) ? `${filled}${josa(String(filled), pair)}` : String(filled)
  })
}

const PROPER = ['Didimdol', 'English', 'Hangul', 'Jeonse', 'Korean']

/** "Phone number" is "phone number" within a sentence; "OTP fee" and "Korean name" stay. */
function within(name: string): string {
  const first = name.split(' ')[0] ?? ''
  return /^[A-Z][a-z]*$/.test(first) && !PROPER.includes(first) ? name.charAt(0).toLowerCase() + name.slice(1) : name
}
