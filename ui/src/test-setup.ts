import { cleanup } from '@testing-library/svelte'
import { afterEach } from 'vitest'

// jsdom lays nothing out, so sizes never change and nothing scrolls.
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Element.prototype.scrollIntoView = () => {}

afterEach(cleanup)
