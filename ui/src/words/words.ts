import type { Locale } from '../protocol/generated'
import en from './en.json'
import { isPair, josa } from './josa'
import ko from './ko.json'

/** Names of the screen's own words. What the consultation says comes from the server. */
export type WordKey = keyof typeof ko

/** A word, with `{name}` places filled in; `{name:은/는}` takes the particle that fits along. */
export type Translate = (key: WordKey, places?: Record<string, string | number>) => string

const WORDS: Record<Locale, Record<WordKey, string>> = { ko, en }

export function translate(locale: Locale, key: WordKey, places: Record<string, string | number> = {}): string {
  return WORDS[locale][key].replace(/\{(\w+)(?::([^}]+))?\}/g, (place, name: string, pair?: string) => {
    const filled = places[name]
    if (filled === undefined) return place
    return pair && isPair(pair) ? `${filled}${josa(String(filled), pair)}` : String(filled)
  })
}
