import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'
import { isKnown, requestHeader, type Exchange, type Value } from './exchange.ts'
import { holds } from './expression.ts'
import { serverVariable } from './variables.ts'

/** `SetEnvIf` and its kind, in the file's order. */
export function setEnvIf(directives: Directive[], exchange: Exchange): void {
  for (const directive of directives) setters[directive.name]?.(directive, exchange)
}

/** `SetEnv`, `UnsetEnv` and `PassEnv`, which come after everything that asks for the request. */
export function setEnv(directives: Directive[], { env }: Exchange): void {
  for (const { name, args, at } of directives) {
    if (name === 'setenv') env.set(args[0] ?? '', args[1] ?? '')
    if (name === 'unsetenv') for (const one of args) env.delete(one)
    if (name === 'passenv')
      for (const one of args) env.set(one, { unknown: `${one} comes from the server's environment`, at })
  }
}

type Setter = (directive: Directive, exchange: Exchange) => void

const setters: Partial<Record<string, Setter>> = {
  setenvif: ({ args, at }, exchange) => match(args, false, at, exchange),
  setenvifnocase: ({ args, at }, exchange) => match(args, true, at, exchange),
  browsermatch: ({ args, at }, exchange) => match(['User-Agent', ...args], false, at, exchange),
  browsermatchnocase: ({ args, at }, exchange) => match(['User-Agent', ...args], true, at, exchange),
  setenvifexpr: ({ args, at }, exchange) => {
    const truth = holds(args[0] ?? '', at, exchange)
    const taken = typeof truth === 'boolean' ? truth : exchange.decide(truth)
    if (taken) assign(args.slice(1), exchange.captures, exchange)
  },
}

function match(args: string[], ignoreCase: boolean, at: Directive['at'], exchange: Exchange): void {
  const [attribute = '', source = '', ...settings] = args
  const value = attributeValue(attribute, at, exchange)
  const pattern = pcre(source, ignoreCase)
  if (!pattern || !isKnown(value)) {
    const why = isKnown(value) ? { unknown: `the pattern ${source} is not translated`, at } : value
    if (exchange.decide(why)) leaveOpen(settings, why, exchange)
    return
  }
  const found = pattern.exec(value)
  if (found) assign(settings, [...found], exchange)
}

const attributes: Partial<Record<string, string>> = {
  request_method: 'REQUEST_METHOD',
  request_uri: 'REQUEST_URI',
}
const ofConnection = new Set(['remote_host', 'remote_addr', 'server_addr', 'request_protocol'])

/** A request header, else a variable that is set already. */
function attributeValue(name: string, at: Directive['at'], exchange: Exchange): Value {
  const lower = name.toLowerCase()
  const variable = attributes[lower]
  if (variable) return serverVariable(variable, at, exchange)
  if (ofConnection.has(lower)) return { unknown: `${name} depends on the connection`, at }
  if (!/^[\w-]+$/.test(name)) return { unknown: `${name} is a pattern of header names`, at }
  const header = requestHeader(name, exchange, at)
  return header === '' ? (exchange.env.get(name) ?? '') : header
}

/** `NAME`, `NAME=value` with `$1`, and `!NAME`. */
function assign(settings: string[], captures: Exchange['captures'], { env }: Exchange): void {
  for (const setting of settings) {
    const [, negated, name = '', value] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(setting) ?? []
    if (negated) env.delete(name)
    else
      env.set(
        name,
        (value ?? '1').replace(/\$(\d)/g, (_, index: string) => captures[Number(index)] ?? ''),
      )
  }
}

function leaveOpen(settings: string[], why: Exclude<Value, string>, { env }: Exchange): void {
  for (const setting of settings) {
    const [, negated, name = '', value = '1'] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(setting) ?? []
    if (negated) env.delete(name)
    else env.set(name, value.includes('$') ? why : value)
  }
}
