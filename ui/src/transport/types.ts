import type { ClientMessage, ServerMessage } from '../protocol/generated'

/** How the line to the consultation is. */
export type LinkStatus = 'connecting' | 'open' | 'lost'

/** What somebody at the staff's PIN pad asks of the shell. */
export type ExitWish = { wish: 'look' | 'close' | 'back' } | { wish: 'enter'; pin: string }

/** How the shell answers: it alone knows the PIN, counts the tries, and closes the program. */
export type ExitAnswer =
  | { state: 'no_pin' | 'ready' | 'wrong' | 'granted' | 'closing' }
  | { state: 'pause'; seconds: number }

/**
 * Carries messages between this screen and its consultation. Set the two listeners, then `open`.
 *
 * `send` never fails and never waits: a carrier that is not connected keeps the message for later. After
 * `end_session` the carrier opens a fresh session by itself, which begins with `session_initialized`.
 */
export interface Transport {
  onMessage: (message: ServerMessage) => void
  onStatus: (status: LinkStatus) => void
  /** The session's name, once the carrier knows it. */
  readonly session: string | null
  /** The staff's way out of a window that is locked; a browser has none and needs none. Rejects when the shell cannot tell. */
  readonly staffExit?: (wish: ExitWish) => Promise<ExitAnswer>
  open(): void
  send(message: ClientMessage): void
}
