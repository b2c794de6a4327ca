import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { deskTheme } from '../../packages/ui/src/theme'
import { deskServer } from './dev/server'

const theme = deskTheme('md')
// Icons at 16 px, as in the workstation; the kit's are larger.
const icons = { leadingIcon: 'size-4', trailingIcon: 'size-4' }
const variants = { size: { sm: icons, md: icons, lg: icons, xl: icons } }
// What floats is nearer: it is raised, and what lies behind gets darker in both themes.
const raised = { slots: { content: 'bg-(--raised)' } }
const over = { slots: { content: 'bg-(--raised)', overlay: 'bg-black/40' } }
// The kit lightens a solid button under the pointer until its words no longer reach 4.5:1; ours gets darker.
const main = { color: 'primary' as const, variant: 'solid' as const, class: 'hover:bg-(--accent-hover) active:bg-(--accent-hover)' }
const danger = { color: 'error' as const, variant: 'solid' as const, class: 'bg-(--danger-solid) text-(--on-danger) hover:bg-(--danger-solid) hover:brightness-90' }

const look = {
  ...theme.ui,
  button: { ...theme.ui.button, variants, compoundVariants: [main, danger] },
  input: { ...theme.ui.input, variants },
  modal: over, slideover: over, dropdownMenu: raised, popover: raised,
  select: { ...theme.ui.select, ...raised }, selectMenu: { ...theme.ui.selectMenu, ...raised },
}

export default defineConfig({
  base: '/admin/',
  plugins: [vue(), ui({ ...theme, ui: look, components: { dts: 'src/components.d.ts', dirs: [] } }), deskServer()],
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: { host: '127.0.0.1', port: 5183 },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
})
