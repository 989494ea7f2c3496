import worklet from './microphone.worklet.js?url&no-inline'
import { header } from './wav'

/** What the server hears best. A browser that cannot convert to it sends what its microphone gives. */
const RATE = 16_000

/** A microphone as the socket needs it. */
export interface Microphone {
  /** Asks for it and sends its sound, a header first, with its level from 0 to 1. Rejects where there is none or it is refused. */
  open(hear: (sound: ArrayBuffer, level: number) => void): Promise<void>
  close(): void
}

/**
 * The customer's own. Its echo of our voice is taken out by the browser, which plays it; noise by the server, and not twice.
 * Its gain stays as it is: what a browser turns up in the silence before the first word distorts that word.
 */
export class BrowserMicrophone implements Microphone {
  #close: (() => void) | null = null
  /** Counts openings: one that was closed before it came is not opened. */
  #opening = 0

  async open(hear: (sound: ArrayBuffer, level: number) => void): Promise<void> {
    this.close()
    const opening = ++this.#opening
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: false, autoGainControl: false }
    const stream = await navigator.mediaDevices.getUserMedia({ audio })
    const stop = () => stream.getTracks().forEach((track) => track.stop())
    try {
      const { context, source } = connected(stream)
      await context.audioWorklet.addModule(worklet)
      if (opening !== this.#opening) {
        stop()
        return void context.close()
      }
      const ear = new AudioWorkletNode(context, 'microphone', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' })
      hear(header(context.sampleRate), 0)
      ear.port.onmessage = ({ data: { sound, rms } }: MessageEvent<{ sound: ArrayBuffer; rms: number }>) => {
        hear(sound, levelOf(rms))
      }
      source.connect(ear)
      await context.resume()
      this.#close = () => {
        ear.port.onmessage = null
        source.disconnect()
        stop()
        void context.close()
      }
    } catch (error) {
      stop()
      throw error
    }
  }

  close(): void {
    this.#opening += 1
    this.#close?.()
    this.#close = null
  }
}

/** Firefox connects a microphone at its own rate only. */
function connected(stream: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  for (const options of [{ sampleRate: RATE }, {}]) {
    const context = new AudioContext(options)
    try {
      return { context, source: context.createMediaStreamSource(stream) }
    } catch {
      void context.close()
    }
  }
  throw new Error('the microphone cannot be connected')
}

/** Loudness over 60 dB, as the kiosk's own microphone tells it. */
function levelOf(rms: number): number {
  return Math.max(0, Math.min(1, 1 + (20 * Math.log10(Math.max(rms, 1e-9))) / 60))
}
