import { describe, expect, it } from 'vitest'

import { header, read } from './wav'

function base64(bytes: ArrayBuffer[]): string {
  return btoa(bytes.flatMap((part) => [...new Uint8Array(part)]).map((byte) => String.fromCharCode(byte)).join(''))
}

describe('speech in WAV', () => {
  it('is read as it was written', () => {
    const samples = Int16Array.of(0, 16384, -32768)
    expect(read(base64([header(24_000), samples.buffer]))).toEqual({ rate: 24_000, samples: Float32Array.of(0, 0.5, -1) })
  })

  it.each(['', '***', btoa('no WAV at all, and long enough for a header'), base64([header(16_000)])])('is nothing else: %s', (text) => {
    expect(read(text)).toBeNull()
  })
})
