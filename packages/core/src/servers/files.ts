import type { DialectName } from './server.ts'

/** Node's programs, whatever frames them. */
export const scripts = ['*.{js,ts,mjs,cjs,mts,cts,jsx,tsx}']

/** Globs of the file names that each dialect reads: what a file may be is known before any dialect is loaded. */
export const files = {
  apache: [
    '*.htaccess',
    'htaccess',
    '*.vhost',
    '*.conf',
    '**/{apache2,httpd,sites-available,sites-enabled}/*',
  ],
  aspnet: ['*.cs'],
  django: ['*.py'],
  express: scripts,
  flask: ['*.py'],
  nginx: ['*.conf', '**/{nginx,sites-available,sites-enabled,conf.d}/*'],
  node: scripts,
  php: ['*.php'],
  rack: ['*.ru', '*.rb'],
} satisfies Record<Exclude<DialectName, 'headers'>, string[]>
