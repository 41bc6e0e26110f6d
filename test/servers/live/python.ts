import { spawn } from 'node:child_process'
import { freePort } from './ports.ts'
import type { Running } from './live.ts'
import { started } from './started.ts'

/** Debian's own, which has its packages. */
const interpreter = '/usr/bin/python3'

/**
 * Starts a program that serves on the port it finds in PORT.
 *
 * @returns undefined where it ends before it answers
 */
export async function startPython(
  file: string,
  passed: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<Running | undefined> {
  const port = await freePort()
  const child = spawn(interpreter, [file, ...passed], {
    stdio: 'ignore',
    env: { ...process.env, ...environment, PORT: String(port), PYTHONDONTWRITEBYTECODE: '1' },
  })
  return started(child, port)
}
