import type { Dialect, DialectName } from './server.ts'

/** The dialects that read a file. Each is loaded when a file is read, and none before. */
export const dialects: Record<Exclude<DialectName, 'headers'>, () => Promise<Dialect<unknown>>> = {
  apache: async () => (await import('./apache/apache.ts')).apache as Dialect<unknown>,
  aspnet: async () => (await import('./aspnet/aspnet.ts')).aspnet as Dialect<unknown>,
  django: async () => (await import('./django/django.ts')).django as Dialect<unknown>,
  express: async () => (await import('./express/express.ts')).express as Dialect<unknown>,
  flask: async () => (await import('./flask/flask.ts')).flask as Dialect<unknown>,
  nginx: async () => (await import('./nginx/nginx.ts')).nginx as Dialect<unknown>,
  node: async () => (await import('./node/node.ts')).node as Dialect<unknown>,
  php: async () => (await import('./php/php.ts')).php as Dialect<unknown>,
  rack: async () => (await import('./rack/rack.ts')).rack as Dialect<unknown>,
}
