// The icons an app uses are bundled at build time (see `theme.ts`). This makes sure that one that was forgotten is
// simply missing, instead of being asked from a public server (no page of ours talks to a third party).
import { addAPIProvider } from '@iconify/vue'

/** Call once before the app is mounted. */
export function keepIconsLocal() {
  addAPIProvider('', { resources: [] })
}
