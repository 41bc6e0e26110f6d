import type { HttpRequest, Unknown } from '../../fetch/verdict.ts'
import type { Where } from '../server.ts'
import { parse } from '../syntax/tree.ts'
import { compile } from './compile.ts'
import { keptClosures, sends, uncalled } from './callers.ts'
import { bodiesOf, programsOf, within } from './effects.ts'
import { isAutoloader, pathOf } from './includes.ts'
import type { Program } from './program.ts'
import { Lost, run } from './run.ts'
import { OutOfSteps, type Value } from './values.ts'
import { Exit, Leave, Return, Thrown, World, type Script, type Turn } from './world.ts'

/** More runs than this for one request, and nothing is certain. */
const runLimit = 128
const includeLimit = 20

/** Reads the file and what it includes, where `load` gives it. */
export async function readScript(source: string, where: Where): Promise<Script> {
  const main = await programOf(source, where.file, '')
  const included = new Map<string, Program>()
  const waiting = includesOf(main)
  for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
    if (!where.load || included.has(key) || included.size >= includeLimit || isAutoloader(key)) continue
    const text = await where.load(key).catch(() => undefined)
    if (text === undefined) continue
    const folder = key.replace(/[^/]*$/, '')
    const program = await programOf(text, where.file.replace(/[^/\\]*$/, '') + key, folder)
    included.set(key, program)
    waiting.push(...includesOf(program))
  }
  const isWhole = [...within(main.body)].some(({ kind }) => kind === 'output' || kind === 'text')
  const files: Script = { main, included, where, isWhole, assigned: new Set(), kept: new Set(), uncalled: [] }
  const known = { ...files, assigned: assignedIn(files), kept: keptClosures(files) }
  return { ...known, uncalled: uncalled(known) }
}

const includesOf = ({ includes, folder }: Program): string[] => includes.map((path) => pathOf(path, folder))

const programOf = (source: string, file: string, folder: string): Promise<Program> =>
  parse('php', source, (root) => compile(root, file, folder))

function assignedIn(script: Script): Set<string> {
  const names = new Set<string>()
  const note = (nodes: unknown): void => {
    for (const node of within(nodes)) if (node.kind === 'variable') names.add(node.name)
  }
  for (const program of programsOf(script))
    for (const { parameters } of [...program.functions.values(), ...[...program.methods.values()].flat()])
      for (const { name } of parameters) names.add(name)
  for (const node of bodiesOf(script).flatMap((body) => [...within(body)])) {
    if (node.kind === 'assign') note(node.target)
    if (node.kind === 'foreach') note([node.item, node.key])
  }
  return names
}

/** What the script returns to the file that includes it, where that is the same whatever is left open. */
export function returned(script: Script): Value | undefined {
  const request: HttpRequest = {
    method: 'GET',
    url: 'http://localhost/',
    headers: [],
    preflight: false,
    credentials: false,
  }
  const world = new World(script, request, [])
  runOnce(world)
  return world.turns.length === 0 && !world.lost ? world.returned : undefined
}

/** Every way that the script may go for a request; one where nothing is left open. */
export function follow(script: Script, request: HttpRequest): World[] {
  const worlds: World[] = []
  let turns: Turn[] | undefined = []
  while (turns) {
    const world = new World(script, request, turns)
    runOnce(world)
    worlds.push(world)
    if (worlds.length > runLimit) {
      const [first] = world.turns
      lose(world, {
        unknown: 'too many conditions are not known',
        at: first?.why.at ?? { file: script.main.file, line: 1 },
      })
      return worlds
    }
    turns = nextTurns(world.turns)
  }
  return worlds
}

/** The same turns up to the last that took its first side, which now takes the other. */
function nextTurns(turns: readonly Turn[]): Turn[] | undefined {
  const last = turns.findLastIndex((turn) => turn.taken)
  const turn = turns[last]
  return turn ? [...turns.slice(0, last), { ...turn, taken: false }] : undefined
}

function runOnce(world: World): void {
  try {
    run(world.script.main.body, world)
  } catch (error) {
    if (error instanceof Exit) world.ended = 'exit'
    else if (error instanceof Thrown) world.ended = 'thrown'
    else if (error instanceof Lost) lose(world, error.why)
    else if (error instanceof OutOfSteps || error instanceof RangeError)
      lose(world, {
        unknown: 'the script takes too many steps to follow',
        at: { file: world.script.main.file, line: 1 },
      })
    else if (error instanceof Return) {
      world.ended = world.script.isWhole ? 'exit' : 'end'
      world.returned = error.value
    } else if (!(error instanceof Leave)) throw error
  }
  if (world.ended === 'thrown' && world.onError) lose(world, world.onError)
  // A script that nothing includes, and that loads nothing, calls what is called.
  const alone = world.script.isWhole && !world.loaded
  for (const { definition, isMentioned } of world.script.uncalled) {
    const { name, at } = definition
    if ((isMentioned || !alone) && !world.called.has(definition))
      world.doubt('*', { unknown: `${name}() sends headers and is called from elsewhere`, at })
  }
  for (const definition of world.created)
    if (
      !world.called.has(definition) &&
      !world.script.kept.has(definition) &&
      sends(world.script, definition)
    )
      world.doubt('*', { unknown: 'when this function is called is not known', at: definition.at })
}

function lose(world: World, why: Unknown): void {
  world.doubt('*', why)
  world.lost = why
}
