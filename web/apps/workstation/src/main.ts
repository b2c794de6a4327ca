import './style.css'
import { keepIconsLocal } from '@deskhand/ui/icons'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { useDesk } from './features/desk/useDesk'
import { i18n, preferredLanguage, setLanguage } from './i18n'
import { router } from './router'

keepIconsLocal()
await setLanguage(preferredLanguage(), false)

const app = createApp(App).use(createPinia()).use(i18n).use(router).use(ui)
app.mount('#app')

const desk = useDesk()
await desk.start()
await setLanguage(preferredLanguage(desk.me?.language), false)
