import { LOUDEST } from '../state/preferences'

/** A short sound with a visible twin: the mic opens or closes, a sentence was heard, its answer takes a while, a person comes, a key was pressed. */
export type Cue = 'open' | 'close' | 'tick' | 'patience' | 'person' | 'key'

/** Tones of a cue: hertz from and to, and when it begins and how long it lasts, in milliseconds. */
type Tone = [from: number, to: number, at: number, length: number]

const TONES: Record<Cue, Tone[]> = {
  open: [[520, 780, 0, 160]],
  close: [[620, 420, 0, 160]],
  tick: [[300, 300, 0, 60]],
  // The answer takes its time.
  patience: [
    [330, 330, 0, 120],
    [392, 392, 160, 120],
  ],
  // Every key and every delete sounds the same: nobody hears which it was.
  key: [[420, 420, 0, 30]],
  person: [
    [660, 660, 0, 80],
    [880, 880, 100, 90],
  ],
}

/** Well below the voice. */
const GAIN = 0.12

let context: AudioContext | undefined

/** Plays a cue at this loudness (0 to [`LOUDEST`]). Silent where the page may not sound yet. */
export function play(cue: Cue, volume: number): void {
  if (volume <= 0 || typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  for (const [from, to, at, length] of TONES[cue]) {
    const start = context.currentTime + at / 1000
    const end = start + length / 1000
    const tone = new OscillatorNode(context, { type: 'sine', frequency: from })
    tone.frequency.linearRampToValueAtTime(to, end)
    const level = new GainNode(context, { gain: 0 })
    level.gain.linearRampToValueAtTime((GAIN * volume) / LOUDEST, start + 0.01)
    level.gain.linearRampToValueAtTime(0, end)
    tone.connect(level).connect(context.destination)
    tone.start(start)
    tone.stop(end)
  }
}
