import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePath } from './scenario.ts'

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** What a browser said about one scenario beyond what its page saw. */
export interface Notes {
  corsError?: string
  failedParameter?: string
  messages: string[]
}

export interface Browser {
  version: string
  /** Waits until what was said so far has arrived. */
  settle(): Promise<void>
  notes: Map<string, Notes>
  /** Resolves when its process ends. */
  stopped: Promise<void>
  close(): Promise<void>
}

const miniBrowser = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-4.1/MiniBrowser`

/** The programs of each engine, the browser first, and the Debian packages that bring them. */
export const programs: Record<EngineName, { paths: [string, ...string[]]; packages: string[] }> = {
  chromium: { paths: [process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'], packages: ['chromium'] },
  firefox: { paths: ['/usr/bin/firefox-esr'], packages: ['firefox-esr'] },
  webkit: {
    paths: [miniBrowser, '/usr/bin/xvfb-run', '/usr/bin/Xvfb', '/usr/bin/xauth'],
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth'],
  },
}

export const isInstalled = (engine: EngineName): boolean => programs[engine].paths.every(existsSync)

function notesFor(notes: Map<string, Notes>, url: string): Notes | undefined {
  const path = /\/s\/\w+\/\d+/.exec(url)?.[0]
  const id = path === undefined ? undefined : parsePath(path)?.id
  if (id === undefined) return undefined
  const found = notes.get(id) ?? { messages: [] }
  notes.set(id, found)
  return found
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) process.kill(-child.pid!, 'SIGKILL')
})

/** Starts a program as the leader of a process group of its own, which ends with this process at the latest. */
function start(path: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(path, args, { ...options, detached: true })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Ends a browser and all that it started: each is the leader of its own process group. */
async function end(child: ChildProcess, folder: string): Promise<void> {
  const gone = exited(child)
  try {
    process.kill(-child.pid!, 'SIGTERM')
    await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 2000))])
    process.kill(-child.pid!, 'SIGKILL')
  } catch {
    // The group is gone already.
  }
  await gone
  // A process that is just ending may still write there.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => {})
}

/** Resolves to the first match of `pattern` in what a process prints. */
function printed(
  child: ChildProcess,
  stream: 'stdout' | 'stderr',
  pattern: RegExp,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = ''
    child[stream]!.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const match = pattern.exec(text)
      if (match) resolve(match)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`The browser stopped: ${text.slice(0, 2000)}`)))
  })
}

interface CdpMessage {
  id?: number
  method?: string
  sessionId?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { message: string }
}

async function openChromium(url: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'cors-parity-chromium-'))
  // Cookies of other sites too, which Debian's build blocks.
  const preferences = { profile: { cookie_controls_mode: 0 } }
  await mkdir(join(folder, 'Default'))
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  const args = [
    '--headless=new',
    '--ignore-certificate-errors',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
    '--no-default-browser-check',
    '--remote-debugging-port=0',
    `--user-data-dir=${folder}`,
    'about:blank',
  ]
  const child = start(programs.chromium.paths[0], args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const [, address] = await printed(child, 'stderr', /DevTools listening on (ws:\S+)/)
  const socket = new WebSocket(address!)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  const notes = new Map<string, Notes>()
  const urls = new Map<string, string>()
  const waiting = new Map<number, (message: CdpMessage) => void>()
  let last = 0
  const send = (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(error.message)) : resolve(result ?? {}),
      )
      socket.send(JSON.stringify({ id, method, params, sessionId }))
    })
  const events: Record<string, (params: never) => void> = {
    'Network.requestWillBeSent': ({
      requestId,
      request,
    }: {
      requestId: string
      request: { url: string }
    }) => {
      if (!urls.has(requestId)) urls.set(requestId, request.url)
    },
    'Network.loadingFailed': (event: {
      requestId: string
      corsErrorStatus?: { corsError: string; failedParameter: string }
      blockedReason?: string
      errorText: string
    }) => {
      const found = notesFor(notes, urls.get(event.requestId) ?? '')
      if (!found) return
      if (event.corsErrorStatus) {
        found.corsError = event.corsErrorStatus.corsError
        found.failedParameter = event.corsErrorStatus.failedParameter
      } else found.corsError ??= event.blockedReason ?? event.errorText
    },
    'Log.entryAdded': ({
      entry,
    }: {
      entry: { source: string; text: string; url?: string; networkRequestId?: string }
    }) => {
      if (entry.source === 'network') return
      const url = urls.get(entry.networkRequestId ?? '') ?? entry.text
      notesFor(notes, url)?.messages.push(entry.text)
    },
  }
  socket.addEventListener('message', ({ data }: { data: string }) => {
    const message = JSON.parse(data) as CdpMessage
    if (message.id !== undefined) {
      waiting.get(message.id)?.(message)
      waiting.delete(message.id)
    } else events[message.method ?? '']?.(message.params as never)
  })
  const { product } = await send('Browser.getVersion')
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const session = sessionId as string
  await send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }, session)
  await send('Log.enable', {}, session)
  await send('Page.navigate', { url }, session)
  return {
    version: String(product),
    notes,
    stopped: exited(child),
    async settle() {
      await send('Browser.getVersion')
      await send('Runtime.evaluate', { expression: '1' }, session)
    },
    async close() {
      socket.close()
      await end(child, folder)
    },
  }
}

/** Marionette's framing: `length:json`. */
async function marionette(port: number): Promise<(name: string, params: object) => Promise<unknown>> {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => socket.destroy())
  const waiting = new Map<
    number,
    (reply: [error: { error: string; message: string } | null, value: unknown]) => void
  >()
  let pending = Buffer.alloc(0)
  let last = 0
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    for (;;) {
      const colon = pending.indexOf(':')
      if (colon < 0) return
      const length = Number(pending.subarray(0, colon).toString())
      if (pending.length < colon + 1 + length) return
      const message = JSON.parse(pending.subarray(colon + 1, colon + 1 + length).toString()) as unknown
      pending = pending.subarray(colon + 1 + length)
      if (Array.isArray(message)) waiting.get(message[1] as number)?.([message[2], message[3]])
    }
  })
  return (name, params) =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, ([error, value]) =>
        error ? reject(new Error(`${error.error} ${error.message}`)) : resolve(value),
      )
      const text = JSON.stringify([0, id, name, params])
      socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
}

const firefoxPreferences = {
  'marionette.port': 0,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'services.settings.server': 'data:,none',
  'toolkit.telemetry.enabled': false,
  // Cookies of other sites too.
  'network.cookie.cookieBehavior': 0,
  // A renewed DNS entry makes Firefox forget its preflights.
  'network.dnsCacheExpiration': 1_000_000,
  'dom.timeout.enable_budget_timer_throttling': false,
}

async function openFirefox(url: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'cors-parity-firefox-'))
  const lines = Object.entries(firefoxPreferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  )
  await writeFile(join(folder, 'user.js'), lines.join('\n'))
  const args = [
    '--headless',
    '--no-remote',
    '--marionette',
    '--remote-allow-system-access',
    '--profile',
    folder,
  ]
  const child = start(programs.firefox.paths[0], args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, MOZ_CRASHREPORTER_DISABLE: '1' },
  })
  const [, port] = await printed(child, 'stdout', /Listening on port (\d+)/)
  const command = await marionette(Number(port))
  const session = (await command('WebDriver:NewSession', { acceptInsecureCerts: true })) as {
    capabilities: { browserVersion: string }
  }
  await command('Marionette:SetContext', { value: 'chrome' })
  const execute = async (script: string, args: unknown[] = []) =>
    (
      (await command('WebDriver:ExecuteScript', { script, args, sandbox: 'system', newSandbox: false })) as {
        value: unknown
      }
    ).value
  await execute(`
    globalThis.corsMessages = []
    Services.console.registerListener({
      observe(message) {
        const text = message.errorMessage ?? message.message
        if (/Cross-Origin|NetworkError|Cross origin/i.test(text)) globalThis.corsMessages.push(text)
      },
    })`)
  await command('Marionette:SetContext', { value: 'content' })
  await command('WebDriver:Navigate', { url })
  await command('Marionette:SetContext', { value: 'chrome' })
  const notes = new Map<string, Notes>()
  return {
    version: `Firefox ${session.capabilities.browserVersion}`,
    notes,
    stopped: exited(child),
    async settle() {
      const texts = (await execute('return globalThis.corsMessages.splice(0)')) as string[]
      for (const text of texts) notesFor(notes, text)?.messages.push(text)
    },
    close: () => end(child, folder),
  }
}

async function openWebkit(url: string): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'cors-parity-webkit-'))
  // Not a private session, which keeps its console to itself. The console needs a pipe; Node would give a socket.
  const program = `xvfb-run -a stdbuf -oL ${miniBrowser} --ignore-tls-errors --cookies-policy=always --enable-write-console-messages-to-stdout=true "$0" 2>&1 | cat`
  const child = start('sh', ['-c', program, url], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, HOME: folder, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
  })
  const notes = new Map<string, Notes>()
  let pending = ''
  let before: string[] = []
  child.stdout!.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) {
      const text = line.replace(/^CONSOLE \w+ \w+ /, '')
      const found = notesFor(notes, text)
      if (found) {
        found.messages.push(...before, text)
        before = []
      } else before = [text]
    }
  })
  const version = execFileSync('dpkg-query', ['-W', '-f', '${Version}', 'webkit2gtk-driver']).toString()
  return {
    version: `WebKitGTK ${version.split('-')[0]}`,
    notes,
    stopped: exited(child),
    settle: () => new Promise((resolve) => setTimeout(resolve, 300)),
    close: () => end(child, folder),
  }
}

const openers: Record<EngineName, (url: string) => Promise<Browser>> = {
  chromium: openChromium,
  firefox: openFirefox,
  webkit: openWebkit,
}

/** Starts a browser on `url`. Throws, and leaves nothing running, where it does not come up. */
export async function open(engine: EngineName, url: string): Promise<Browser> {
  const before = new Set(running)
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The browser did not come up.')), 120_000)
    })
    return await Promise.race([openers[engine](url), late])
  } catch (error) {
    for (const child of running) if (!before.has(child)) process.kill(-child.pid!, 'SIGKILL')
    throw error
  } finally {
    clearTimeout(timer)
  }
}
