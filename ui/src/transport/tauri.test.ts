import { beforeEach, expect, it, vi } from 'vitest'

import { TauriTransport } from './tauri'

const invoke = vi.hoisted(() => vi.fn<(command: string, payload: unknown) => Promise<unknown>>())
vi.mock('@tauri-apps/api/core', () => ({ invoke, Channel: class {} }))

beforeEach(() => invoke.mockReset())

it('learns the name of its session from the shell, and that of the next one', async () => {
  const transport = new TauriTransport()
  const told = vi.fn()
  transport.onStatus = told
  invoke.mockResolvedValueOnce('kiosk-1').mockResolvedValueOnce('kiosk-2')
  expect(transport.session).toBeNull()
  transport.open()
  await vi.waitFor(() => expect(transport.session).toBe('kiosk-1'))
  transport.send({ type: 'end_session' })
  await vi.waitFor(() => expect(transport.session).toBe('kiosk-2'))
  expect(told.mock.calls).toEqual([['connecting'], ['open'], ['open']])
})

it('passes a wish at the staff exit on, and nothing else with it', async () => {
  invoke.mockResolvedValueOnce({ state: 'wrong' })
  await expect(new TauriTransport().staffExit({ wish: 'enter', pin: '804213' })).resolves.toEqual({ state: 'wrong' })
  expect(invoke.mock.calls).toEqual([['staff_exit', { wish: { wish: 'enter', pin: '804213' } }]])
})
