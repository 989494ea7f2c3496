import { describe, expect, it } from 'vitest'

import type { ServerMessage } from '../protocol/generated'
import { sample } from '../wire-samples'
import { caption, silent, voiced, zoneOf, type Around, type Voice } from './voice'

const nobody: Around = { secret: false, person: false, away: false }
const open = voiced(silent, { type: 'voice_activated' }, false)
const after = (voice: Voice, ...messages: ServerMessage[]) =>
  messages.reduce((now, message) => voiced(now, message, false), voice)
const zone = (voice: Voice, around: Partial<Around> = {}) => zoneOf(voice, { ...nobody, ...around })
const question = () => sample('stage_response_bullet', 'stage_response')

describe('the voice zone', () => {
  it('is off until the microphone is open', () => {
    expect(zone(silent)).toBe('off')
    expect(zone(open)).toBe('wait')
    expect(zone(after(open, { type: 'voice_deactivated' }))).toBe('off')
    expect(zone(open, { away: true }), 'nobody would hear it').toBe('off')
  })

  it('goes through a spoken turn', () => {
    const hearing = after(open, { type: 'stt_interim_result', transcript: '통장이랑' })
    expect([zone(hearing), hearing.words]).toEqual(['hear', '통장이랑'])
    const thinking = after(hearing, { type: 'epd_detected' }, { type: 'stt_final_result', transcript: '통장이랑 카드요' })
    expect([zone(thinking), thinking.words]).toEqual(['think', '통장이랑 카드요'])
    const speaking = after(thinking, { type: 'llm_response_chunk', chunk: '네,' }, { type: 'tts_audio_chunk', audio_chunk_base64: '' })
    expect(zone(speaking)).toBe('speak')
    expect(zone(after(speaking, question())), 'the question is spoken too').toBe('speak')
    expect(zone(after(speaking, question(), { type: 'tts_stream_end' }))).toBe('wait')
  })

  it('does not wait for speech that never comes', () => {
    expect(zone(after(open, { type: 'llm_response_end', full_text: '네.' }, question()))).toBe('wait')
  })

  it('says where it was interrupted', () => {
    const cut = after(open, { type: 'tts_audio_chunk', audio_chunk_base64: '' }, { type: 'barge_in', heardText: '새 계좌는' })
    expect([zone(cut), cut.stopped]).toEqual(['cut', '새 계좌는'])
  })

  it('asks again, counts how often, and forgets it at the next question', () => {
    const warning: ServerMessage = { type: 'warning', message: '음성 입력이 너무 짧습니다.' }
    const twice = after(open, warning, warning)
    expect([zone(twice), twice.misheard]).toEqual(['again', 2])
    expect(zone(after(twice, question())), 'the same question').toBe('again')
    expect(voiced(twice, question(), true)).toMatchObject({ state: 'wait', misheard: 0 })
  })

  it('tells a kiosk without a voice from a microphone that broke', () => {
    const none = after(open, { type: 'error', code: 'voice_unavailable', message: '' })
    expect([zone(none), none.available]).toEqual(['off', false])
    const broke = after(open, { type: 'error', code: 'stt_error', message: '' })
    expect([zone(broke), broke.available]).toEqual(['broke', true])
    expect(zone(after(broke, { type: 'voice_activated' }))).toBe('wait')
  })

  it('asks nobody to speak while the microphone is disconnected, and does again once it is back', () => {
    const notice = (kind: 'degraded' | 'online'): ServerMessage => ({ type: 'notice', kind, message: '' })
    const lost = after(open, notice('degraded'))
    expect([zone(lost), zone(lost, { person: true })]).toEqual(['broke', 'human'])
    expect(zone(after(lost, { type: 'voice_status', phase: 'waiting', level: 0 }, question()))).toBe('broke')
    expect(zone(after(lost, notice('online')))).toBe('wait')
    const gone = after(lost, { type: 'voice_deactivated' })
    expect([zone(gone), gone.lost, zone(after(gone, { type: 'voice_activated' }))]).toEqual(['broke', false, 'wait'])
  })

  it('still asks to speak where only the kiosk’s own voice failed', () => {
    const notice: ServerMessage = { type: 'notice', kind: 'degraded', message: '' }
    const mute = after(open, { type: 'error', code: 'tts_error', message: '' }, notice)
    expect([zone(mute), zone(after(mute, notice))]).toEqual(['wait', 'broke'])
    expect(zone(after(silent, notice)), 'whoever does not speak').toBe('off')
  })

  it('is mute while a secret is entered, whatever else', () => {
    expect(zone(open, { secret: true, person: true })).toBe('mute')
  })

  it('is a person’s, but never hides that the customer is heard', () => {
    expect(zone(open, { person: true })).toBe('human')
    expect(zone(after(open, { type: 'stt_interim_result', transcript: '네' }), { person: true })).toBe('hear')
  })
})

it('a caption shows the sentence being said, split where the voice is', () => {
  const text = '계좌만 적을게요. 다음은 보안매체예요.'
  expect(caption(text, 4)).toEqual({ said: '계좌만 ', soon: '적을게요.' })
  expect(caption(text, 13)).toEqual({ said: '다음은', soon: ' 보안매체예요.' })
  expect(caption(text, text.length)).toEqual({ said: '다음은 보안매체예요.', soon: '' })
  expect(caption('', 0)).toEqual({ said: '', soon: '' })
})
