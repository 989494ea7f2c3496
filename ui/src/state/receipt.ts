const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 8

/**
 * The number a customer takes to the counter: eight letters that cannot be confused, made of the
 * session's name and nothing of the customer. The same session gives the same number anywhere.
 */
export function receiptCode(session: string): string {
  // FNV-1a, 64 bits; five of them a letter.
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(session)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  const letters = Array.from({ length: LENGTH }, (_, at) => LETTERS[Number((hash >> BigInt(at * 5)) & 31n)])
  return `D-${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`
}
