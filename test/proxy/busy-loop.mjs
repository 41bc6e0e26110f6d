// Preloaded into a host: localhost has two addresses, and the event loop is busy as a connection to it begins.
import dns from 'node:dns'

const { lookup } = dns
const both = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

dns.lookup = (name, options, callback) => {
  if (name !== 'localhost' || !options?.all) return lookup(name, options, callback)
  callback(null, both)
  const end = Date.now() + 1500
  while (Date.now() < end);
}
