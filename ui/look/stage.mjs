// A browser, the built page, and a server that says what a scene tells it to.
import { createServer } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'

import axe from 'axe-core'
import { chromium } from 'playwright-core'

/** Windows in CSS pixels. */
export const FORMS = { portrait: [1080, 1920], landscape: [1920, 1080], narrow: [360, 640] }
/** What is pressed in the settings for each mode. */
export const MODES = { normal: [], large: ['text:large'], contrast: ['colours:high'], low: ['low:true'], simple: ['simple:true'] }
export const LOCALES = ['ko', 'en']

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.svg': 'image/svg+xml' }
const dist = new URL('../dist/', import.meta.url).pathname

/** Serves `ui/dist` and axe-core on a free port. Answers its address and how to stop it. */
export async function serve() {
  const server = createServer((request, response) => {
    const asked = request.url.split('?')[0]
    const path = normalize(asked === '/' ? '/index.html' : asked)
    try {
      const body = path === '/axe.js' ? axe.source : readFileSync(join(dist, path))
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'max-age=600' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { address: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() }
}

/** The Chromium that is installed. `more` are further flags. */
export function launch(more = []) {
  const folders = (process.env.PATH ?? '').split(':')
  const executablePath = ['chromium', 'google-chrome', 'chromium-browser'].flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--hide-scrollbars', '--force-color-profile=srgb', ...more] })
}

/** One page that plays scene after scene. */
export class Stage {
  #page
  #address
  #socket
  /** What the screen sent last, and the name of the last turn of each kind. */
  #last = {}
  #turns = new Map()
  #away = false
  #camera
  /** Errors that the page threw in this scene. */
  errors = []
  doing = ''

  /** `reducedMotion` as the system would ask for it: `reduce` or `no-preference`. */
  static async open(browser, address, reducedMotion = 'reduce') {
    const stage = new Stage()
    stage.#address = address
    const context = await browser.newContext({ reducedMotion })
    stage.#page = await context.newPage()
    stage.#page.setDefaultTimeout(8000)
    stage.#page.on('pageerror', (error) => stage.errors.push(String(error)))
    await stage.#page.addInitScript(still)
    await stage.#page.routeWebSocket(/\/api\/v1\/chat\/ws\//, (socket) => stage.#meet(socket))
    return stage
  }

  get page() {
    return this.#page
  }

  /** Plays a scene of scenes.mjs in a mode and a language. Rejects when it cannot be reached. */
  async play(scene, form, mode, locale, said) {
    this.errors = []
    this.#last = {}
    this.#turns.clear()
    this.#socket = undefined
    this.#away = false
    const [width, height] = FORMS[form]
    await this.#page.setViewportSize({ width, height })
    this.doing = 'goto'
    await this.#page.goto(`${this.#address}?keys=${form === 'narrow' ? 'system' : 'screen'}`)
    await this.#until(() => this.#socket)
    await this.#drawn()
    this.say({ type: 'session_initialized', message: '안녕하세요. 디딤돌은행 AI 상담 디딤돌이에요. 무엇을 도와드릴까요?' })
    const wishes = MODES[mode].map((wish) => `[data-set="${wish}"]`)
    const late = scene.late && mode === 'simple'
    if (locale === 'en') await this.press('[data-locale]')
    if (wishes.length > 0 && !late) await this.#dress(wishes)
    if (scene.said) {
      await this.press('[data-start]')
      await this.press('[data-consent="voice"]')
      this.doing = 'until'
      await this.#until(() => this.#turns.has('activate_voice'))
      const opening = scene.broken ? [{ type: 'error', code: 'internal', message: '' }] : said.products
      this.say(...opening.map((message) => ({ ...message, turnId: this.#turns.get('start_scenario') })))
      this.say({ turnId: this.#turns.get('activate_voice'), type: 'voice_activated' }, ...scene.said)
    }
    for (const step of scene.steps) {
      await step(this)
      await this.#drawn()
    }
    if (wishes.length > 0 && late) await this.#dress(wishes)
    this.doing = 'settle'
    await this.#page.evaluate(settle)
  }

  /** The screen as a JPEG, base64. */
  async picture() {
    this.doing = 'picture'
    this.#camera ??= await this.#page.context().newCDPSession(this.#page)
    return (await this.#camera.send('Page.captureScreenshot', { format: 'jpeg', quality: 88, optimizeForSpeed: true })).data
  }

  /** Lets the server say these messages. */
  say(...messages) {
    for (const message of messages) this.#socket.send(JSON.stringify(message))
  }

  /** Lets the server answer what the screen sent last. */
  answer(...messages) {
    this.say(...messages.map((message) => ({ ...message, turnId: this.#last.turnId })))
  }

  /** The server is gone, and whoever asks for it again is turned away. */
  async lose() {
    this.#away = true
    await this.#socket.close({ code: 1011 })
  }

  /** True where this stands on the page, or on one of its pages of choices. */
  async has(selector) {
    await this.#drawn()
    return (await this.#page.$(selector)) !== null
  }

  /** Presses the first of these, leafing through the pages of choices until it is there. */
  async press(selector) {
    this.doing = `press ${selector}`
    await this.#page.waitForFunction(find, selector, { polling: 'raf' })
    await this.#page.evaluate((wanted) => document.querySelector(wanted).click(), selector)
    await this.#drawn()
  }

  /** Types on the screen's keys, or into a native field. */
  async type(text) {
    const input = await this.#page.$('input:not([type="hidden"])')
    if (input) return input.fill(text)
    await this.#page.evaluate((keys) => keys.forEach((key) => dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))), [...text])
  }

  async #dress(wishes) {
    await this.press('[data-settings]')
    for (const wish of wishes) await this.press(wish)
    await this.press('[data-continue]')
  }

  #meet(socket) {
    if (this.#away) return socket.close({ code: 1011 })
    this.#socket = socket
    socket.onMessage((text) => {
      this.#last = JSON.parse(text)
      this.#turns.set(this.#last.type, this.#last.turnId)
      this.#wake?.()
    })
    this.#wake?.()
  }

  #wake
  async #until(condition) {
    while (!condition()) await new Promise((resolve) => (this.#wake = resolve))
  }

  #drawn() {
    return this.#page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))))
  }
}

/** Runs in the page before anything else: the same numbers every time, and no clock that counts down. */
function still() {
  sessionStorage.clear()
  let seed = 7
  const next = () => (seed = (seed * 48271) % 2147483647)
  const secure = crypto.getRandomValues.bind(crypto)
  crypto.getRandomValues = (array) => {
    // The stand-in for the socket names its sockets by 32 bytes, and those must differ from page to page.
    if (array.length === 32) return secure(array)
    for (let at = 0; at < array.length; at++) array[at] = next()
    return array
  }
  crypto.randomUUID = () => `00000000-0000-4000-8000-${String(next()).padStart(12, '0')}`
  window.setInterval = () => 0
  // Nobody has answered yet whether this page may listen: what a scene shows is not what a microphone hears here.
  if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = () => new Promise(() => {})
}

/** Runs in the page: fonts are there, and whatever moves stands at its first second. */
async function settle() {
  await document.fonts.ready
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()))
  for (let passes = 0; passes < 3; passes++) await frame()
  for (const animation of document.getAnimations()) {
    animation.pause()
    animation.currentTime = 1000
  }
  await frame()
}

/** Runs in the page until the wanted one is there; leafs on meanwhile. */
function find(selector) {
  if (document.querySelector(selector)) return true
  if (document.querySelector('[data-page="next"]') && !document.querySelector('[data-consent]')) document.querySelector('[data-page="next"]').click()
  return false
}
