/** How frameworks word a refusal by Origin or Host: Django, Rails, Spring, SvelteKit, Next.js, Vite, webpack-dev-server. */
const wordings =
  /csrf|xsrf|forgery|cross.?site|authenticity|\borigin\b|invalid cors request|invalid host|blocked request/i

/** As much of a body as is looked at; nothing of it is kept. Bytes. */
const looked = 4096

/** Whether the start of a 403's body speaks of a CSRF, Origin or Host check, and not of a missing permission. */
export const looksLikeOriginCheck = (start: Buffer): boolean =>
  wordings.test(start.toString('latin1', 0, looked))
