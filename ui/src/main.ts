import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

import { mount } from 'svelte'

import App from './App.svelte'
import { followWindow } from './form'
import { Consultation } from './state/consultation.svelte'
import { chooseTransport } from './transport/choose'

followWindow(document.documentElement)
const consultation = new Consultation(await chooseTransport())
const target = document.getElementById('app')
if (target) mount(App, { target, props: { consultation } })
consultation.open()
