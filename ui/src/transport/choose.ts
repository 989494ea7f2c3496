import { BrowserLoudspeaker } from '../audio/loudspeaker'
import { BrowserMicrophone } from '../audio/microphone'
import { SocketTransport } from './socket'
import { SpokenTransport } from './spoken'
import type { Transport } from './types'

/** The shell's carrier inside the shell, a socket everywhere else. */
export async function chooseTransport(): Promise<Transport> {
  if ('__TAURI_INTERNALS__' in window) {
    const { TauriTransport } = await import('./tauri')
    return new TauriTransport()
  }
  return new SpokenTransport(new SocketTransport(socketBase()), new BrowserMicrophone(), new BrowserLoudspeaker())
}

/** `VITE_WEBSOCKET_URL`, else the socket of `VITE_API_BASE_URL`, else where this page came from (seed 001 §7.1). */
function socketBase(): string {
  const { VITE_WEBSOCKET_URL, VITE_API_BASE_URL } = import.meta.env
  const address: string = VITE_WEBSOCKET_URL || VITE_API_BASE_URL || location.origin
  return address.replace(/^http/, 'ws').replace(/\/$/, '')
}
