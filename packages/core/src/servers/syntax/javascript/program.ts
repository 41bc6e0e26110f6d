import type { HttpRequest, HttpResponse, Server } from '../../../fetch/verdict.ts'
import type { Where } from '../../server.ts'
import { sampleOf } from '../sample.ts'
import { Machine, TooMuch } from './machine.ts'
import { entryOf } from './entry.ts'
import { loadAll, runProgram } from './modules.ts'
import { explore } from './path.ts'
import { Request } from './request.ts'
import { Response } from './response.ts'
import { corsHeaders, joinResponses, responseOf } from './reply.ts'
import { Router } from './router.ts'
import { Later } from './later.ts'
import { below } from './syntax.ts'
import { Fault, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** A server's program, set up and ready to be followed through requests. */
export interface Program {
  machine: Machine
  /** What a request is handed to: an application, a handler, or what is open about it. */
  entry: unknown
  /** Texts in its files: origins and methods among them are worth asking about. */
  texts: ReadonlySet<string>
  /** Paths in its files, those that its regular expressions take included. */
  paths: ReadonlySet<string>
  /** Regular expressions in its files that speak of hosts. */
  patterns: ReadonlySet<string>
}

/** Follows a program's start: which layers it adds, and what it listens with. */
export async function readProgram(source: string, where: Where): Promise<Program> {
  const files = await loadAll(source, where)
  const machine = new Machine(where)
  const exports = runProgram(files, machine)
  const nodes = [...files.values()].flatMap((root) => [...below(root)])
  const textsOf = (type: string) => nodes.filter((node) => node.type === type).map((node) => node.text.trim())
  const [texts, patterns] = [textsOf('string_fragment'), textsOf('regex_pattern')]
  return {
    machine,
    entry: entryOf(source, machine, exports),
    texts: new Set(texts),
    paths: new Set([...texts, ...patterns.map(sampleOf)].filter((text) => /^\/[\w/.-]+$/.test(text))),
    patterns: new Set(patterns.filter((pattern) => /:\\?\/\\?\/|\w\\?\.\w/.test(pattern))),
  }
}

/**
 * The answer to a request, joined from all the ways that it can come about.
 *
 * @param sample the request stands for all that its route takes: what the program's own code looks at is open;
 *   `failed`: for those that something has gone wrong with
 */
export function respondTo(
  { machine, entry }: Program,
  request: HttpRequest,
  next: Server,
  sample?: 'any' | 'failed',
): HttpResponse {
  let answer: HttpResponse | undefined
  const behind = () => (answer ??= next(request))
  machine.begin()
  try {
    machine.step()
    const { endings, more } = explore((path) => {
      machine.take(path)
      return responseOf(
        follow(machine, entry, new Request(request, sample !== undefined), sample === 'failed'),
        request,
        behind,
      )
    })
    return joinResponses(endings, more)
  } catch (error) {
    const reason = error instanceof TooMuch ? error.message : 'it nests too deeply to be followed'
    if (!(error instanceof TooMuch || error instanceof RangeError)) throw error
    const unknown = corsHeaders.map((header) => ({ header, unknown: reason, at: machine.at }))
    return { status: { unknown: reason, at: machine.at }, headers: [], unknown }
  } finally {
    machine.take(undefined)
  }
}

function follow(machine: Machine, entry: unknown, request: Request, hasFailed: boolean) {
  const response = new Response(request)
  const { reply } = response
  const done = (error?: unknown) => {
    response.left ??= { error, whole: entry instanceof Router && entry.serves }
  }
  try {
    const error = hasFailed ? new Open('what went wrong', machine.at, true) : undefined
    if (entry instanceof Router) entry.handle(request, response, machine, done, error)
    else if (entry instanceof Open) response.answerUnread(entry, machine)
    else if (typeof entry === 'function') {
      const result = (entry as Callback)(request, response, done)
      if (result instanceof Later && result.failure) throw result.failure
    }
    for (let next = response.deferred.shift(); next; next = response.deferred.shift()) next()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (entry instanceof Router) response.left ??= { error: error.value, whole: true }
    else response.crash(new Open('the handler throws, and nothing catches it', error.at ?? machine.at))
  }
  if (reply.end === 'open') endWithoutAnswer(response, machine)
  return reply
}

/** No layer has answered: Express's last handler does, once the code has run; or code that was not seen. */
function endWithoutAnswer(response: Response, machine: Machine): void {
  const { reply, left, request } = response
  if (left && machine.path?.isTruthy(left.error)) {
    reply.end = 'ended'
    reply.status = statusOfError(left.error, reply.status)
  } else if (left?.whole && request.http.method === 'OPTIONS') {
    reply.end = 'ended'
    reply.status ??= 404
  } else if (left) {
    reply.end = 'behind'
  } else {
    response.finish()
  }
}

/** What Express's last handler answers to an error. */
function statusOfError(error: unknown, before: number | Open | undefined): number | Open {
  if (error instanceof Open) return error
  const given = error instanceof Obj ? [error.get('status'), error.get('statusCode')] : []
  for (const status of [...given, before]) {
    if (status instanceof Open) return status
    if (typeof status === 'number' && status >= 400 && status < 600) return status
  }
  return 500
}
