/** One thing to press in the low screen. */
export interface Cell {
  id: string
  label: string
  press: () => void
  /** Its ordinal among the choices, so that "두 번째요" always works. */
  number?: number
  on?: boolean
  tag?: string
  /** The field it corrects. */
  field?: string
  /** Attributes by which it is known. */
  hooks?: Record<`data-${string}`, string>
}
