import { expect, it } from 'vitest'

import { formOf } from './form'

it('draws the reference panels at their true size', () => {
  expect(formOf(1080, 1920)).toEqual({ form: 'portrait', mm: 3.2126 })
  expect(formOf(1920, 1080)).toEqual({ form: 'landscape', mm: 3.2126 })
})

it('is a phone when either side is small', () => {
  expect(formOf(360, 780).form).toBe('phone')
  expect(formOf(780, 360).form).toBe('phone')
})

it('shrinks with a window that is smaller than the panel', () => {
  expect(formOf(810, 1440).mm).toBeCloseTo(3.2126 * 0.75)
  expect(formOf(1080, 1200).mm).toBeCloseTo(3.2126 * 0.8)
})
