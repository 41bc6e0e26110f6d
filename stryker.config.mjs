// Mutation testing of the verdict: npm run mutate
export default {
  testRunner: 'verdict',
  plugins: ['./test/mutation/runner.mjs'],
  mutate: ['packages/core/src/fetch/**/*.ts', '!packages/core/src/fetch/**/*.d.ts'],
  ignorePatterns: [
    'examples',
    'docs',
    'test/servers',
    'test/hosts/*.test.ts',
    'test/hosts/versions',
    '**/dist',
  ],
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false },
  jsonReporter: { fileName: '.stryker/mutation.json' },
  tempDirName: '.stryker/tmp',
  // TypeScript 7 has no API to rewrite a tsconfig with; there is nothing to rewrite.
  tsconfigFile: '.stryker/none.json',
  coverageAnalysis: 'off',
  concurrency: 2,
  timeoutMS: 10_000,
}
