import { getContext, setContext } from 'svelte'

import type { Form } from '../form'
import { newId } from '../ids'
import type { ClientMessage, JsonValue, Locale, ServerMessage } from '../protocol/generated'
import type { ExitAnswer, ExitWish, Transport } from '../transport/types'
import { translate, type Translate } from '../words/words'
import { edit, leaveEdit, linked, sent } from './act'
import { Knocks } from './knock'
import { answering, emptyModel, RECEPTION, type Model } from './model'
import { changed, told, usual, type Preferences } from './preferences'
import { receiptCode } from './receipt'
import { reduce } from './reduce'
import { hushed, zoneOf, type Zone } from './voice'

/** Where the customer stands: before the consultation, or in it. */
export type Step = 'attract' | 'consent' | 'talk'

/** What lies over that step; `step` is nothing. */
export type Page = 'step' | 'slots' | 'restart' | 'staff' | 'settings' | 'exit'

type WithoutTurn<Message> = Message extends unknown ? Omit<Message, 'turnId'> : never

/** How long a tapped choice stays ticked before the next question comes (`--t-ack`). */
const SEEN_MS = 600

/** How long somebody may stand before the first pages without touching them. Nothing has been told there yet. */
const STEP_MS = 60_000
/** How long the warning stands. In the consultation the server says so. */
const WARNING_S = 20

/** How long a masked number may be seen. */
const REVEAL_MS = 10_000

const CONTEXT = Symbol('consultation')

/** The consultation on this screen: the model, and what a customer can do to it. */
export class Consultation {
  model = $state.raw<Model>(emptyModel)
  step = $state<Step>('attract')
  page = $state<Page>('step')
  locale = $state<Locale>('ko')
  preferences = $state.raw<Preferences>(usual)
  /** True while the customer writes instead of speaking. */
  writing = $state(false)
  /** Entered but not sent: it outlives every page that lies over it, and no customer. A sentence; */
  written = $state('')
  /** the value of the open row (the masked pad keeps its own, and wipes it when it closes); */
  draft = $state<string | null>(null)
  /** the switches of the open question that were flipped. */
  flipped = $state<Record<string, boolean>>({})
  /** True while numbers that we mask ourselves are shown. */
  revealed = $state(false)
  /** Which layout the window asks for. */
  form = $state<Form>('portrait')
  /** True where no other keyboard is at hand, so that the screen brings its own. */
  ownKeys = $state(false)
  readonly #transport: Transport
  readonly #after: (milliseconds: number, run: () => void) => void
  /** Messages that wait until a ticked choice has been seen; null while nothing waits. */
  #held: ServerMessage[] | null = null
  /** True from the end of one session to the beginning of the next: what the old one still says is not shown. */
  #leaving = false
  /** True once any session has greeted. */
  #greeted = false
  /** True when this customer agreed to the microphone. */
  #agreed = false
  /** True when this session knows how its customer reads and listens. */
  #told = false
  readonly #knocks = new Knocks()
  /** Counts touches of the first pages, so that an old clock is known as such. */
  #touches = 0

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

  /** True while a number is entered that must not be said aloud. */
  get secret(): boolean {
    return this.model.editing?.field === 'ssn'
  }

  /** True where the tall panel can be low: on any other screen nothing is out of reach. */
  get tall(): boolean {
    return this.form === 'portrait'
  }

  /** Whether whatever can be pressed lies low down. The wish outlives a form in which it changes nothing. */
  get low(): boolean {
    return this.preferences.low && this.tall
  }

  /** What the voice's place on the screen shows. */
  get zone(): Zone {
    const { voice, staff, link } = this.model
    return zoneOf(voice, { secret: this.secret, person: staff.state === 'joined', away: link === 'lost' })
  }

  /** The screen's own words in the customer's language. */
  readonly t: Translate = (key, places) => translate(this.locale, key, places)

  /** The number under which this application is found at the counter. */
  get receipt(): string {
    return receiptCode(this.#transport.session ?? this.model.completedBy ?? '')
  }

  /** The first touch: what this is comes before anything is heard or asked. */
  start(): void {
    this.step = 'consent'
    this.page = 'step'
    this.touched()
  }

  /** Opens the consultation. `voice` opens the microphone, and nothing else hangs on it. */
  consent(voice: boolean): void {
    this.step = 'talk'
    this.page = 'step'
    this.#touches += 1
    this.model = { ...this.model, idleSeconds: null }
    this.#agreed = voice
    if (this.#greeted && !this.#leaving) this.#begin()
  }

  /** Anything was touched before the consultation: its clock begins anew. */
  touched(): void {
    if (this.step === 'talk') return
    const touch = ++this.#touches
    const unless = (milliseconds: number, run: () => void) =>
      this.#after(milliseconds, () => void (touch === this.#touches && run()))
    unless(STEP_MS, () => {
      if (this.step === 'attract') return this.#forget()
      this.model = { ...this.model, idleSeconds: WARNING_S }
      unless(WARNING_S * 1000, () => this.restart())
    })
  }

  /** Staff's hidden gesture opens their way out, where there is one; whatever lay open waits under it. */
  knock({ clientX, clientY, timeStamp }: Pick<PointerEvent, 'clientX' | 'clientY' | 'timeStamp'>): void {
    if (this.#knocks.completedBy(clientX, clientY, timeStamp) && this.#transport.staffExit) this.page = 'exit'
  }

  /** Asks the shell's staff exit. */
  async staffExit(wish: ExitWish): Promise<ExitAnswer | { state: 'unknown' }> {
    try {
      return (await this.#transport.staffExit?.(wish)) ?? { state: 'unknown' }
    } catch {
      return { state: 'unknown' }
    }
  }

  /** Sends what was typed or asked; blank text is nothing. */
  say(text: string): void {
    const spoken = text.trim()
    if (spoken === '') return
    this.page = 'step'
    this.writing = false
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
    this.writing = false
    this.draft = null
    this.#whispering(() => (this.model = edit(this.model, field)))
  }

  leaveEdit(): void {
    this.draft = null
    this.#whispering(() => (this.model = leaveEdit(this.model)))
  }

  /** The microphone is off while a number is entered that must not be said aloud. */
  #whispering(change: () => void): void {
    const before = this.secret
    change()
    if (before === this.secret || !this.#agreed) return
    this.#send({ type: this.secret ? 'deactivate_voice' : 'activate_voice' })
  }

  /** Asks for another value; the row stays open until the server has taken it. */
  correct(field: string, newValue: JsonValue): void {
    if (this.model.editing?.turnId !== undefined) return
    this.#send({ type: 'field_modification_request', field, newValue })
  }

  /** One step back: out of a page, out of writing, out of a correction, else to the question before. */
  goBack(): void {
    if (this.page !== 'step') this.page = 'step'
    else if (this.step === 'consent') this.toStart()
    else if (this.writing) this.writing = false
    else if (this.model.editing !== null) this.leaveEdit()
    else this.say(this.t('dock.back.say'))
  }

  /** To the first screen; asked first where something would be lost. */
  toStart(): void {
    if (this.step === 'talk') this.page = 'restart'
    else this.restart()
  }

  callStaff(): void {
    this.page = 'staff'
    if (this.model.staff.state === 'away') this.#send({ type: 'request_staff' })
  }

  switchLocale(): void {
    this.locale = this.locale === 'ko' ? 'en' : 'ko'
    this.#tellPreferences()
  }

  /** Changes how the customer reads and listens; takes effect at once and touches nothing else. */
  prefer(wish: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...wish }
    this.#tellPreferences()
  }

  stay(): void {
    if (this.step === 'talk') this.#send({ type: 'extend_time' })
    else {
      this.model = { ...this.model, idleSeconds: null }
      this.touched()
    }
  }

  /** Opens or closes the customer's microphone. */
  listen(open: boolean): void {
    this.#agreed = open
    this.#send({ type: open ? 'activate_voice' : 'deactivate_voice' })
  }

  doneSpeaking(): void {
    this.#send({ type: 'done_speaking' })
  }

  /** Stops the voice so that the customer can speak. */
  hush(): void {
    this.#send({ type: 'stop_tts' })
  }

  /** Takes back the turn under way. Its own name is the one that is sent. */
  cancelTurn(): void {
    const turnId = this.model.pending.at(-1)?.turnId ?? this.model.said?.turnId
    this.#transport.send({ type: 'cancel_turn', ...(turnId === undefined ? {} : { turnId }) })
  }

  hearAgain(): void {
    this.say(this.t('voice.do.repeat.say'))
  }

  /** Shows masked numbers for a moment. */
  reveal(show: boolean): void {
    this.revealed = show
    if (show) this.#after(REVEAL_MS, () => (this.revealed = false))
  }

  /** Ends this consultation; the carrier opens the next one. Nothing of this customer stays. */
  restart(): void {
    this.#forget()
    this.#leaving = true
    this.#transport.send({ type: 'end_session', turnId: newId() })
  }

  #forget(): void {
    const { link, greeting, voice } = this.model
    this.model = { ...emptyModel, link, greeting, voice: hushed(voice) }
    this.step = 'attract'
    this.page = 'step'
    this.locale = 'ko'
    this.preferences = usual
    this.writing = false
    this.written = ''
    this.draft = null
    this.flipped = {}
    this.revealed = false
    this.#held = null
    this.#agreed = false
    this.#touches += 1
  }

  #send(body: WithoutTurn<ClientMessage>): void {
    const message = { ...body, turnId: newId() } as ClientMessage
    this.model = sent(this.model, message)
    this.#transport.send(message)
  }

  #tellPreferences(): void {
    this.#told = true
    this.#send(told(this.preferences, this.locale))
    this.touched()
  }

  #hear(message: ServerMessage): void {
    if (this.#leaving && message.type !== 'session_initialized') return
    if (this.#held !== null) {
      this.#held.push(message)
      return
    }
    const { model } = this
    this.#whispering(() => (this.model = reduce(model, message)))
    const moved = this.model.question?.stageId !== model.question?.stageId || this.model.complete !== model.complete
    if (moved && this.page === 'slots') this.page = 'step'
    if (moved) this.revealed = false
    if (moved || this.model.complete) this.writing = false
    if (this.model.editing === null) this.draft = null
    if (moved || this.model.question?.promptId !== model.question?.promptId) this.flipped = {}
    if (message.type === 'preferences_changed') this.preferences = changed(this.preferences, message)
    // A system has sent a customer here: what this is comes first for them, too.
    if (message.type === 'stage_response' && this.step === 'attract') this.start()
    if (message.type === 'session_initialized') this.#greet(model)
    if (message.type === 'session_state') this.#found(message.product_type)
  }

  /** A new session: of this customer who has just begun, or of the next one. */
  #greet(before: Model): void {
    const begun = before.question !== null || before.slots !== null
    const follows = this.#greeted && !this.#leaving && begun
    this.#greeted = true
    this.#leaving = false
    this.#told = false
    if (this.step !== 'talk') return
    // Whatever the last session held is gone, on our wish or the server's: so are its traces here.
    if (follows) this.#forget()
    else this.#begin()
  }

  /** The same session, found again after a reload or a broken line. */
  #found(product: string | null): void {
    this.#greeted = true
    if (product !== null) this.step = 'talk'
    // The line broke between the greeting and the first request.
    else if (this.step === 'talk') this.#begin()
    // With the line the microphone's has broken.
    if (product !== null && this.#agreed && this.model.voice.on) this.listen(true)
  }

  #begin(): void {
    if (this.model.pending.length > 0) return
    if (this.#told || this.preferences !== usual || this.locale !== 'ko') this.#send(told(this.preferences, this.locale))
    // Where a system has begun already, its question waits.
    if (this.model.question === null) this.#send({ type: 'start_scenario', productType: RECEPTION })
    if (this.#agreed) this.#send({ type: 'activate_voice' })
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
