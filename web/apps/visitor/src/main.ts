// Starts the chat: /chat/?webAppId=… for the hosted page, with &frame=1&host=… in the widget's frame.

import '@deskhand/ui/tokens.css'
import { createApp } from 'vue'
import App from './App.vue'
import './style.css'
import { preferredLanguage, speak } from './text'
import { followTheme } from './theme'
import { followUpdates } from './update'

const query = new URLSearchParams(location.search)
const host = query.get('host') ?? ''

followTheme()
followUpdates()
await speak(preferredLanguage())
createApp(App, {
  webAppId: query.get('webAppId') ?? '',
  framed: query.get('frame') === '1' && host !== '' && window.parent !== window,
  host,
}).mount('#app')
