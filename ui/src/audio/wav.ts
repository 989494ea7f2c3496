const HEADER_BYTES = 44

/** The beginning of a WAV of one channel and 16 bits whose end is not known. */
export function header(rate: number): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(HEADER_BYTES))
  const write = (at: number, letters: string) => [...letters].forEach((letter, index) => bytes.setUint8(at + index, letter.charCodeAt(0)))
  write(0, 'RIFF')
  bytes.setUint32(4, 0xffffffff, true)
  write(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 1, true)
  bytes.setUint32(24, rate, true)
  bytes.setUint32(28, rate * 2, true)
  bytes.setUint16(32, 2, true)
  bytes.setUint16(34, 16, true)
  write(36, 'data')
  bytes.setUint32(40, 0xffffffff, true)
  return bytes.buffer
}

/** Speech as the server sends it: a whole WAV of one channel and 16 bits, in base64. Null for anything else. */
export function read(base64: string): { rate: number; samples: Float32Array<ArrayBuffer> } | null {
  let text: string
  try {
    text = atob(base64)
  } catch {
    return null
  }
  if (text.length <= HEADER_BYTES || !text.startsWith('RIFF') || text.slice(8, 16) !== 'WAVEfmt ') return null
  const bytes = new DataView(Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer)
  if (bytes.getUint16(22, true) !== 1 || bytes.getUint16(34, true) !== 16) return null
  const samples = new Float32Array(Math.floor((text.length - HEADER_BYTES) / 2))
  for (let at = 0; at < samples.length; at++) samples[at] = bytes.getInt16(HEADER_BYTES + 2 * at, true) / 32768
  return { rate: bytes.getUint32(24, true), samples }
}
