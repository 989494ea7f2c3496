import { newId } from '../ids'
import type { ClientMessage, ServerMessage } from '../protocol/generated'
import { type Admission, admissionHere } from './admission'
import type { SoundCarrier } from './spoken'
import type { LinkStatus } from './types'

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** More sound than this on its way is two seconds late: the network does not carry it. */
const BEHIND_BYTES = 64_000
const SESSION_KEY = 'didimdol.session'

/** What the carrier takes from the world around it; tests give their own. */
export interface Surroundings {
  connect(url: string): WebSocket
  /** How this page is let in; absent, nobody asks. */
  admission?: Pick<Admission, 'asks' | 'plain' | 'query'>
  /** Keeps the session id over a reload of this tab, and no longer. */
  storage: Pick<Storage, 'getItem' | 'setItem'>
  newSessionId(): string
  /** 0 to 1. */
  random(): number
  after(milliseconds: number, run: () => void): void
  onOnline(run: () => void): void
}

/** Carries messages over the consultation's socket (DESIGN §8, §9) and never gives up. */
export class SocketTransport implements SoundCarrier {
  onMessage: (message: ServerMessage) => void = () => {}
  onStatus: (status: LinkStatus) => void = () => {}
  readonly #base: string
  readonly #world: Surroundings
  #socket: WebSocket | null = null
  #session: string
  /** True once the server has said which session this is: only then is anything sent. */
  #greeted = false
  /** True while a ticket is asked for: there is no socket yet, and none is to be opened beside it. */
  #admitting = false
  /** Sent or to be sent, oldest first, until the server answers that turn or a later one. */
  #unanswered: ClientMessage[] = []
  #failures = 0
  /** Counts connections, so that a late event of an old socket is known as such. */
  #connection = 0

  constructor(base: string, world: Surroundings = browserSurroundings(base)) {
    this.#base = base
    this.#world = world
    this.#session = world.storage.getItem(SESSION_KEY) ?? this.#freshSession()
  }

  get session(): string {
    return this.#session
  }

  open(): void {
    this.#world.onOnline(() => {
      if (this.#socket === null && !this.#admitting) this.#connect()
    })
    this.#connect()
  }

  send(message: ClientMessage): void {
    if (message.type === 'end_session') {
      this.#leave(message)
      return
    }
    this.#unanswered.push(message)
    if (this.#greeted) this.#transmit(message)
  }

  sendSound(sound: ArrayBuffer): void {
    if (this.#greeted && this.#socket && this.#socket.bufferedAmount < BEHIND_BYTES) this.#socket.send(sound)
  }

  #connect(): void {
    const connection = ++this.#connection
    this.#greeted = false
    // What was lost stays lost until the server answers.
    if (this.#failures === 0) this.onStatus('connecting')
    const admission = this.#world.admission
    if (!admission?.asks) {
      this.#dial(connection, admission?.plain ?? '')
      return
    }
    this.#admitting = true
    admission.query(this.#session).then(
      (query) => {
        if (connection === this.#connection) this.#dial(connection, query)
      },
      () => {
        if (connection === this.#connection) this.#retry()
      },
    )
  }

  #dial(connection: number, query: string): void {
    this.#admitting = false
    const socket = this.#world.connect(`${this.#base}/api/v1/chat/ws/${this.#session}${query}`)
    this.#socket = socket
    socket.onmessage = (event) => {
      if (connection === this.#connection) this.#receive(event.data)
    }
    // A close follows every error, and closing never ends a session: whatever the code, come back.
    socket.onclose = () => {
      if (connection === this.#connection) this.#retry()
    }
  }

  #retry(): void {
    this.#socket = null
    this.#admitting = false
    this.#greeted = false
    this.onStatus('lost')
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures)
    this.#failures += 1
    const connection = this.#connection
    this.#world.after(this.#world.random() * longest, () => {
      if (connection === this.#connection && this.#socket === null) this.#connect()
    })
  }

  #receive(data: unknown): void {
    const message = read(data)
    if (message === null) return
    if (!this.#greeted) this.#greet(message)
    this.#forget(message.turnId)
    this.onMessage(message)
  }

  /** The first message tells whether the session is new or found again. */
  #greet(message: ServerMessage): void {
    this.#greeted = true
    this.#failures = 0
    this.onStatus('open')
    // What was said to a session that is gone must not be answered by a new one.
    if (message.type === 'session_initialized') this.#unanswered = []
    for (const waiting of this.#unanswered) this.#transmit(waiting)
  }

  /** A session reads its messages in order: an answer to one turn acknowledges those before it too. */
  #forget(turnId: string | undefined): void {
    if (turnId === undefined) return
    const answered = this.#unanswered.findLastIndex((message) => message.turnId === turnId)
    this.#unanswered = this.#unanswered.slice(answered + 1)
  }

  #transmit(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message))
  }

  /** Ends this session and opens another. Unreachable, it is parked and erased by the server's own clock. */
  #leave(goodbye: ClientMessage): void {
    const old = this.#socket
    if (this.#greeted) this.#transmit(goodbye)
    this.#unanswered = []
    this.#failures = 0
    this.#session = this.#freshSession()
    this.#connect()
    old?.close(1000)
  }

  #freshSession(): string {
    const id = this.#world.newSessionId()
    this.#world.storage.setItem(SESSION_KEY, id)
    return id
  }
}

function read(data: unknown): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(String(data))
    return typeof message === 'object' && message !== null && 'type' in message ? (message as ServerMessage) : null
  } catch {
    console.warn('a message that is not JSON was skipped')
    return null
  }
}

function browserSurroundings(base: string): Surroundings {
  return {
    admission: admissionHere(base),
    connect: (url) => new WebSocket(url),
    storage: sessionStorage,
    newSessionId: newId,
    random: Math.random,
    after: (milliseconds, run) => void setTimeout(run, milliseconds),
    onOnline: (run) => addEventListener('online', run),
  }
}
