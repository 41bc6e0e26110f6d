// Runs in each browser: takes scenarios, performs them, posts back what the page saw.
// The control side is read with CORS, because a sandboxed page shares its origin with nobody.
const control = document.currentScript.dataset.control
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

const named = (headers) => [...new Set(headers)].sort()

async function withFetch({ url, init }) {
  const response = await fetch(url, init)
  const headers = named([...response.headers.keys()])
  response.text().catch(() => {})
  return { ok: true, type: response.type, readable: headers }
}

function withXhr({ url, init, upload }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(init.method ?? 'GET', url)
    request.withCredentials = init.credentials === 'include'
    for (const [name, value] of init.headers) request.setRequestHeader(name, value)
    if (upload) request.upload.addEventListener('progress', () => {})
    request.addEventListener('load', () => {
      const lines = request.getAllResponseHeaders().split('\r\n').filter(Boolean)
      resolve({
        ok: true,
        readable: named(lines.map((line) => line.slice(0, line.indexOf(':')).toLowerCase())),
      })
    })
    request.addEventListener('error', () => reject(new TypeError('XHR error')))
    request.send(init.body ?? null)
  })
}

/** An image's or a script's own load, of which a page learns only whether it came. */
function withElement({ url, element, crossOrigin }) {
  return new Promise((resolve, reject) => {
    const node = element === 'image' ? new Image() : document.createElement('script')
    if (crossOrigin !== undefined) node.crossOrigin = crossOrigin
    node.addEventListener('load', () => resolve({ ok: true }))
    node.addEventListener('error', () => reject(new TypeError('not loaded')))
    node.src = url
    if (element === 'script') document.head.append(node)
  })
}

async function perform(work) {
  if (work.body === 'bytes') work.init.body = new Uint8Array([111, 107])
  if (work.body === 'stream') {
    work.init.body = new Blob(['ok']).stream()
    work.init.duplex = 'half'
  }
  try {
    const run = (work.element ? withElement : work.xhr ? withXhr : withFetch)(work)
    const late = wait(20000).then(() => ({ late: true }))
    return { id: work.id, ...(await Promise.race([run, late])) }
  } catch (error) {
    return { id: work.id, ok: false, error: `${error.name}: ${error.message}` }
  }
}

async function post(path, value) {
  const response = await fetch(`${control}${path}`, { method: 'POST', body: JSON.stringify(value) })
  return response.json()
}

/**
 * Asks each host until it sees a preflight saved. Firefox forgets what it kept of a host that has an entry in its DNS
 * cache younger than that, and even looking for the entry of an address makes one.
 */
async function warmUp() {
  for (const host of document.currentScriptHosts.split(' ')) {
    let before
    for (let tries = 0; tries < 8; tries++) {
      const init = { headers: { 'X-Warm': '1' }, credentials: 'omit' }
      // A host that an engine refuses to a page of https stays as it is.
      const response = await fetch(`${host}/warm`, init).catch(() => undefined)
      const preflights = await response?.json()
      if (preflights === before) break
      before = preflights
    }
  }
}

async function main() {
  await warmUp()
  for (;;) {
    const batch = await post('/work', { page: document.currentScriptPage })
    if (batch.go) return void (location.href = batch.go)
    const queue = batch.work
    if (queue.length === 0) {
      await wait(batch.wait)
      continue
    }
    const results = []
    const lane = async () => {
      for (let work = queue.shift(); work; work = queue.shift()) {
        // A sequence's members follow each other.
        for (const step of work) {
          if (step.after) await wait(step.after)
          const from = performance.now()
          const result = await perform(step)
          results.push({ ...result, from, to: performance.now() })
        }
      }
    }
    // Few sequences at a time: a browser's preflight cache has only so many entries.
    const lanes = queue.some((steps) => steps.length > 1) ? 8 : 24
    await Promise.all(Array.from({ length: lanes }, lane))
    await post('/results', results)
  }
}

document.currentScriptPage = document.currentScript.dataset.page
document.currentScriptHosts = document.currentScript.dataset.hosts
main().catch((error) => post('/failed', String(error)))
