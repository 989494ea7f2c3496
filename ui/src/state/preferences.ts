import type { ClientMessage, Locale, ServerMessage } from '../protocol/generated'

/** How this customer reads, reaches and listens. Applied at once; nothing else changes with it. */
export interface Preferences {
  text: 'normal' | 'large'
  colours: 'normal' | 'high' | 'dark'
  /** Controls within reach from a wheelchair. */
  low: boolean
  /** Fewer words, at most three answers. */
  simple: boolean
  /** Speed of the voice: 1 is as recorded. */
  rate: number
  /** Loudness in steps, 0 (silent) to [`LOUDEST`]. */
  volume: number
}

export const LOUDEST = 5

export const usual: Preferences = { text: 'normal', colours: 'normal', low: false, simple: false, rate: 1, volume: 3 }

/** The same wishes as the server is told. */
export function told(
  { text, colours, low, simple, rate, volume }: Preferences,
  locale: Locale,
): Omit<Extract<ClientMessage, { type: 'set_preferences' }>, 'turnId'> {
  return {
    type: 'set_preferences',
    locale,
    textSize: text,
    contrast: colours === 'high' ? 'high' : 'normal',
    simple,
    lowPosture: low,
    speechRate: rate,
    volume: volume / LOUDEST,
  }
}

/** What the server has changed because the customer asked for it in words. */
export function changed(now: Preferences, wish: ServerWish): Preferences {
  return {
    ...now,
    text: wish.textSize ?? now.text,
    rate: wish.speechRate ?? now.rate,
    volume: wish.volume === undefined ? now.volume : Math.round(wish.volume * LOUDEST),
  }
}

type ServerWish = Omit<Extract<ServerMessage, { type: 'preferences_changed' }>, 'type' | 'turnId'>

/** Puts the wishes on the page, where styles/tokens.css takes them up. */
export function dress(root: HTMLElement, { text, colours, low, simple }: Preferences): void {
  put(root, 'text', text === 'large' && 'large')
  put(root, 'contrast', colours === 'high' && 'high')
  put(root, 'theme', colours === 'dark' && 'dark')
  put(root, 'posture', low && 'low')
  put(root, 'mode', simple && 'simple')
}

function put(root: HTMLElement, name: string, value: string | false): void {
  if (value === false) delete root.dataset[name]
  else root.dataset[name] = value
}
