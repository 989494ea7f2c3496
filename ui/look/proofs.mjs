// Screens broken on purpose: whatever is measured here must be seen, or it is not measured at all.
// And the other way round: letters drawn by another rasteriser are no difference.
import { accessibility, inspect } from './inspect.mjs'
import { saidIn, scenesIn } from './scenes.mjs'
import { launch, Stage } from './stage.mjs'

const PICTURED = '04-services'
/** What is wrong, and on which screen; each must look different. */
const DIFFERENT = [
  ['a button is gone', PICTURED, '[data-staff] { visibility: hidden !important }'],
  ['a choice is gone', PICTURED, '[data-choice="card_only"] { visibility: hidden !important }'],
  ['an answer is gone', '11-personal', '.acts .no { visibility: hidden !important }'],
  ['a colour is another', PICTURED, ':root { --turn-700: #0b4f8a !important }'],
  ['the question is smaller', PICTURED, 'h1 { font-size: 80% !important }'],
  ['the question has moved', PICTURED, 'h1 { transform: translateX(40px) }'],
  ['the choices have moved', PICTURED, '.pick { transform: translateY(26px) }'],
  ['the words of the voice are gone', PICTURED, '.say { visibility: hidden !important }'],
  ['the picture beside the number is gone', '18-completion', '.take svg { visibility: hidden !important }'],
]
/** What is wrong, and a part of the complaint that must come. */
const MEASURED = [
  ['a small button', '[data-settings] { height: 40px !important; min-height: 0 !important; align-self: center }', 'too small to press'],
  ['a narrow key', '[data-restart] { width: 50px !important; min-width: 0 !important }', 'too small to press'],
  ['pale words', 'h1 { color: #8a8a8a !important }', 'has a contrast of'],
  ['a pale outline', '[data-choice] { border-color: #e4e0d6 !important }', 'the outline of'],
  ['small words', '.lead { font-size: 20px !important }', 'mm high'],
  ['a button cut off', '[data-voice-do="repeat"] { position: relative; left: 500px }', 'is cut off at its side'],
  ['words cut off', '[data-choice] .t { overflow: hidden } [data-choice] strong { width: 1200px; white-space: nowrap; text-align: right }', 'is cut off at its side'],
  ['a cover', 'main::after { content: ""; position: absolute; inset: 900px 0 700px; background: #fff; z-index: 9 }', 'is covered by'],
  ['a page too wide', 'body, html { overflow: auto !important } main { width: 1200px !important }', 'wider than the window'],
  ['a button outside', '[data-staff] { position: relative; left: 200px }', 'sticks out'],
]
/** Flags that let this Chromium draw letters as another build would. */
const OTHERWISE = ['--font-render-hinting=none', '--disable-font-subpixel-positioning', '--disable-lcd-text']
const ALIKE = [PICTURED, '11-personal', '12-keyboard-address', '17-summary', '18-completion']

/** Breaks screens and reports whether it was seen. `report` takes a name and complaints. */
export async function proofs({ address, room, report }) {
  const said = saidIn('ko')
  const scenes = scenesIn('ko')
  const browser = await launch()
  const stage = await Stage.open(browser, address)
  const play = (name, where = stage) => where.play(scenes[name], 'portrait', 'normal', 'ko', said)
  const compare = async (name, where = stage) => room.compare(name, 'portrait.normal.ko', await where.picture())
  for (const [what, name, css] of DIFFERENT) {
    await play(name)
    await stage.page.addStyleTag({ content: css })
    report(`broken: ${what}`, (await compare(name)) === null ? [`${name} still counts as the approved picture`] : [])
  }
  for (const [what, css, complaint] of MEASURED) {
    await play(PICTURED)
    await stage.page.addStyleTag({ content: css })
    const found = await stage.page.evaluate(inspect, { least: 4.5, large: false, low: false })
    report(`broken: ${what}`, found.some((one) => one.includes(complaint)) ? [] : [`nobody complains that it “${complaint}”`])
  }
  await play(PICTURED)
  await stage.page.evaluate(() => document.querySelector('[data-staff]').replaceChildren())
  await stage.page.addScriptTag({ url: '/axe.js' })
  report('broken: a button without a name', (await stage.page.evaluate(accessibility)).length > 0 ? [] : ['axe-core sees nothing'])
  await browser.close()

  const other = await launch(OTHERWISE)
  const elsewhere = await Stage.open(other, address)
  for (const name of ALIKE) {
    await play(name, elsewhere)
    const different = await compare(name, elsewhere)
    report(`drawn by another rasteriser: ${name}`, different === null ? [] : [different])
  }
  await other.close()
}
