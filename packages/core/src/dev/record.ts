import type { PageRequest } from '../fetch/verdict.ts'

/** What a page sends of itself: types alone, shared by the recorder in the page and the dev server. */
export interface Batch {
  /** Random, one for each load of a page. */
  page: string
  /** `stack` of an Error, made where the page called: records name theirs by index. */
  stacks: string[]
  records: PageRecord[]
  /** When it was sent, in milliseconds of the page's own clock. */
  now?: number
  /** The page goes away: nothing more comes of it. */
  last?: true
}

export type PageRecord = CallRecord | ReadRecord | CookieRecord

interface Made {
  /** Index in the batch's `stacks`. */
  stack?: number
}

/** A call that the page made, to whatever origin, before the browser touched it. */
export interface CallRecord extends Made {
  kind: 'call'
  /** Counts the calls of one page, from 1. */
  id: number
  initiator: 'fetch' | 'xhr' | 'eventsource' | 'websocket' | 'beacon'
  /** As the page wrote it. */
  method: string
  /** Absolute, without its fragment. */
  url: string
  /** Names in lower case; the value is empty where no verdict needs it. */
  headers: Array<[name: string, value: string]>
  credentials: NonNullable<PageRequest['credentials']>
  mode: NonNullable<PageRequest['mode']>
  redirect: NonNullable<PageRequest['redirect']>
  body: NonNullable<PageRequest['body']>
  uploadListener: boolean
  /** When it was made, in milliseconds of the page's own clock. */
  made?: number
}

/** Response headers that the page read. */
export interface ReadRecord extends Made {
  kind: 'read'
  /** The call whose response it was; absent where several of one page may be meant. */
  call?: number
  /** Where the response came from in the end, redirects followed; absolute, without its fragment. */
  url: string
  /** Lower case: those asked for by name. Going through all headers of a response asks for none. */
  names: string[]
}

/** Cookies that the page could read in `document.cookie` when it did; never a value. */
export interface CookieRecord extends Made {
  kind: 'cookie'
  names: string[]
}

/** A place in a script, as the browser names it; lines and columns count from 1. */
export interface Frame {
  file: string
  line: number
  column: number
}
