import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { deskTheme } from '../../packages/ui/src/theme'
import { deskServer } from './dev/server'

export default defineConfig({
  base: '/admin/',
  plugins: [vue(), ui({ ...deskTheme('md'), components: { dts: 'src/components.d.ts', dirs: [] } }), deskServer()],
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 400 },
  server: { host: '127.0.0.1', port: 5183 },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
})
