import { posix } from 'node:path'

/** Where a module may lie, relative to the settings file that was named. */
export function modulePaths(module: string, file: string, folder: string): string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const parts = module.slice(dots).split('.').filter(Boolean)
  const stems =
    dots > 0 ? [posix.join(folder, '../'.repeat(dots - 1), ...parts)] : absolute(parts, file, folder)
  return stems.flatMap((stem) => [`${stem}.py`, posix.join(stem, '__init__.py')])
}

/** `project.settings.base` from `project/settings/production.py`: the folders' names tell where the root is. */
function absolute(parts: string[], file: string, folder: string): string[] {
  const folders = posix.dirname(file.replaceAll('\\', '/')).split('/').filter(Boolean)
  const shared = parts.findLastIndex((_, i) =>
    parts.slice(0, i + 1).every((part, j) => folders.at(j - i - 1) === part),
  )
  if (shared < 0) return [posix.join(folder, ...parts)]
  return [posix.join(folder, ...parts.slice(shared + 1))]
}
