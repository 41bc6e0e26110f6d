import type { SourceLocation } from '../server.ts'
import { builtins } from './builtins.ts'
import { programsOf, sendsThrough } from './effects.ts'
import { hasKey } from './arrays.ts'
import { assign } from './assign.ts'
import { evaluate } from './evaluate.ts'
import { header, removeHeader, responseCode } from './headers.ts'
import type { Expression, FunctionDefinition } from './program.ts'
import { environment, server, superglobal } from './request.ts'
import { run } from './run.ts'
import {
  isArray,
  isClosure,
  isOpen,
  open,
  push,
  textOf,
  truthOf,
  type PhpArray,
  type Value,
} from './values.ts'
import { Return, type World } from './world.ts'

type Call = Extract<Expression, { kind: 'call' }>

/** `name(…)`: a function of these files, or one of PHP's own. */
export function callByName(call: Call, world: World): Value {
  const { name, at } = call
  const own = programsOf(world.script)
    .find((program) => program.functions.has(name))
    ?.functions.get(name)
  const given = call.arguments.map((one) => evaluate(one, world))
  if (own) return callOwn(own, given, call.arguments, world)
  const effect = effects.get(name)
  if (effect) return effect(given, world, at, call)
  const value = builtins.get(name)?.(given, at)
  if (value !== undefined) return value
  if (changing.has(name))
    for (const one of call.arguments) world.forget([one], open(`${name}() changes it`, at))
  if (world.loaded && /cors/.test(name)) world.doubt('*', open(`${name}() is not in this file`, at))
  return given.find((one) => isOpen(one)) ?? open(`${name}() is worked out when the script runs`, at)
}

function callOwn(
  definition: FunctionDefinition,
  given: readonly Value[],
  nodes: readonly Expression[],
  world: World,
  bound: ReadonlyMap<string, Value> = new Map(),
): Value {
  world.called.add(definition)
  const variables = new Map(bound)
  definition.parameters.forEach((parameter, index) => {
    const { name, variadic, reference } = parameter
    const value = given[index]
    if (variadic) variables.set(name, open(`$${name} takes any number of values`, definition.at))
    else if (value !== undefined) variables.set(name, value)
    else variables.set(name, parameter.default ? evaluate(parameter.default, world) : null)
    const node = nodes[index]
    if (reference && node) world.forget([node], open(`${definition.name}() may change it`, definition.at))
  })
  return world.within(variables, () => {
    try {
      run(definition.body, world)
      return null
    } catch (error) {
      if (error instanceof Return) return error.value
      throw error
    }
  })
}

/** A method, found by its name: the class that an object is of is not followed. */
export function callMethod(call: Extract<Expression, { kind: 'method' }>, world: World): Value {
  const { name, shown, at } = call
  for (const object of call.object) evaluate(object, world)
  const given = call.arguments.map((one) => evaluate(one, world))
  const own = programsOf(world.script).flatMap((program) => program.methods.get(name.toLowerCase()) ?? [])
  const [only, more] = own
  if (only && !more) return callOwn(only, given, call.arguments, world)
  const unknown = open(`${shown} is worked out when the script runs`, at)
  const through = sendsThrough(call.arguments)
  if (through) world.doubt(through.split(':', 1)[0]?.trim() ?? '*', unknown)
  else if (more || /cors/i.test(shown)) world.doubt('*', unknown)
  return unknown
}

type Effect = (given: readonly Value[], world: World, at: SourceLocation, call: Call) => Value

const prints: Effect = (_given, world, at) => {
  world.print()
  return open('what is printed is not known', at)
}

const fromEnvironment: Effect = (given, world, at, { name }) => {
  const key = textOf(given[0] ?? null)
  if (typeof key !== 'string' || key === '') return open(`${name}() names no variable that is known`, at)
  return environment(key, `${name}('${key}')`, world, at)
}

const startBuffer: Effect = (_given, world) => {
  world.buffers.push(world.printed)
  return true
}

/** What was printed since the buffer began is thrown away, or goes where it would have gone without. */
const endBuffer =
  (clean: boolean): Effect =>
  (_given, world, at) => {
    const before = world.buffers.pop()
    if (before === undefined) return false
    if (clean) world.printed = before
    return open('the content of a buffer is not known', at)
  }

/** `array_key_exists('HTTP_ORIGIN', $_SERVER)` asks for a header, as isset() does. */
const keyExists: Effect = (given, world, at, call) => {
  const [key = null] = given
  const array = call.arguments[1]
  const item = array?.kind === 'variable' ? superglobal(array.name, key, world, at) : undefined
  if (item !== undefined) return isOpen(item) ? item : item !== null
  return hasKey(given) ?? open('array_key_exists() is worked out when the script runs', at)
}

const onError: Effect = (_given, world, at, { name }) => {
  world.onError = open(`${name}() decides what an error answers`, at)
  return null
}

/** Functions that do more than give a value. */
const effects = new Map<string, Effect>(
  Object.entries({
    header: (given, world, at) => header(world, given, at),
    header_remove: (given, world, at) => removeHeader(world, given, at),
    http_response_code: (given, world, at) => responseCode(world, given, at),
    headers_sent: (_given, world, at) => world.isSent(at),
    header_register_callback: (_given, world, at) => {
      world.doubt('*', open('header_register_callback() changes headers at the end', at))
      return true
    },
    set_exception_handler: onError,
    register_shutdown_function: onError,
    ob_start: startBuffer,
    ob_end_clean: endBuffer(true),
    ob_get_clean: endBuffer(true),
    ob_end_flush: endBuffer(false),
    ob_get_flush: endBuffer(false),
    getenv: fromEnvironment,
    env: fromEnvironment,
    filter_input: ([from = null, key = null, ...more], world, at) =>
      from === 'INPUT_SERVER' && typeof key === 'string' && more.length === 0
        ? server(key, world, at)
        : open('filter_input() is worked out when the script runs', at),
    // A preflight has no body, and a GET that a browser sends has none.
    file_get_contents: ([path = null], { request }, at) =>
      path === 'php://input' && /^(?:GET|HEAD|OPTIONS)$/.test(request.method)
        ? ''
        : open('file_get_contents() is worked out when the script runs', at),
    define: ([name = null, value = null], world) => {
      if (typeof name === 'string') world.constants.set(name, value)
      return true
    },
    defined: ([name = null], world, at) =>
      typeof name === 'string' && world.constants.has(name)
        ? true
        : open('whether the constant is defined is known only when the script runs', at),
    constant: ([name = null], world, at) =>
      (typeof name === 'string' ? world.constants.get(name) : undefined) ??
      open('the constant is known only when the script runs', at),
    array_key_exists: keyExists,
    key_exists: keyExists,
    array_push: ([array = null, ...values], world, _at, call) => {
      const [target] = call.arguments
      if (!target || !isArray(array)) return null
      const longer: PhpArray = { ...array, items: new Map(array.items) }
      for (const value of values) push(longer, value)
      assign(target, longer, world)
      return longer.items.size
    },
    array_map: ([work = null, array = null, ...more], world, at) => {
      if (!isArray(array) || more.length > 0)
        return open('array_map() is worked out when the script runs', at)
      const items = [...array.items].map(([key, value]): [string | number, Value] => [
        key,
        callValue(work, [value], world, at),
      ])
      return { items: new Map(items), ...(array.rest ? { rest: array.rest } : {}) }
    },
    array_filter: ([array = null, work], world, at, call) => {
      if (!isArray(array) || call.arguments.length > 2)
        return open('array_filter() is worked out when the script runs', at)
      const kept: PhpArray = { items: new Map(), ...(array.rest ? { rest: array.rest } : {}) }
      for (const [key, value] of array.items) {
        const keep = truthOf(work === undefined ? value : callValue(work, [value], world, at))
        if (keep === true) kept.items.set(key, value)
        else if (keep !== false) kept.rest ??= keep
      }
      return kept
    },
    call_user_func: ([work = null, ...given], world, at) => callValue(work, given, world, at),
    call_user_func_array: ([work = null, given = null], world, at) =>
      callValue(work, isArray(given) ? [...given.items.values()] : [], world, at),
    extract: (_given, world, at) => {
      for (const name of world.variables.keys())
        world.variables.set(name, open('extract() may change it', at))
      return open('extract() is worked out when the script runs', at)
    },
    print_r: prints,
    var_dump: prints,
    var_export: prints,
    printf: prints,
    vprintf: prints,
    readfile: prints,
    passthru: prints,
    fpassthru: prints,
    phpinfo: prints,
    highlight_file: prints,
    show_source: prints,
  } satisfies Record<string, Effect>),
)

/** Calls what a value holds or names. */
export function callValue(work: Value, given: readonly Value[], world: World, at: SourceLocation): Value {
  if (isClosure(work)) return callOwn(work.closure, given, [], world, work.bound)
  if (typeof work === 'string') {
    const name = work.toLowerCase().replace(/^\\/, '')
    const own = programsOf(world.script)
      .find((program) => program.functions.has(name))
      ?.functions.get(name)
    if (own) return callOwn(own, given, [], world)
    const call: Call = { kind: 'call', name, arguments: [], at }
    const effect = effects.get(name)
    return effect
      ? effect(given, world, at, call)
      : (builtins.get(name)?.(given, at) ?? open(`${name}() is worked out when the script runs`, at))
  }
  const why = isOpen(work) ? work : open('what is called here is not known', at)
  world.doubt('*', why)
  return why
}

/** PHP's own functions that change what they are given. */
const changing = new Set(
  [
    'array_multisort array_pop array_shift array_splice array_unshift array_walk array_walk_recursive arsort asort',
    'krsort ksort mb_parse_str natcasesort natsort parse_str preg_match preg_match_all preg_replace rsort settype',
    'shuffle sort str_replace uasort uksort usort',
  ]
    .join(' ')
    .split(' '),
)
