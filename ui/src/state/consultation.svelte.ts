import { getContext, setContext } from 'svelte'

import { newId } from '../ids'
import type { ClientMessage, JsonValue, Locale, ServerMessage } from '../protocol/generated'
import type { Transport } from '../transport/types'
import { translate, type Translate } from '../words/words'
import { edit, leaveEdit, linked, sent } from './act'
import { answering, emptyModel, RECEPTION, type Model } from './model'
import { reduce } from './reduce'

/** What fills the middle of the screen. */
export type Page = 'talk' | 'slots' | 'restart' | 'staff'

type WithoutTurn<Message> = Message extends unknown ? Omit<Message, 'turnId'> : never

/** How long a tapped choice stays ticked before the next question comes (`--t-ack`). */
const SEEN_MS = 600

const CONTEXT = Symbol('consultation')

/** The consultation on this screen: the model, and what a customer can do to it. */
export class Consultation {
  model = $state.raw<Model>(emptyModel)
  page = $state<Page>('talk')
  locale = $state<Locale>('ko')
  readonly #transport: Transport
  readonly #after: (milliseconds: number, run: () => void) => void
  /** Messages that wait until a ticked choice has been seen; null while nothing waits. */
  #held: ServerMessage[] | null = null
  /** True from the end of one session to the beginning of the next: what the old one still says is not shown. */
  #leaving = false

  constructor(
    transport: Transport,
    after: (milliseconds: number, run: () => void) => void = (milliseconds, run) => void setTimeout(run, milliseconds),
  ) {
    this.#transport = transport
    this.#after = after
    transport.onMessage = (message) => this.#hear(message)
    transport.onStatus = (status) => (this.model = linked(this.model, status))
  }

  open(): void {
    this.#transport.open()
  }

  /** The screen's own words in the customer's language. */
  readonly t: Translate = (key, places) => translate(this.locale, key, places)

  /** Sends what was typed or asked; blank text is nothing. */
  say(text: string): void {
    const spoken = text.trim()
    if (spoken === '') return
    this.page = 'talk'
    this.#send({ type: 'process_text', text: spoken, input_mode: 'text' })
  }

  /** Answers the open question by one choice. The first tap counts. */
  choose(selectedChoice: string): void {
    const { question } = this.model
    if (question === null || answering(this.model)) return
    const { stageId, promptId } = question
    this.#linger()
    this.#send({ type: 'user_choice_selection', stageId, selectedChoice, promptId })
  }

  /** Answers the open question by its switches. The first tap counts. */
  switchTo(booleanSelections: Record<string, boolean>): void {
    const { question } = this.model
    if (question === null || answering(this.model)) return
    const { stageId, promptId } = question
    this.#send({ type: 'user_boolean_selection', stageId, booleanSelections, promptId })
  }

  /** Opens a row for correction. */
  edit(field: string): void {
    this.model = edit(this.model, field)
  }

  leaveEdit(): void {
    this.model = leaveEdit(this.model)
  }

  /** Asks for another value; the row stays open until the server has taken it. */
  correct(field: string, newValue: JsonValue): void {
    if (this.model.editing?.turnId !== undefined) return
    this.#send({ type: 'field_modification_request', field, newValue })
  }

  goBack(): void {
    this.say(this.t('dock.back.say'))
  }

  callStaff(): void {
    this.page = 'staff'
    if (this.model.staff.state === 'away') this.#send({ type: 'request_staff' })
  }

  switchLocale(): void {
    this.locale = this.locale === 'ko' ? 'en' : 'ko'
    this.#send({ type: 'set_preferences', locale: this.locale })
  }

  stay(): void {
    this.#send({ type: 'extend_time' })
  }

  /** Ends this consultation; the carrier opens the next one. Nothing of this customer stays. */
  restart(): void {
    this.model = { ...emptyModel, link: this.model.link }
    this.page = 'talk'
    this.locale = 'ko'
    this.#held = null
    this.#leaving = true
    this.#transport.send({ type: 'end_session', turnId: newId() })
  }

  #send(body: WithoutTurn<ClientMessage>): void {
    const message = { ...body, turnId: newId() } as ClientMessage
    this.model = sent(this.model, message)
    this.#transport.send(message)
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'session_initialized') this.#leaving = false
    if (this.#leaving) return
    if (this.#held !== null) {
      this.#held.push(message)
      return
    }
    const { model } = this
    this.model = reduce(model, message)
    const moved = this.model.question?.stageId !== model.question?.stageId || this.model.complete !== model.complete
    if (moved && this.page === 'slots') this.page = 'talk'
    if (message.type === 'session_initialized') this.#begin()
    // Found again before it had begun: the line broke between the greeting and the first request.
    if (message.type === 'session_state' && message.product_type === null) this.#begin()
  }

  #begin(): void {
    if (this.model.pending.length === 0) this.#send({ type: 'start_scenario', productType: RECEPTION })
  }

  #linger(): void {
    const held: ServerMessage[] = []
    this.#held = held
    this.#after(SEEN_MS, () => {
      if (this.#held !== held) return
      this.#held = null
      for (const message of held) this.#hear(message)
    })
  }
}

export function provide(consultation: Consultation): void {
  setContext(CONTEXT, consultation)
}

export function consult(): Consultation {
  return getContext<Consultation>(CONTEXT)
}
