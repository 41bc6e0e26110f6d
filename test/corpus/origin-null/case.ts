import { apart, type Case } from '../case.ts'

const framed = (admitted: string) =>
  apart(
    `{ headers: { 'Access-Control-Allow-Origin': '${admitted}', 'Access-Control-Allow-Credentials': 'true' } }`,
    '',
    ['null'],
  )

export default {
  title: 'a page in a sandboxed frame, or opened as a file, has the origin null',
  options: framed('null'),
  page: () => fetch('/api/users', { credentials: 'include' }),
  twin: { options: framed('https://app.example.com'), finds: 'allow-origin-mismatch' },
} satisfies Case
