import { createRouter, createWebHistory } from 'vue-router'
import DeskPage from './features/desk/DeskPage.vue'

export const router = createRouter({
  history: createWebHistory('/desk/'),
  routes: [
    // One page with two addresses: a reload opens the same session, and "back" on a phone leads to the list.
    { path: '/s/:session', name: 'session', component: DeskPage },
    { path: '/:rest(.*)*', name: 'inbox', component: DeskPage },
  ],
})
