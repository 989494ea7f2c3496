// A client of the seed documents that shares no code with the server: it plays the exchanges quoted in
// tests/wire/seed00X and seed 001's own example. Usage: node --experimental-websocket client.mjs HOST:PORT
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'

const host = process.argv[2]
const wire = new URL('../../../../tests/wire/', import.meta.url)

/** Equal, where `<text>` stands for any words. */
function matches(answer, expected, place) {
  if (expected === '<text>') return assert.ok(typeof answer === 'string' && answer, place)
  if (expected === null || typeof expected !== 'object') return assert.equal(answer, expected, place)
  assert.deepEqual(Object.keys(answer).sort(), Object.keys(expected).sort(), place)
  for (const key of Object.keys(expected)) matches(answer[key], expected[key], `${place}/${key}`)
}

for (const seed of ['seed000', 'seed002', 'seed003', 'seed004']) {
  let thread
  for (const file of readdirSync(new URL(`${seed}/`, wire)).sort()) {
    const { request, response } = JSON.parse(readFileSync(new URL(`${seed}/${file}`, wire), 'utf8'))
    const path = request.path.replace('{thread_id}', thread)
    const answered = await fetch(`http://${host}${path}`, {
      method: request.method,
      headers: { 'content-type': 'application/json' },
      body: request.text ?? JSON.stringify(request.body),
    })
    assert.equal(answered.status, response.status, file)
    const body = await answered.json()
    matches(body, response.body, file)
    thread = body.thread_id ?? thread
  }
}

/** Opens a socket; `next` gives its messages one by one. */
async function socket(path) {
  const ws = new WebSocket(`ws://${host}${path}`)
  const waiting = []
  const readers = []
  ws.onmessage = ({ data }) => (readers.shift() ?? ((m) => waiting.push(m)))(JSON.parse(data))
  await new Promise((open, failed) => Object.assign(ws, { onopen: open, onerror: failed }))
  const next = () => waiting.shift() ?? new Promise((resolve) => readers.push(resolve))
  return { ws, next, say: (message) => ws.send(JSON.stringify(message)) }
}

// Seed 001 §8.1
const consultation = await socket('/api/v1/chat/ws/session123')
assert.equal((await consultation.next()).type, 'session_initialized')
consultation.say({ type: 'process_text', text: '통장 만들고 싶어요', input_mode: 'text' })
let question
for (;;) {
  question = await consultation.next()
  if (question.type === 'stage_response') break
}
assert.equal(question.stageId, 'select_services')
assert.equal(question.responseType, 'bullet')
assert.deepEqual(
  question.choices.map(({ value }) => value),
  ['all', 'mobile_only', 'card_only', 'account_only'],
)
consultation.ws.close(1000)

// Seed 004: deltas, then done
const chat = await socket('/chat')
chat.say({ session_id: 'js', message: '통장 만들고 싶어요', turn_id: '1' })
let words = ''
for (let message; ; words += message.content) {
  message = await chat.next()
  assert.equal(message.turn_id, '1')
  if (message.type === 'done') break
  assert.equal(message.type, 'delta')
}
assert.match(words, /한도계좌/)
chat.ws.close(1000)

console.log('all kept')
