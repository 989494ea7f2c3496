import { beforeEach, describe, expect, it } from 'vitest'

import { rove } from './roving'

/** Three keys above, two below and a little aslant, as on a keyboard. */
const PLACES = { q: [0, 0], w: [10, 0], e: [20, 0], a: [5, 10], s: [15, 10] } as const

describe('an arrow on a key', () => {
  let keys: Record<string, HTMLButtonElement>

  beforeEach(() => {
    document.body.innerHTML = '<div></div>'
    const box = document.body.firstElementChild as HTMLElement
    box.addEventListener('keydown', rove)
    keys = Object.fromEntries(
      Object.entries(PLACES).map(([name, [left, top]]) => {
        const key = document.createElement('button')
        key.getBoundingClientRect = () => ({ left, top, width: 8, height: 8 }) as DOMRect
        return [name, box.appendChild(key)]
      }),
    )
  })

  function press(from: string, key: string): string | undefined {
    keys[from]!.focus()
    keys[from]!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    return Object.keys(keys).find((name) => keys[name] === document.activeElement)
  }

  it.each([
    ['q', 'ArrowRight', 'w'],
    ['e', 'ArrowLeft', 'w'],
    ['w', 'ArrowDown', 'a'],
    ['s', 'ArrowUp', 'w'],
    ['s', 'ArrowLeft', 'a'],
  ])('leads from %s by %s to %s', (from, arrow, to) => {
    expect(press(from, arrow)).toBe(to)
  })

  it('stays where there is no neighbour, and minds no other key', () => {
    expect(press('e', 'ArrowRight')).toBe('e')
    expect(press('q', 'ArrowUp')).toBe('q')
    expect(press('q', 'x')).toBe('q')
  })
})
