// Which address shows which page, and who gets there.
import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { onSignInLost } from './api'
import { useMe } from './features/account/useMe'
import { mayOpen } from './features/account/access'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: string
    /** Anybody may see it. */
    open?: boolean
  }
}

export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/'),
    scrollBehavior: (to, _from, saved) => saved ?? (to.hash ? {} : { top: 0 }),
    routes: [
      { path: '/setup', meta: { title: 'setup.title', open: true }, component: () => import('./features/setup/SetupPage.vue') },
      { path: '/login', meta: { title: 'login.title', open: true }, component: () => import('./features/account/LoginPage.vue') },
      { path: '/admin', component: () => import('./features/shell/PanelShell.vue'), children: [
        { path: '', redirect: '/admin/overview' },
        { path: 'overview', meta: { title: 'nav.overview' }, component: () => import('./features/overview/OverviewPage.vue') },
        { path: 'chatbot', component: () => import('./features/chatbot/shell/ChatbotShell.vue'), children: [
          { path: '', redirect: '/admin/chatbot/knowledge' },
          { path: 'knowledge', redirect: '/admin/chatbot/knowledge/qa' },
          { path: 'knowledge/qa', meta: { title: 'nav.knowledge' }, component: () => import('./features/chatbot/knowledge/KnowledgePage.vue') },
          { path: 'knowledge/chitchat', meta: { title: 'bot.tabs.chitchat' }, component: () => import('./features/chatbot/chitchat/ChitchatPage.vue') },
          { path: 'knowledge/missed', meta: { title: 'bot.tabs.missed' }, component: () => import('./features/chatbot/review/ReviewPage.vue') },
          { path: 'config', redirect: '/admin/chatbot/config/welcome' },
          { path: 'config/engines', meta: { title: 'bot.tabs.engines' }, component: () => import('./features/chatbot/engines/EnginesPage.vue') },
          { path: 'config/:tab(welcome|strategies|hand-over)', meta: { title: 'nav.botConfig' }, component: () => import('./features/chatbot/config/ConfigPage.vue') },
          { path: 'history', redirect: '/admin/chatbot/history/versions' },
          { path: 'history/versions', meta: { title: 'nav.deployments' }, component: () => import('./features/chatbot/history/VersionsPage.vue') },
          { path: 'history/questions', meta: { title: 'bot.tabs.regression' }, component: () => import('./features/chatbot/history/RegressionPage.vue') },
        ] },
        { path: 'channels', meta: { title: 'nav.channels' }, component: () => import('./features/channels/ChannelsPage.vue') },
        { path: 'channels/web/new', meta: { title: 'channels.new' }, component: () => import('./features/channels/ChannelPage.vue') },
        { path: 'channels/web/:webAppId', meta: { title: 'channels.edit' }, component: () => import('./features/channels/ChannelPage.vue') },
        { path: 'settings', meta: { title: 'nav.settings' }, component: () => import('./features/settings/SettingsPage.vue') },
        { path: 'members', meta: { title: 'nav.members' }, component: () => import('./features/members/MembersPage.vue') },
        { path: 'groups', meta: { title: 'nav.groups' }, component: () => import('./features/groups/GroupsPage.vue') },
        { path: ':rest(.*)*', meta: { title: 'missing.title' }, component: () => import('./features/shell/MissingPage.vue') },
      ] },
      { path: '/:rest(.*)*', redirect: '/admin/overview' },
    ],
  })

  router.beforeEach((to) => guard(to))
  onSignInLost((error) => {
    useMe().forget(error.code === 'replaced')
    const here = router.currentRoute.value
    if (!here.meta.open) void router.replace({ path: '/login', query: { next: here.fullPath } })
  })
  return router
}

/** Sends people to the sign-in page and back again. */
async function guard(to: RouteLocationNormalized) {
  if (to.meta.open) return true
  const me = await useMe().load()
  return mayOpen(me) ? true : { path: '/login', query: { next: to.fullPath } }
}
