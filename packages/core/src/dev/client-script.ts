import { readFile } from 'node:fs/promises'

const imported = /^import\s*\{[^}]*\}\s*from '(\.[^']+)';?$/gm
const exported = /^export (?:\{\};?$|(?=async |function |const |class ))/gm

/**
 * One script out of a client's modules, for pages to run before anything else: a classic script can't import.
 * The modules bind each name once, import by name and export where they declare, so that to leave these
 * words out is to link them.
 */
export async function linked(main: URL): Promise<string> {
  const seen = new Set<string>()
  const parts: string[] = []
  const add = async (module: URL): Promise<void> => {
    if (seen.has(module.href)) return
    seen.add(module.href)
    const text = await readFile(module, 'utf8')
    for (const [, from = ''] of text.matchAll(imported)) await add(new URL(from, module))
    parts.push(text.replace(imported, '').replace(exported, '').trim())
  }
  await add(main)
  return `(() => {\n'use strict'\n${parts.join('\n')}\n})()\n`
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
