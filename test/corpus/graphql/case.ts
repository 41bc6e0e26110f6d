import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'GraphQL: one path, and errors that come with status 200',
  options: apart(admits(`methods: ['POST'], allowedHeaders: ['content-type', 'apollo-require-preflight']`)),
  page: async () => {
    for (const query of ['{ users { id } }', 'mutation { add { id } }'])
      await fetch('/api/graphql', {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: {
          Accept: 'application/graphql-response+json, application/json',
          'Content-Type': 'application/json',
          'Apollo-Require-Preflight': 'true',
        },
      })
  },
  twin: {
    page: () =>
      fetch('/api/graphql', {
        method: 'POST',
        body: '{}',
        headers: { 'Content-Type': 'application/json', 'Apollographql-Client-Name': 'app' },
      }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
