import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/modes.css'

import { mount } from 'svelte'

import App from './App.svelte'
import { followWindow, needsOwnKeys } from './form'
import { Consultation } from './state/consultation.svelte'
import { chooseTransport } from './transport/choose'

const consultation = new Consultation(await chooseTransport())
followWindow(document.documentElement, (form) => (consultation.form = form))
consultation.ownKeys = needsOwnKeys()
const target = document.getElementById('app')
if (target) mount(App, { target, props: { consultation } })
consultation.open()
