import { expect, it } from 'vitest'

import { sample } from '../wire-samples'
import { translate, type Translate } from '../words/words'
import { sayings } from './sayings'

const t: Translate = (key, places) => translate('ko', key, places)
const at = (name: string) => sayings(sample(`stage_response_${name}`, 'stage_response'), t)

it('two things are offered that would work at this very question', () => {
  expect(at('bullet')).toEqual(['네, 그렇게 해 주세요', '두 번째요'])
  expect(at('boolean')).toEqual(['이대로 해 주세요', '출금내역 알림은 빼 주세요'])
  expect(at('one_switch')).toEqual(['네', '아니요'])
  expect(at('confirmation').length).toBe(2)
  expect(sayings(null, t)).toEqual([])
})

it('an open question lends its own examples', () => {
  const open = { ...sample('stage_response_narrative', 'stage_response'), choices: undefined }
  expect(sayings({ ...open, prompt: '예를 들면 “3억짜리 집이요”처럼요.\n어떤 집인가요?' }, t)).toEqual(['3억짜리 집이요'])
})
