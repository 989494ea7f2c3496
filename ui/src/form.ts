/** Millimetres of the reference panel as CSS pixels (styles/tokens.css). */
const PX_PER_MM = 3.2126

/** Which of the three layouts fits this many CSS pixels, and how large a millimetre is drawn. */
export function formOf(width: number, height: number): { form: 'portrait' | 'landscape' | 'phone'; mm: number | null } {
  if (width < 600 || height < 600) return { form: 'phone', mm: null }
  if (width > height * 1.2) return { form: 'landscape', mm: PX_PER_MM * Math.min(width / 1920, height / 1080) }
  // A window that is a little shorter than the panel keeps its letters and pages its lists.
  return { form: 'portrait', mm: PX_PER_MM * Math.min(width / 1080, height / 1500) }
}

/** Keeps the page's layout in step with the window. */
export function followWindow(root: HTMLElement): void {
  const apply = () => {
    const { form, mm } = formOf(innerWidth, innerHeight)
    if (form === 'portrait') delete root.dataset.form
    else root.dataset.form = form
    if (mm === null) root.style.removeProperty('--mm')
    else root.style.setProperty('--mm', `${mm.toFixed(4)}px`)
  }
  addEventListener('resize', apply)
  apply()
}
