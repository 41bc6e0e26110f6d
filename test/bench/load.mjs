import autocannon from 'autocannon'

/** What a page's fetch() sends, so that every request is judged. */
const fetchMetadata = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
}

/**
 * Loads a port over many paths.
 *
 * @param size body that the backend answers with: `1k`, `100k`, `10m`
 * @returns requests a second, the 99th percentile of latency in milliseconds, and how many requests failed
 */
export async function load(port, { size = '1k', connections = 32, paths = 500, seconds = 2, amount }) {
  const requests = Array.from({ length: paths }, (_, i) => ({ path: `/api/${size}/item-${i}x` }))
  const part = Math.ceil(paths / connections)
  let started = 0
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    timeout: 60,
    // it ends with a sample
    sampleInt: 10,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    headers: fetchMetadata,
    // each connection has some of the paths: it writes all its requests before it sends the first
    setupClient(client) {
      const from = (part * started++) % paths
      client.setRequests(requests.slice(from, from + part))
    },
  })
  return {
    rate: (1000 * result['2xx']) / (result.finish - result.start),
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  }
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Ratios of two series measured in turn: their median and the middle half. */
export function ratio(ours, theirs) {
  const sorted = ours.map((value, i) => value / theirs[i]).sort((a, b) => a - b)
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))]
  return { median: median(sorted), low: at(0.25), high: at(0.75) }
}
