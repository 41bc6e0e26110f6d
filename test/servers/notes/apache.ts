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
    {
      what: '`<If>`, `expr=` and `SetEnvIfExpr` with their expressions',
      source: `<If "%{HTTP:Origin} =~ m#^https://(app|admin)\\.example\\.com$#">\n    Header always set Access-Control-Allow-Origin "expr=%{HTTP:Origin}"\n</If>`,
    },
    {
      what: '`ProxyPass`, whose headers `Header set` replaces and `Header always set` doubles',
      file: 'deploy/api.conf',
      source: `<VirtualHost *:443>\n    ProxyPass / http://127.0.0.1:3000/\n    Header set Access-Control-Allow-Origin "${page}"\n</VirtualHost>`,
    },
    {
      what: '`Require`, `Order` and `<LimitExcept>`: a preflight has no password, so it is refused for certain',
      source: `AuthType Basic\nRequire valid-user\nHeader always set Access-Control-Allow-Origin "${page}"`,
    },
    {
      what: '`Define`, and `${NAME}` from `env`',
      source: 'Header always set Access-Control-Allow-Origin "${CORS_ORIGIN}"',
      where: { env: { CORS_ORIGIN: page } },
    },
  ],
  leavesOpen: [
    {
      what: 'a variable that only a script sets, such as `%{HTTP_ORIGIN}e`',
      source: 'Header always set Access-Control-Allow-Origin "%{HTTP_ORIGIN}e"',
    },
    {
      what: '`Require ip` and whatever else asks for the client',
      source: `Require ip 10.0.0.0/8\nHeader always set Access-Control-Allow-Origin "${page}"`,
    },
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
