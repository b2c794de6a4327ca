// Starts the panel. The server sends this page for /admin, /setup and /login.
import { keepIconsLocal } from '@deskhand/ui/icons'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n, language, show } from './i18n'
import { makeRouter } from './router'
import './panel.css'

keepIconsLocal()
show(language())

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
app.use(makeRouter())
app.use(ui)
app.mount('#app')
