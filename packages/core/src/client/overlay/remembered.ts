/** Storage may be missing, full or forbidden: then nothing is remembered beyond this page. */
function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

const dismissedKey = 'cors-parity:dismissed'
const openKey = 'cors-parity:open'

/** Ids that are remembered; the newest stay. */
const most = 1000

function read(): Set<string> {
  const stored: unknown = attempt(() => JSON.parse(localStorage.getItem(dismissedKey) ?? '[]'))
  return new Set(Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [])
}

/** Which findings were dismissed, in all tabs and over restarts. */
export interface Dismissed {
  has(id: string): boolean
  add(ids: readonly string[]): void
  /** What was solved is news when it comes back. */
  forget(ids: readonly string[]): void
}

/** @param changed called when another tab dismisses */
export function rememberDismissed(changed: () => void): Dismissed {
  let ids = read()
  const write = (): void =>
    void attempt(() => localStorage.setItem(dismissedKey, JSON.stringify([...ids].slice(-most))))
  addEventListener('storage', ({ key }) => {
    if (key !== dismissedKey) return
    ids = read()
    changed()
  })
  return {
    has: (id) => ids.has(id),
    add(more) {
      for (const id of more) ids.add(id)
      write()
    },
    forget(gone) {
      const known = gone.filter((id) => ids.delete(id))
      if (known.length > 0) write()
    },
  }
}

/** Whether the list is open in this tab: it stays so when the page is reloaded. */
export const wasOpen = (): boolean => attempt(() => sessionStorage.getItem(openKey)) === 'yes'

export const rememberOpen = (open: boolean): void =>
  void attempt(() => sessionStorage.setItem(openKey, open ? 'yes' : 'no'))
