import { fireEvent, render } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import App from '../App.svelte'
import { Consultation } from '../state/consultation.svelte'
import { FakeTransport } from '../transport/fake'
import type { ExitAnswer, ExitWish } from '../transport/types'

const ready: ExitAnswer = { state: 'ready' }
let page: HTMLElement
let consultation: Consultation
const shell = vi.fn<(wish: ExitWish) => Promise<ExitAnswer>>()

const find = (selector: string) => page.querySelector<HTMLElement>(selector)
const settled = async () => {
  await vi.advanceTimersByTimeAsync(0)
  await tick()
}
const press = async (...selectors: string[]) => {
  for (const selector of selectors) await fireEvent.click(find(selector)!)
  await settled()
}
const enter = (pin: string) => press(...[...pin].map((digit) => `[data-key="${digit}"]`), '[data-key="done"]')
const stands = () => find('[data-exit]')?.dataset.exit
const knock = async () => {
  for (let touch = 0; touch < 5; touch++) await fireEvent(window, new MouseEvent('pointerdown', { clientX: 30, clientY: 30 }))
  await settled()
}

function show(transport: FakeTransport) {
  consultation = new Consultation(transport, () => {})
  page = render(App, { props: { consultation } }).container
  consultation.open()
  transport.hear({ type: 'session_initialized', message: '안녕하세요.' })
}

beforeEach(() => {
  vi.useFakeTimers()
  shell.mockReset().mockResolvedValue(ready)
})
afterEach(() => void vi.useRealTimers())

it('a browser has no exit, however often its corner is touched', async () => {
  show(new FakeTransport())
  await knock()
  expect(stands()).toBeUndefined()
  expect(find('[data-attract]')).not.toBeNull()
})

describe('the pad', () => {
  beforeEach(async () => {
    show(new FakeTransport(shell))
    await knock()
  })

  it('asks the shell what it should show, and takes back what was granted when it goes', async () => {
    expect(stands()).toBe('ready')
    await press('[data-leave]')
    expect(find('[data-attract]')).not.toBeNull()
    expect(shell.mock.calls).toEqual([[{ wish: 'look' }], [{ wish: 'back' }]])
  })

  it('gives the digits to the shell and shows none', async () => {
    shell.mockResolvedValue({ state: 'wrong' })
    await enter('80421')
    expect(find('[data-refusal]')?.textContent).toContain('6자리부터')
    expect(shell).toHaveBeenCalledTimes(1)
    await enter('3')
    expect(shell).toHaveBeenLastCalledWith({ wish: 'enter', pin: '804213' })
    expect(find('[data-refusal]')?.textContent).toContain('맞지 않아요')
    expect(find('[data-count]')?.dataset.count).toBe('0')
    expect(page.innerHTML).not.toContain('804213')
  })

  it('is gone while it pauses, counts, and comes back', async () => {
    shell.mockResolvedValue({ state: 'pause', seconds: 61 })
    await enter('804214')
    expect(stands()).toBe('pause')
    expect(find('[data-key]')).toBeNull()
    expect(page.textContent).toContain('1분 1초 남았어요')
    await vi.advanceTimersByTimeAsync(2_000)
    expect(page.textContent).toContain('0분 59초 남았어요')
    shell.mockResolvedValue(ready)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(stands()).toBe('ready')
  })

  it('asks once more before the program is closed', async () => {
    shell.mockResolvedValue({ state: 'granted' })
    await enter('804213')
    expect(shell).not.toHaveBeenCalledWith({ wish: 'close' })
    shell.mockResolvedValue({ state: 'closing' })
    await press('[data-close]')
    expect(shell).toHaveBeenLastCalledWith({ wish: 'close' })
    expect(stands()).toBe('closing')
  })

  it('says what is missing', async () => {
    shell.mockResolvedValue({ state: 'no_pin' })
    await press('[data-leave]')
    await knock()
    expect(page.textContent).toContain('정해 둔 비밀번호가 없어요.')
    shell.mockRejectedValue({ code: 'unavailable' })
    await press('[data-leave]')
    await knock()
    expect(page.textContent).toContain('지금은 비밀번호를 확인할 수 없어요.')
  })
})
