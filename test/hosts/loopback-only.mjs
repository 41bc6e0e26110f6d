// Preloaded into a host that is told to listen on every address: nothing but the loopback is opened.
import { Server } from 'node:net'

const { listen } = Server.prototype
const everyAddress = new Set([undefined, '0.0.0.0', '::'])

Server.prototype.listen = function (port, host, ...rest) {
  const options = typeof port === 'object' && port !== null ? port : undefined
  if (options && 'port' in options && everyAddress.has(options.host))
    return listen.call(this, { ...options, host: '127.0.0.1' }, host, ...rest)
  if (typeof port === 'number' && typeof host !== 'string')
    return listen.call(this, port, '127.0.0.1', host, ...rest)
  return listen.call(this, port, everyAddress.has(host) ? '127.0.0.1' : host, ...rest)
}
