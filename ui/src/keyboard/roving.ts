/** Where an arrow key leads: one column or row further. */
const STEPS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Moves the focus from a key to its neighbour in the arrow's direction. Does nothing where there is none. */
export function rove(event: KeyboardEvent): void {
  const step = STEPS[event.key]
  const from = event.target instanceof Element ? event.target.closest('button') : null
  if (!step || !from || !(event.currentTarget instanceof Element)) return
  event.preventDefault()
  const here = centre(from)
  const distance = (other: Element) => {
    const there = centre(other)
    const [x, y] = [there.x - here.x, there.y - here.y]
    const along = x * step[0] + y * step[1]
    // Straight on before aslant.
    return along > 1 ? along + 3 * Math.abs(x * step[1] + y * step[0]) : Infinity
  }
  const keys = [...event.currentTarget.querySelectorAll('button')].filter((key) => key !== from)
  const nearest = keys.reduce<HTMLButtonElement | null>((best, key) => (distance(key) < (best ? distance(best) : Infinity) ? key : best), null)
  nearest?.focus({ preventScroll: true })
}

function centre(element: Element): { x: number; y: number } {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
}
