import { deskTheme } from '../../packages/ui/src/theme.ts'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { mockDesk } from './dev/mock.ts'

const server = process.env.DESKHAND_SERVER ?? 'http://127.0.0.1:8080'
const mock = process.env.MOCK === '1'

export default defineConfig({
  base: '/desk/',
  plugins: [vue(), ui({ ...deskTheme('sm'), components: { dts: 'src/components.d.ts', dirs: [] } }), ...(mock ? [mockDesk()] : [])],
  // The first load counts: what nobody here uses is left out.
  define: { __VUE_OPTIONS_API__: false, __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
  build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: {
    host: '127.0.0.1',
    port: 5182,
    proxy: mock ? {} : { '/api': { target: server, ws: true }, '/files': server, '/login': server, '/admin': server },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
})
