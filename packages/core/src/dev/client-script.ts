import { readFile } from 'node:fs/promises'

const imported = /^import\s*(\{[^}]*\})\s*from '(\.[^']+)';?$/gm
const exported = /^export (?=(?:async )?(?:function|const|class) (\w+))/gm

/**
 * One script out of a client's modules, for pages to run before anything else: a classic script can't import.
 * Each module is a function that returns what it exports; they import by name and export where they declare. Their
 * lines are not indented: that is a twentieth of what a page loads.
 */
async function linked(main: URL): Promise<string> {
  const names = new Map<string, string>()
  const parts: string[] = []
  const add = async (module: URL): Promise<void> => {
    if (names.has(module.href)) return
    names.set(module.href, `module${names.size}`)
    const text = await readFile(module, 'utf8')
    for (const [, , from = ''] of text.matchAll(imported)) await add(new URL(from, module))
    const body = text
      .replace(imported, (_, list: string, from: string) => {
        const fields = list.replaceAll(' as ', ': ')
        return `const ${fields} = ${names.get(new URL(from, module).href)};`
      })
      .replace(exported, '')
      .replace(/^export \{\};$/m, '')
      .replace(/^ +/gm, '')
    const given = [...text.matchAll(exported)].map(([, name]) => name)
    parts.push(
      `const ${names.get(module.href)} = (() => {\n${body.trim()}\nreturn { ${given.join(', ')} };\n})();`,
    )
  }
  await add(main)
  return `(() => {\n'use strict';\n${parts.join('\n')}\n})();\n`
}

/** The built scripts that pages ask for, linked when first asked for. */
export function clientScripts(folder = new URL('../client/', import.meta.url)) {
  const scripts = new Map<string, Promise<string>>()
  /** @param name of its main module: `recorder` */
  return (name: string): Promise<string> => {
    const script = scripts.get(name) ?? linked(new URL(`${name}.js`, folder))
    scripts.set(name, script)
    return script
  }
}
