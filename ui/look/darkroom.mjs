// Pictures made small, laid side by side, kept and compared, all by the browser itself.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { FORMS, LOCALES, MODES } from './stage.mjs'

/** How much smaller a picture is kept than the screen was. */
const SMALLER = { portrait: 10, landscape: 10, narrow: 4 }
const GAP = 6
/** Two by two small pixels are one cell: 20 pixels of the glass. It differs when its brightness is this far off (of 255), or the
 * colour of the four cells around it: pictures are kept with a quarter of their colours, so a cell's own says little… */
const FAR = { brightness: 28, colour: 18 }
/** …and a screen differs with this many such cells: another rasteriser's letters stay far below, a lost button far above. */
const MANY = 20

/** Where each picture of a scene stands in its strip: a row for each language. */
export function layout() {
  const places = new Map()
  let bottom = 0
  for (const locale of LOCALES) {
    let left = 0
    let height = 0
    for (const [form, mode] of VIEWS) {
      const [width, high] = FORMS[form].map((side) => side / SMALLER[form])
      places.set(`${form}.${mode}.${locale}`, { left, top: bottom, width, height: high })
      left += width + GAP
      height = Math.max(height, high)
    }
    places.width = left - GAP
    bottom += height + GAP
  }
  places.height = bottom - GAP
  return places
}

/** What is looked at: each mode as the panel stands, and the other windows in the usual one. */
export const VIEWS = [...Object.keys(MODES).map((mode) => ['portrait', mode]), ['landscape', 'normal'], ['narrow', 'normal']]

export class Darkroom {
  #page
  #folder
  #places = layout()

  /** `folder` holds the strips that were approved, one for each scene. */
  static async open(browser, folder) {
    const room = new Darkroom()
    room.#folder = folder
    room.#page = await browser.newPage()
    await room.#page.evaluate(tools)
    return room
  }

  #strip(scene) {
    return `${this.#folder}${scene}.webp`
  }

  /** Compares a screen with its approved picture. Null when they are the same, else what differs, with a picture of it. */
  async compare(scene, view, jpeg, difference) {
    if (!existsSync(this.#strip(scene))) return 'has no approved picture'
    const strip = readFileSync(this.#strip(scene)).toString('base64')
    const found = await this.#page.evaluate((given) => globalThis.compare(given), {
      scene, strip, jpeg, place: this.#places.get(view), whole: [this.#places.width, this.#places.height], far: FAR, many: MANY, gap: GAP,
    })
    if (found === null) return null
    if (difference && found.picture) {
      mkdirSync(difference.replace(/[^/]*$/, ''), { recursive: true })
      writeFileSync(difference, Buffer.from(found.picture, 'base64'))
    }
    return `${found.why}${difference && found.picture ? `; approved, now and where: ${difference}` : ''}`
  }

  /** Approves the pictures of a scene: a list of a view's name and its JPEG. */
  async approve(scene, pictures) {
    mkdirSync(this.#folder, { recursive: true })
    const tiles = pictures.map(([view, jpeg]) => ({ jpeg, place: this.#places.get(view) }))
    const webp = await this.#page.evaluate((given) => globalThis.join(given), { tiles, whole: [this.#places.width, this.#places.height] })
    writeFileSync(this.#strip(scene), Buffer.from(webp, 'base64'))
  }

  /** The least contrast of a colour with what lies behind each of these boxes, where words were made invisible. */
  behind(jpeg, boxes) {
    return this.#page.evaluate((given) => globalThis.behind(given), { jpeg, boxes })
  }
}

/** Runs in the page. */
function tools() {
  const read = async (base64, type, size) => {
    const blob = await (await fetch(`data:${type};base64,${base64}`)).blob()
    return createImageBitmap(blob, size ? { resizeWidth: size.width, resizeHeight: size.height, resizeQuality: 'high' } : {})
  }
  const canvas = (width, height) => new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  const encode = async (context, type, quality) => {
    const bytes = new Uint8Array(await (await context.canvas.convertToBlob({ type, quality })).arrayBuffer())
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return btoa(text)
  }
  const strips = new Map()

  globalThis.compare = async ({ scene, strip, jpeg, place, whole, far, many, gap }) => {
    const { width, height } = place
    if (!strips.has(scene)) strips.set(scene, await read(strip, 'image/webp'))
    const kept = strips.get(scene)
    if (kept.width !== whole[0] || kept.height !== whole[1]) return { why: 'the approved picture is laid out for other windows' }
    const [before, now] = [canvas(width, height), canvas(width, height)]
    before.drawImage(kept, place.left, place.top, width, height, 0, 0, width, height)
    now.drawImage(await read(jpeg, 'image/jpeg', place), 0, 0)
    const [columns, rows] = [width >> 1, height >> 1]
    // Brightness and two differences of colour (BT.601), averaged over a square of small pixels.
    const mean = ({ data }, left, top, side) => {
      const [right, bottom] = [Math.min(width, left + side), Math.min(height, top + side)]
      let [red, green, blue] = [0, 0, 0]
      for (let y = top; y < bottom; y++)
        for (let at = (y * width + left) * 4; at < (y * width + right) * 4; at += 4) [red, green, blue] = [red + data[at], green + data[at + 1], blue + data[at + 2]]
      const many = (right - left) * (bottom - top)
      const brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / many
      return { brightness, colours: [0.564 * (blue / many - brightness), 0.713 * (red / many - brightness)] }
    }
    const both = [before, now].map((context) => context.getImageData(0, 0, width, height))
    const off = []
    for (let at = 0; at < columns * rows; at++) {
      const [column, row] = [at % columns, Math.floor(at / columns)]
      const [own, its] = both.map((picture) => mean(picture, column * 2, row * 2, 2))
      const [wide, broad] = both.map((picture) => mean(picture, (column & ~1) * 2, (row & ~1) * 2, 4))
      const brighter = Math.abs(own.brightness - its.brightness) > far.brightness
      if (brighter || wide.colours.some((part, one) => Math.abs(part - broad.colours[one]) > far.colour)) off.push(at)
    }
    if (off.length < many) return null
    const sheet = canvas(width * 3 + gap * 2, height)
    sheet.drawImage(before.canvas, 0, 0)
    sheet.drawImage(now.canvas, width + gap, 0)
    sheet.drawImage(now.canvas, 2 * (width + gap), 0)
    sheet.fillStyle = 'rgb(255 0 90 / .75)'
    for (const at of off) sheet.fillRect(2 * (width + gap) + (at % columns) * 2, Math.floor(at / columns) * 2, 2, 2)
    const large = canvas(sheet.canvas.width * 4, height * 4)
    large.drawImage(sheet.canvas, 0, 0, large.canvas.width, large.canvas.height)
    return { why: `looks different in ${off.length} of ${columns * rows} places`, picture: await encode(large, 'image/png') }
  }

  globalThis.join = async ({ tiles, whole }) => {
    const sheet = canvas(...whole)
    sheet.fillStyle = '#9a9a9a'
    sheet.fillRect(0, 0, ...whole)
    for (const { jpeg, place } of tiles) sheet.drawImage(await read(jpeg, 'image/jpeg', place), place.left, place.top)
    return encode(sheet, 'image/webp', 0.7)
  }

  globalThis.behind = async ({ jpeg, boxes }) => {
    const picture = await read(jpeg, 'image/jpeg')
    const context = canvas(picture.width, picture.height)
    context.drawImage(picture, 0, 0)
    const luminance = (parts) => {
      const [r, g, b] = parts.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    return boxes.map(({ left, top, width, height, colour }) => {
      const { data } = context.getImageData(left, top, Math.max(1, width), Math.max(1, height))
      const words = luminance(colour)
      let least = Infinity
      for (let at = 0; at < data.length; at += 16) {
        const ground = luminance([data[at], data[at + 1], data[at + 2]])
        least = Math.min(least, (Math.max(words, ground) + 0.05) / (Math.min(words, ground) + 0.05))
      }
      return least
    })
  }
}
