// What is measured on every screen. Each function runs in the page and answers with complaints.

/**
 * Sizes, places and contrast. `least` is the contrast that text must have; `large` and `low` are the modes
 * that promise more.
 *
 * Millimetres are those of the panel the layout is drawn for (`--mm`); the smallest letters are measured as
 * high as a Hangul glyph of Pretendard is: 0.85 of its size. A digit is 0.73 high, so values in large letters
 * are set larger than their labels. A phone is held nearer, so there only the 44 pixels of a finger count.
 */
export function inspect({ least, large, low }) {
  const GLYPH = 0.85
  const DIGIT = 0.73
  const root = document.documentElement
  const phone = root.dataset.form === 'phone'
  const mm = parseFloat(getComputedStyle(root).getPropertyValue('--mm'))
  const complaints = new Set()
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.hidden')
  const called = (element) => `“${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 24) || element.id || element.className}”`
  const inside = (box) => box.right <= innerWidth + 1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.top >= -1

  /** The part of a box that no scrolled or cropped ancestor hides. */
  function seen(element, box) {
    const part = { left: box.left, top: box.top, right: box.right, bottom: box.bottom }
    for (let outer = element.parentElement; outer; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflowX === 'visible') continue
      const crop = outer.getBoundingClientRect()
      part.left = Math.max(part.left, crop.left)
      part.top = Math.max(part.top, crop.top)
      part.right = Math.min(part.right, crop.right)
      part.bottom = Math.min(part.bottom, crop.bottom)
    }
    const fixed = element.closest('.talk')?.querySelector('.answers.short')
    if (fixed && !fixed.contains(element) && getComputedStyle(fixed).position === 'sticky') part.bottom = Math.min(part.bottom, fixed.getBoundingClientRect().top)
    return part.right - part.left > 1 && part.bottom - part.top > 1 ? part : null
  }

  /** What its words or controls are pushed in: a list, or on a phone the whole talk. */
  const pushed = (element) => {
    const [view, talk] = ['.view', '.talk'].map((each) => element.closest(each))
    if (view && getComputedStyle(view).overflowY === 'auto') return view
    return talk && getComputedStyle(talk).overflowY === 'auto' && talk.scrollHeight > talk.clientHeight + 1 ? talk : null
  }

  // The page
  if (root.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth) complaints.add('the page is wider than the window')
  const staff = document.querySelector('[data-staff]')?.getBoundingClientRect()
  if (!staff || !inside(staff)) complaints.add('the way to a person is not whole')

  // Whoever has to push must see at least that there is something to answer.
  const answer = document.querySelector('.talk .big')
  if (answer && pushed(answer)?.matches('.talk') && answer.getBoundingClientRect().bottom > pushed(answer).getBoundingClientRect().bottom) complaints.add('no answer is in sight')

  // Controls
  const controls = [...document.querySelectorAll('button, input:not([type="hidden"]), [role="textbox"]')].filter(shown)
  for (const control of controls) {
    const box = control.getBoundingClientRect()
    const scrolled = pushed(control) !== null
    if (!scrolled && !inside(box)) complaints.add(`${called(control)} sticks out of the screen`)
    if (control.matches('button, input')) {
      const side = Math.min(box.width, box.height)
      const key = control.matches('[data-key]')
      // Ten keys stand side by side on a phone, as on any phone's own keyboard: there their height counts.
      const enough = phone ? (key ? box.height >= 43.5 : side >= 43.5) : side >= (key ? 15 : 20) * mm - 0.5
      if (!enough) complaints.add(`${called(control)} is ${(box.width / mm).toFixed(1)}×${(box.height / mm).toFixed(1)} mm, ${Math.round(box.width)}×${Math.round(box.height)} px: too small to press`)
    }
    if (low && !scrolled && control.matches('button') && document.querySelector('.sunken') && box.top < innerHeight * 0.6 - 2) complaints.add(`${called(control)} is above the lowest two fifths`)
    const part = seen(control, box)
    if (!part || (scrolled && part.bottom - part.top < box.height / 2)) {
      if (!scrolled) complaints.add(`${called(control)} is out of sight`)
      continue
    }
    if (part.right - part.left < box.width - 2) complaints.add(`${called(control)} is cut off at its side`)
    for (const [x, y] of [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5]]) {
      const hit = document.elementFromPoint(part.left + (part.right - part.left) * x, part.top + (part.bottom - part.top) * y)
      if (!hit || !(control.contains(hit) || (x !== 0.5 && hit.contains(control)))) complaints.add(`${called(control)} is covered by ${hit ? called(hit) : 'nothing'}`)
    }
  }

  // Words
  const luminance = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (bright + 0.05) / (dark + 0.05)
  }
  const parse = (colour) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (/^color\(srgb ([^)]*)\)/.test(colour) ? colour.match(/[\d.]+/g).map((part, at) => (at < 3 ? part * 255 : +part)) : colour.match(/[\d.]+/g)?.map(Number)) ?? []
    return [red, green, blue, alpha]
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a))
  /** What lies behind an element's words. The low screen's band is drawn behind its page. */
  function ground(element, y) {
    const layers = []
    for (let outer = element; outer; outer = outer.parentElement) {
      const style = getComputedStyle(outer)
      const band = outer.matches('main.sunken') && y > innerHeight * 0.6 ? getComputedStyle(outer, '::before').backgroundColor : null
      layers.push(parse(band ?? style.backgroundColor))
      if (layers.at(-1)[3] === 1) break
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255])
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim()
    const element = node.parentElement
    if (words === '' || element.closest('script, style') || !shown(element)) continue
    range.selectNodeContents(node)
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0)
    if (boxes.length === 0) continue
    const style = getComputedStyle(element)
    const size = parseFloat(style.fontSize)
    const short = `“${words.slice(0, 28)}”`

    // Large enough: the least of any screen is 8.2 mm; in large letters 12 mm, values' digits too.
    if (!phone) {
      const glyph = (size * GLYPH) / mm
      if (glyph < (large ? 12 : 8.2) - 0.05) complaints.add(`${short} is ${glyph.toFixed(1)} mm high`)
      if (large && /\d/.test(words) && element.matches('.v, dd') && (size * DIGIT) / mm < 11.95) complaints.add(`the digits of ${short} are ${((size * DIGIT) / mm).toFixed(1)} mm high`)
    }

    // Dark enough
    let opacity = 1
    for (let outer = element; outer; outer = outer.parentElement) opacity *= Number(getComputedStyle(outer).opacity)
    const behind = ground(element, boxes[0].top + boxes[0].height / 2)
    const [red, green, blue, alpha] = parse(style.color)
    const measured = contrast(over([red, green, blue, alpha * opacity], behind), behind)
    if (measured < least) complaints.add(`${short} has a contrast of ${measured.toFixed(2)}:1, under ${least}:1`)

    // Whole: no line is cut, no letter hidden; what is scrolled out of sight is reached by its buttons.
    const scroller = pushed(element)
    for (const box of boxes) {
      const part = seen(element, box)
      // A saying for which there is no line is left out whole.
      if (!part && element.matches('[data-saying]')) continue
      const gone = { across: Math.max(0, (part?.left ?? box.right) - box.left, box.right - (part?.right ?? box.left)), down: Math.max(0, (part?.top ?? box.bottom) - box.top, box.bottom - (part?.bottom ?? box.top)) }
      if (gone.across > 1.5 && !(scroller && !part)) complaints.add(`${short} is cut off at its side`)
      // The box of a line is higher than its letters.
      if (!scroller && gone.down > size * 0.22) complaints.add(`${short} is cut off below or above`)
      if (!part && !scroller) complaints.add(`${short} is out of sight`)
      if (!part || (scroller && gone.down > 2)) continue
      for (const down of [0.3, 0.5, 0.7]) {
        const hit = document.elementFromPoint((part.left + part.right) / 2, part.top + (part.bottom - part.top) * down)
        if (style.pointerEvents !== 'none' && hit && !hit.contains(element) && !element.contains(hit)) complaints.add(`${short} is covered by ${called(hit)}`)
      }
      if (low && document.querySelector('.sunken') && !scroller && box.top < innerHeight * 0.6 - 3 && box.bottom > innerHeight * 0.6 + 3 && box.bottom - innerHeight * 0.6 > size * 0.25) complaints.add(`${short} stands on the edge of the low band`)
    }
  }

  // Outlines of what can be pressed: 3:1, or as much as text where contrast is asked for.
  for (const control of controls) {
    if (!control.matches('button') || control.getAttribute('aria-disabled') === 'true') continue
    const style = getComputedStyle(control)
    const around = ground(control.parentElement, control.getBoundingClientRect().top)
    const [edge, fill] = [parse(style.borderTopColor), parse(style.backgroundColor)]
    const drawn = parseFloat(style.borderTopWidth) > 0 && edge[3] > 0
    if (!drawn && fill[3] === 0) continue
    const best = Math.max(drawn ? contrast(over(edge, around), around) : 0, fill[3] > 0 ? contrast(over(fill, around), around) : 0)
    if (best < (least >= 7 ? 7 : 3)) complaints.add(`the outline of ${called(control)} has a contrast of ${best.toFixed(2)}:1`)
  }
  return [...complaints]
}

/** What a screen reader, or somebody who sees little, would trip over. */
export async function accessibility() {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] })
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, any, all, none }) => `axe ${id}: ${target.join(' ')} ${[...any, ...all, ...none][0]?.message ?? ''}`))
}
