// Not a test: writes a picture of every screen to `shots`, for people to look at.
import { defineConfig } from '@playwright/test'
import whole from './playwright.config'
import type { DeskOptions } from './src/test'

export default defineConfig<DeskOptions>({
  ...whole,
  testDir: 'screens',
  timeout: 180_000,
  reporter: [['line']],
  projects: [{ name: 'sqlite', use: { store: 'sqlite' as const } }],
})
