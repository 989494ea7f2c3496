// Pictures and measures of the keyboards: `node look/keyboard/shoot.mjs [part of a name]`, into test-results/keyboard/.
import { mkdirSync } from 'node:fs'

import { chromium } from 'playwright-core'
import { createServer } from 'vite'

const SIZES = { portrait: [1080, 1920], landscape: [1920, 1080], narrow: [360, 640] }
const out = new URL('../../test-results/keyboard/', import.meta.url).pathname
mkdirSync(out, { recursive: true })

const tap = (keys) => async (page) => {
  for (const key of [...keys]) await page.locator(`[data-key="${key === ' ' ? 'space' : key}"]`).click()
}
const press = (key) => async (page) => page.locator(`[data-key="${key}"]`).click()
const type = (keys) => async (page) => page.keyboard.type(keys)
const expectText = (text) => async (page, fault) => {
  const typed = await page.locator('[data-typed]').textContent()
  if (typed !== text) fault(`holds “${typed}”, not “${text}”`)
}
const expectDone = (text) => async (page, fault) => {
  const done = await page.locator('[data-done]').getAttribute('data-done')
  if (done !== text) fault(`sent “${done}”, not “${text}”`)
}
const hold = (key, milliseconds) => async (page) => {
  await page.locator(`[data-key="${key}"]`).hover()
  await page.mouse.down()
  await page.waitForTimeout(milliseconds)
  await page.mouse.up()
}

const seoul = 'ㅅㅓㅇㅜㄹㅅㅣ ㅁㅏㅍㅗㄱㅜ ㅇㅜㅓㄹㄷㅡㅋㅓㅂㄹㅗ 12'
const before = '한빛시 나루구 돌다리길 7, 302호'
const scenes = {
  address: ['kind=address&value=한빛시 나루구 새터&suggest=새터로 21|새터로 24|새터로 29&before=' + before, tap('ㄹㅗ')],
  'address-seoul': ['kind=address', tap(seoul), expectText('서울시 마포구 월드컵로 12'), press('done'), expectDone('서울시 마포구 월드컵로 12')],
  'address-hardware': ['kind=address', type('tjdnftl akvhrn dnjfemzjqfh 12'), expectText('서울시 마포구 월드컵로 12')],
  'address-held': [
    'kind=address&value=한빛시 나루구 돌다리길',
    hold('backspace', 1500),
    async (page, fault) => {
      const first = await page.locator('[data-typed]').textContent()
      await page.waitForTimeout(400)
      const second = await page.locator('[data-typed]').textContent()
      if (first !== second) fault('goes on deleting after the release')
      if (first.length > 10 || first.length < 2) fault(`deleted to “${first}”`)
    },
  ],
  'address-long': ['kind=address&value=한빛시 나루구 돌다리길 7, 은하수마을 솔숲아파트 1204동 1502호 (새여울동, 징검다리 2단지) 관리사무소 옆&before=' + before],
  'address-shift': ['kind=address&value=한빛시 나루구', press('space'), press('shift')],
  'address-signs': ['kind=address&value=한빛시 나루구 돌다리길 7', press('symbols')],
  'address-english': ['kind=address&value=한빛시 나루구', press('english'), press('shift')],
  'address-refused': ['kind=address&value=한빛시&refusal=도로 이름과 번호까지 적어 주세요.&before=' + before],
  name: ['kind=name_ko', tap('ㅎㅗㅇㄱㅣㄹㄷㅗㅇ'), expectText('홍길동')],
  'name-empty': ['kind=name_ko', press('done')],
  'name-english': ['kind=name_en&before=HONG GILSUN', type('hong gildong'), expectText('HONG GILDONG')],
  email: ['kind=email', tap('gilsun@didim'), press('.co.kr'), expectText('gilsun@didim.co.kr')],
  phone: ['kind=phone&before=010-0000-5678', press('010'), tap('1234567'), expectText('010-1234-567')],
  'phone-unfinished': ['kind=phone', tap('0101234'), press('done')],
  amount: ['kind=amount&before=1,000만 원', tap('5000'), press('0000')],
  'amount-man': ['kind=amount&unit=man', tap('15000')],
  date: ['kind=date', tap('20261120'), expectText('2026-11-20')],
  masked: ['kind=masked&random=fixed', tap('90010112')],
  'masked-again': ['kind=masked&random=fixed', tap('9013011234567')],
  'masked-sent': ['kind=masked&cancel=no', tap('9001011234567'), expectDone('900101-1234567')],
}
const LOOKS = {
  '': ['address', 'address-shift', 'name', 'email', 'phone', 'amount', 'masked'],
  '&text=large': ['address', 'email', 'amount', 'masked'],
  '&contrast=high': ['address', 'amount', 'masked'],
  '&mode=simple': ['address', 'amount'],
  '&locale=en': ['address', 'address-signs', 'address-refused', 'name', 'name-english', 'email', 'phone', 'amount', 'amount-man', 'date', 'masked', 'masked-again'],
}

const server = await createServer({
  root: new URL('../../', import.meta.url).pathname,
  cacheDir: new URL('../../test-results/vite/', import.meta.url).pathname,
  server: { port: 5197, strictPort: false, hmr: false, proxy: {} },
  logLevel: 'error',
})
await server.listen()
const address = `http://127.0.0.1:${server.config.server.port}/look/keyboard/index.html?`
const wanted = process.argv[2] ?? ''
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
let faults = 0
for (const [form, [width, height]] of Object.entries(SIZES)) {
  const every = Object.keys(scenes).map((name) => [name, ''])
  const more = Object.entries(LOOKS).flatMap(([look, names]) => (look === '' ? [] : names.map((name) => [name, look])))
  const shots = form === 'portrait' ? [...every, ...more] : LOOKS[''].flatMap((name) => ['', '&locale=en', '&text=large'].map((look) => [name, look]))
  for (const [scene, look] of shots) {
    const name = `${form}-${scene}${look.replace(/&(\w+)=(\w+)/, (_, __, value) => `-${value}`)}`
    if (!name.includes(wanted)) continue
    const fault = (what) => {
      faults += 1
      console.error(`${name}: ${what}`)
    }
    const page = await browser.newPage({ viewport: { width, height } })
    page.on('pageerror', (error) => fault(String(error)))
    const [query, ...steps] = scenes[scene]
    await page.goto(address + (form === 'narrow' ? query.replace(/&suggest=[^&]*/, '') : query) + look)
    await page.locator('[data-keyboard]').waitFor()
    await page.evaluate(() => document.fonts.load('500 20px "Pretendard Variable"', '가a'))
    // A step that needs a Korean page does nothing on the English one.
    for (const step of steps) if (!(look === '&locale=en' && /address|name$/.test(scene) && !/signs/.test(scene))) await step(page, fault)
    await page.waitForTimeout(200)
    await page.screenshot({ path: `${out}${name}.png` })
    for (const complaint of await page.evaluate(inspect, form)) fault(complaint)
    await page.close()
  }
}
await browser.close()
await server.close()
process.exitCode = faults > 0 ? 1 : 0

/** Runs in the page: sizes and gaps in millimetres of the glass, nothing covered or sticking out. */
function inspect(form) {
  const complaints = []
  const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm')) || 1
  const phone = form === 'narrow'
  const boxes = [...document.querySelectorAll('button')].filter((button) => button.checkVisibility()).map((button) => [
    button.getAttribute('aria-label') ?? button.textContent.trim(),
    button.getBoundingClientRect(),
    button,
  ])
  const pick = document.querySelector('.pick').getBoundingClientRect()
  for (const [name, box, button] of boxes) {
    if (box.right > innerWidth + 1 || box.left < -1 || box.bottom > pick.bottom + 1) complaints.push(`“${name}” sticks out`)
    if (!phone && Math.min(box.width, box.height) < 15 * mm - 0.5) complaints.push(`“${name}” is ${(box.width / mm).toFixed(1)}×${(box.height / mm).toFixed(1)} mm`)
    if (phone && (box.height < 43.5 || box.width < 24)) complaints.push(`“${name}” is ${box.width}×${box.height} px`)
    // A glyph's own box is a little higher than its line.
    const slack = parseFloat(getComputedStyle(button).fontSize) / 4
    if (button.scrollWidth > button.clientWidth + 1 || button.scrollHeight > button.clientHeight + slack) complaints.push(`“${name}” does not fit its key`)
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    if (!button.contains(hit)) complaints.push(`“${name}” is covered`)
    for (const [other, next] of boxes) {
      if (next === box) continue
      const across = Math.max(next.left - box.right, box.left - next.right)
      const down = Math.max(next.top - box.bottom, box.top - next.bottom)
      const gap = Math.max(across, down)
      if (gap < (phone ? 3.5 : 7.9 * mm)) complaints.push(`“${name}” and “${other}” are ${gap.toFixed(1)} px apart`)
    }
  }
  const line = document.querySelector('[role="textbox"]')
  const field = document.querySelector('.field')
  if (line && line.getBoundingClientRect().height < 20) complaints.push('the field is squeezed')
  if (field && field.scrollHeight > field.clientHeight + 1) complaints.push('the field overflows')
  return [...new Set(complaints)]
}
