/** 32 hexadecimal digits. `randomUUID` is missing on pages served over plain HTTP in a branch's network. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
