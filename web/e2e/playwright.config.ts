// Whole-system tests: the real binary, and people in browsers of their own.
import { defineConfig } from '@playwright/test'
import { browser } from './src/browser'
import type { DeskOptions } from './src/test'

const stores = process.env.E2E_STORE ? [process.env.E2E_STORE] : ['sqlite', 'postgres']
const postgres = Boolean(process.env.DESKHAND_TEST_POSTGRES)

export default defineConfig<DeskOptions>({
  testDir: 'tests',
  outputDir: 'test-results',
  // One desk, one browser at a time: build machines have two cores.
  workers: 1,
  // In the whole run only, where what needed it is named: docs/decisions/second-try.md.
  retries: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['line'], ['json']] : [['line']],
  use: {
    ...browser,
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    actionTimeout: 10_000,
  },
  projects: [
    { name: 'sqlite', use: { store: 'sqlite' as const } },
    // What the stores do is tested below; here it is enough that the main ways work on the other one too, unless asked.
    { name: 'postgres', use: { store: 'postgres' as const }, ...(process.env.E2E_STORE ? {} : { grep: /@both/ }) },
  ].filter(({ name }) => stores.includes(name) && (name !== 'postgres' || postgres)),
})
