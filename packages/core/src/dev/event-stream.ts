import type { ServerResponse } from 'node:http'

/** A state that changes now and then. */
export interface Source {
  state(): unknown
  /** @returns what ends it */
  subscribe(changed: () => void): () => void
}

export interface EventStream {
  /** Answers with the state now, and with each later one until the page goes away. */
  open(res: ServerResponse): void
  /** Ends every answer; who asks again is refused. */
  close(): void
}

/** Milliseconds that changes are gathered for: a page load finds many things at once. */
const gathering = 50

/** Milliseconds between signs of life: proxies in between end connections that are silent for a minute. */
const heartbeat = 20_000

interface Reader {
  res: ServerResponse
  /** What was sent is still on its way. */
  busy: boolean
  /** The state changed since. */
  behind: boolean
}

/**
 * A state as Server-Sent Events. Each event is the whole state, so a page that reads slowly gets the newest
 * one when it is ready and nothing is held for it.
 *
 * @param event name of the events
 */
export function eventStream(event: string, source: Source): EventStream {
  const readers = new Set<Reader>()
  let gathered: NodeJS.Timeout | undefined
  let beating: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined
  let closed = false

  const send = (reader: Reader, text: string): void => {
    reader.behind = false
    reader.busy = !reader.res.write(text)
  }
  const message = (): string => `event: ${event}\ndata: ${JSON.stringify(source.state())}\n\n`
  const flush = (): void => {
    gathered = undefined
    const text = message()
    for (const reader of readers) {
      if (reader.busy) reader.behind = true
      else send(reader, text)
    }
  }
  const begin = (): void => {
    unsubscribe = source.subscribe(() => {
      gathered ??= setTimeout(flush, gathering).unref()
    })
    beating = setInterval(() => {
      for (const reader of readers) if (!reader.busy) reader.busy = !reader.res.write(':\n\n')
    }, heartbeat).unref()
  }
  const rest = (): void => {
    unsubscribe?.()
    clearInterval(beating)
    clearTimeout(gathered)
    gathered = undefined
  }

  return {
    open(res) {
      if (closed) return void res.writeHead(503).end()
      res.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        // no-transform: a compressing host would hold the events back
        'Cache-Control': 'no-store, no-transform',
        'X-Accel-Buffering': 'no',
      })
      const reader: Reader = { res, busy: false, behind: false }
      if (readers.size === 0) begin()
      readers.add(reader)
      res.on('drain', () => {
        reader.busy = false
        if (reader.behind) send(reader, message())
      })
      res.on('close', () => {
        readers.delete(reader)
        if (readers.size === 0) rest()
      })
      // a write may come between the page's going away and the word of it
      res.on('error', () => {})
      send(reader, message())
    },
    close() {
      closed = true
      for (const { res } of readers) res.end()
    },
  }
}
