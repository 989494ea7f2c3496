// Looks at every screen in every mode, language and window: `cargo xtask screens`, or here
// `node look/screens.mjs [part of a name | form | mode | locale]… [--pictures] [--bless]`.
// Measures it (inspect.mjs), lets axe-core look at it, and compares it with its approved picture (darkroom.mjs).
// `--everywhere` measures also the modes of the wide window and the phone, which have no approved pictures
// (nothing is out of reach there, so neither has a low screen).
// `--pictures` leaves each in full size in test-results/screens/, `--bless` approves what is seen.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'

import { Darkroom, VIEWS } from './darkroom.mjs'
import { accessibility, inspect } from './inspect.mjs'
import { proofs } from './proofs.mjs'
import { saidIn, scenesIn } from './scenes.mjs'
import { FORMS, launch, LOCALES, MODES, serve, Stage } from './stage.mjs'

/** How many browsers look side by side; two pages of one browser wait for each other's frames. */
const HANDS = 2
/** A screen that takes longer hangs. */
const LONGEST_MS = 15_000
const pictures = new URL('../test-results/screens/', import.meta.url).pathname
const approved = new URL('../../docs/screens/', import.meta.url).pathname
for (const folder of [pictures, approved]) mkdirSync(folder, { recursive: true })

const flags = process.argv.slice(2).filter((word) => word.startsWith('--'))
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const bless = flags.includes('--bless')
const only = (all) => (all.some((word) => asked.includes(word)) ? all.filter((word) => asked.includes(word)) : all)
const parts = asked.filter((word) => ![...Object.keys(FORMS), ...Object.keys(MODES), ...LOCALES].includes(word))

const everywhere = Object.keys(FORMS).flatMap((form) => Object.keys(MODES).map((mode) => [form, mode])).filter(([form, mode]) => form === 'portrait' || mode !== 'low')
const compared = new Set(VIEWS.map(String))
const views = (flags.includes('--everywhere') ? everywhere : VIEWS).filter(([form, mode]) => only(Object.keys(FORMS)).includes(form) && only(Object.keys(MODES)).includes(mode))
const screens = only(LOCALES).flatMap((locale) => {
  const said = saidIn(locale)
  return Object.entries(scenesIn(locale))
    .filter(([name, { without = [] }]) => (parts.length === 0 || parts.some((part) => name.includes(part))) && without.length < 5)
    .flatMap(([name, scene]) => views.filter(([, mode]) => !scene.without?.includes(mode)).map(([form, mode]) => ({ name, scene, form, mode, locale, said })))
})

const SHEET = `# Every screen

Made by \`cargo xtask screens --bless\`, and what later looks are compared with. Above Korean, below English; from left to right as
usual, large letters, clear colours, low, simple (1080×1920), then a wide window (1920×1080) and a phone (360×640). A grey
place: that mode has no such screen. The words are those of the shipped scenarios; the customer is fictional.

`

const { address, stop } = await serve()
const browser = await launch()
const room = await Darkroom.open(browser, approved)
const taken = new Map()
let [passed, failed] = [0, 0]
const waiting = [...screens]
await Promise.all(Array.from({ length: HANDS }, work))
if (parts.length === 0 && !bless) await proofs({ address, room, report })
if (bless) await approveAll()
await browser.close()
stop()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

async function work() {
  const own = await launch()
  let stage = await Stage.open(own, address)
  for (let screen; (screen = waiting.shift()); ) {
    const { name, form, mode, locale } = screen
    const view = `${form}.${mode}.${locale}`
    let timer
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`hangs at ${stage.doing}`)), LONGEST_MS)))
    try {
      report(`${name}.${view}`, await Promise.race([look(stage, screen, view), late]))
    } catch (error) {
      report(`${name}.${view}`, [String(error).split('\n')[0]])
      await stage.page.context().close()
      stage = await Stage.open(own, address)
    }
    clearTimeout(timer)
  }
  await own.close()
}

/** Every complaint about one screen. */
async function look(stage, { name, scene, form, mode, locale, said }, view) {
  await stage.play(scene, form, mode, locale, said)
  const jpeg = await stage.picture()
  if (flags.includes('--pictures')) writeFileSync(`${pictures}${name}.${view}.jpg`, Buffer.from(jpeg, 'base64'))
  if (bless) taken.set(name, [...(taken.get(name) ?? []), [view, jpeg]])
  const least = mode === 'contrast' ? 7 : 4.5
  stage.doing = 'inspect'
  const complaints = await stage.page.evaluate(inspect, { least, large: mode === 'large', low: mode === 'low' })
  if (scene.painted) complaints.push(...(await painted(stage, least)))
  stage.doing = 'axe'
  await stage.page.addScriptTag({ url: '/axe.js' })
  complaints.push(...(await stage.page.evaluate(accessibility)), ...stage.errors)
  const different = bless || !compared.has(String([form, mode])) ? null : await room.compare(name, view, jpeg, `${pictures}${name}.${view}.difference.png`)
  return different === null ? complaints : [...complaints, different]
}

/** Words that stand on a drawing: each against the least favourable pixel behind it. */
async function painted(stage, least) {
  const words = await stage.page.evaluate(() => {
    const range = document.createRange()
    const colours = new Map([...document.querySelectorAll('[data-attract] > *')].map((element) => [element, getComputedStyle(element).color]))
    document.head.insertAdjacentHTML('beforeend', '<style id="blank">[data-attract] > * { color: transparent !important } [data-attract] header svg { display: none }</style>')
    const found = [...document.querySelectorAll('[data-attract] > h1, [data-attract] > p, [data-attract] > header')].map((element) => {
      range.selectNodeContents(element)
      const { left, top, width, height } = range.getBoundingClientRect()
      const [red, green, blue] = colours.get(element).match(/\d+/g).map(Number)
      return { words: element.textContent.trim(), left, top, width, height, colour: [red, green, blue] }
    })
    return found
  })
  const measured = await room.behind(await stage.picture(), words)
  await stage.page.evaluate(() => document.querySelector('#blank').remove())
  return words.flatMap(({ words: said }, at) => (measured[at] < least ? [`“${said.slice(0, 28)}” has a contrast of ${measured[at].toFixed(2)}:1 with the drawing behind it, under ${least}:1`] : []))
}

function report(what, complaints) {
  if (complaints.length === 0) passed += 1
  else failed += 1
  for (const complaint of complaints) console.log(`✗ ${what}: ${complaint}`)
}

/** Writes the strips of all scenes that were taken in every view, and the sheet that shows them. */
async function approveAll() {
  const whole = asked.length === 0
  if (whole) for (const old of readdirSync(approved, { withFileTypes: true })) if (old.isFile()) rmSync(`${approved}${old.name}`)
  for (const [name, kept] of taken) if (whole || parts.length === asked.length) await room.approve(name, kept)
  const lines = Object.keys(scenesIn('ko')).map((name) => `| ${name} |\n|---|\n| ![${name}](screens/${name}.webp) |\n`)
  if (whole) writeFileSync(new URL('../../docs/screens.md', import.meta.url), SHEET + lines.join('\n'))
}
