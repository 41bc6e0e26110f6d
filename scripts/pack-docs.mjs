// Puts the pages on the codes into the package that is about to be packed: run by its prepack script.
import { cp } from 'node:fs/promises'

await cp(
  new URL('../docs/diagnostics/', import.meta.url),
  new URL('../packages/core/docs/', import.meta.url),
  {
    recursive: true,
  },
)
