import { beforeEach, describe, expect, it } from 'vitest'

import type { ClientMessage, ServerMessage } from '../protocol/generated'
import { SocketTransport, type Surroundings } from './socket'

/** One socket as the server sees it. */
class Wire {
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  readonly heard: ClientMessage[] = []
  readonly sounds: ArrayBuffer[] = []
  bufferedAmount = 0
  closed = false

  constructor(readonly url: string) {}

  send(frame: string | ArrayBuffer) {
    if (typeof frame === 'string') this.heard.push(JSON.parse(frame))
    else this.sounds.push(frame)
  }

  close() {
    this.closed = true
    this.onclose?.()
  }

  says(message: ServerMessage | string) {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) })
  }

  get turns() {
    return this.heard.map(({ turnId }) => turnId)
  }
}

const initialized: ServerMessage = { type: 'session_initialized', message: '안녕하세요.' }
const found: ServerMessage = {
  type: 'session_state',
  session_id: 's',
  product_type: 'deposit_account',
  stage: 'select_services',
  collected_info: {},
  messages: [],
  completion_rate: 0,
  is_complete: false,
}
const say = (turnId: string): ClientMessage => ({ type: 'process_text', turnId, text: '네', input_mode: 'text' })

let wires: Wire[]
let waits: { milliseconds: number; run: () => void }[]
let kept: Map<string, string>
let online: () => void
let ids: number

function surroundings(): Surroundings {
  return {
    connect: (url) => {
      const wire = new Wire(url)
      wires.push(wire)
      return wire as unknown as WebSocket
    },
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    newSessionId: () => `s${++ids}`,
    random: () => 1,
    after: (milliseconds, run) => void waits.push({ milliseconds, run }),
    onOnline: (run) => (online = run),
  }
}

function opened(): SocketTransport {
  const transport = new SocketTransport('ws://bank', surroundings())
  transport.open()
  return transport
}

const wire = () => wires.at(-1)!

beforeEach(() => {
  wires = []
  waits = []
  kept = new Map()
  ids = 0
})

describe('the session', () => {
  it('is the same after a reload of the page', () => {
    opened()
    opened()
    expect(wires.map(({ url }) => url)).toEqual([
      'ws://bank/api/v1/chat/ws/s1',
      'ws://bank/api/v1/chat/ws/s1',
    ])
  })

  it('is another after it was ended, and nothing of the old one comes through', () => {
    const transport = opened()
    const heard: ServerMessage[] = []
    transport.onMessage = (message) => heard.push(message)
    wire().says(initialized)
    transport.send(say('t1'))
    transport.send({ type: 'end_session', turnId: 't2' })
    const [old, fresh] = wires as [Wire, Wire]
    expect(old.turns).toEqual(['t1', 't2'])
    expect(old.closed).toBe(true)
    expect(fresh.url).toContain('/s2')
    expect(waits, 'closing it ourselves is no broken line').toEqual([])
    old.says(found)
    fresh.says(initialized)
    expect(heard.map(({ type }) => type)).toEqual(['session_initialized', 'session_initialized'])
    expect(fresh.turns, 'what was said to the old one stays there').toEqual([])
  })
})

describe('messages', () => {
  it('wait until the server has said which session this is', () => {
    const transport = opened()
    wire().says(initialized)
    transport.send(say('t1'))
    wire().close()
    waits[0]!.run()
    transport.send(say('t2'))
    expect(wire().turns).toEqual([])
    wire().says(found)
    expect(wire().turns).toEqual(['t1', 't2'])
  })

  it('are sent again only if neither their turn nor a later one was answered', () => {
    const transport = opened()
    wire().says(initialized)
    for (const turn of ['t1', 't2', 't3', 't4']) transport.send(say(turn))
    wire().says({ type: 'tts_stream_end', turnId: 't2' })
    wire().close()
    waits[0]!.run()
    wire().says(found)
    expect(wire().turns).toEqual(['t3', 't4'])
  })

  it('to a session that is gone are not said to the new one', () => {
    const transport = opened()
    wire().says(initialized)
    transport.send(say('t1'))
    wire().close()
    waits[0]!.run()
    wire().says(initialized)
    expect(wire().turns).toEqual([])
  })

  it('that are not JSON are skipped', () => {
    const transport = opened()
    const heard: ServerMessage[] = []
    transport.onMessage = (message) => heard.push(message)
    for (const nonsense of ['<html>', 'null', '7', '[]']) wire().says(nonsense)
    wire().says(initialized)
    expect(heard).toEqual([initialized])
  })
})

describe('a broken line', () => {
  it('is tried again later and later, at most every 30 seconds, and soon again once it worked', () => {
    opened()
    for (let broken = 0; broken < 8; broken++) {
      wire().close()
      waits.at(-1)!.run()
    }
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([
      500, 1000, 2000, 4000, 8000, 16000, 30000, 30000,
    ])
    wire().says(found)
    wire().close()
    expect(waits.at(-1)!.milliseconds).toBe(500)
  })

  it('is tried at once when the network is back, and only once', () => {
    opened()
    wire().close()
    online()
    expect(wires.length).toBe(2)
    waits[0]!.run()
    online()
    expect(wires.length).toBe(2)
  })

  it('is told', () => {
    const transport = new SocketTransport('ws://bank', surroundings())
    const told: string[] = []
    transport.onStatus = (status) => told.push(status)
    transport.open()
    wire().says(initialized)
    wire().close()
    waits[0]!.run()
    expect(told, 'no knock at a closed door is news').toEqual(['connecting', 'open', 'lost'])
    wire().says(found)
    expect(told).toEqual(['connecting', 'open', 'lost', 'open'])
  })
})

describe('a page that needs a ticket', () => {
  const settled = () => new Promise((done) => setTimeout(done))
  let tickets: { session: string; give: (query: string) => void; refuse: () => void }[]

  function guarded(): SocketTransport {
    tickets = []
    const query = (session: string) =>
      new Promise<string>((give, refuse) => void tickets.push({ session, give, refuse: () => refuse(new Error('401')) }))
    const transport = new SocketTransport('ws://bank', { ...surroundings(), admission: { asks: true, plain: '', query } })
    transport.open()
    return transport
  }

  it('takes one for each connection, and never two at once', async () => {
    guarded()
    online()
    expect([tickets.length, wires.length]).toEqual([1, 0])
    tickets[0]!.give('?ticket=a')
    await settled()
    expect(wire().url).toBe('ws://bank/api/v1/chat/ws/s1?ticket=a')
    wire().close()
    waits.at(-1)!.run()
    tickets[1]!.give('?ticket=b')
    await settled()
    expect(wire().url).toBe('ws://bank/api/v1/chat/ws/s1?ticket=b')
  })

  it('comes back later where it gets none, and keeps what was said', async () => {
    const transport = guarded()
    transport.send(say('t1'))
    tickets[0]!.refuse()
    await settled()
    expect(waits).toHaveLength(1)
    waits[0]!.run()
    tickets[1]!.give('?ticket=b')
    await settled()
    wire().says(found)
    expect(wire().turns).toEqual(['t1'])
  })

  it('takes another for another session, and the old one opens nothing', async () => {
    const transport = guarded()
    transport.send({ type: 'end_session', turnId: 't1' })
    expect(tickets.map(({ session }) => session)).toEqual(['s1', 's2'])
    tickets[0]!.give('?ticket=old')
    tickets[1]!.give('?ticket=new')
    await settled()
    expect(wires.map(({ url }) => url)).toEqual(['ws://bank/api/v1/chat/ws/s2?ticket=new'])
  })
})

describe('sound', () => {
  it('is sent to a session that has greeted, and dropped where the line is behind', () => {
    const transport = opened()
    transport.sendSound(new ArrayBuffer(2))
    wire().says(initialized)
    transport.sendSound(new ArrayBuffer(4))
    wire().bufferedAmount = 1_000_000
    transport.sendSound(new ArrayBuffer(6))
    expect(wire().sounds.map(({ byteLength }) => byteLength)).toEqual([4])
  })
})
