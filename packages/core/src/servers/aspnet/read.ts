import type { Where } from '../server.ts'
import { notKnown } from '../syntax/field.ts'
import { parse, type Node } from '../syntax/tree.ts'
import { callable, callsIn, own, type Call } from './calls.ts'
import { readCode, type Code } from './code.ts'
import { doubtOf, emptyDraft, openStep, type Frame, type Reading } from './draft.ts'
import { groupOf, type Group, type Tools } from './endpoints.ts'
import { finish, type ReadAspnet } from './finish.ts'
import { mapEndpoints, pipeline } from './pipeline.ts'
import { readPolicies } from './policies.ts'
import { addCors, configuresCors } from './cors-options.ts'
import { services } from './services.ts'
import { readSettings } from './settings.ts'
import { readValues } from './values.ts'

/**
 * Reads Program.cs or Startup.cs: what AddCors registers, the pipeline in its order, and what the endpoints of the
 * file say of CORS.
 *
 * @throws Error if an appsettings file that the user names can't be read
 */
export async function readAspnet(source: string, where: Where): Promise<ReadAspnet> {
  const settings = await readSettings(where)
  return parse('c_sharp', source, (root) => {
    const code = readCode(root, where.file)
    const values = readValues(code, settings, where)
    const frames: Frame[] = []
    let visits = 0
    const tools: Tools = {
      code,
      values,
      policies: readPolicies(code, values),
      consumed: new Set(),
      groups: new Map(),
      bound: (name) => frames.at(-1)?.bound.get(name),
    }
    const draft = emptyDraft({ file: where.file, line: 1 })
    const reading: Reading = { code, tools, draft, follow }

    function follow(
      call: Call,
      callee: Node | undefined,
      frame: Frame,
      bound: Frame['bound'] = new Map(),
    ): void {
      const called = callable(callee)
      if (!called) return
      visit({
        body: called.body,
        isProgram: false,
        condition: doubtOf(call, frame, code) && call.node,
        bound,
      })
    }

    function visit(frame: Frame): void {
      if (frames.some(({ body }) => body.id === frame.body.id) || ++visits > visitLimit) return
      frames.push(frame)
      for (const call of callsIn(frame.body)) {
        if (call.name === 'UseCors' || call.name === 'AddCors') tools.consumed.add(call.node.id)
        meet(call, frame)
      }
      frames.pop()
    }

    function meet(call: Call, frame: Frame): void {
      const [method, ...others] = code.methods.get(call.name) ?? []
      const handler = configuresCors(call) ? addCors : (own(services, call.name) ?? own(pipeline, call.name))
      if (Object.hasOwn(pipeline, call.name)) draft.seen.set('pipeline', code.at(call.nameNode))
      if (handler) handler(call, frame, reading)
      else if (mapEndpoints(call, frame, reading)) return
      else if (call.name === 'UseStartup') startup(call, frame)
      else if (configuring.has(call.name) && call.arguments.some(({ value }) => callable(value)))
        for (const { value } of call.arguments) follow(call, value, frame)
      else if (method && others.length === 0) follow(call, method, frame, argumentsOf(call, method, tools))
      else if (/cors/i.test(call.name) && !known.has(call.name)) elsewhere(call)
      else if (/^(?:Use|Map|Add|Configure)\w+/.test(call.name) && !isFramework(call)) unknownCall(call)
    }

    function unknownCall(call: Call): void {
      const at = code.at(call.nameNode)
      draft.elsewhere ??= notKnown(`${call.name}() stands elsewhere`, at)
      if (call.name.startsWith('Use')) draft.steps.push({ step: 'other', at })
    }

    /** A call that speaks of CORS by its name, and whose body is in another file. */
    function elsewhere(call: Call): void {
      const because = notKnown(`${call.name}() stands elsewhere`, code.at(call.nameNode))
      draft.otherPolicies ??= because
      if (/^(?:Use|Map|Run)/.test(call.name)) draft.steps.push(openStep(because))
      draft.seen.set('UseCors', because.at)
    }

    function startup(call: Call, frame: Frame): void {
      const name = call.types || (call.arguments[0]?.value.text ?? '')
      const [type] = code.classes.get(name) ?? []
      if (type) for (const method of startupMethods(type)) follow(call, method, frame)
      else
        draft.elsewhere ??= notKnown(
          `${name || 'the start-up class'} stands elsewhere`,
          code.at(call.nameNode),
        )
    }

    for (const { body, isProgram } of entriesOf(code))
      visit({ body, isProgram, condition: undefined, bound: new Map() })
    return finish(reading)
  })
}

/** Functions that are followed, however often they are called. */
const visitLimit = 300

/** Functions that are given to the host to call. */
const configuring = new Set([
  'ConfigureWebHostDefaults',
  'ConfigureWebHost',
  'ConfigureServices',
  'Configure',
])

/** Calls with CORS in their name that are read where they stand. */
const known = new Set(['RequireCors', 'AddCors', 'UseCors', 'EnableCors', 'DisableCors'])

const isFramework = (call: Call) => frameworkCalls.test(call.name)
const frameworkCalls =
  /^(?:Use(?:Urls|Kestrel|IIS\w*|ContentRoot|WebRoot|Environment|Setting|Authentication|Hsts|StatusCode\w*|DefaultFiles|Response\w*|Request\w*|RateLimiter|OutputCache|Session|CookiePolicy|ForwardedHeaders|PathBase|WebSockets|Swagger\w*|OpenApi\w*|Http\w*|W3CLogging|HealthChecks|Antiforgery|HostFiltering|DirectoryBrowser|Welcome\w*|Npgsql|Sql\w*|InMemory\w*|Serilog\w*|Blazor\w*)|Map(?:RazorPages|BlazorHub|StaticAssets|OpenApi|Swagger|Group|Fallback\w*|HealthChecks|Hub|Identity\w*|GrpcService|ReverseProxy|RazorComponents)|Add\w+|Configure\w+)$/

function argumentsOf(call: Call, method: Node, tools: Tools): Map<string, Group> {
  const names = callable(method)?.parameters ?? []
  const extended = call.receiver && isExtension(method) ? [call.receiver] : []
  const given = [...extended, ...call.arguments.map(({ value }) => value)]
  return new Map(names.flatMap((name, i) => (given[i] ? [[name, groupOf(given[i], tools)] as const] : [])))
}

const isExtension = (method: Node): boolean =>
  /^\(\s*this\b/.test(method.childForFieldName('parameters')?.text ?? '')

const startupMethods = (type: Node): Node[] =>
  ['ConfigureServices', 'Configure'].flatMap((name) =>
    type
      .descendantsOfType('method_declaration')
      .flatMap((node) => (node?.childForFieldName('name')?.text === name ? [node] : [])),
  )

/** Where the program begins: its own statements, Main, a start-up class, or extension methods. */
function entriesOf(code: Code): Array<{ body: Node; isProgram: boolean }> {
  if (
    code.root.namedChildren.some((child) => child?.type === 'global_statement' && callsIn(child).length > 0)
  )
    return [{ body: code.root, isProgram: true }]
  const bodies = (methods: readonly Node[], isProgram: boolean) =>
    methods.flatMap((method) => {
      const called = callable(method)
      return called ? [{ body: called.body, isProgram }] : []
    })
  const main = bodies(code.methods.get('Main') ?? [], true)
  if (main.length > 0) return main
  const startups = bodies(
    ['ConfigureServices', 'Configure'].flatMap((name) => code.methods.get(name) ?? []),
    false,
  )
  if (startups.length > 0) return startups
  return bodies([...code.methods.values()].flat().filter(isExtension), false)
}
