import type { BulletChoice, DisplayField, JsonValue, SlotField, SlotFillingUpdate, StageResponse } from '../protocol/generated'
import type { Translate } from '../words/words'

/** A field's value in words. */
export function shown(field: SlotField, t: Translate): string {
  if (!field.collected) return t('field.empty')
  if (field.display_value !== undefined) return field.display_value
  const { value } = field
  if (typeof value === 'boolean') return t(value ? 'field.yes' : 'field.no')
  if (typeof value === 'number') return value.toLocaleString('ko-KR')
  if (value === undefined || value === null) return t('field.collected')
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return field.choices?.find((choice) => choice.value === text)?.display ?? text
}

/** True when part of the value is hidden: such a value is entered anew, never edited in place. */
export function isMasked(text: string): boolean {
  return /[*•●]{2,}/.test(text)
}

export function fieldOf(slots: SlotFillingUpdate | null, key: string): SlotField | undefined {
  return slots?.required_fields.find((field) => field.key === key)
}

/** The rows to check at this question: as given, else what may be changed here. */
export function rowsOf(question: StageResponse, slots: SlotFillingUpdate | null, t: Translate): DisplayField[] {
  if (question.displayFields) return question.displayFields
  return (question.modifiableFields ?? [])
    .map((key) => fieldOf(slots, key))
    .filter((field) => field !== undefined && field.collected)
    .map((field) => ({ key: field!.key, label: field!.label, value: shown(field!, t) }))
}

/** The lead without what the rows below already show: a read-back is for the ear. */
export function unrepeated(lead: string, rows: DisplayField[]): string {
  const repeats = (line: string) => rows.filter(({ value }) => line.includes(value)).length > 2
  return lead
    .split('\n')
    .filter((line) => !repeats(line))
    .join('\n')
}

/** Whether a row may be changed at this question. Without a list, everything that is collected may. */
export function isModifiable(question: StageResponse, slots: SlotFillingUpdate | null, key: string): boolean {
  return question.modifiableFields?.includes(key) ?? fieldOf(slots, key) !== undefined
}

/** Rows under the headings of the fields they show; rows of no group come last, without one. */
export interface Section<Row> {
  title: string
  rows: Row[]
}

export function bySection<Row extends { key: string }>(rows: Row[], slots: SlotFillingUpdate | null): Section<Row>[] {
  const groups = slots?.field_groups ?? []
  const sections = groups.map(({ group_name: title, fields }) => ({
    title,
    rows: rows.filter(({ key }) => fields.includes(key)),
  }))
  const rest = rows.filter(({ key }) => !groups.some(({ fields }) => fields.includes(key)))
  return [...sections, { title: '', rows: rest }].filter((section) => section.rows.length > 0)
}

/** A stone of the path: one group of needed fields. */
export interface Stone {
  title: string
  state: 'done' | 'now' | 'later'
}

/** The path: groups whose fields are all there are done; the first other one is now. */
export function stones(slots: SlotFillingUpdate): Stone[] {
  const sections = bySection(
    slots.required_fields.filter(({ required }) => required),
    slots,
  ).filter(({ title }) => title !== '')
  const open = sections.findIndex(({ rows }) => rows.some(({ collected }) => !collected))
  return sections.map(({ title, rows }, index) => {
    const done = rows.every(({ collected }) => collected)
    return { title, state: done ? 'done' : index === open ? 'now' : 'later' }
  })
}

/** How many needed fields there are, and how many are collected. */
export function count(slots: SlotFillingUpdate): { collected: number; needed: number } {
  const needed = slots.required_fields.filter(({ required }) => required)
  return { collected: needed.filter(({ collected }) => collected).length, needed: needed.length }
}

/** The first sentence, and what explains it. */
export function pointOf(text: string): { point: string; rest: string } {
  const end = /[.?!]\s/.exec(text)
  if (!end) return { point: text, rest: '' }
  return { point: text.slice(0, end.index + 1), rest: text.slice(end.index + 1).trim() }
}

/** The prompt up to its last line break, and the question after it. */
export function splitPrompt(prompt: string): { lead: string; question: string } {
  const text = prompt.trim()
  const at = text.lastIndexOf('\n')
  if (at < 0) return { lead: '', question: text }
  return { lead: text.slice(0, at).trim(), question: text.slice(at + 1).trim() }
}

/** A value as it stands on an open screen: of a mobile number only the ends. */
export function veiled(value: string): string {
  return value.replace(/^(01\d)-?\d{3,4}-?(\d{4})$/, '$1-••••-$2')
}

/** How a field is entered on the screen's own keys; undefined where its value is chosen. */
export type Entry = 'secret' | 'amount' | 'phone' | 'digits' | 'email' | 'name_ko' | 'name_en' | 'address' | 'text'

export function entryOf(field: SlotField | undefined, key: string): Entry | undefined {
  if (key === 'ssn') return 'secret'
  if (field?.type === 'boolean' || (field?.type === 'choice' && field.choices !== undefined)) return undefined
  if (field?.type === 'number') return /원|won/i.test(field.display_value ?? '') ? 'amount' : 'digits'
  if (/phone|contact/.test(key)) return 'phone'
  if (/email/.test(key)) return 'email'
  if (/english/.test(key)) return 'name_en'
  if (/(^|_)name$/.test(key)) return 'name_ko'
  return /address/.test(key) ? 'address' : 'text'
}

/** What an amount's bare number counts in: of 5000, shown as “5,000만 원”, in 만원. */
export function unitOf(field: SlotField | undefined): 'won' | 'man' {
  const said = field?.display_value?.replace(/,/g, '').match(/^(?:(\d+)억\s*)?(?:(\d+)만\s*)?(\d+)?\s*(?:원|won)/)
  if (!said || typeof field?.value !== 'number' || field.value === 0) return 'won'
  const [, eok = '0', man = '0', won = '0'] = said
  return Number(eok) * 1e8 + Number(man) * 1e4 + Number(won) === field.value * 10_000 ? 'man' : 'won'
}

/** Digits with separators become a number; anything else is left for the server to read or refuse. */
export function asNumber(entered: string): JsonValue {
  const digits = entered.replace(/[,\s]/g, '')
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : entered
}

/** What each of these choices includes, where their names are sums of the same parts ("계좌 + 체크카드"). */
export function partsOf(choices: { display: string }[]): string[][] {
  const parts = choices.map(({ display }) => display.replace(/만$|\s+only$/i, '').split(/\s*\+\s*/))
  return parts.some((some) => some.length > 1) ? parts : []
}

/** Prose of an estimate: the result, the arithmetic if it is written out, and the rest sentence by sentence. */
export interface Estimate {
  /** That nothing is decided by it, and as of when. */
  notice: string
  result: string
  sum: { amount: string; label: string; share: string; by: string; makes: string } | null
  notes: { text: string; open: boolean }[]
}

export function estimateOf(lead: string): Estimate | null {
  const sentences = lead.split(/\n|(?<=[.?])\s+/).map((sentence) => sentence.trim()).filter(Boolean)
  const isResult = (sentence: string) => /상담해 볼 수 있어요|talk about/.test(sentence)
  const result = sentences.find(isResult)
  const sum = /(\S+) ([\d억만, ]+(?:원|won)) × ([^\d(]+?)\s*(?:\([^)]*\))?\s*(\d+) % = ([\d억만, ]+(?:원|won))/.exec(lead)
  if (result === undefined) return null
  const [, label = '', amount = '', by = '', share = '', makes = ''] = sum ?? []
  const isNotice = (sentence: string) => /^(심사 결과가|This is not a decision)|기준이에요/.test(sentence)
  const rest = sentences
    .filter((sentence) => sentence !== result && !isNotice(sentence))
    .map((sentence) => (sum ? sentence.replace(sum[0], '').replace(/^[,;\s]+/, '').replace(/^the limit/, 'The limit') : sentence))
    .filter((sentence) => sentence.length > 1)
  return {
    notice: sentences.filter(isNotice).join(' '),
    result,
    sum: sum && { amount, label, share: `${share}\u00a0%`, by, makes },
    notes: rest.map((text) => ({ text, open: /창구에서|counter/.test(text) })),
  }
}

/** The choices of a question in the order of their ordinals, across groups; none where it has switches. */
export function choicesOf(question: StageResponse): BulletChoice[] {
  if (question.responseType === 'boolean') return []
  return question.choiceGroups?.flatMap(({ items }) => items) ?? ((question.choices ?? []) as BulletChoice[])
}
