const named = (list: string) => new Set(list.trim().split(/\s+/))

/**
 * Packages whose middleware passes every request on and leaves CORS alone, and libraries that have nothing to do
 * with answers. What is not named here or below is not known.
 */
const harmless = named(`
  body-parser cookie-parser cookie-session express-session morgan compression helmet hpp method-override
  response-time serve-favicon express-fileupload multer xss-clean express-xss-sanitizer express-mongo-sanitize
  pino-http express-pino-logger express-winston express-request-id express-useragent express-async-errors
  express-ejs-layouts connect-flash connect-mongo connect-redis connect-timeout cls-rtracer on-finished nocache
  express-status-monitor express-prom-bundle prom-client i18next-http-middleware swagger-ui-express swagger-jsdoc
  express-slow-down @sentry/node newrelic dd-trace elastic-apm-node applicationinsights
  dotenv dotenv/config dotenv-expand config convict envalid module-alias reflect-metadata debug winston pino chalk
  colors commander yargs lodash moment dayjs date-fns uuid nanoid ms ejs pug hbs express-handlebars
  mongoose mongodb sequelize typeorm knex pg mysql mysql2 sqlite3 better-sqlite3 redis ioredis @prisma/client
  jsonwebtoken bcrypt bcryptjs argon2 axios node-fetch got undici nodemailer stripe aws-sdk twilio openai
  joi zod yup ajv express-validator http-errors http-status-codes http-status socket.io ws cron node-cron
  fs fs/promises path os util crypto events stream zlib child_process cluster worker_threads querystring assert
  timers buffer dns net tls readline perf_hooks async_hooks
`)

/** Middleware that may refuse a request by itself, and leaves CORS alone. */
const gates = named(`
  passport express-jwt express-basic-auth express-rate-limit rate-limiter-flexible csurf csrf-csrf lusca
  express-openid-connect express-oauth2-jwt-bearer express-bearer-token connect-ensure-login keycloak-connect
  @clerk/express @clerk/clerk-sdk-node express-timeout-handler overload-protection toobusy-js
`)

/** Middleware that answers with another server's answer, its CORS headers in place of those set before. */
const proxies = named(
  'http-proxy http-proxy-middleware http-proxy-3 httpxy express-http-proxy @fastify/http-proxy',
)

export function isProxy(name: string): boolean {
  return proxies.has(name)
}

export function isHarmless(name: string): boolean {
  return name.startsWith('node:') ? harmless.has(name.slice(5)) : harmless.has(name)
}

export function isGate(name: string): boolean {
  return gates.has(name)
}

/** Frameworks that answer by other rules, and are not read. */
export const otherFrameworks =
  /['"](?:@nestjs\/[\w-]+|fastify|@fastify\/cors|koa|@koa\/cors|hono|hono\/cors|@hapi\/hapi|restify)['"]/
