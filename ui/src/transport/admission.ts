const TOKEN_KEY = 'didimdol.token'
const KIOSK_KEY = 'didimdol.kiosk'

/** What admission takes from the world around it; tests give their own. */
export interface Gate {
  /** Address of the API, without a slash at its end. */
  base: string
  fetch: typeof fetch
  /** Keeps the token over a reload of this tab, and no longer. */
  storage: Pick<Storage, 'getItem' | 'setItem'>
  /** Part of the page's address behind `#`; it goes to no server and into no log. */
  fragment: string
  /** Takes the fragment out of the address, so that nobody reads it from the screen. */
  clearFragment(): void
  every(milliseconds: number, run: () => void): void
}

/** How long before its end a token is renewed at the latest: half of the shortest that the server gives. */
const RENEW_EVERY_MS = 4 * 60_000

/**
 * How this page is let in (docs/api.md): whoever opens it puts `#token=…&kiosk=…` behind its address. Each socket takes
 * a one-use ticket for the token; the token is renewed while the page is open. Without a token nobody asks for one.
 */
export class Admission {
  readonly #gate: Gate
  #token: string | null
  readonly #kiosk: string | null

  constructor(gate: Gate) {
    this.#gate = gate
    const given = new URLSearchParams(gate.fragment.replace(/^#/, ''))
    if (given.has('token')) gate.clearFragment()
    this.#token = given.get('token') ?? gate.storage.getItem(TOKEN_KEY)
    this.#kiosk = given.get('kiosk') ?? gate.storage.getItem(KIOSK_KEY)
    if (this.#kiosk !== null) gate.storage.setItem(KIOSK_KEY, this.#kiosk)
    if (this.#token !== null) {
      gate.storage.setItem(TOKEN_KEY, this.#token)
      gate.every(RENEW_EVERY_MS, () => void this.#renew())
    }
  }

  /** Whether {@link query} has to ask the server first. */
  get asks(): boolean {
    return this.#token !== null
  }

  /** What stands behind a socket's address where nobody needs to be asked. */
  get plain(): string {
    return this.#kiosk === null ? '' : `?${new URLSearchParams({ kiosk: this.#kiosk })}`
  }

  /** What stands behind the address of a session's socket; fails where no ticket is given. */
  async query(session: string): Promise<string> {
    const asked = { session_id: session, ...(this.#kiosk !== null && { kiosk_id: this.#kiosk }) }
    const { ticket } = await this.#post<{ ticket: string }>('/api/v1/tickets', asked)
    return `?${new URLSearchParams({ ticket, ...(this.#kiosk !== null && { kiosk: this.#kiosk }) })}`
  }

  async #renew(): Promise<void> {
    try {
      const { token } = await this.#post<{ token: string }>('/api/v1/tokens', {})
      this.#token = token
      this.#gate.storage.setItem(TOKEN_KEY, token)
    } catch {
      // Tried again at the next turn: a token outlives one that failed.
    }
  }

  async #post<Answer>(path: string, body: unknown): Promise<Answer> {
    const answer = await this.#gate.fetch(`${this.#gate.base}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}`)
    return (await answer.json()) as Answer
  }
}

/** The admission of this page; `base` is the socket's address. */
export function admissionHere(base: string): Admission {
  return new Admission({
    base: base.replace(/^ws/, 'http'),
    fetch: (input, init) => fetch(input, init),
    storage: sessionStorage,
    fragment: location.hash,
    clearFragment: () => history.replaceState(null, '', location.pathname + location.search),
    every: (milliseconds, run) => void setInterval(run, milliseconds),
  })
}
