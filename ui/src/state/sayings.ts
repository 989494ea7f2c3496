import type { BooleanChoice, StageResponse } from '../protocol/generated'
import type { Translate } from '../words/words'
import { choicesOf, splitPrompt } from './fields'

/** Two things a customer could say to this very question. */
export function sayings(question: StageResponse | null, t: Translate): string[] {
  if (question === null) return []
  if (question.responseType === 'boolean') return ofSwitches(question.choices as BooleanChoice[], t)
  const choices = choicesOf(question)
  if (choices.length === 0) return quoted(question.prompt)
  if (question.responseType === 'narrative') return choices.slice(0, 2).map(({ display }) => display)
  // Products are known by their names; answers of a question by their number.
  if (choices.some(({ metadata }) => metadata?.icon)) return choices.slice(0, 2).map(({ display }) => display)
  const usual = choices.some((choice) => choice.default === true || choice.value === question.defaultChoice)
  return [usual ? t('voice.say.yes') : (choices[0]?.display ?? ''), t('voice.say.second')]
}

function ofSwitches(choices: BooleanChoice[], t: Translate): string[] {
  const [only, second] = choices
  if (!second) return [t('yes'), t('no')]
  const without = second.label ?? only?.label ?? ''
  return [t('voice.say.asIs'), t('voice.say.without', { it: without })]
}

/** An open question may give its own examples in quotation marks. */
function quoted(prompt: string): string[] {
  const { lead } = splitPrompt(prompt)
  return [...lead.matchAll(/“([^”]{2,28})”/g)].map(([, words]) => words ?? '').slice(0, 2)
}
