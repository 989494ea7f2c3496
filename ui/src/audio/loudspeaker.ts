import { read } from './wav'

/** A loudspeaker as the socket's speech needs it. */
export interface Loudspeaker {
  /** Told when everything was played. */
  onQuiet: () => void
  /** True while something is played. */
  readonly sounding: boolean
  /** Plays this piece behind the rest. What is no speech is passed over. */
  play(base64: string): void
  /** Falls silent at once; nobody is told. */
  hush(): void
  /** How loud, 0 to 1. */
  set volume(volume: number)
}

/** Sound that comes late begins so much later, so that the next piece can be there in time. */
const AHEAD_S = 0.05

/** The browser's own. */
export class BrowserLoudspeaker implements Loudspeaker {
  onQuiet: () => void = () => {}
  #context: AudioContext | null = null
  #gain: GainNode | null = null
  #volume = 1
  #end = 0
  readonly #playing = new Set<AudioBufferSourceNode>()

  get sounding(): boolean {
    return this.#playing.size > 0
  }

  set volume(volume: number) {
    this.#volume = volume
    if (this.#gain) this.#gain.gain.value = volume
  }

  play(base64: string): void {
    const speech = read(base64)
    if (speech === null) return
    const context = (this.#context ??= new AudioContext())
    if (context.state === 'suspended') void context.resume()
    if (this.#gain === null) {
      this.#gain = new GainNode(context, { gain: this.#volume })
      this.#gain.connect(context.destination)
    }
    const buffer = new AudioBuffer({ length: speech.samples.length, sampleRate: speech.rate, numberOfChannels: 1 })
    buffer.copyToChannel(speech.samples, 0)
    const source = new AudioBufferSourceNode(context, { buffer })
    source.connect(this.#gain)
    source.onended = () => {
      this.#playing.delete(source)
      if (!this.sounding) this.onQuiet()
    }
    this.#playing.add(source)
    const start = Math.max(this.#end, context.currentTime + AHEAD_S)
    source.start(start)
    this.#end = start + buffer.duration
  }

  hush(): void {
    for (const source of this.#playing) {
      source.onended = null
      source.stop()
    }
    this.#playing.clear()
    this.#end = 0
  }
}
