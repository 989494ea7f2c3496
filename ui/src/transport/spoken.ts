import type { Loudspeaker } from '../audio/loudspeaker'
import type { Microphone } from '../audio/microphone'
import type { ClientMessage, ServerMessage, VoicePhase } from '../protocol/generated'
import { LOUDEST, usual } from '../state/preferences'
import type { LinkStatus, Transport } from './types'

/** A carrier that takes sound too. */
export interface SoundCarrier extends Transport {
  /** Sends sound, or drops it where the line is down or behind: late words are no words. */
  sendSound(sound: ArrayBuffer): void
}

/** Between two tellings of how loud it is. */
const LEVEL_EVERY_MS = 100

/**
 * A socket with the browser's microphone and loudspeaker: what they do follows from the messages that pass. It tells the screen
 * whose turn it is and how loud it is, as the kiosk's own devices do, and holds the end of speech back until it was heard.
 */
export class SpokenTransport implements Transport {
  onMessage: (message: ServerMessage) => void = () => {}
  onStatus: (status: LinkStatus) => void = () => {}
  readonly #line: SoundCarrier
  readonly #microphone: Microphone
  readonly #loudspeaker: Loudspeaker
  readonly #now: () => number
  /** True from the microphone's opening until it is closed. */
  #open = false
  #phase: VoicePhase = 'off'
  #told = 0
  /** The ends of speech that is still being played. */
  #ends: ServerMessage[] = []

  constructor(line: SoundCarrier, microphone: Microphone, loudspeaker: Loudspeaker, now: () => number = () => performance.now()) {
    this.#line = line
    this.#microphone = microphone
    this.#loudspeaker = loudspeaker
    this.#now = now
    line.onMessage = (message) => this.#receive(message)
    line.onStatus = (status) => {
      if (status === 'lost') this.#hangUp()
      this.onStatus(status)
    }
    loudspeaker.onQuiet = () => this.#quiet()
    loudspeaker.volume = usual.volume / LOUDEST
  }

  get session(): string | null {
    return this.#line.session
  }

  open(): void {
    this.#line.open()
  }

  send(message: ClientMessage): void {
    if (message.type === 'deactivate_voice' || message.type === 'end_session') this.#hangUp()
    if (message.type === 'stop_tts') this.#fallSilent()
    if (message.type === 'set_preferences') this.#setVolume(message.volume)
    this.#line.send(message)
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'voice_activated':
        void this.#listen()
        break
      case 'voice_deactivated':
      case 'session_initialized':
        this.#hangUp()
        break
      case 'error':
        if (message.code === 'voice_unavailable') this.#hangUp()
        break
      case 'preferences_changed':
        this.#setVolume(message.volume)
        break
      case 'stt_interim_result':
        this.#phase = 'hearing'
        break
      case 'epd_detected':
        this.#phase = 'thinking'
        break
      case 'tts_audio_chunk':
        this.#loudspeaker.play(message.audio_chunk_base64)
        break
      case 'tts_stream_end':
        if (this.#loudspeaker.sounding) return void this.#ends.push(message)
        this.#phase = 'waiting'
        break
      case 'barge_in':
      case 'turn_cancelled':
        this.#fallSilent()
        break
      case 'warning':
        this.#phase = 'waiting'
        break
    }
    this.onMessage(message)
  }

  #setVolume(volume: number | undefined): void {
    if (volume !== undefined) this.#loudspeaker.volume = volume
  }

  async #listen(): Promise<void> {
    this.#phase = 'waiting'
    this.#open = true
    try {
      await this.#microphone.open((sound, level) => {
        this.#line.sendSound(sound)
        this.#show(level)
      })
    } catch {
      if (!this.#open) return
      // Refused, or there is none: the customer goes on by touch.
      this.#hangUp()
      this.#line.send({ type: 'deactivate_voice' })
      this.onMessage({ type: 'voice_status', phase: 'unavailable', level: 0 })
    }
  }

  #hangUp(): void {
    this.#open = false
    this.#phase = 'off'
    this.#microphone.close()
    this.#loudspeaker.hush()
    this.#ends = []
  }

  /** What is being said was stopped; its end is told now. */
  #fallSilent(): void {
    this.#loudspeaker.hush()
    this.#quiet()
  }

  #quiet(): void {
    const ends = this.#ends
    this.#ends = []
    if (ends.length > 0 && this.#phase !== 'off') this.#phase = 'waiting'
    for (const end of ends) this.onMessage(end)
  }

  /** How loud the customer is, while it is their turn. */
  #show(level: number): void {
    const theirs = (this.#phase === 'waiting' || this.#phase === 'hearing') && !this.#loudspeaker.sounding
    if (!theirs || this.#now() - this.#told < LEVEL_EVERY_MS) return
    this.#told = this.#now()
    this.onMessage({ type: 'voice_status', phase: this.#phase, level })
  }
}
