import { beforeEach, describe, expect, it } from 'vitest'

import { Admission, type Gate } from './admission'

let kept: Map<string, string>
let posted: { url: string; token: string; body: unknown }[]
let renewals: (() => void)[]
let cleared: boolean
let status: number

function gate(fragment: string): Gate {
  return {
    base: 'https://bank',
    fetch: async (url, init) => {
      const headers = new Headers(init?.headers)
      posted.push({ url: String(url), token: headers.get('authorization')!, body: JSON.parse(String(init?.body)) })
      const answer = String(url).endsWith('/tokens') ? { token: 'next' } : { ticket: 'one' }
      return new Response(JSON.stringify(answer), { status })
    },
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    fragment,
    clearFragment: () => (cleared = true),
    every: (_, run) => void renewals.push(run),
  }
}

beforeEach(() => {
  kept = new Map()
  posted = []
  renewals = []
  cleared = false
  status = 201
})

describe('a page without a token', () => {
  it('asks for nothing', () => {
    const admission = new Admission(gate(''))
    expect([admission.asks, admission.plain, renewals.length, cleared]).toEqual([false, '', 0, false])
  })

  it('says at which kiosk it is', () => {
    expect(new Admission(gate('#kiosk=west-1')).plain).toBe('?kiosk=west-1')
  })
})

describe('a page with a token', () => {
  it('takes a ticket for each socket and hides the token', async () => {
    const admission = new Admission(gate('#token=first&kiosk=west-1'))
    expect([admission.asks, cleared]).toEqual([true, true])
    expect(await admission.query('s1')).toBe('?ticket=one&kiosk=west-1')
    expect(posted).toEqual([
      { url: 'https://bank/api/v1/tickets', token: 'Bearer first', body: { session_id: 's1', kiosk_id: 'west-1' } },
    ])
  })

  it('has it again after a reload, renewed', async () => {
    new Admission(gate('#token=first'))
    renewals[0]!()
    await new Promise((done) => setTimeout(done))
    await new Admission(gate('')).query('s1')
    expect(posted.map(({ token }) => token)).toEqual(['Bearer first', 'Bearer next'])
  })

  it('keeps the token when it cannot be renewed, and fails where no ticket is given', async () => {
    const admission = new Admission(gate('#token=first'))
    status = 503
    renewals[0]!()
    await expect(admission.query('s1')).rejects.toThrow('503')
    expect(kept.get('didimdol.token')).toBe('first')
  })
})
