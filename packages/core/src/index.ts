export * from './fetch/verdict.ts'
export * from './servers/server.ts'
export { PolicyFileError, readPolicy } from './servers/read-policy.ts'
