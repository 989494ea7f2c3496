const KNOCKS = 5
const WITHIN_MS = 3_000
/** The upper left corner holds nothing to press on any page: a finger's width is enough to find it. */
const CORNER_PX = 96

/** Staff's hidden gesture: five touches of the upper left corner within three seconds. */
export class Knocks {
  #times: number[] = []

  /** True when this touch completes the gesture. One elsewhere breaks it off. */
  completedBy(x: number, y: number, milliseconds: number): boolean {
    if (x > CORNER_PX || y > CORNER_PX) {
      this.#times = []
      return false
    }
    this.#times = [...this.#times, milliseconds].slice(-KNOCKS)
    const complete = this.#times.length === KNOCKS && milliseconds - this.#times[0]! <= WITHIN_MS
    if (complete) this.#times = []
    return complete
  }
}
