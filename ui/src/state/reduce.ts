import type { ServerMessage, SlotFillingUpdate } from '../protocol/generated'
import { emptyModel, type Model, type Receipt, type Strip } from './model'
import { hushed, voiced } from './voice'

/** What the screen shows after this message. Pure: the same messages give the same screen. */
export function reduce(model: Model, message: ServerMessage): Model {
  const next = shown(model, message)
  const voice = voiced(next.voice, message, next.question?.stageId !== model.question?.stageId)
  return voice === next.voice ? next : { ...next, voice }
}

function shown(model: Model, message: ServerMessage): Model {
  const { turnId } = message
  switch (message.type) {
    case 'session_initialized':
      return { ...emptyModel, link: model.link, greeting: message.message, voice: hushed(model.voice) }
    case 'session_state':
      return { ...model, product: message.product_type, complete: message.is_complete }
    // Whoever speaks is there, as one who touches is.
    case 'stt_interim_result':
      return { ...model, idleSeconds: null }
    case 'stt_final_result':
      return { ...model, said: { turnId, text: message.transcript }, passing: null, idleSeconds: null }
    case 'llm_response_chunk':
      return { ...model, answer: appended(model, turnId, message.chunk) }
    case 'llm_response_end':
      return { ...model, answer: { turnId, text: message.full_text } }
    case 'slot_filling_update':
      return {
        ...model,
        product: message.data.product_type,
        slots: message.data,
        receipt: written(model.slots, message.data, turnId) ?? standing(model, message.data),
      }
    case 'stage_response': {
      const same = model.question?.stageId === message.stageId
      const told = model.answer !== null && model.answer.turnId === turnId
      const asked = model.said !== null && model.said.turnId === turnId
      return {
        ...settled(model, turnId),
        question: message,
        complete: false,
        editing: same && !owns(model, turnId) ? model.editing : null,
        aside: turnId === undefined ? model.aside && same : same && told && asked,
        answer: told || turnId === undefined ? model.answer : null,
        standing: same || turnId === undefined ? model.standing : afterItsStage(model.standing, turnId),
        idleSeconds: null,
        broken: false,
      }
    }
    case 'session_completed':
      return {
        ...settled(model, turnId),
        question: null,
        complete: true,
        completedBy: turnId ?? null,
        summary: message.summary,
        editing: null,
        receipt: null,
        idleSeconds: null,
      }
    case 'error':
      return failed(model, turnId ?? model.pending.at(-1)?.turnId, message)
    case 'warning':
      // With a voice it is said where the voice is.
      if (model.voice.on) return model
      return { ...model, passing: { kind: 'warning', message: message.message, turnId } }
    case 'notice':
      return noticed(model, { kind: message.kind, message: message.message, turnId })
    case 'field_modification_response':
      return corrected(model, message)
    case 'turn_cancelled':
    case 'barge_in':
      return { ...settled(model, turnId), answer: { turnId, text: message.heardText } }
    case 'staff_joined':
      return { ...model, staff: { state: 'joined', name: message.name } }
    case 'staff_left':
      return { ...model, staff: { state: 'away' } }
    case 'staff_message':
      return { ...model, staff: { ...model.staff, state: 'joined', message: message.message } }
    case 'idle_warning':
      return { ...model, idleSeconds: message.secondsLeft }
    // These move the voice alone, the last how the customer reads and listens.
    case 'tts_audio_chunk':
    case 'tts_stream_end':
    case 'epd_detected':
    case 'voice_activated':
    case 'voice_deactivated':
    case 'voice_status':
    case 'preferences_changed':
      return model
    default:
      return newer(message, model)
  }
}

/** A message of a newer server than this screen is skipped. */
function newer(_: never, model: Model): Model {
  return model
}

/** True when this turn carries the value of the open row. */
function owns({ editing }: Model, turnId: string | undefined): boolean {
  return turnId !== undefined && editing?.turnId === turnId
}

function appended(model: Model, turnId: string | undefined, chunk: string): Model['answer'] {
  const begun = model.answer !== null && model.answer.turnId === turnId ? model.answer.text : ''
  return { turnId, text: begun + chunk }
}

/** A session answers in order: an answer to one turn settles those before it too. */
function settled(model: Model, turnId: string | undefined): Model {
  if (turnId === undefined) return model
  const answered = model.pending.findLastIndex((turn) => turn.turnId === turnId)
  return { ...model, pending: model.pending.slice(answered + 1) }
}

/** What this update wrote down that did not stand there before; only an answer leaves a receipt. */
function written(
  before: SlotFillingUpdate | null,
  now: SlotFillingUpdate,
  turnId: string | undefined,
): Receipt | null {
  if (turnId === undefined || before === null || before.product_type !== now.product_type) return null
  const stood = new Map(before.required_fields.map((field) => [field.key, field]))
  const fields = now.required_fields.filter((field) => {
    const old = stood.get(field.key)
    return field.collected && (!old?.collected || JSON.stringify(old.value) !== JSON.stringify(field.value))
  })
  if (fields.length === 0) return null
  return {
    turnId,
    fields: fields.map(({ key }) => key),
    corrected: fields.every(({ key }) => stood.get(key)?.collected),
  }
}

/** The last receipt, for as long as everything on it still stands. */
function standing({ receipt }: Model, now: SlotFillingUpdate): Receipt | null {
  const collected = new Set(now.required_fields.filter((field) => field.collected).map(({ key }) => key))
  return receipt?.fields.every((key) => collected.has(key)) ? receipt : null
}

/** The turn is over and its buttons are free again; what was being corrected stays open. */
function failed(
  model: Model,
  turnId: string | undefined,
  { code, message }: Extract<ServerMessage, { type: 'error' }>,
): Model {
  const { editing } = model
  const freed = editing !== null && owns(model, turnId) ? { ...editing, turnId: undefined } : editing
  // Touch and writing do everything, so a voice that fails is told where the voice would be, not as an error.
  if (code === 'voice_unavailable' || code === 'stt_error') return { ...settled(model, turnId), editing: freed }
  const broken = model.broken || (code === 'internal' && model.question === null && model.slots === null)
  return { ...settled(model, turnId), editing: freed, broken, passing: { kind: 'error', message, code, turnId } }
}

function noticed(model: Model, line: Strip): Model {
  switch (line.kind) {
    case 'staff_called':
      return { ...model, staff: { ...model.staff, state: 'called', message: line.message } }
    case 'offline':
    case 'degraded':
    case 'not_a_decision':
      return { ...model, standing: line }
    case 'online':
      return { ...model, passing: line, standing: isTrouble(model.standing) ? null : model.standing }
    default:
      return { ...model, passing: line }
  }
}

/** What ends as soon as everything works again. */
function isTrouble(standing: Strip | null): boolean {
  return standing?.kind === 'offline' || standing?.kind === 'degraded'
}

/** "Not a decision" goes with its estimate, unless this very turn brought it. */
function afterItsStage(standing: Strip | null, turnId: string): Strip | null {
  return standing?.kind === 'not_a_decision' && standing.turnId !== turnId ? null : standing
}

function corrected(
  model: Model,
  answer: Extract<ServerMessage, { type: 'field_modification_response' }>,
): Model {
  const { editing } = model
  const done = settled(model, answer.turnId)
  if (editing?.field !== answer.field) {
    const refused = !answer.success && answer.error !== undefined
    return refused ? { ...done, passing: { kind: 'warning', message: answer.error ?? '' } } : done
  }
  if (answer.success) return { ...done, editing: null }
  return { ...done, editing: { ...editing, turnId: undefined, refusal: answer.error } }
}
