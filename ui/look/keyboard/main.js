// Only for looking: one keyboard in a frame as high as the consultation leaves it.
import '../../src/styles/tokens.css'
import '../../src/styles/base.css'
import '../../src/styles/controls.css'

import { mount } from 'svelte'

import { followWindow } from '../../src/form'
import Frame from './Frame.svelte'

const scene = Object.fromEntries(new URLSearchParams(location.search))
const root = document.documentElement
root.lang = scene.locale ?? 'ko'
for (const name of ['text', 'contrast', 'mode', 'theme']) if (scene[name]) root.dataset[name] = scene[name]
followWindow(root, () => {})
mount(Frame, { target: document.getElementById('app'), props: { scene } })
