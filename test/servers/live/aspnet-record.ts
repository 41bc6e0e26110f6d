/**
 * Records what ASP.NET Core answers on each configuration of ../recordings/aspnet:
 * `node test/servers/live/aspnet-record.ts [part of a configuration's name]`. It needs the .NET SDK.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findSdk, homeOf, startAspnet } from './aspnet.ts'
import { ask } from './wire.ts'

const recordings = fileURLToPath(new URL('../recordings/aspnet/', import.meta.url))
const express = fileURLToPath(new URL('../recordings/express/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'aspnet-'))

interface Recorded {
  exchanges: Array<{
    name: string
    request: { method: string; path: string; headers: Record<string, string> }
  }>
}

const sdk = findSdk(folder)
if (!sdk) throw new Error('dotnet, the .NET SDK, is not on this machine')

/** The questions are the same for every system. */
const { exchanges }: Recorded = JSON.parse(
  readFileSync(join(express, '01-default.js.express5-cors.json'), 'utf8'),
)
const configs = readdirSync(recordings).filter(
  (name) => /^\d.*\.cs$/.test(name) && name.includes(process.argv[2] ?? ''),
)

/** Lines that every answer has, and those of the connection. */
const ofKestrel = new Set(['date', 'server', 'connection', 'keep-alive', 'transfer-encoding'])

try {
  for (const config of configs) {
    const source = readFileSync(join(recordings, config), 'utf8')
    const server = await startAspnet(sdk, homeOf(config, folder), source)
    const lines: string[] = []
    for (const { name, request } of server ? exchanges : []) {
      const question = { ...request, headers: Object.entries(request.headers) }
      const { status, headers } = await ask(server?.port ?? 0, question)
      const response = { status, headers: headers.filter(([header]) => !ofKestrel.has(header.toLowerCase())) }
      lines.push(JSON.stringify({ name, request, response }))
    }
    await server?.stop()
    const versions = { dotnet: sdk.version, aspnetcore: sdk.framework }
    const head = `{"server":${JSON.stringify(versions)},"refusedToStart":${!server},"exchanges":[`
    writeFileSync(
      join(recordings, `${config}.recorded.json`),
      lines.length > 0 ? `${head}\n${lines.join(',\n')}\n]}\n` : `${head}]}\n`,
    )
    console.log(`${config}: ${server ? `${lines.length} exchanges` : 'refused to start'}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
