import './style.css'
import { keepIconsLocal } from '@deskhand/ui/icons'
import ui from '@nuxt/ui/vue-plugin'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { createI18n } from 'vue-i18n'
import App from './App.vue'
keepIconsLocal()
const router = createRouter({ history: createWebHistory('/desk/'), routes: [{ path: '/', component: App }] })
createApp(App).use(createPinia()).use(createI18n({ legacy: false })).use(router).use(ui).mount('#app')
