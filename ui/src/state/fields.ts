import type { DisplayField, SlotField, SlotFillingUpdate, StageResponse } from '../protocol/generated'
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
