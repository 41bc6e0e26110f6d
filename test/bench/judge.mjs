// Measures the verdict: node test/bench/judge.mjs
// Distinct requests, nothing remembered between verdicts, on one core; bytes from the heap's growth with the
// collector held off.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { judge } from 'cors-parity'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

const origin = 'https://app.example.com'
const count = 200_000
const simple = Array.from({ length: count }, (_, index) => ({
  origin,
  url: `https://api${index % 50}.example.com/items/${index}`,
}))
const preflighted = Array.from({ length: count }, (_, index) => ({
  origin,
  url: `https://api${index % 50}.example.com/items/${index}`,
  method: ['PUT', 'PATCH', 'DELETE'][index % 3],
  headers: [
    ['Content-Type', 'application/json'],
    [`X-Trace-${index % 1000}`, `${index}`],
  ],
  credentials: 'include',
  body: 'bytes',
}))

const open = { status: 200, headers: [['Access-Control-Allow-Origin', '*']] }
const credentialed = ['Access-Control-Allow-Credentials', 'true']
const serve = (request) =>
  request.preflight
    ? {
        status: 204,
        headers: [
          ['Access-Control-Allow-Origin', origin],
          credentialed,
          ['Access-Control-Allow-Methods', 'PUT, PATCH, DELETE'],
          ['Access-Control-Allow-Headers', request.headers[2][1]],
        ],
      }
    : { status: 200, headers: [['Access-Control-Allow-Origin', origin], credentialed] }

const cases = { simple: [simple, () => open], preflighted: [preflighted, serve] }

/** Judges every request once; all must be allowed, or the figures are of something else. */
function round([requests, answer]) {
  for (const request of requests)
    if (judge(request, answer, 'chromium').outcome !== 'allowed') throw new Error('blocked')
}

function bytes([requests, answer]) {
  const some = requests.slice(0, 2000)
  gc()
  const before = process.memoryUsage().heapUsed
  for (const request of some) judge(request, answer, 'chromium')
  return (process.memoryUsage().heapUsed - before) / some.length
}

/** Verdicts a second of processor time, the collector's included: the best of `rounds`, and bytes allocated per verdict. */
export function measure(rounds = 7) {
  return Object.entries(cases).map(([name, each]) => {
    round(each)
    const rates = Array.from({ length: rounds }, () => {
      const started = process.cpuUsage()
      round(each)
      const { user, system } = process.cpuUsage(started)
      return (count / (user + system)) * 1e6
    })
    return { name, perSecond: Math.max(...rates), bytes: bytes(each) }
  })
}

/** The verdict's row of `npm run bench`. */
export function judging() {
  return {
    title: 'Verdicts',
    columns: ['judge', 'a second of processor time', 'bytes allocated each'],
    rows: measure().map(({ name, perSecond, bytes: allocated }) => [
      name,
      Math.round(perSecond).toLocaleString('en'),
      String(Math.round(allocated)),
    ]),
    notes: ['Distinct requests, nothing remembered between verdicts; the best of seven rounds of 200,000.'],
  }
}

if (process.argv[1] === import.meta.filename)
  for (const row of judging().rows) console.log(`judge, ${row[0]}: ${row[1]} /s, ${row[2]} bytes each`)
