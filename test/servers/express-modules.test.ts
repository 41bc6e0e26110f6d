import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { requestsFor } from './compare-program.ts'
import { guides } from './programs/guides.ts'
import { idioms } from './programs/idioms.ts'
import { mistakes } from './programs/mistakes.ts'
import { others } from './programs/others.ts'
import type { ServerProgram } from './programs/program.ts'

const programs = [...guides, ...idioms, ...mistakes, ...others].filter(({ body }) => body !== undefined)

const withImports = (source: string) =>
  source
    .replace("const express = require('express');", "import express from 'express'")
    .replace("const cors = require('cors');", "import cors from 'cors'")

/** What a program answers, without the lines that move with its form. */
async function answers(program: ServerProgram, file: string, source: string): Promise<HttpResponse[]> {
  const { env, only } = program
  const where = { file, ...(env ? { env } : {}), version: String(only ?? 5) }
  const policy = await readPolicy(source, where)
  return requestsFor(program).map((request) => {
    const { status, headers, unknown = [] } = policy.respond(request)
    const open = unknown.map(({ header, unknown: why }) => ({ header, unknown: why }))
    return {
      status: typeof status === 'number' ? status : { unknown: status.unknown },
      headers,
      unknown: open,
    }
  })
}

describe('the same program answers the same', () => {
  it.each(programs.map((program) => [program.name, program] as const))('%s', async (_, program) => {
    const common = await answers(program, 'server.js', program.source)
    const typed = `import type { Request } from 'express'\n${withImports(program.source)}\nexport const typed = (r: Request): string => r.url!`
    expect(await answers(program, 'server.mjs', withImports(program.source))).toEqual(common)
    expect(await answers(program, 'server.ts', typed)).toEqual(common)
    const wrapped = `async function main() {\n${program.source}\n}\nmain().catch((error) => { console.error(error); process.exit(1) })`
    expect(await answers(program, 'server.cjs', wrapped)).toEqual(common)
  })
})
