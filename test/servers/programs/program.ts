/** A program of a guide or of real life, run for real and followed by the reader. */
export interface ServerProgram {
  name: string
  source: string
  /** @default ['/api/data'] */
  paths?: string[]
  /** What leaves it open, where something does: no other answer may be open. */
  open?: RegExp
  /** Express's version that it is written for. @default both */
  only?: 4 | 5
  env?: Record<string, string>
  /** The lines between the usual beginning and the usual routes. */
  body?: string
}

const express = `const express = require('express');
const cors = require('cors');
const app = express();
`
/** The routes of each program, and its start. */
export const routes = `
app.get('/api/data', (req, res) => res.json({ ok: true }));
app.put('/api/data', (req, res) => res.json({ ok: true }));
app.get('/api/error', () => { throw new Error('boom'); });
app.listen(process.env.PORT || 3000, '127.0.0.1');
`
/** A program of Express and cors, with a few routes after the lines given. */
export const program = (name: string, body: string, more: Partial<ServerProgram> = {}): ServerProgram => ({
  name,
  source: express + body + routes,
  body,
  ...more,
})
