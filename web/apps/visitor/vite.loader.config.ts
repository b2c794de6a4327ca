// The script a host page includes: one small file of plain TypeScript, served at /widget.js.

import { defineConfig } from 'vite'

export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2020',
    outDir: 'dist',
    emptyOutDir: false,
    lib: { entry: 'src/loader/widget.ts', formats: ['iife'], name: 'DeskhandWidget', fileName: () => 'widget.js' },
  },
})
