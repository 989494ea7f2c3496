import { afterEach, describe, expect, it, vi } from 'vitest'

import { chooseTransport } from './choose'

const opened: string[] = []

async function addressWith(variables: Record<string, string>): Promise<string> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  vi.stubGlobal(
    'WebSocket',
    class {
      constructor(url: string) {
        opened.push(url)
      }
    },
  )
  const transport = await chooseTransport()
  transport.open()
  return opened.at(-1)!.replace(/[^/]+$/, '')
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('the server of a page', () => {
  it('is where the page came from', async () => {
    expect(await addressWith({})).toBe(`${location.origin.replace('http', 'ws')}/api/v1/chat/ws/`)
  })

  it('is the configured one: the socket’s own address before that of the API', async () => {
    const api = { VITE_API_BASE_URL: 'https://bank.example/' }
    expect(await addressWith(api)).toBe('wss://bank.example/api/v1/chat/ws/')
    expect(await addressWith({ ...api, VITE_WEBSOCKET_URL: 'ws://localhost:8000' })).toBe('ws://localhost:8000/api/v1/chat/ws/')
  })
})
