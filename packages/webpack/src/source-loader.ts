import type { LoaderContext } from 'webpack'

/** Takes a module as the loaders before have made it. */
export type ReadModule = (module: { id: string; file: string; code: Buffer; map: LoaderMap }) => Promise<void>

type LoaderMap = Parameters<LoaderContext<unknown>['callback']>[2]

/** A file that is no text at all is handed on byte by byte. */
export const raw = true

/** Hands a page's script to `read`, and on as it is. webpack calls it after all other loaders. */
function sourceLoader(
  this: LoaderContext<{ read: ReadModule }>,
  code: Buffer,
  map?: LoaderMap,
  meta?: Parameters<typeof this.callback>[3],
): void {
  const done = this.async()
  const on = (): void => done(null, code, map, meta)
  // what runs on a server is none of a page's
  if (this.target !== 'web' || !Buffer.isBuffer(code)) return on()
  const module = { id: this.resource, file: this.resourcePath, code, map }
  void this.getOptions().read(module).then(on, on)
}

export default sourceLoader
