// A test runner for Stryker: bundles the tests of fetch/ with the mutated sources once, and evaluates the bundle
// anew for each mutant. A test framework that starts up for each of thousands of mutants takes hours.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core'
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner'
import * as fastCheck from 'fast-check'
import { build } from 'vite'
import { collect } from './vitest.mjs'

const require = createRequire(import.meta.url)
const namespace = INSTRUMENTER_CONSTANTS.NAMESPACE

export class VerdictRunner {
  #evaluate
  #drawn

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    const bundle = await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: ['tldts'] },
      build: {
        ssr: resolve('test/mutation/entry.ts'),
        write: false,
        minify: false,
        rollupOptions: {
          external: ['vitest', 'fast-check'],
          output: { format: 'cjs', codeSplitting: false },
        },
      },
    })
    const [{ code }] = bundle.output
    // eslint-disable-next-line no-new-func -- evaluated anew for each mutant
    this.#evaluate = new Function('require', 'module', 'exports', 'drawn', '__filename', code)
    const recorded = await import(pathToFileURL(resolve('test/engines/recorded.ts')).href)
    const recording = JSON.parse(await readFile('test/engines/recorded.json', 'utf8'))
    const engines = Object.keys(recording.verdicts)
    const jobs = Object.fromEntries(engines.map((engine) => [engine, recorded.jobs(recording, engine)]))
    this.#drawn = { jobs, verdicts: recording.verdicts }
  }

  /** Runs every case until one fails. */
  async #run() {
    const { before, cases, vitest } = collect()
    const modules = { vitest, 'fast-check': fastCheck }
    this.#evaluate(
      (name) => modules[name] ?? require(name),
      { exports: {} },
      {},
      this.#drawn,
      resolve('test/mutation/entry.ts'),
    )
    for (const run of before) await run()
    for (const { name, run } of cases) {
      try {
        await run()
      } catch (error) {
        return { count: cases.length, name, failure: error instanceof Error ? error.message : String(error) }
      }
    }
    return { count: cases.length }
  }

  async dryRun() {
    const { name = 'all', failure } = await this.#run()
    const test = { id: name, name, timeSpentMs: 0 }
    const status = failure === undefined ? TestStatus.Success : TestStatus.Failed
    return { status: DryRunStatus.Complete, tests: [{ ...test, status, failureMessage: failure ?? '' }] }
  }

  async mutantRun({ activeMutant }) {
    globalThis[namespace] = { activeMutant: activeMutant.id }
    try {
      const { count, name, failure } = await this.#run()
      if (failure === undefined) return { status: MutantRunStatus.Survived, nrOfTests: count }
      return { status: MutantRunStatus.Killed, killedBy: [name], failureMessage: failure, nrOfTests: count }
    } catch (error) {
      // The mutated module does not even load.
      return {
        status: MutantRunStatus.Killed,
        killedBy: ['load'],
        failureMessage: String(error),
        nrOfTests: 0,
      }
    } finally {
      delete globalThis[namespace]
    }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'verdict', VerdictRunner)]
