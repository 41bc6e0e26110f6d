import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A proxy that Create React App's dev server had and this one has not. */
export interface LeftBehind {
  /** From the project's root. */
  file: string
  /** `proxy` of package.json, where that is what is left. */
  target?: string
}

/**
 * What Create React App read and no other dev server does.
 *
 * @param root absolute path of the project
 * @see https://create-react-app.dev/docs/proxying-api-requests-in-development/
 */
export async function leftBehind(root: string): Promise<LeftBehind[]> {
  const found: LeftBehind[] = []
  const target = await proxyField(join(root, 'package.json'))
  if (target !== undefined) found.push({ file: 'package.json', target })
  for (const file of ['src/setupProxy.js', 'src/setupProxy.ts'])
    if (await exists(join(root, file))) found.push({ file })
  return found
}

async function proxyField(file: string): Promise<string | undefined> {
  try {
    const { proxy } = JSON.parse(await readFile(file, 'utf8')) as { proxy?: unknown }
    return typeof proxy === 'string' ? proxy : undefined
  } catch {
    return undefined
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
