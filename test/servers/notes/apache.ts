import { page, type DialectNotes } from './note.ts'

export const apache: DialectNotes = {
  dialect: 'apache',
  file: 'public/.htaccess',
  reads: [
    {
      what: '`Header` with its conditions and tables, `SetEnvIf`, and rewrite rules that answer OPTIONS',
      source: `SetEnvIf Origin "^(https://app\\.example\\.com)$" CORS=$1\nHeader always set Access-Control-Allow-Origin "%{CORS}e" env=CORS\nHeader always merge Vary Origin\nRewriteEngine On\nRewriteCond %{REQUEST_METHOD} OPTIONS\nRewriteRule ^ - [R=204,L]`,
    },
    {
      what: '`FilesMatch`, `Directory`, `Location` and virtual hosts',
      source: `<FilesMatch "\\.(woff2|json)$">\n    Header set Access-Control-Allow-Origin "${page}"\n</FilesMatch>`,
    },
  ],
  leavesOpen: [
    {
      what: 'conditions on what only the machine knows',
      source: `<IfDefine PRODUCTION>\n    Header always set Access-Control-Allow-Origin "${page}"\n</IfDefine>`,
    },
  ],
  defaults: [
    {
      what: 'nothing: what is not set is not there',
      source: `Header always set Access-Control-Allow-Origin "${page}"`,
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
  ],
  traps: [
    {
      what: '`Header add` beside `Header set` sends the header twice',
      source: `Header always set Access-Control-Allow-Origin "${page}"\nHeader always add Access-Control-Allow-Origin "*"`,
      code: 'multiple-allow-origin-values',
      request: {},
    },
  ],
}
