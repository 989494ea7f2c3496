// How evenly the screen moves: `cargo xtask bench screens`. Each scene plays for some seconds with its motion on, as does an
// empty page beside it. A frame is late when one of sixty in a second was left out before it.
import { saidIn, scenesIn } from './scenes.mjs'
import { launch, serve, Stage } from './stage.mjs'

const SECONDS = 4
const LATE_MS = 25
/** What moves most: the first page, the voice's place in its states, a list of choices, the tick at the end. */
const MOVING = ['01-attract', '04-services', '05-voice-hear', '06-voice-think', '07-voice-speak', '15-idle', '18-completion']

const { address, stop } = await serve()
const browser = await launch()
const stage = await Stage.open(browser, address, 'no-preference')
const session = await stage.page.context().newCDPSession(stage.page)
await session.send('Performance.enable')

console.log(`${'screen (1080×1920)'.padEnd(22)}${'frames/s'.padStart(10)}${'p95 ms'.padStart(9)}${'longest ms'.padStart(12)}${'late %'.padStart(9)}${'main thread ms/frame'.padStart(22)}`)
await stage.page.setViewportSize({ width: 1080, height: 1920 })
await stage.page.goto('about:blank')
await measure('an empty page')
const scenes = scenesIn('ko')
for (const name of MOVING) {
  await stage.play(scenes[name], 'portrait', 'normal', 'ko', saidIn('ko'))
  // Pictures want everything at rest at its first second; here it goes on.
  await stage.page.evaluate(() => document.getAnimations().forEach((animation) => animation.play()))
  await measure(name)
}
await browser.close()
stop()

async function measure(name) {
  const before = await busy()
  const gaps = await stage.page.evaluate(gapsBetweenFrames, SECONDS * 1000)
  const worked = ((await busy()) - before) * 1000
  const sorted = [...gaps].sort((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)]
  const late = gaps.filter((gap) => gap > LATE_MS).length
  const figures = [
    (gaps.length / SECONDS).toFixed(1).padStart(10),
    p95.toFixed(1).padStart(9),
    sorted.at(-1).toFixed(1).padStart(12),
    ((late / gaps.length) * 100).toFixed(1).padStart(9),
    (worked / gaps.length).toFixed(2).padStart(22),
  ]
  console.log(name.padEnd(22) + figures.join(''))
}

/** Seconds the page's main thread has worked. */
async function busy() {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration').value
}

/** Runs in the page: milliseconds from frame to frame. */
function gapsBetweenFrames(lasting) {
  return new Promise((resolve) => {
    const gaps = []
    let last
    let first
    const next = (now) => {
      if (last !== undefined) gaps.push(now - last)
      first ??= now
      last = now
      if (now - first < lasting) requestAnimationFrame(next)
      else resolve(gaps)
    }
    requestAnimationFrame(next)
  })
}
