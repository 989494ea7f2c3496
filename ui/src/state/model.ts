import type {
  ClientMessage,
  ErrorCode,
  JsonValue,
  NoticeKind,
  SlotFillingUpdate,
  StageResponse,
  Summary,
} from '../protocol/generated'
import type { LinkStatus } from '../transport/types'
import { silent, type Voice } from './voice'

/** Something the customer did that the server has not answered yet. */
export interface Turn {
  turnId: string
  type: ClientMessage['type']
  /** The question it answers by a tap, if it does. */
  answers?: { stageId: string; promptId?: string }
  /** The tapped choice, shown ticked meanwhile. */
  choice?: string
}

/** One thing said by the customer in this turn. */
export interface Said {
  turnId?: string
  text: string
}

/** What Didimdol says before the question. */
export interface Answer {
  turnId?: string
  text: string
}

/** What was written down last, by the keys of its fields. */
export interface Receipt {
  turnId: string
  fields: string[]
  /** True when a value that stood there before was replaced. */
  corrected: boolean
}

export type StripKind = NoticeKind | 'error' | 'warning'

/** One calm line. */
export interface Strip {
  kind: StripKind
  message: string
  code?: ErrorCode
  turnId?: string
}

/** The row that is open for correction. */
export interface Editing {
  field: string
  /** The turn that carries the new value, while it is under way. */
  turnId?: string
  /** What was entered, so that a refused value is not lost. */
  value?: JsonValue
  /** Why the last value was refused. */
  refusal?: string
}

/** A person: nobody, called, or talking with the customer. */
export interface Staff {
  state: 'away' | 'called' | 'joined'
  name?: string
  /** The last thing they said. */
  message?: string
}

/** Everything the screen draws, as the server's messages and the customer's own taps have made it. */
export interface Model {
  link: LinkStatus
  greeting: string | null
  product: string | null
  question: StageResponse | null
  slots: SlotFillingUpdate | null
  pending: Turn[]
  said: Said | null
  answer: Answer | null
  /** True when the same question came again after an answer: the customer asked, or was not understood. */
  aside: boolean
  receipt: Receipt | null
  /** About the last thing done; gone with the next. */
  passing: Strip | null
  /** Stands until it is over. */
  standing: Strip | null
  editing: Editing | null
  complete: boolean
  /** The turn that completed the application. */
  completedBy: string | null
  summary: Summary | null
  staff: Staff
  idleSeconds: number | null
  voice: Voice
  /** True when the consultation itself cannot go on here. */
  broken: boolean
}

export const emptyModel: Model = {
  link: 'connecting',
  greeting: null,
  product: null,
  question: null,
  slots: null,
  pending: [],
  said: null,
  answer: null,
  aside: false,
  receipt: null,
  passing: null,
  standing: null,
  editing: null,
  complete: false,
  completedBy: null,
  summary: null,
  staff: { state: 'away' },
  idleSeconds: null,
  voice: silent,
  broken: false,
}

/** The product in which a consultation begins: it only asks which one to go on with. */
export const RECEPTION = 'reception'

/** What Didimdol says before the question, unless the receipt says the same. */
export function acknowledgement({ answer, receipt }: Model): string {
  return answer === null || (receipt !== null && receipt.turnId === answer.turnId) ? '' : answer.text
}

/** The turn that is answering the open question by a tap: its buttons wait until the server has spoken. */
export function answering(model: Model): Turn | undefined {
  const { question } = model
  if (question === null) return undefined
  return model.pending.find(
    ({ answers }) => answers?.stageId === question.stageId && answers.promptId === question.promptId,
  )
}

/** The customer's own words whose turn is still under way. */
export function underWay({ pending, said }: Model): Said | null {
  return said !== null && pending.some(({ turnId }) => turnId === said.turnId) ? said : null
}

/** True while the answer to the customer's own words is coming in. */
export function isBeingAnswered(model: Model): boolean {
  const said = underWay(model)
  return said !== null && model.answer?.turnId === said.turnId
}

/** True while the server owes an answer. */
export function busy(model: Model): boolean {
  return model.pending.length > 0
}

/** True when nobody can be served here: no session can be opened, or the first step already failed. */
export function isOutOfService({ link, greeting, slots, broken }: Model): boolean {
  return broken || (link === 'lost' && greeting === null && slots === null)
}

/** The most serious line to show, if any. */
export function strip(model: Model): Strip | null {
  const candidates = [model.passing, model.standing].filter((line) => line !== null)
  return candidates.sort((a, b) => SERIOUSNESS.indexOf(a.kind) - SERIOUSNESS.indexOf(b.kind))[0] ?? null
}

const SERIOUSNESS: StripKind[] = [
  'error',
  'warning',
  'offline',
  'degraded',
  'not_a_decision',
  'staff_called',
  'online',
  'info',
]
