import type { Dialect } from '../server.ts'
import { files } from '../files.ts'
import type { AspnetConfig } from './config.ts'
import { fixFor } from './fix.ts'
import { intentOf } from './intent.ts'
import { readAspnet } from './read.ts'
import { respond } from './respond.ts'

/** ASP.NET Core: Program.cs or Startup.cs, and the controllers in the same file. */
export const aspnet: Dialect<AspnetConfig> = {
  name: 'aspnet',
  title: 'ASP.NET Core',
  files: files.aspnet,
  looksFor: 'a call of AddCors() or UseCors()',
  detect: (source) => /\b(?:AddCors|UseCors|RequireCors|EnableCors)\b|Access-?Control-?Allow/.test(source),
  read: readAspnet,
  respond,
  intent: intentOf,
  fix: fixFor,
}
