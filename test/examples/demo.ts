import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'

export const root = new URL('../../', import.meta.url)

/** A finding as the terminal shows it: its first line's code and heading, and the lines below. */
export interface Printed {
  code: string
  heading: string
  text: string
}

/** The demo as `npm run demo` starts it once everything is set up. */
export class Demo {
  readonly #process: ChildProcess
  #output = ''

  constructor(host: string) {
    this.#process = spawn(process.execPath, ['scripts/demo.mjs', host], { cwd: fileURLToPath(root) })
    this.#process.stdout?.on('data', (chunk) => (this.#output += chunk))
    this.#process.stderr?.on('data', (chunk) => (this.#output += chunk))
  }

  /** What the terminal shows, without colour and without webpack's mark at the start of lines. */
  get output(): string {
    return stripVTControlCharacters(this.#output)
      .replace(/^<[iwe]> /gm, '')
      .replace(/^\[cors-parity\] /gm, '')
  }

  /** Resolves to the match once the terminal shows it. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + 20_000
    while (Date.now() < deadline) {
      const match = pattern.exec(this.output)
      if (match) return match
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`The terminal never showed ${String(pattern)}:\n${this.output}`)
  }

  /** The findings that stand in the terminal once it has been quiet for a second. */
  async printed(): Promise<Printed[]> {
    for (let before = ''; before !== this.#output;) {
      before = this.#output
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    const blocks = this.output.matchAll(/^[✗!·] ([a-z-]+)   (.*)((?:\n  .*)*)/gm)
    return [...blocks].map(([text, code = '', heading = '']) => ({ code, heading, text }))
  }

  /** Ctrl-C. Resolves to the exit code. */
  async interrupt(): Promise<number | null> {
    if (this.#process.exitCode !== null) return this.#process.exitCode
    const closed = once(this.#process, 'close')
    this.#process.kill('SIGINT')
    const [code] = await closed
    return code
  }
}
