import { expect, it } from 'vitest'

import { dress, told, usual } from './preferences'

it('wishes stand on the page and leave no trace when taken back', () => {
  const page = document.createElement('html')
  dress(page, { ...usual, text: 'large', colours: 'high', low: true, simple: true })
  expect({ ...page.dataset }).toEqual({ text: 'large', contrast: 'high', posture: 'low', mode: 'simple' })
  dress(page, usual)
  expect({ ...page.dataset }).toEqual({})
})

it('the server is told in its own measures', () => {
  expect(told({ ...usual, volume: 5, colours: 'dark' }, 'en')).toMatchObject({ volume: 1, contrast: 'normal', locale: 'en' })
})
