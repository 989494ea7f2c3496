import type { NoticeKind, ServerMessage, VoicePhase } from '../protocol/generated'

/** What the microphone and the voice do; the screen draws one of them at a time. */
export type VoiceState = 'wait' | 'hear' | 'think' | 'speak' | 'cut' | 'again'

/** The voice's part of the screen. */
export interface Voice {
  /** False once the server has said that nothing can be heard or spoken here. */
  available: boolean
  /** True while the customer's microphone is open. */
  on: boolean
  /** True when the microphone or the recogniser failed under way. */
  broken: boolean
  /** True while the microphone or the loudspeaker is disconnected; it may come back by itself. */
  lost: boolean
  /** True once the synthesiser failed and until that is told: what is lost then is not the microphone. */
  faltered: boolean
  state: VoiceState
  /** The customer's words, as far as they are recognised. */
  words: string
  /** What was heard of an answer that was interrupted. */
  stopped: string
  /** How often in a row the customer was not understood. */
  misheard: number
  /** True while speech is coming in for this turn. */
  sounding: boolean
  /** How loud the kiosk's own microphone is, 0 to 1; absent where nobody tells. */
  level?: number
}

export const silent: Voice = {
  available: true,
  on: false,
  broken: false,
  lost: false,
  faltered: false,
  state: 'wait',
  words: '',
  stopped: '',
  misheard: 0,
  sounding: false,
}

/** Nobody speaks any more; whether anybody can be heard here stays known. */
export function hushed({ available }: Voice): Voice {
  return { ...silent, available }
}

/** The voice after this message. Pure. `moved` is true when the message brings another question. */
export function voiced(voice: Voice, message: ServerMessage, moved: boolean): Voice {
  switch (message.type) {
    case 'voice_activated':
      return { ...voice, available: true, on: true, broken: false, lost: false, state: 'wait' }
    case 'voice_deactivated':
      return { ...voice, on: false, broken: voice.broken || voice.lost, lost: false, state: 'wait', sounding: false }
    case 'stt_interim_result':
      return { ...voice, state: 'hear', words: message.transcript }
    case 'epd_detected':
      return { ...voice, state: 'think' }
    case 'stt_final_result':
      return { ...voice, state: 'think', words: message.transcript }
    case 'llm_response_chunk':
    case 'llm_response_end':
      return voice.on ? { ...voice, state: 'speak' } : voice
    case 'tts_audio_chunk':
      return { ...voice, state: 'speak', sounding: true }
    case 'tts_stream_end':
      return { ...voice, state: 'wait', sounding: false }
    case 'voice_status':
      return atTheKiosk(voice, message.phase, message.level)
    case 'stage_response':
      return {
        ...voice,
        // Speech that is coming in goes on; without any, it is the customer's turn at once.
        state: voice.sounding ? 'speak' : voice.state === 'again' && !moved ? 'again' : 'wait',
        misheard: moved ? 0 : voice.misheard,
      }
    case 'barge_in':
    case 'turn_cancelled':
      return { ...voice, state: 'cut', stopped: message.heardText, sounding: false }
    case 'warning':
      return voice.on ? { ...voice, state: 'again', misheard: voice.misheard + 1 } : voice
    case 'session_completed':
      return { ...voice, state: voice.sounding ? 'speak' : 'wait' }
    case 'error':
      return failed(voice, message.code)
    case 'notice':
      return noticed(voice, message.kind)
    default:
      return voice
  }
}

/** The kiosk's own microphone tells whose turn it is, whatever is still on its way. */
function atTheKiosk(voice: Voice, phase: VoicePhase, level: number): Voice {
  const heard = { ...voice, level, sounding: phase === 'speaking' }
  switch (phase) {
    case 'unavailable':
      return { ...heard, available: false, on: false, state: 'wait' }
    case 'off':
      return { ...heard, available: true }
    case 'hearing':
      return { ...heard, state: 'hear', words: voice.state === 'hear' ? voice.words : '' }
    case 'thinking':
      return { ...heard, state: 'think' }
    case 'speaking':
      return { ...heard, state: 'speak' }
    // What went wrong with the last words is shown until the next ones.
    case 'waiting':
      return { ...heard, state: voice.state === 'again' || voice.state === 'cut' ? voice.state : 'wait' }
  }
}

function failed(voice: Voice, code: string | undefined): Voice {
  const quiet = { ...voice, state: 'wait' as const, sounding: false }
  if (code === 'voice_unavailable') return { ...quiet, available: false, on: false }
  if (code === 'stt_error') return { ...quiet, broken: true, on: false }
  return code === 'tts_error' ? { ...quiet, faltered: true } : quiet
}

/** An open microphone is lost by a notice of its own; a voice that fails says so before. */
function noticed(voice: Voice, kind: NoticeKind): Voice {
  if (kind === 'online') return { ...voice, lost: false }
  if (kind !== 'degraded') return voice
  return { ...voice, faltered: false, lost: voice.lost || (voice.on && !voice.faltered) }
}

/** How the voice zone looks: the ten states of one place. */
export type Zone = VoiceState | 'mute' | 'off' | 'human' | 'broke'

/** What decides the look of the zone. */
export interface Around {
  /** True while a number is entered that must not be said aloud. */
  secret: boolean
  /** True while a member of staff talks with the customer. */
  person: boolean
  /** True while the server cannot be reached: nothing that is said would be heard. */
  away: boolean
}

export function zoneOf(voice: Voice, { secret, person, away }: Around): Zone {
  if (secret) return 'mute'
  const busy = voice.on && !voice.lost && !away && voice.state !== 'wait' && voice.state !== 'again'
  if (person && !busy) return 'human'
  if (voice.broken || voice.lost) return 'broke'
  return voice.on && !away ? voice.state : 'off'
}

/** A caption: the sentence being said, split where the voice is. `heard` counts characters of the text. */
export function caption(text: string, heard: number): { said: string; soon: string } {
  const sentences = [...text.matchAll(/[^.?!]+[.?!]*\s*/g)]
  const now = sentences.find(({ index, 0: words }) => heard < index + words.length) ?? sentences.at(-1)
  if (!now) return { said: text, soon: '' }
  const at = Math.max(0, Math.min(heard - now.index, now[0].length))
  return { said: now[0].slice(0, at), soon: now[0].slice(at).trimEnd() }
}
