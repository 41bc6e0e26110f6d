/** The part of the web platform that this folder stands on, so that it compiles without Node's or the DOM's types. */
declare class URL {
  constructor(url: string, base?: string)
  static parse(url: string, base?: string): URL | null
  static canParse(url: string, base?: string): boolean
  readonly href: string
  readonly protocol: string
  readonly origin: string
  readonly username: string
  readonly password: string
  readonly host: string
  readonly hostname: string
  readonly hash: string
}
