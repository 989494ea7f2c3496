import { fireEvent, render } from '@testing-library/svelte'
import { beforeEach, expect, it, vi } from 'vitest'

import type { FigureKind } from './figures'
import NumberPad from './NumberPad.svelte'

let page: HTMLElement
const onDone = vi.fn<(value: string) => void>()

function open(kind: FigureKind, more: { unit?: 'won' | 'man'; value?: string } = {}) {
  page = render(NumberPad, { props: { locale: 'ko', kind, label: '한도', onDone, ...more } }).container
}
const press = async (...names: string[]) => {
  for (const name of names) await fireEvent.click(page.querySelector(`[data-key="${name}"]`)!)
}
const text = (selector: string) => page.querySelector(selector)?.textContent

beforeEach(() => void onDone.mockClear())

it('an amount is grouped, read back, and sent as digits', async () => {
  open('amount')
  await press(...'5000', '0000')
  expect(text('[role="textbox"]')).toContain('50,000,000원')
  expect(text('[data-reading]')).toBe('5,000만\u00a0원')
  await press('done')
  expect(onDone).toHaveBeenCalledExactlyOnceWith('50000000')
})

it('an amount in 만원 is sent as it counts', async () => {
  open('amount', { unit: 'man' })
  await press(...'5000')
  expect(text('[data-reading]')).toBe('5,000만\u00a0원')
  await press('done')
  expect(onDone).toHaveBeenCalledExactlyOnceWith('5000')
})

it('a part of a number is not sent, and says so', async () => {
  open('phone')
  await press('done')
  expect(text('[data-refusal]')).toBe('숫자를 눌러 주세요.')
  await press('010', ...'1234', 'done')
  expect(text('[data-refusal]')).toBe('번호를 끝까지 눌러 주세요.')
  await press('5')
  expect(text('[data-refusal]')).toBeUndefined()
  expect(onDone).not.toHaveBeenCalled()
})

it('a day that does not exist is not sent', async () => {
  open('date')
  await press(...'20260230', 'done')
  expect(text('[data-refusal]')).toBe('날짜를 다시 확인해 주세요.')
  await press('backspace', 'backspace', ...'28', 'done')
  expect(onDone).toHaveBeenCalledExactlyOnceWith('2026-02-28')
})

it('digits come from a connected keypad, and go one by one or all at once', async () => {
  open('digits')
  for (const key of ['1', '2', 'a', '3', 'Backspace']) await fireEvent.keyDown(window, { key, code: '' })
  expect(text('[data-typed]')).toBe('12')
  await fireEvent.click(page.querySelector('[data-wipe]')!)
  expect(text('[data-typed]')).toBe('')
})
