import type { ClientMessage, ServerMessage } from '../protocol/generated'
import type { ExitAnswer, ExitWish, LinkStatus, Transport } from './types'

/** A carrier for tests: keeps what was sent, and says what it is told to. */
export class FakeTransport implements Transport {
  onMessage: (message: ServerMessage) => void = () => {}
  onStatus: (status: LinkStatus) => void = () => {}
  readonly session = 'fake'
  readonly sent: ClientMessage[] = []

  /** With `staffExit`, as the shell would answer; without, as in a browser. */
  constructor(readonly staffExit?: (wish: ExitWish) => Promise<ExitAnswer>) {}

  open(): void {
    this.onStatus('open')
  }

  send(message: ClientMessage): void {
    this.sent.push(message)
  }

  /** The last message sent. */
  get last(): ClientMessage {
    const last = this.sent.at(-1)
    if (!last) throw new Error('nothing was sent')
    return last
  }

  /** Lets the server speak. */
  hear(...messages: ServerMessage[]): void {
    for (const message of messages) this.onMessage(message)
  }
}
