import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { PolicyIntent } from '../../packages/core/src/servers/server.ts'

/** A snippet that guides show, and what it means. */
export interface Guide {
  title: string
  file: string
  source: string
  intent: Partial<PolicyIntent>
}

const kept = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8').replaceAll('__PORT__', '8080')

const nginxFile = (name: string): string => kept(`recordings/nginx/${name}`)
const apacheFile = (name: string): string => kept(`recordings/apache/${name}`)

const app = 'https://app.example.com'

export const nginxGuides: Guide[] = [
  {
    title: 'wide open: one if a method, OPTIONS answered with 204 (enable-cors.org)',
    file: 'nginx.conf',
    source: nginxFile('wide-open-three-ifs.conf'),
    intent: { origins: '*', methods: ['GET', 'POST', 'OPTIONS'], maxAge: 1728000, credentials: false },
  },
  {
    title: 'always, and if OPTIONS return 204',
    file: 'nginx.conf',
    source: kept('recordings/nginx/01-seed.conf'),
    intent: { origins: [app], methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'], credentials: true },
  },
  {
    title: 'a map of origins, texts and patterns',
    file: 'nginx.conf',
    source: kept('recordings/nginx/06-map.conf'),
    intent: { origins: [app, { pattern: '^https://[a-z0-9-]+\\.example\\.org$' }], credentials: true },
  },
  {
    title: 'any origin by $http_origin',
    file: 'nginx.conf',
    source: kept('recordings/nginx/09-reflect.conf'),
    intent: { origins: 'reflect', credentials: true },
  },
  {
    title: 'if with a pattern on $http_origin, flags gathered by set',
    file: 'nginx.conf',
    source: nginxFile('if-origin-pattern.conf'),
    intent: { origins: [{ pattern: '(https?://[^/]*\\.example\\.com(:[0-9]+)?)' }] },
  },
  {
    title: 'set empty, set in an if, and add_header with an empty value for the rest',
    file: 'nginx.conf',
    source: nginxFile('empty-if-origin.conf'),
    intent: { origins: [{ pattern: '^https://(app|admin)\\.example\\.com$' }] },
  },
  {
    title: 'headers and OPTIONS at the level of the server',
    file: 'nginx.conf',
    source: kept('recordings/nginx/13-server-level-inherit.conf'),
    intent: { origins: [app], methods: ['GET', 'PUT'] },
  },
  {
    title: 'error_page 418 to a named location for preflights',
    file: 'nginx.conf',
    source: nginxFile('error-page-trick.conf'),
    intent: { origins: [app], methods: ['GET', 'PUT'] },
  },
  {
    title: 'fonts by extension',
    file: 'nginx.conf',
    source: nginxFile('fonts.conf'),
    intent: { uniform: false },
  },
  {
    title: 'proxy_hide_header for an application that sends CORS too',
    file: 'nginx.conf',
    source: nginxFile('hide-upstream.conf'),
    intent: { origins: [app] },
  },
  {
    title: 'Authorization checked after the preflight is answered',
    file: 'nginx.conf',
    source: nginxFile('auth-after-preflight.conf'),
    intent: { origins: [app] },
  },
  {
    title: 'headers-more',
    file: 'nginx.conf',
    source: nginxFile('more-set-headers.conf'),
    intent: { origins: [app] },
  },
  {
    title: 'limit_except',
    file: 'nginx.conf',
    source: nginxFile('limit-except.conf'),
    intent: { origins: [app] },
  },
  {
    title: 'a snippet to include in a location',
    file: '/etc/nginx/snippets/cors.conf',
    source: `add_header 'Access-Control-Allow-Origin' '*' always;
if ($request_method = OPTIONS) {
    add_header 'Access-Control-Allow-Origin' '*';
    add_header 'Access-Control-Allow-Methods' 'GET, PUT';
    return 204;
}`,
    intent: { origins: '*', methods: ['GET', 'PUT'] },
  },
  {
    title: 'the whole of nginx.conf, TLS and a redirect from http',
    file: '/etc/nginx/nginx.conf',
    source: `user www-data;
worker_processes auto;
include /etc/nginx/modules-enabled/*.conf;
events { worker_connections 768; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    gzip on;
    upstream api { server 10.0.0.1:3000; keepalive 8; }
    server {
        listen 443 ssl http2;
        server_name api.example.com;
        ssl_certificate /etc/letsencrypt/live/api.example.com/fullchain.pem;
        include /etc/letsencrypt/options-ssl-nginx.conf;
        location / {
            add_header Access-Control-Allow-Origin "${app}" always;
            if ($request_method = 'OPTIONS') { return 204; }
            proxy_pass http://api;
            include proxy_params;
        }
    }
    server {
        listen 80;
        server_name api.example.com;
        return 301 https://$host$request_uri;
    }
}`,
    intent: { origins: [app] },
  },
  {
    title: 'PHP behind FastCGI with try_files',
    file: 'sites-available/shop.conf',
    source: `server {
    listen 80;
    server_name shop.example.com;
    root /var/www/shop/public;
    index index.php;
    location / { try_files $uri $uri/ /index.php?$query_string; }
    location ~ \\.php$ {
        add_header Access-Control-Allow-Origin ${app} always;
        fastcgi_pass unix:/run/php/php8.2-fpm.sock;
        fastcgi_param SCRIPT_FILENAME $realpath_root$fastcgi_script_name;
        include fastcgi_params;
    }
}`,
    intent: { uniform: false },
  },
]

export const apacheGuides: Guide[] = [
  {
    title: 'one line (enable-cors.org)',
    file: '.htaccess',
    source: apacheFile('wide-open.htaccess'),
    intent: { origins: '*', uniform: true },
  },
  {
    title: 'one line and lists, within IfModule',
    file: '.htaccess',
    source: apacheFile('wide-open-ifmodule.htaccess'),
    intent: { origins: '*', methods: ['GET', 'POST', 'OPTIONS', 'DELETE', 'PUT'] },
  },
  {
    title: 'Header set and RewriteRule R=200, which loses the headers',
    file: '.htaccess',
    source: kept('recordings/apache/01-seed.htaccess'),
    intent: { origins: [app], credentials: true },
  },
  {
    title: 'Header always set and RewriteRule R=200',
    file: '.htaccess',
    source: kept('recordings/apache/03-always-set.htaccess'),
    intent: { origins: [app], methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'], credentials: true },
  },
  {
    title: 'RewriteRule .* / [R=200,L]',
    file: '.htaccess',
    source: apacheFile('rewrite-star.htaccess'),
    intent: { origins: '*', methods: ['PUT'] },
  },
  {
    title: 'SetEnvIf with $0 and env=',
    file: '.htaccess',
    source: kept('recordings/apache/05-setenvif.htaccess'),
    intent: { origins: [{ pattern: '^https://(app|admin)\\.example\\.com$' }], credentials: true },
  },
  {
    title: 'SetEnvIf with alternatives and Header add',
    file: '.htaccess',
    source: apacheFile('setenvif-dynamic.htaccess'),
    intent: {
      origins: [{ pattern: 'http(s)?://(www\\.)?(app.example.com|admin.example.com|localhost:5173)$' }],
    },
  },
  {
    title: 'RewriteCond on Origin and E=',
    file: '.htaccess',
    source: apacheFile('rewrite-env.htaccess'),
    intent: { partial: [] },
  },
  {
    title: 'fonts in FilesMatch',
    file: '.htaccess',
    source: apacheFile('fonts.htaccess'),
    intent: { uniform: false },
  },
  {
    title: "HTML5 Boilerplate's images",
    file: '.htaccess',
    source: apacheFile('html5-boilerplate.htaccess'),
    intent: { uniform: false },
  },
  {
    title: 'conditions in expr=',
    file: '.htaccess',
    source: apacheFile('conditional-expr.htaccess'),
    intent: { origins: '*' },
  },
  {
    title: 'If with an expression',
    file: '.htaccess',
    source: `<If "%{HTTP:Origin} =~ m#^https://(app|admin)\\.example\\.com$#">
    Header always set Access-Control-Allow-Origin "expr=%{HTTP:Origin}"
</If>`,
    intent: { partial: [] },
  },
  {
    title: 'Location around ProxyPass',
    file: 'sites-available/api.conf',
    source: apacheFile('proxy-in-location.vhost'),
    intent: { origins: [{ pattern: '^(https://(app|admin)\\.example\\.com)$' }] },
  },
  {
    title: 'a virtual host with TLS in front of an application',
    file: '/etc/apache2/sites-available/api.conf',
    source: `<VirtualHost *:443>
    ServerName api.example.com
    SSLEngine on
    ProxyPreserveHost On
    ProxyPass / http://localhost:3000/
    ProxyPassReverse / http://localhost:3000/
    Header always set Access-Control-Allow-Origin "${app}"
    Header always set Access-Control-Allow-Methods "GET, PUT"
    RewriteEngine On
    RewriteCond %{REQUEST_METHOD} OPTIONS
    RewriteRule ^(.*)$ $1 [R=204,L]
</VirtualHost>
<VirtualHost *:80>
    ServerName api.example.com
    Redirect permanent / https://api.example.com/
</VirtualHost>`,
    intent: { origins: [app], methods: ['GET', 'PUT'] },
  },
  {
    title: "Laravel's public/.htaccess with two headers",
    file: 'public/.htaccess',
    source: `<IfModule mod_rewrite.c>
    <IfModule mod_negotiation.c>
        Options -MultiViews -Indexes
    </IfModule>
    RewriteEngine On
    # Handle Authorization Header
    RewriteCond %{HTTP:Authorization} .
    RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]
    # Send Requests To Front Controller...
    RewriteCond %{REQUEST_FILENAME} !-d
    RewriteCond %{REQUEST_FILENAME} !-f
    RewriteRule ^ index.php [L]
</IfModule>
Header set Access-Control-Allow-Origin "*"
Header set Access-Control-Allow-Headers "Content-Type"`,
    intent: { origins: '*', allowedHeaders: ['Content-Type'] },
  },
  {
    title: 'authentication for everything but OPTIONS',
    file: '.htaccess',
    source: apacheFile('auth-limit-except.htaccess'),
    intent: { origins: [app] },
  },
]
