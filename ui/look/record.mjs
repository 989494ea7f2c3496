// Writes down what the headless program says on the way through the shipped scenarios, for the scenes to play:
// `node look/record.mjs ../target/debug/didimdol`, into look/said/. Run by `cargo xtask screens --bless`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'

const choose = (stageId, selectedChoice) => ({ type: 'user_choice_selection', stageId, selectedChoice })
const write = (ko, en) => (locale) => ({ type: 'process_text', text: locale === 'ko' ? ko : en })
const start = (productType) => ({ type: 'start_scenario', productType })
const correct = (field, newValue) => ({ type: 'field_modification_request', field, newValue })

/** Consultations: each step by the name under which its answer is kept; without a name it only leads on. */
const WAYS = [
  [
    ['products', start('reception')],
    ['staff', { type: 'request_staff' }],
  ],
  [
    ['services', start('deposit_account')],
    ['unclear', write('음', 'umm')],
    ['personal', choose('select_services', 'all')],
    ['refused', correct('phone_number', '010-12')],
    ['security', choose('confirm_personal_info', 'yes')],
    ['answer', write('OTP가 뭐예요?', 'What is an OTP?')],
    ['alerts', choose('security_medium_registration', 'futuretech_19284019384')],
    ['cards', { type: 'user_boolean_selection', stageId: 'additional_services', booleanSelections: { important_transaction_alert: true, withdrawal_alert: true, overseas_ip_restriction: true } }],
    ['statement', choose('card_selection', 'sline_transit')],
    ['usage', choose('statement_delivery', 'mobile')],
    ['password', choose('card_usage_alert', 'over_50000_free')],
    ['summary', { type: 'user_boolean_selection', stageId: 'card_password_setting', booleanSelections: { card_password_same_as_account: true } }],
    ['completion', choose('final_confirmation', 'yes')],
  ],
  [
    ['loan', start('didimdol')],
    [null, write('연봉 5천에 무주택이고 3억짜리 집이요', 'I earn 50 million won, own no home, and the home costs 300 million won')],
    [null, write('네', 'yes')],
    [null, write('미혼이에요', 'single')],
    ['optional', write('네', 'yes')],
    ['optional-unclear', write('음', 'umm')],
    ['estimate', write('1억이요', '100 million won')],
  ],
]

const [program] = process.argv.slice(2)
const folder = new URL('./said/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const locale of ['ko', 'en']) {
  const kept = WAYS.flatMap((way) => record(way, locale))
  const lines = kept.map(([name, messages]) => `  ${JSON.stringify(name)}: [\n${messages.map((message) => `    ${JSON.stringify(message)}`).join(',\n')}\n  ]`)
  writeFileSync(new URL(`${locale}.json`, folder), `{\n${lines.join(',\n')}\n}\n`)
}

/** The server's messages after each named step, without the names of their turns. */
function record(way, locale) {
  const preferences = { type: 'set_preferences', locale, turnId: 'locale' }
  const steps = way.map(([, step], at) => ({ ...(typeof step === 'function' ? step(locale) : step), turnId: `step-${at}` }))
  const input = [steps[0], preferences, { ...steps[0], turnId: 'again' }, ...steps.slice(1)].map((step) => JSON.stringify(step)).join('\n')
  const { stdout, status } = spawnSync(program, ['chat', '--json'], { input: `${input}\n`, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}`)
  const said = stdout.trim().split('\n').map((line) => JSON.parse(line))
  return way.flatMap(([name], at) => {
    const turn = at === 0 ? 'again' : `step-${at}`
    const messages = said.filter(({ turnId }) => turnId === turn).map((message) => ({ ...message, turnId: undefined }))
    if (messages.length === 0) throw new Error(`nothing was said to ${name ?? `step ${at}`}`)
    return name === null ? [] : [[name, messages]]
  })
}
