// Takes pictures of every scene in four sizes: `npm run look [name | size | mode…]`, into test-results/look/.
// Modes (large, contrast, dark, low, simple, en, en-large) are the usual one unless named; `all` is every mode.
// The built page runs as it is; only its socket is answered from here.
import { createServer } from 'node:http'
import { mkdirSync, readFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'

import axe from 'axe-core'
import { chromium } from 'playwright-core'

import { scenes } from './scenes.mjs'

const SIZES = { portrait: [1080, 1920], landscape: [1920, 1080], phone: [390, 844], narrow: [360, 640] }
const MODES = {
  usual: [],
  large: ['text:large'],
  contrast: ['colours:high'],
  dark: ['colours:dark'],
  low: ['low:true'],
  simple: ['simple:true'],
  en: ['locale'],
  'en-large': ['locale', 'text:large'],
}
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' }
const dist = new URL('../dist/', import.meta.url).pathname
const out = new URL('../test-results/look/', import.meta.url).pathname
mkdirSync(out, { recursive: true })

const server = createServer((request, response) => {
  const asked = request.url.split('?')[0]
  const path = normalize(asked === '/' ? '/index.html' : asked)
  try {
    const body = readFileSync(join(dist, path))
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body)
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}/`

const asked = process.argv.slice(2)
const modes = asked.includes('all') ? Object.keys(MODES) : asked.filter((word) => word in MODES)
const sizes = asked.filter((word) => word in SIZES)
const wanted = asked.filter((word) => word !== 'all' && !(word in MODES) && !(word in SIZES))
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
let faults = 0
for (const [form, [width, height]] of Object.entries(SIZES)) {
  if (sizes.length > 0 && !sizes.includes(form)) continue
  for (const mode of modes.length > 0 ? modes : ['usual']) {
    for (const [name, scene] of Object.entries(scenes)) {
      if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue
      const picture = [form, mode, name].filter((word) => word !== 'usual').join('-')
      try {
        await take(scene, picture, { width, height }, mode, form)
      } catch (error) {
        // Some scenes press what these modes leave out.
        if (['low', 'simple', 'large', 'en-large'].includes(mode) && /Timeout/.test(String(error))) console.log(`${picture}: not in this mode`)
        else fault(picture, String(error).split('\n')[0])
      }
    }
  }
}
await browser.close()
server.close()
process.exitCode = faults > 0 ? 1 : 0

/** One picture: the way to the scene, the scene, a look. */
async function take([messages, ...steps], picture, viewport, mode, form) {
  const page = await browser.newPage({ viewport, reducedMotion: 'reduce' })
  page.setDefaultTimeout(4000)
  page.on('pageerror', (error) => fault(picture, String(error)))
  let socket
  let last = {}
  const said = new Map()
  await page.routeWebSocket(/\/api\/v1\/chat\/ws\//, (ws) => {
    if (messages === null) return void ws.close()
    socket = ws
    ws.onMessage((text) => {
      last = JSON.parse(text)
      said.set(last.type, last.turnId)
    })
    ws.send(JSON.stringify({ type: 'session_initialized', message: '안녕하세요. 디딤돌은행 AI 상담이에요.' }))
  })
  await page.goto(`${address}?keys=${form === 'phone' || form === 'narrow' ? 'system' : 'screen'}`)
  const say = (message) => socket.send(JSON.stringify(message))
  if (messages !== null && MODES[mode].length > 0) {
    await page.locator('[data-settings]').click()
    for (const wish of MODES[mode]) await page.locator(`[data-set="${wish}"], [data-${wish.replace(':', '-')}]`).click()
    await page.locator('[data-continue]').click()
  }
  if (messages?.length > 0) {
    await page.locator('[data-start]').click()
    await page.locator('[data-consent="voice"]').click()
    while (!said.has('start_scenario')) await page.waitForTimeout(10)
    const turnId = said.get('start_scenario')
    const reception = { product_type: 'reception', current_stage: 'product_selection', collected_info: {}, required_fields: [], completion_rate: 0 }
    say({ turnId, type: 'slot_filling_update', data: reception })
    say({ turnId, ...scenes['03-products'][0][0] })
    say({ turnId: said.get('activate_voice'), type: 'voice_activated' })
    for (const message of messages) say(message)
  }
  for (const step of steps) {
    if (step.constructor.name === 'AsyncFunction') await step(page)
    else for (const message of step(last)) say(message)
    await page.waitForTimeout(60)
  }
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(out, `${picture}.png`) })
  for (const complaint of await page.evaluate(inspect)) fault(picture, complaint)
  await page.evaluate(axe.source)
  for (const complaint of await page.evaluate(accessibility)) fault(picture, complaint)
  await page.close()
}

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
  const phone = document.documentElement.dataset.form === 'phone'
  if (document.documentElement.scrollWidth > innerWidth) complaints.push('the page is wider than the window')
  for (const control of document.querySelectorAll('button, input')) {
    const box = control.getBoundingClientRect()
    const label = control.textContent?.trim() || control.id
    // Keys of a keyboard may be smaller: 15 mm.
    if (box.width === 0 && box.height === 0) continue
    const enough = phone ? 44 : control.matches('[data-key]') ? Math.min(least, least * 0.75) : least
    if (box.width < enough || box.height < enough) {
      complaints.push(`“${label}” is ${Math.round(box.width)}×${Math.round(box.height)}, under ${Math.round(enough)}`)
    }
    if (box.right > innerWidth + 1 || box.left < -1) complaints.push(`“${label}” sticks out`)
  }
  for (const control of document.querySelectorAll('button, input')) {
    const box = control.getBoundingClientRect()
    if (box.width === 0) continue
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

/** Runs in the page, after axe-core: what a screen reader or a low-sighted reader would trip over. */
async function accessibility() {
  const found = await globalThis.axe.run(document, { resultTypes: ['violations'] })
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target, any }) => `axe ${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`),
  )
}
