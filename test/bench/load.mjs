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
  let started = 0
  const result = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections,
    timeout: 60,
    ...(amount === undefined ? { duration: seconds } : { amount }),
    headers: fetchMetadata,
    requests,
    // each connection begins elsewhere, so that all paths are met soon
    setupClient(client) {
      const from = Math.floor((paths / connections) * started++) % paths
      client.setRequests([...requests.slice(from), ...requests.slice(0, from)])
    },
  })
  return {
    rate: result['2xx'] / result.duration,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors,
  }
}

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Ratios of two series measured in turn, round by round: their median and the middle half. */
export function ratio(ours, theirs) {
  const sorted = ours.map((value, i) => value / theirs[i]).sort((a, b) => a - b)
  const at = (part) => sorted[Math.round(part * (sorted.length - 1))]
  return { median: median(sorted), low: at(0.25), high: at(0.75) }
}
