import { Channel, invoke } from '@tauri-apps/api/core'

import type { ClientMessage, ServerMessage } from '../protocol/generated'
import type { ExitAnswer, ExitWish, LinkStatus, Transport } from './types'

const RETRY_MS = 5_000

/** Carries messages over the shell's command and channel, and asks its staff exit. The only file that knows Tauri. */
export class TauriTransport implements Transport {
  onMessage: (message: ServerMessage) => void = () => {}
  onStatus: (status: LinkStatus) => void = () => {}
  /** The shell names its sessions itself, and says the name with every message it takes. */
  #session: string | null = null
  readonly #channel = new Channel<ServerMessage>()
  /** Commands run side by side in the shell; one after the other keeps the customer's order. */
  #line: Promise<unknown> = Promise.resolve()

  get session(): string | null {
    return this.#session
  }

  readonly staffExit = (wish: ExitWish) => invoke<ExitAnswer>('staff_exit', { wish })

  open(): void {
    this.onStatus('connecting')
    this.#channel.onmessage = (message) => this.onMessage(message)
    this.#deliver(null)
  }

  send(message: ClientMessage): void {
    this.#deliver(JSON.stringify(message))
  }

  #deliver(message: string | null): void {
    this.#line = this.#line.then(() => invoke<string>('send', { message, onMessage: this.#channel })).then(
      (session) => {
        this.#session = session
        this.onStatus('open')
      },
      () => {
        this.onStatus('lost')
        // The shell opens another session as soon as it can.
        setTimeout(() => this.#deliver(null), RETRY_MS)
      },
    )
  }
}
