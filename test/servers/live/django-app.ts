import type { HttpResponse, Server } from '../../../packages/core/src/fetch/verdict.ts'

const ok: HttpResponse = { status: 200, headers: [] }
const redirect = (to: string, status: number): HttpResponse => ({ status, headers: [['Location', to]] })

/** The views answer every method alike. */
const views: Partial<Record<string, HttpResponse>> = {
  '/api/data': ok,
  '/api/error': { status: 500, headers: [] },
  '/api/redirect': redirect('/api/data', 302),
  '/api/slash/': ok,
}

/** What the project answers without CorsMiddleware. */
export const application =
  (settings: string): Server =>
  ({ method, url }) => {
    const { pathname } = new URL(url)
    const slashed = `${pathname}/`
    const appends = settings.includes('CommonMiddleware') && !settings.includes('APPEND_SLASH = False')
    if (views[slashed] && appends) return redirect(slashed, 301)
    const view = views[pathname]
    if (!view || !settings.includes('CsrfViewMiddleware')) return view ?? { status: 404, headers: [] }
    if (!/^(?:GET|HEAD|OPTIONS)$/.test(method)) return { status: 403, headers: [] }
    // The page for an error looks at the session.
    return view.status === 500 ? { status: 500, headers: [['Vary', 'Cookie']] } : view
  }
