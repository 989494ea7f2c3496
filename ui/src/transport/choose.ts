import { SocketTransport } from './socket'
import type { Transport } from './types'

/** The shell's carrier inside the shell, a socket everywhere else. */
export async function chooseTransport(): Promise<Transport> {
  if ('__TAURI_INTERNALS__' in window) {
    const { TauriTransport } = await import('./tauri')
    return new TauriTransport()
  }
  return new SocketTransport(socketBase())
}

/** `VITE_WEBSOCKET_URL`, or where this page came from. */
function socketBase(): string {
  const configured: string | undefined = import.meta.env.VITE_WEBSOCKET_URL
  return configured ? configured.replace(/\/$/, '') : location.origin.replace(/^http/, 'ws')
}
