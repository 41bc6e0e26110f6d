// Holds every supported host to the contract and writes what ran into docs/compatibility.md: npm run test:hosts
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
/** Besides the one that runs the tests. */
const versionsOfNode = ['22', '24', '26']

/** The Node of a major version, from the npm registry, kept between runs. */
function nodeOf(major) {
  const folder = join(root, '.tools', `node-${major}`)
  const bin = join(folder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(bin)) {
    console.error(`[setup] Node ${major}`)
    const command = `npm install --no-audit --no-fund --prefix "${folder}" node@${major}`
    const { status } = spawnSync(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0) throw new Error(`${command} failed: run it by hand to see why`)
  }
  return bin
}

const nodes = Object.fromEntries(versionsOfNode.map((major) => [major, nodeOf(major)]))
const folder = mkdtempSync(join(tmpdir(), 'cors-parity-hosts-'))
const report = join(folder, 'report.json')
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    'test/hosts/contract.test.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, CONTRACT_NODES: JSON.stringify(nodes) } },
)

const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
rmSync(folder, { recursive: true })
const hosts = new Map()
for (const { ancestorTitles, status: outcome } of testResults.flatMap(
  ({ assertionResults }) => assertionResults,
)) {
  const counts = hosts.get(ancestorTitles[0]) ?? { passed: 0, failed: 0 }
  counts[outcome] = (counts[outcome] ?? 0) + 1
  hosts.set(ancestorTitles[0], counts)
}
const versionIn = (path) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).version
const versions = [
  ['Vite', 'node_modules/vite'],
  ['Vite 7', 'test/hosts/versions/vite-7/node_modules/vite'],
  ['webpack', 'node_modules/webpack'],
  ['webpack-dev-server 6', 'node_modules/webpack-dev-server'],
  ['webpack-dev-server 5.2', 'test/hosts/versions/wds-5-cli-6/node_modules/webpack-dev-server'],
  ['webpack-cli 7.3', 'node_modules/webpack-cli'],
  ['webpack-cli 7.2', 'test/hosts/versions/wds-5-cli-7.2/node_modules/webpack-cli'],
  ['webpack-cli 6', 'test/hosts/versions/wds-5-cli-6/node_modules/webpack-cli'],
]
const nodeVersions = Object.values(nodes).map((bin) => String(spawnSync(bin, ['--version']).stdout).trim())
if (process.argv.length === 2)
  writeFileSync(
    join(root, 'docs/compatibility.md'),
    `# Compatibility

Written by \`npm run test:hosts\`: one contract suite (test/hosts/contract.test.ts), unchanged, on the real dev
servers, driven by a real Chromium.

| host | tests passed | tests failed |
| --- | ---: | ---: |
${[...hosts].map(([name, { passed, failed }]) => `| ${name} | ${passed} | ${failed} |`).join('\n')}

${versions.map(([name, path]) => `- ${name}: ${versionIn(path)}`).join('\n')}
- Node: ${process.version} where none is named; else ${nodeVersions.join(', ')}

What \`vite preview\` serves is built: hot module replacement does not apply to it. With \`--host\` the host
believes that it listens on every address; the tests open the loopback alone. Hosts without a further word run by
their own command line at \`localhost\`.

An older host gets one clear error: Vite 6 and below, and webpack-dev-server before 5.2.1, whose Host check the
proxy stands behind.
`,
  )
process.exitCode = status ?? 1
