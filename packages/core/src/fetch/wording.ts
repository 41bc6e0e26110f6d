import type { Engine, PageRequest, Verdict } from './verdict.ts'
import { chromium } from './wording/chromium.ts'
import { firefox } from './wording/firefox.ts'
import { webkit } from './wording/webkit.ts'

const wordings: Readonly<Record<Engine, (verdict: Verdict, request: PageRequest) => string>> = {
  spec: chromium,
  chromium,
  firefox,
  webkit,
}

/**
 * The console sentence of a blocked verdict, as that browser words it (`spec`: as Chromium does); empty where the
 * request is not blocked or the browser has nothing of its own to say.
 */
export const consoleMessage = (verdict: Verdict, request: PageRequest, engine: Engine): string =>
  wordings[engine](verdict, request)
