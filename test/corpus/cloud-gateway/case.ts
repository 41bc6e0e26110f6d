import { apart, type Case } from '../case.ts'

const lines = (methods: string) =>
  apart(`{ headers: {
    'Access-Control-Allow-Origin': 'https://app.example.com',
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Methods': '${methods}',
    'Access-Control-Allow-Headers': 'authorization,content-type,x-api-key',
    'Vary': 'Origin',
  } }`)

export default {
  title: 'a gateway in the cloud, told by the lines that it sends',
  options: lines('GET,POST,DELETE'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include', headers: { 'X-Api-Key': '1' } })
    await fetch('/api/users/0f8fad5b-d9cb-469f-a165-70867728950e', { method: 'DELETE' })
  },
  twin: {
    // the wildcard, which is no wildcard for calls with credentials
    options: lines('*'),
    page: () => fetch('/api/users/7', { method: 'DELETE', credentials: 'include' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
