import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from 'selfsigned'

const folder = fileURLToPath(new URL('../.tmp/tls/', import.meta.url))

/** Files of a key and of a certificate of localhost's that nobody has signed, made anew each day. */
export async function certificate(): Promise<{ key: string; cert: string }> {
  const day = new Date().toISOString().slice(0, 10)
  const [key, cert] = [join(folder, `${day}-key.pem`), join(folder, `${day}-cert.pem`)]
  if (existsSync(cert)) return { key, cert }
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    notAfterDate: new Date(Date.now() + 3 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  mkdirSync(folder, { recursive: true })
  writeFileSync(key, made.private)
  writeFileSync(cert, made.cert)
  return { key, cert }
}
