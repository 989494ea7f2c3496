import { expect, it } from 'vitest'

import en from './en.json'
import { josa } from './josa'
import ko from './ko.json'
import { translate } from './words'

const places = (text: string) => [...text.matchAll(/\{(\w+)[^}]*\}/g)].map(([, place]) => place).sort()

it('both languages have the same words, with the same places', () => {
  expect(Object.keys(en)).toEqual(Object.keys(ko))
  for (const [key, word] of Object.entries(ko)) {
    expect(places(en[key as keyof typeof en]), key).toEqual(places(word))
  }
})

it('no word shouts, blames or uses the formal endings of a notice board', () => {
  for (const word of [...Object.values(ko), ...Object.values(en)]) {
    expect(word).not.toMatch(/!|잘못|하십시오|습니다/)
  }
})

it('places are filled in', () => {
  expect(translate('ko', 'switch.some', { n: 2 })).toBe('2가지 신청할게요')
  expect(translate('en', 'path.count', { collected: 3, needed: 8 })).toBe('3 of 8 filled in, press to see all')
})

it('particles follow what is read', () => {
  const said = (it: string) => translate('ko', 'voice.say.without', { it })
  expect(said('출금내역 알림')).toBe('출금내역 알림은 빼 주세요')
  expect(said('체크카드')).toBe('체크카드는 빼 주세요')
  expect(josa('OTP', '을/를')).toBe('를')
  expect(josa('3', '으로/로')).toBe('으로')
  expect(josa('서울', '으로/로')).toBe('로')
  expect(josa('1', '은/는')).toBe('은')
})

it('a name within an English sentence is lower case, an abbreviation stays', () => {
  const asked = (label: string) => translate('en', 'edit.title', { label })
  expect(asked('Phone number')).toBe('Please enter the new phone number.')
  expect(asked('OTP fee account')).toBe('Please enter the new OTP fee account.')
  expect(asked('Korean name')).toBe('Please enter the new Korean name.')
})
