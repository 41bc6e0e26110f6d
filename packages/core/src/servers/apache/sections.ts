import type { Unknown } from '../../fetch/verdict.ts'
import type { Where } from '../server.ts'
import { readSections, type Directive } from '../syntax/directives.ts'
import { headerMistake } from './header-tables.ts'
import { includedText } from '../syntax/included.ts'

/** What a file says, before any request. */
export interface ApacheConfig {
  /** Directives of the server itself, outside every `<VirtualHost>`; empty for a `.htaccess`. */
  base: Directive[]
  hosts: VirtualHost[]
  /** What a `.htaccess` says. */
  folder: Directive[]
  /** Host name that chooses the virtual host, in place of the request's. */
  host?: string
  /** Apache would refuse the file. */
  broken?: Unknown
}

export interface VirtualHost {
  port?: string
  names: string[]
  directives: Directive[]
}

/** The name of what stands in place of an `Include` that can't be read: it leaves its level open. */
export const unread = '#unread'
/** The name of what stands in place of a section of which it is not known whether it is read. */
export const maybe = '#maybe'

const includeLimit = 64

interface Reading {
  where: Where
  files: number
  error?: Unknown
  /** What `Define` and the policy source's `env` give to `${NAME}`. */
  defined: Map<string, string>
}

export async function readApache(source: string, where: Where): Promise<ApacheConfig> {
  const state: Reading = { where, files: 0, defined: new Map(Object.entries(where.env ?? {})) }
  const list = readSections(source, where.file)
  if (list.error) state.error = refused(list.error)
  const directives = await settled(list.directives, state)
  const isFolder = /htaccess$/i.test(where.file)
  const sections = directives.filter(({ name, block }) => name === 'virtualhost' && block)
  return {
    base: isFolder ? [] : directives.filter(({ name }) => name !== 'virtualhost'),
    hosts: sections.map((section) => virtualHost(section)),
    folder: isFolder ? directives : [],
    ...(where.host ? { host: where.host } : {}),
    ...(state.error ? { broken: state.error } : {}),
  }
}

const refused = ({ message, at }: { message: string; at: Directive['at'] }): Unknown => ({
  unknown: `Apache refuses this file: ${message}`,
  at,
})

function virtualHost({ args, block = [] }: Directive): VirtualHost {
  const port = /:(\d+)$/.exec(args[0] ?? '')?.[1]
  const names = block
    .filter(({ name }) => name === 'servername' || name === 'serveralias')
    .flatMap((directive) => directive.args)
    .map((name) =>
      name
        .replace(/^https?:\/\//, '')
        .replace(/:\d+$/, '')
        .toLowerCase(),
    )
  return { ...(port ? { port } : {}), names, directives: block }
}

/** Includes put in, and the sections that ask for modules or versions decided. */
async function settled(directives: Directive[], state: Reading): Promise<Directive[]> {
  const result: Directive[] = []
  for (const written of directives) {
    const directive = { ...written, args: written.args.map((arg) => substituted(arg, state)) }
    const { name, block, args } = directive
    const taken = conditions[name]?.(directive, state)
    const mistake = name === 'header' ? headerMistake(directive) : undefined
    if (mistake) state.error ??= refused({ message: mistake, at: directive.at })
    if (name === 'define') state.defined.set(args[0] ?? '', args[1] ?? '')
    if (name === 'include' || name === 'includeoptional') result.push(...(await included(directive, state)))
    else if (!block) result.push(directive)
    else if (taken === undefined) result.push({ ...directive, block: await settled(block, state) })
    else if (taken === true) result.push(...(await settled(block, state)))
    else if (taken === 'open') result.push({ ...directive, name: maybe, block: await settled(block, state) })
  }
  return result
}

async function included(directive: Directive, state: Reading): Promise<Directive[]> {
  const path = directive.args[0] ?? ''
  state.files += 1
  const isRead = state.files <= includeLimit
  const source = isRead ? await includedText(path, /^\/etc\/(?:apache2|httpd)\//, state.where) : undefined
  if (source === undefined)
    return harmless.test(path) ? [] : [{ name: unread, args: [path], at: directive.at }]
  const list = readSections(source, path)
  if (list.error) state.error ??= refused(list.error)
  return settled(list.directives, state)
}

/** Files that come with Apache and with certificates, which say nothing of CORS. */
const harmless =
  /(?:^|\/)(?:mods-enabled\/\*\.(?:load|conf)|ports\.conf|envvars|options-ssl-apache\.conf|conf-available\/serve-cgi-bin\.conf)$/

const substituted = (text: string, { defined }: Reading): string =>
  text.replace(/\$\{([^}]+)\}/g, (found, name: string) => defined.get(name) ?? found)

type Condition = (directive: Directive, state: Reading) => boolean | 'open'

/** A module that is asked for is taken to be there: the section is written for it. */
const ifModule: Condition = ({ args }) => !(args[0] ?? '').startsWith('!')

/** `<IfVersion >= 2.4>`: this is 2.4. */
const ifVersion: Condition = ({ args }) => {
  const [operator = '=', wanted = ''] = args.length > 1 ? args : ['=', args[0] ?? '']
  const [major = 0, minor = 0, patch] = wanted.split('.').map(Number)
  const order = Math.sign(2 - major) || Math.sign(4 - minor)
  if (order === 0 && patch !== undefined) return 'open'
  const test = versionTests[operator.replace(/^!/, '')]
  if (!test) return 'open'
  return test(order) !== operator.startsWith('!')
}

const versionTests: Partial<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '==': (order) => order === 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
}

/** What the command line defines is not known. */
const ifDefine: Condition = ({ args }, { defined }) => {
  const [, negated, name = ''] = /^(!?)(.*)$/s.exec(args[0] ?? '') ?? []
  return defined.has(name) ? negated === '' : 'open'
}

const conditions: Partial<Record<string, Condition>> = {
  ifmodule: ifModule,
  ifdirective: () => true,
  iffile: () => 'open',
  ifdefine: ifDefine,
  ifversion: ifVersion,
}
