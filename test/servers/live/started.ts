import type { ChildProcess } from 'node:child_process'
import type { Running } from './live.ts'
import { answers } from './wire.ts'

/**
 * A server process, once it answers on its port.
 *
 * @returns undefined where it ends before it answers
 */
export async function started(child: ChildProcess, port: number): Promise<Running | undefined> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const isUp = await Promise.race([answers(port), ended.then(() => false)])
  if (!isUp) return undefined
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
