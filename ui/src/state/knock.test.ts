import { expect, it } from 'vitest'

import { Knocks } from './knock'

/** When the gesture is complete, for touches of the corner at these times. */
const completed = (...times: number[]) => {
  const knocks = new Knocks()
  return times.filter((time) => knocks.completedBy(40, 40, time))
}

it('five touches of the corner within three seconds are the gesture', () => {
  expect(completed(0, 700, 1400, 2100)).toEqual([])
  expect(completed(0, 700, 1400, 2100, 2800)).toEqual([2800])
  expect(completed(0, 750, 1500, 2250, 3001)).toEqual([])
})

it('a slow start does not spoil a quick end, and one gesture is not two', () => {
  expect(completed(0, 5000, 5100, 5200, 5300, 5400, 5500)).toEqual([5400])
})

it('a touch elsewhere breaks it off', () => {
  const knocks = new Knocks()
  for (const time of [0, 100, 200, 300]) knocks.completedBy(90, 10, time)
  expect(knocks.completedBy(97, 10, 400)).toBe(false)
  expect(knocks.completedBy(90, 10, 500)).toBe(false)
})
