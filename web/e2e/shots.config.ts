// Not a test: writes a picture of every screen to `shots`, for people to look at.
import { defineConfig } from '@playwright/test'
import whole from './playwright.config'

export default defineConfig({
  ...whole,
  testDir: 'screens',
  timeout: 180_000,
  reporter: [['line']],
  projects: [{ name: 'sqlite' }],
})
