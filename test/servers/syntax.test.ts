import { describe, expect, it } from 'vitest'
import { lookUp } from '../../packages/core/src/servers/syntax/environment.ts'
import { isUnknown, known, notKnown, someOf } from '../../packages/core/src/servers/syntax/field.ts'
import {
  childrenOf,
  isDamaged,
  parse,
  placeOf,
  walk,
  type LanguageName,
} from '../../packages/core/src/servers/syntax/tree.ts'
import { matchesGlob } from '../../packages/core/src/servers/glob.ts'

const at = { file: 'server.js', line: 3 }

describe('parse', () => {
  it.each<[LanguageName, string, string]>([
    ['javascript', 'app.use(cors())', 'call_expression'],
    ['typescript', 'const a: string = f()', 'call_expression'],
    ['tsx', 'const a: string = <b/>', 'jsx_self_closing_element'],
    ['python', 'CORS(app)', 'call'],
    ['ruby', 'allow do\nend', 'do_block'],
    ['php', '<?php header("a: b");', 'function_call_expression'],
    ['c_sharp', 'app.UseCors();', 'invocation_expression'],
  ])('reads %s', async (language, source, type) => {
    const types = await parse(language, source, (root) => [...walk(root)].map((node) => node.type))
    expect(types).toContain(type)
  })

  it('says which statements a syntax error damages, and their lines', async () => {
    const source = '// first\nconst a = 1\nconst b = { c: [ }\nconst d = 2\n'
    const seen = await parse('javascript', source, (root) =>
      childrenOf(root).map((node) => [placeOf(node, 'a.js').line, isDamaged(node)]),
    )
    expect(seen).toContainEqual([2, false])
    expect(seen).toContainEqual([3, true])
  })
})

describe('fields', () => {
  it.each([
    ['a known item passes, whatever else is open', [notKnown('env', at), known('a', at)], true],
    ['no known item passes and one is open', [known('b', at), notKnown('env', at)], notKnown('env', at)],
    ['no item passes', [known('b', at)], false],
  ])('someOf: %s', (_, list, answer) => {
    expect(someOf<string>(list, (value) => value === 'a')).toEqual(answer)
  })

  it('looks up only what the user names', () => {
    const where = { file: 'server.js', env: { ORIGIN: 'https://app.example.com' } }
    expect(lookUp(where, 'ORIGIN', 'process.env.ORIGIN', at)).toEqual(known('https://app.example.com', at))
    expect(isUnknown(lookUp(where, 'toString', 'process.env.toString', at))).toBe(true)
  })
})

describe('matchesGlob', () => {
  it.each([
    ['settings.py', 'api/settings.py', true],
    ['settings.py', 'api/mysettings.py', false],
    ['*.conf', 'deploy/nginx.conf', true],
    ['*.{js,ts}', 'server.ts', true],
    ['*.{js,ts}', 'server.tsx', false],
    ['config/initializers/cors.rb', 'app\\config\\initializers\\cors.rb', true],
    ['sites/**/*.conf', 'etc/sites/a/b/c.conf', true],
  ])('%s on %s: %s', (glob, path, matches) => {
    expect(matchesGlob(path, glob)).toBe(matches)
  })
})
