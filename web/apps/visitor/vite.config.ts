import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = process.env.DESKHAND_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig({
  base: '/chat/',
  plugins: [vue(), onlyUsedTokens()],
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  // No inline script and no data: addresses, so that the strictest policy fits.
  build: {
    target: 'es2022', outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, manifest: true, modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What every page needs, in one piece: small pieces compress badly.
        codeSplitting: { groups: [{ name: 'base', test: /node_modules.*vue|plugin-vue|preload-helper|packages.(api|realtime.src.thread)|visitor.src.(text|preferences|Icon|icons)\b(?!\.(en|zh))|chat.src.(view|card)|Avatar/ }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5181,
    proxy: { '/api': { target: server, ws: true }, '/files': server },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
})

/** The tokens serve three front ends; what this one does not use is left out. */
function onlyUsedTokens(): Plugin {
  return {
    name: 'only-used-tokens',
    apply: 'build',
    generateBundle(_, bundle) {
      const sheets = Object.values(bundle).filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
      for (let before = ''; ;) {
        const all = sheets.map((sheet) => String('source' in sheet && sheet.source)).join('\n')
        if (all === before) break
        before = all
        for (const sheet of sheets) {
          if (!('source' in sheet)) continue
          sheet.source = String(sheet.source).replace(/(--[\w-]+):[^;{}]*;?/g, (line, name: string) => (all.includes(`var(${name})`) ? line : ''))
        }
      }
    },
  }
}
