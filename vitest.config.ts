import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**', 'test/servers/live/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // what is waited for comes when a busy machine gets to it
    expect: { poll: { timeout: 25_000 } },
  },
})
