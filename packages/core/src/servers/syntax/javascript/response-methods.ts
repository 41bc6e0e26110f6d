import { itemsOf } from './builtins.ts'
import { textOf } from './compare.ts'
import type { Machine } from './machine.ts'
import { corsHeaders, type Reply } from './reply.ts'
import { versionOf } from './routes.ts'
import { Obj, Open } from './values.ts'

export function statusOf(value: unknown): number | Open {
  if (value instanceof Open) return value
  return Number(textOf(value)) || 200
}

/** A number that is sent is a status in Express 4 and a body in Express 5. */
export function statusSent(value: number, machine: Machine): number | Open | undefined {
  const version = versionOf(machine.where.version)
  if (version === undefined)
    return machine.open('Express 4 and 5 send a number differently: name the version')
  return version === 4 ? value : undefined
}

type Method = (response: { reply: Reply }, args: unknown[], machine: Machine) => void

const setHeaders: Method = ({ reply }, [name, value], machine) => {
  if (name instanceof Open) return reply.lose(name)
  const entries = name instanceof Obj ? [...name.props] : [[String(name), value] as const]
  for (const [key, item] of entries) {
    // what Express does with a list that is open: it can't be told how many lines there are
    const open = Array.isArray(item) ? item.find((part) => part instanceof Open) : undefined
    const at = name instanceof Obj ? (name.places.get(key) ?? machine.at) : machine.at
    reply.set(key, open ?? (item instanceof Obj ? machine.open(`the value of ${key}`) : item), at)
  }
  if (name instanceof Obj && name.rest)
    for (const key of corsHeaders) if (!name.props.has(key)) reply.set(key, name.rest)
}

/** Express makes text of a value where Node takes it as it is: undefined and null become words. */
const textual =
  (method: Method): Method =>
  (response, [name, value], machine) =>
    method(response, [withTexts(name), plainText(value)], machine)

function withTexts(name: unknown): unknown {
  if (!(name instanceof Obj)) return name
  const texts = new Obj()
  texts.assign(name)
  for (const [key, value] of texts.props) texts.props.set(key, plainText(value))
  return texts
}

function plainText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainText)
  return value instanceof Open ? value : (textOf(value) ?? '[object Object]')
}

const append: Method = ({ reply }, [name, value], machine) => {
  if (name instanceof Open) reply.lose(name)
  else reply.append(String(name), value, machine.at)
}

/** Methods of a response that do not end it: Node's, and Express's where it differs. */
export const methods: Record<string, Method> = {
  setHeader: setHeaders,
  header: textual(setHeaders),
  set: textual(setHeaders),
  append: textual(append),
  appendHeader: append,
  setHeaders: (response, [map], machine) => {
    for (const key of itemsOf(map) ?? [])
      setHeaders(response, [key, machine.open(`the value of ${String(key)}`)], machine)
    if (map instanceof Open) response.reply.lose(map)
  },
  removeHeader: ({ reply }, [name], machine) => reply.remove(String(name), machine.at),
  vary: ({ reply }, [fields], machine) => {
    const names = Array.isArray(fields) ? fields : String(textOf(fields) ?? '').split(',')
    for (const field of names) if (!(field instanceof Open)) reply.vary(String(field).trim(), machine.at)
  },
  status: ({ reply }, [status]) => {
    reply.status = statusOf(status)
  },
  writeHead: (response, [status, ...rest], machine) => {
    response.reply.status = statusOf(status)
    const headers = rest.find((arg) => typeof arg === 'object' && arg !== null)
    if (headers instanceof Open) response.reply.lose(headers)
    else if (headers instanceof Obj) setHeaders(response, [headers], machine)
    else for (const [name, value] of pairsIn(headers)) setHeaders(response, [name, value], machine)
  },
}

/** Headers as `writeHead` takes them in a list: flat, or as pairs. */
function pairsIn(headers: unknown): Array<[unknown, unknown]> {
  if (!Array.isArray(headers)) return []
  if (Array.isArray(headers[0])) return headers.map((pair: unknown[]) => [pair[0], pair[1]])
  return headers.flatMap((name, i): Array<[unknown, unknown]> => (i % 2 ? [] : [[name, headers[i + 1]]]))
}
