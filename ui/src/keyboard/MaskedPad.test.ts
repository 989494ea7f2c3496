import { fireEvent, render } from '@testing-library/svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import MaskedPad from './MaskedPad.svelte'

let page: HTMLElement
let rerender: (props: Record<string, unknown>) => Promise<void>
const onDone = vi.fn<(number: string) => void>()

function open(random?: (bound: number) => number) {
  const shown = render(MaskedPad, { props: { locale: 'ko', label: '주민등록번호', onDone, random } })
  page = shown.container
  rerender = shown.rerender
}
const press = async (...names: string[]) => {
  for (const name of names) await fireEvent.click(page.querySelector(`[data-key="${name}"]`)!)
}
const order = () => [...page.querySelectorAll('[data-key]')].map((key) => key.textContent?.trim()).filter((text) => text !== '')
const dots = () => page.querySelectorAll('i.filled').length
/** Everything on the page but the keys, the drawing's own names and how many digits there are. */
const written = (count: number) => {
  const copy = page.cloneNode(true) as HTMLElement
  copy.querySelectorAll('button').forEach((button) => button.remove())
  for (const name of ['class', 'tabindex']) copy.querySelectorAll(`[${name}]`).forEach((drawn) => drawn.removeAttribute(name))
  return copy.innerHTML.replaceAll(`13자리 중 ${count}자리`, '').replace(`data-count="${count}"`, '')
}

beforeEach(() => {
  onDone.mockClear()
  open()
})

describe('thirteen digits', () => {
  it('send themselves, once', async () => {
    await press(...'900101123456')
    expect(onDone).not.toHaveBeenCalled()
    await press('7')
    expect(onDone).toHaveBeenCalledExactlyOnceWith('900101-1234567')
    await press('1', '2', 'backspace')
    expect(dots()).toBe(13)
    expect(onDone).toHaveBeenCalledOnce()
  })

  it('that cannot be a number are wiped, with a word to the customer', async () => {
    await press(...'9013011234567')
    expect(onDone).not.toHaveBeenCalled()
    expect(dots()).toBe(0)
    expect(page.querySelector('[data-refusal]')?.textContent?.trim()).toBe('번호를 다시 확인해 주세요.')
    expect(document.activeElement?.textContent?.trim()).toBe('번호를 다시 확인해 주세요.')
    await press('9')
    expect(page.querySelector('[data-refusal]')).toBeNull()
    expect(dots()).toBe(1)
  })

  it('that are refused are wiped too, every time', async () => {
    for (let time = 1; time <= 2; time++) {
      await press(...'9001011234567')
      expect(onDone).toHaveBeenCalledTimes(time)
      await rerender({ refusal: '이 번호는 쓸 수 없어요.' })
      expect(dots()).toBe(0)
      expect(page.querySelector('[data-refusal]')?.textContent?.trim()).toBe('이 번호는 쓸 수 없어요.')
      await rerender({ refusal: undefined })
    }
  })
})

describe('the digits', () => {
  it('are written nowhere but on their keys, and nothing is announced', async () => {
    await press(...'90010112')
    expect(written(8)).not.toMatch(/\d/)
    expect(page.querySelector('[aria-live], [role="alert"], [role="status"], [role="log"], input')).toBeNull()
    expect(page.querySelector('.dots')?.getAttribute('aria-label')).toBe('13자리 중 8자리를 눌렀어요')
  })

  it('stand in another order at every opening', () => {
    const orders = new Set<string>()
    for (let time = 0; time < 20; time++) {
      open()
      expect([...order()].filter((text) => /^\d$/.test(text!)).sort().join('')).toBe('0123456789')
      orders.add(order().join(''))
    }
    expect(orders.size).toBeGreaterThan(15)
  })

  it('stand where the given chance puts them', () => {
    open(() => 0)
    expect(order().join('')).toBe('1234567890')
  })

  it('go one by one, or all at once', async () => {
    await press('1', '2', '3', 'backspace')
    expect(dots()).toBe(2)
    await fireEvent.click(page.querySelector('[data-wipe]')!)
    expect(dots()).toBe(0)
    await press('backspace', ...'9001011234567')
    expect(onDone).toHaveBeenCalledExactlyOnceWith('900101-1234567')
  })

  it('come from the tactile keypad too', async () => {
    for (const key of '90010112345678') await fireEvent.keyDown(window, { key, code: `Numpad${key}` })
    expect(onDone).toHaveBeenCalledExactlyOnceWith('900101-1234567')
  })

  it('and delete are pressed alike', () => {
    const faces = ['1', 'backspace'].map((name) => page.querySelector(`[data-key="${name}"]`)!.classList.contains('key'))
    expect(faces).toEqual([true, true])
  })
})
