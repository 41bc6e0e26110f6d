export * from './fetch/verdict.ts'
export * from './servers/server.ts'
