// Takes pictures of every scene in three sizes: `npm run look [name]`, into test-results/look/.
// The built page runs as it is; only its socket is answered from here.
import { createServer } from 'node:http'
import { mkdirSync, readFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'

import { chromium } from 'playwright-core'

import { scenes } from './scenes.mjs'

const SIZES = { portrait: [1080, 1920], landscape: [1920, 1080], phone: [390, 844], narrow: [360, 640] }
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }
const dist = new URL('../dist/', import.meta.url).pathname
const out = new URL('../test-results/look/', import.meta.url).pathname
mkdirSync(out, { recursive: true })

const server = createServer((request, response) => {
  const path = normalize(request.url === '/' ? '/index.html' : request.url.split('?')[0])
  try {
    const body = readFileSync(join(dist, path))
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body)
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}/`

const wanted = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
let faults = 0
for (const [form, [width, height]] of Object.entries(SIZES)) {
  for (const [name, [messages, ...steps]] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part) || form === part)) continue
    const page = await browser.newPage({ viewport: { width, height } })
    page.on('pageerror', (error) => fault(`${form}-${name}`, String(error)))
    let socket
    let last = {}
    const begun = new Promise((resolve) => {
      void page.routeWebSocket(/\/api\/v1\/chat\/ws\//, (ws) => {
        socket = ws
        ws.onMessage((text) => {
          last = JSON.parse(text)
          if (last.type === 'start_scenario') resolve(last.turnId)
        })
        ws.send(JSON.stringify({ type: 'session_initialized', message: '안녕하세요. 디딤돌은행 AI 상담이에요.' }))
      })
    })
    await page.goto(address)
    const say = (message) => socket.send(JSON.stringify(message))
    const first = await begun
    say({ turnId: first, type: 'slot_filling_update', data: { product_type: 'reception', current_stage: 'product_selection', collected_info: {}, required_fields: [], completion_rate: 0 } })
    say({ turnId: first, ...scenes['03-products'][0][0] })
    for (const message of messages) say(message)
    for (const step of steps) {
      if (step.constructor.name === 'AsyncFunction') await step(page)
      else for (const message of step(last)) say(message)
      await page.waitForTimeout(60)
    }
    await page.evaluate(() => document.fonts.ready)
    await page.waitForTimeout(350)
    await page.screenshot({ path: join(out, `${form}-${name}.png`) })
    for (const complaint of await page.evaluate(inspect)) fault(`${form}-${name}`, complaint)
    await page.close()
  }
}
await browser.close()
server.close()
process.exitCode = faults > 0 ? 1 : 0

function fault(where, what) {
  faults += 1
  console.error(`${where}: ${what}`)
}

/** Runs in the page: nothing may stick out, overlap the dock or be too small to press. */
function inspect() {
  const complaints = []
  const touch = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--touch')) || 0
  const probe = document.createElement('div')
  probe.style.cssText = 'position:absolute;width:var(--touch)'
  document.body.append(probe)
  const least = Math.min(touch || Infinity, probe.getBoundingClientRect().width) - 1
  probe.remove()
  if (document.documentElement.scrollWidth > innerWidth) complaints.push('the page is wider than the window')
  for (const control of document.querySelectorAll('button, input')) {
    const box = control.getBoundingClientRect()
    const label = control.textContent?.trim() || control.id
    if (box.width < least || box.height < least) {
      complaints.push(`“${label}” is ${Math.round(box.width)}×${Math.round(box.height)}, under ${Math.round(least)}`)
    }
    if (box.right > innerWidth + 1 || box.left < -1) complaints.push(`“${label}” sticks out`)
  }
  for (const control of document.querySelectorAll('button, input')) {
    const box = control.getBoundingClientRect()
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    const clip = control.closest('.view')?.getBoundingClientRect()
    if (clip && (y < clip.top + 8 || y > clip.bottom - 8)) continue
    const hit = document.elementFromPoint(x, y)
    if (!hit || !control.contains(hit)) complaints.push(`“${control.textContent?.trim() || control.id}” is covered`)
  }
  const dock = document.querySelector('[data-staff]')?.getBoundingClientRect()
  if (!dock || dock.bottom > innerHeight + 1) complaints.push('the dock is not whole')
  return complaints
}
