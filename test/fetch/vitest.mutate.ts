import { defineConfig } from 'vitest/config'

/** The tests of the verdict that need no browser. */
export default defineConfig({
  test: { include: ['test/fetch/**/*.test.ts'], exclude: ['test/fetch/chromium.test.ts'] },
})
