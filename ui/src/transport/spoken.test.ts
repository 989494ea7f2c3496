import { beforeEach, describe, expect, it } from 'vitest'

import type { Loudspeaker } from '../audio/loudspeaker'
import type { Microphone } from '../audio/microphone'
import type { ServerMessage } from '../protocol/generated'
import { FakeTransport } from './fake'
import { SpokenTransport, type SoundCarrier } from './spoken'

class Line extends FakeTransport implements SoundCarrier {
  readonly sounds: ArrayBuffer[] = []
  sendSound(sound: ArrayBuffer): void {
    this.sounds.push(sound)
  }
}

class Ear implements Microphone {
  hears: ((sound: ArrayBuffer, level: number) => void) | null = null
  refused = false
  async open(hear: (sound: ArrayBuffer, level: number) => void): Promise<void> {
    if (this.refused) throw new Error('refused')
    this.hears = hear
  }
  close(): void {
    this.hears = null
  }
}

class Mouth implements Loudspeaker {
  onQuiet: () => void = () => {}
  volume = 0
  played: string[] = []
  get sounding(): boolean {
    return this.played.length > 0
  }
  play(piece: string): void {
    this.played.push(piece)
  }
  hush(): void {
    this.played = []
  }
  finish(): void {
    this.played = []
    this.onQuiet()
  }
}

const speech: ServerMessage = { type: 'tts_audio_chunk', turnId: 't', audio_chunk_base64: 'x' }
const end: ServerMessage = { type: 'tts_stream_end', turnId: 't' }
let line: Line
let ear: Ear
let mouth: Mouth
let told: ServerMessage[]
let spoken: SpokenTransport
let time: number

beforeEach(() => {
  line = new Line()
  ear = new Ear()
  mouth = new Mouth()
  told = []
  time = 0
  spoken = new SpokenTransport(line, ear, mouth, () => (time += 1_000))
  spoken.onMessage = (message) => told.push(message)
})

const kinds = () => told.map(({ type }) => type)

describe('a socket with a voice', () => {
  it('sends what the microphone hears while the voice is on, and not a moment longer', async () => {
    line.hear({ type: 'voice_activated' })
    await Promise.resolve()
    ear.hears?.(new ArrayBuffer(640), 0.5)
    expect(line.sounds).toHaveLength(1)
    expect(told.at(-1)).toEqual({ type: 'voice_status', phase: 'waiting', level: 0.5 })
    spoken.send({ type: 'deactivate_voice', turnId: 'd' })
    expect(ear.hears).toBeNull()
  })

  it.each<ServerMessage>([
    { type: 'voice_deactivated' },
    { type: 'session_initialized', message: '' },
    { type: 'error', code: 'voice_unavailable', message: '' },
  ])('closes the microphone on $type', async (message) => {
    line.hear({ type: 'voice_activated' })
    await Promise.resolve()
    line.hear(message)
    expect(ear.hears).toBeNull()
  })

  it('closes the microphone with the line', async () => {
    line.hear({ type: 'voice_activated' })
    await Promise.resolve()
    line.onStatus('lost')
    expect(ear.hears).toBeNull()
  })

  it('goes on by touch where the microphone is refused', async () => {
    ear.refused = true
    line.hear({ type: 'voice_activated' })
    await new Promise((resolve) => setTimeout(resolve))
    expect(line.last.type).toBe('deactivate_voice')
    expect(told.at(-1)).toEqual({ type: 'voice_status', phase: 'unavailable', level: 0 })
  })

  it('plays speech, and tells its end when it was heard', () => {
    line.hear(speech, end)
    expect(mouth.played).toEqual(['x'])
    expect(kinds()).toEqual(['tts_audio_chunk'])
    mouth.finish()
    expect(kinds()).toEqual(['tts_audio_chunk', 'tts_stream_end'])
  })

  it.each<ServerMessage>([
    { type: 'barge_in', heardText: '안녕' },
    { type: 'turn_cancelled', heardText: '안녕' },
  ])('is silent at once on $type', (message) => {
    line.hear(speech, end, message)
    expect(mouth.sounding).toBe(false)
    expect(kinds()).toEqual(['tts_audio_chunk', 'tts_stream_end', message.type])
  })

  it('is silent as soon as the customer touches stop', () => {
    line.hear(speech)
    spoken.send({ type: 'stop_tts', turnId: 's' })
    expect(mouth.sounding).toBe(false)
    expect(line.last.type).toBe('stop_tts')
  })

  it('is as loud as the customer likes, by touch or by word', () => {
    expect(mouth.volume).toBe(0.6)
    spoken.send({ type: 'set_preferences', turnId: 'p', volume: 0.2 })
    expect(mouth.volume).toBe(0.2)
    line.hear({ type: 'preferences_changed', volume: 1 })
    expect(mouth.volume).toBe(1)
  })

  it('tells how loud the customer is only while it is their turn', async () => {
    line.hear({ type: 'voice_activated' })
    await Promise.resolve()
    line.hear({ type: 'stt_interim_result', transcript: '네' })
    ear.hears?.(new ArrayBuffer(2), 0.7)
    expect(told.at(-1)).toEqual({ type: 'voice_status', phase: 'hearing', level: 0.7 })
    line.hear({ type: 'epd_detected' })
    const before = told.length
    ear.hears?.(new ArrayBuffer(2), 0.7)
    line.hear(speech)
    ear.hears?.(new ArrayBuffer(2), 0.7)
    expect(told.slice(before).map(({ type }) => type)).toEqual(['tts_audio_chunk'])
  })
})
