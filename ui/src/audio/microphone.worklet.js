// On the browser's own sound thread: what the microphone hears, in pieces of 20 ms, as it is sent.
const PIECE_MS = 20

class Microphone extends AudioWorkletProcessor {
  #piece = new Int16Array(Math.round((sampleRate * PIECE_MS) / 1000))
  #filled = 0
  #power = 0

  process([[samples]]) {
    if (samples === undefined) return true
    for (const sample of samples) {
      this.#power += sample * sample
      this.#piece[this.#filled++] = Math.max(-1, Math.min(1, sample)) * 32767
      if (this.#filled === this.#piece.length) this.#send()
    }
    return true
  }

  #send() {
    const { buffer } = this.#piece.slice()
    this.port.postMessage({ sound: buffer, rms: Math.sqrt(this.#power / this.#filled) }, [buffer])
    this.#filled = 0
    this.#power = 0
  }
}

registerProcessor('microphone', Microphone)
