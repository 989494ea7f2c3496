/** Millimetres of the reference panel as CSS pixels (styles/tokens.css). */
const PX_PER_MM = 3.2126

/** How dense this panel is, where somebody measured it: `?mm=` or `window.DIDIMDOL_MM`. */
function measured(): number | undefined {
  const given = new URLSearchParams(location.search).get('mm') ?? (window as { DIDIMDOL_MM?: unknown }).DIDIMDOL_MM
  const mm = Number(given)
  return given !== null && given !== undefined && mm > 0.5 && mm < 20 ? mm : undefined
}

/** The three layouts. */
export type Form = 'portrait' | 'landscape' | 'phone'

/** Which layout fits this many CSS pixels, and how large a millimetre is drawn. */
export function formOf(width: number, height: number): { form: Form; mm: number | null } {
  if (width < 600 || height < 600) return { form: 'phone', mm: null }
  if (width > height * 1.2) return { form: 'landscape', mm: PX_PER_MM * Math.min(width / 1920, height / 1080) }
  // A window that is a little shorter than the panel keeps its letters and pages its lists.
  return { form: 'portrait', mm: PX_PER_MM * Math.min(width / 1080, height / 1500) }
}

/** Keeps the page's layout in step with the window, and tells which it is. */
export function followWindow(root: HTMLElement, tell: (form: Form) => void): void {
  const apply = () => {
    const { form, mm } = formOf(innerWidth, innerHeight)
    tell(form)
    if (form === 'portrait') delete root.dataset.form
    else root.dataset.form = form
    const drawn = mm === null ? null : (measured() ?? mm)
    if (drawn === null) root.style.removeProperty('--mm')
    else root.style.setProperty('--mm', `${drawn.toFixed(4)}px`)
  }
  addEventListener('resize', apply)
  apply()
}

/**
 * True where the screen must bring its own keyboard: in the kiosk's window, and on any large touch panel.
 * A desk has keys and a phone brings its own. `?keys=screen` or `?keys=system` decides otherwise.
 */
export function needsOwnKeys(): boolean {
  const asked = new URLSearchParams(location.search).get('keys')
  if (asked !== null) return asked === 'screen'
  if ('__TAURI_INTERNALS__' in window) return true
  const large = formOf(innerWidth, innerHeight).form !== 'phone'
  return large && matchMedia('(pointer: coarse)').matches && !matchMedia('(any-pointer: fine)').matches
}
