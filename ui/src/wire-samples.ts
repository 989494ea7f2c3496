// The samples of tests/wire, which Rust reads as well. For tests only.
import type { ClientMessage, ServerMessage } from './protocol/generated'

type Samples<Message> = Record<string, Message>

function named(files: Record<string, unknown>): Samples<never> {
  const entries = Object.entries(files).map(([path, content]) => [/([^/]+)\.json$/.exec(path)?.[1] ?? path, content])
  return Object.fromEntries(entries)
}

export const fromClient: Samples<ClientMessage> = named(
  import.meta.glob('../../tests/wire/client/*.json', { eager: true, import: 'default' }),
)

export const fromServer: Samples<ServerMessage> = named(
  import.meta.glob('../../tests/wire/server/*.json', { eager: true, import: 'default' }),
)

export const fromSeed: Samples<ClientMessage | ServerMessage> = named(
  import.meta.glob('../../tests/wire/seed001/*.json', { eager: true, import: 'default' }),
)

/** A sample of the server, of one type. */
export function sample<Type extends ServerMessage['type']>(
  name: string,
  type: Type,
): Extract<ServerMessage, { type: Type }> {
  const message = fromServer[name]
  if (message?.type !== type) throw new Error(`no ${type} in tests/wire/server/${name}.json`)
  return structuredClone(message) as Extract<ServerMessage, { type: Type }>
}
