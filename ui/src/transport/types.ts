import type { ClientMessage, ServerMessage } from '../protocol/generated'

/** How the line to the consultation is. */
export type LinkStatus = 'connecting' | 'open' | 'lost'

/**
 * Carries messages between this screen and its consultation. Set the two listeners, then `open`.
 *
 * `send` never fails and never waits: a carrier that is not connected keeps the message for later. After
 * `end_session` the carrier opens a fresh session by itself, which begins with `session_initialized`.
 */
export interface Transport {
  onMessage: (message: ServerMessage) => void
  onStatus: (status: LinkStatus) => void
  /** The session's name, where the carrier knows it. */
  readonly session: string | null
  open(): void
  send(message: ClientMessage): void
}
