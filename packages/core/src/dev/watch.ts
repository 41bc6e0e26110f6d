import { unwatchFile, watchFile } from 'node:fs'

/** Milliseconds between looks at a policy file. Polling sees what events miss: containers, network disks, renames. */
const interval = 250

/** Watches single files for changes of their content, creation and removal included. */
export function watchFiles(changed: (path: string) => void): { add(path: string): void; close(): void } {
  const listeners = new Map<string, () => void>()
  return {
    add(path) {
      if (listeners.has(path)) return
      const listener = (): void => changed(path)
      listeners.set(path, listener)
      watchFile(path, { interval, persistent: false }, listener)
    },
    close() {
      for (const [path, listener] of listeners) unwatchFile(path, listener)
      listeners.clear()
    },
  }
}
