import { cleanup, fireEvent, render } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Locale } from '../protocol/generated'
import Keyboard from './Keyboard.svelte'
import type { FieldKind } from './layouts'

let page: HTMLElement
let rerender: (props: Record<string, unknown>) => Promise<void>
const onDone = vi.fn<(text: string) => void>()
const onCancel = vi.fn<() => void>()

function open(kind: FieldKind, more: { value?: string; locale?: Locale; refusal?: string; busy?: boolean } = {}) {
  cleanup()
  const shown = render(Keyboard, { props: { locale: 'ko', kind, label: '집 주소', onDone, onCancel, ...more } })
  page = shown.container
  rerender = shown.rerender
}
const find = (selector: string) => page.querySelector<HTMLElement>(selector)
const key = (name: string) => {
  const found = find(`[data-key="${name === ' ' ? 'space' : name}"]`)
  if (!found) throw new Error(`there is no key ${name}`)
  return found
}
const press = async (...names: string[]) => {
  for (const name of names) await fireEvent.click(key(name))
}
const type = async (text: string) => {
  for (const character of text) await fireEvent.keyDown(window, { key: character, code: `Key${character.toUpperCase()}`, shiftKey: /[A-Z]/.test(character) })
}
const typed = () => find('[data-typed]')?.textContent

beforeEach(() => {
  onDone.mockClear()
  onCancel.mockClear()
})
afterEach(() => vi.useRealTimers())

describe('the keys', () => {
  it('write an address and send it trimmed', async () => {
    open('address')
    await press(...'ㅅㅓㅇㅜㄹㅅㅣ ㅁㅏㅍㅗㄱㅜ ㅇㅜㅓㄹㄷㅡㅋㅓㅂㄹㅗ 12')
    expect(typed()).toBe('서울시 마포구 월드컵로 12')
    await press(' ', 'done')
    expect(onDone).toHaveBeenCalledExactlyOnceWith('서울시 마포구 월드컵로 12')
  })

  it('underline the block that is still open, and only that', async () => {
    open('address', { value: '한길' })
    await press(...'ㄷㅗㅇ')
    expect(find('u')?.textContent).toBe('동')
    expect(typed()).toBe('한길동')
    await press('symbols')
    expect(find('u')).toBeNull()
  })

  it('have shift for one letter', async () => {
    open('name_ko')
    await press('shift')
    expect(key('shift').getAttribute('aria-pressed')).toBe('true')
    expect(key('ㅅ').textContent).toBe('ㅆ')
    expect(key('ㅅ').getAttribute('aria-label')).toBe('쌍시옷')
    await press('ㅅ', 'ㅏ', 'ㅇ')
    expect(typed()).toBe('쌍')
    expect(key('shift').getAttribute('aria-pressed')).toBe('false')
  })

  it('write a passport name in capitals and an e-mail without a space', async () => {
    open('name_en')
    await press(...'HONG', 'space', ...'GIL')
    expect(typed()).toBe('HONG GIL')
    open('email')
    await press(...'kim_1@a', '.co.kr')
    expect(typed()).toBe('kim_1@a.co.kr')
    expect(find('[data-key="space"]')).toBeNull()
  })

  it('never begin with a space or double one', async () => {
    open('text')
    await press(' ', 'ㅏ', ' ', ' ', 'ㅏ')
    expect(typed()).toBe('ㅏ ㅏ')
  })

  it('delete by stroke, and all at once', async () => {
    open('name_ko')
    await press(...'ㄱㅏㅂㅅ', 'backspace')
    expect(typed()).toBe('갑')
    await fireEvent.click(find('[data-wipe]')!)
    expect(typed()).toBe('')
  })

  it('type by touch once, not again by the click that ends it', async () => {
    open('name_ko')
    await fireEvent.pointerDown(key('ㄱ'), { button: 0 })
    expect(typed()).toBe('ㄱ')
    await fireEvent.pointerUp(key('ㄱ'))
    await fireEvent.click(key('ㄱ'), { detail: 1 })
    expect(typed()).toBe('ㄱ')
    await fireEvent.click(key('ㅏ'), { detail: 1 })
    expect(typed()).toBe('가')
  })

  it('delete on and on while held, and stop on release', async () => {
    vi.useFakeTimers()
    open('name_ko', { value: '가나다라마바사' })
    await fireEvent.pointerDown(key('backspace'), { button: 0 })
    await vi.advanceTimersByTimeAsync(450)
    expect(typed()).toBe('가나다라마바ㅅ')
    await vi.advanceTimersByTimeAsync(50 + 110)
    expect(typed()).toBe('가나다라마ㅂ')
    await fireEvent.pointerUp(key('backspace'))
    await vi.advanceTimersByTimeAsync(5000)
    expect(typed()).toBe('가나다라마ㅂ')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stop when the keyboard closes under the finger', async () => {
    vi.useFakeTimers()
    open('text', { value: '가나' })
    await fireEvent.pointerDown(key('backspace'), { button: 0 })
    cleanup()
    await vi.advanceTimersByTimeAsync(5000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are named for a screen reader in both languages', () => {
    open('address')
    expect(key('ㄱ').getAttribute('aria-label')).toBe('기역')
    expect(key(',').getAttribute('aria-label')).toBe('쉼표')
    expect(key('backspace').getAttribute('aria-label')).toBe('한 글자 지우기')
    open('address', { locale: 'en' })
    expect(key(',').getAttribute('aria-label')).toBe('comma')
    expect(key('q').getAttribute('aria-label')).toBe('q')
  })
})

describe('a connected keyboard', () => {
  it('types two-set by the place of its keys', async () => {
    open('address')
    await type('tjdnf')
    await fireEvent.keyDown(window, { key: ' ', code: 'Space' })
    await type('RoT')
    await fireEvent.keyDown(window, { key: '1', code: 'Digit1' })
    expect(typed()).toBe('서울 깼1')
    await fireEvent.keyDown(window, { key: 'Backspace' })
    await fireEvent.keyDown(window, { key: 'Backspace' })
    expect(typed()).toBe('서울 깨')
    await fireEvent.keyDown(window, { key: 'Enter' })
    expect(onDone).toHaveBeenCalledWith('서울 깨')
    await fireEvent.keyDown(window, { key: 'Escape' })
    expect(onCancel).toHaveBeenCalledOnce()
  })

  it('types Latin on the English page, also when the system makes Hangul of it', async () => {
    open('address')
    await fireEvent.keyDown(window, { key: 'HangulMode', code: 'Lang1' })
    await type('aB')
    await fireEvent.keyDown(window, { key: 'ㅊ', code: 'KeyC' })
    expect(typed()).toBe('aBc')
    open('name_en')
    await type('kim')
    expect(typed()).toBe('KIM')
  })

  it('leaves short cuts, and what another control takes itself', async () => {
    open('address', { value: '가' })
    await fireEvent.keyDown(window, { key: 'r', code: 'KeyR', ctrlKey: true })
    await fireEvent.keyDown(window, { key: 'Tab', code: 'Tab' })
    await fireEvent.keyDown(key('ㄴ'), { key: 'Enter' })
    expect(onDone).not.toHaveBeenCalled()
    const input = document.body.appendChild(document.createElement('input'))
    await fireEvent.keyDown(input, { key: 'r', code: 'KeyR' })
    input.remove()
    expect(typed()).toBe('가')
  })

  it('takes only what the field takes', async () => {
    open('name_ko')
    await fireEvent.keyDown(window, { key: '7', code: 'Digit7' })
    await fireEvent.keyDown(window, { key: '<', code: 'Comma' })
    expect(typed()).toBe('')
  })
})

describe('the field', () => {
  it('says why it cannot be sent empty, until a key is pressed', async () => {
    open('name_ko')
    await press('done')
    expect(onDone).not.toHaveBeenCalled()
    expect(find('[data-refusal]')?.textContent).toBe('한 글자 이상 적어 주세요.')
    await press('ㄱ')
    expect(find('[data-refusal]')).toBeNull()
  })

  it('shows a refusal and keeps what was typed', async () => {
    open('address', { value: '한빛시' })
    await press('done')
    await rerender({ refusal: '도로 이름까지 적어 주세요.' })
    expect(find('[data-refusal]')?.textContent).toBe('도로 이름까지 적어 주세요.')
    expect(typed()).toBe('한빛시')
  })

  it('takes a value from outside in the middle of a block', async () => {
    open('address')
    await press('ㄱ', 'ㅏ')
    await rerender({ value: '새터로 21' })
    await tick()
    await press('ㄴ')
    expect(typed()).toBe('새터로 21ㄴ')
  })

  it('sends once while it is busy', async () => {
    open('address', { value: '한빛시', busy: true })
    await press('done')
    expect(onDone).not.toHaveBeenCalled()
    expect(key('done').textContent?.trim()).toBe('적고 있어요')
  })

  it('has an end', async () => {
    open('name_ko', { value: '가'.repeat(40) })
    await press('ㄴ', 'ㄴ')
    expect(typed()).toBe('가'.repeat(40))
  })

  it('of a number is filled on the number pad', async () => {
    open('phone')
    await press('010', ...'12345678', 'done')
    expect(onDone).toHaveBeenCalledWith('010-1234-5678')
  })
})
