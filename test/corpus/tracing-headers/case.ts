import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'Sentry, OpenTelemetry and Datadog trace calls to the page’s own origin',
  options: apart(admits('allowedHeaders: []')),
  page: () =>
    fetch('/api/users', {
      headers: {
        'sentry-trace': '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1',
        baggage: 'sentry-environment=development',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        'x-datadog-trace-id': '1',
        'x-datadog-sampling-priority': '1',
      },
    }),
  twin: {
    page: () => fetch('/api/users', { headers: { 'X-Correlation-Id': '1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
