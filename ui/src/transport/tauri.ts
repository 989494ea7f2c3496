import { Channel, invoke } from '@tauri-apps/api/core'

import type { ClientMessage, ServerMessage } from '../protocol/generated'
import type { LinkStatus, Transport } from './types'

const RETRY_MS = 5_000

/** Carries messages over the shell's one command and one channel. The only file that knows Tauri. */
export class TauriTransport implements Transport {
  onMessage: (message: ServerMessage) => void = () => {}
  onStatus: (status: LinkStatus) => void = () => {}
  /** The shell names its sessions itself. */
  readonly session = null
  readonly #channel = new Channel<ServerMessage>()
  /** Commands run side by side in the shell; one after the other keeps the customer's order. */
  #line: Promise<unknown> = Promise.resolve()

  open(): void {
    this.onStatus('connecting')
    this.#channel.onmessage = (message) => this.onMessage(message)
    this.#deliver(null)
  }

  send(message: ClientMessage): void {
    this.#deliver(JSON.stringify(message))
  }

  #deliver(message: string | null): void {
    this.#line = this.#line.then(() => invoke('send', { message, onMessage: this.#channel })).then(
      () => this.onStatus('open'),
      () => {
        this.onStatus('lost')
        // The shell opens another session as soon as it can.
        setTimeout(() => this.#deliver(null), RETRY_MS)
      },
    )
  }
}
