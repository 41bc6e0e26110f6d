import { expect, test } from 'vitest'
import { describe } from '../../packages/core/src/diagnostics/describe.ts'
import type { Code } from '../../packages/core/src/diagnostics/finding.ts'
import { renderTerminal } from '../../packages/core/src/diagnostics/render/terminal.ts'
import { fixtures } from './fixtures/index.ts'

const render = (code: Code) =>
  `\n${fixtures[code]()
    .map((found) => renderTerminal(describe(found)))
    .join('\n')}\n`

test('disallowed-by-mode', () => {
  expect(render('disallowed-by-mode')).toMatchInlineSnapshot(`
    "
    ✗ disallowed-by-mode   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Fetch API cannot load https://api.example.com/users/7. Request mode is "same-origin" but the URL's origin is not same as the request origin https://app.example.com.
      because  https://api.example.com is another origin than https://app.example.com
      fix      Call with mode: 'cors', and have production's CORS policy admit the page.
    "
  `)
})

test('cors-disabled-scheme', () => {
  expect(render('cors-disabled-scheme')).toMatchInlineSnapshot(`
    "
    ✗ cors-disabled-scheme   GET /api/list
      From https://app.example.com, the browser would block this call to ftp://files.example.com/list:
      Fetch API cannot load ftp://files.example.com/list. URL scheme "ftp" is not supported.
      because  the scheme is ftp:
      fix      Call an http: or https: URL.
    "
  `)
})

test('wildcard-origin-not-allowed', () => {
  expect(render('wildcard-origin-not-allowed')).toMatchInlineSnapshot(`
    "
    ✗ wildcard-origin-not-allowed   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.
      because  Access-Control-Allow-Origin is *                        deploy/nginx.conf:12
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Credentials true always;
    "
  `)
})

test('missing-allow-origin-header', () => {
  expect(render('missing-allow-origin-header')).toMatchInlineSnapshot(`
    "
    ✗ missing-allow-origin-header   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      No 'Access-Control-Allow-Origin' header is present on the requested resource.
      because  Access-Control-Allow-Origin is missing from the answer (status 200)
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
    "
  `)
})

test('multiple-allow-origin-values', () => {
  expect(render('multiple-allow-origin-values')).toMatchInlineSnapshot(`
    "
    ✗ multiple-allow-origin-values   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      The 'Access-Control-Allow-Origin' header contains multiple values 'https://app.example.com, https://app.example.com', but only one is allowed. Have the server send the header with a valid value.
      because  Access-Control-Allow-Origin is https://app.example.com, https://app.example.com
               deploy/nginx.conf:12
      fix      proxy_hide_header Access-Control-Allow-Origin;
               add_header Access-Control-Allow-Origin "https://app.example.com" always;
    "
  `)
})

test('invalid-allow-origin-value', () => {
  expect(render('invalid-allow-origin-value')).toMatchInlineSnapshot(`
    "
    ✗ invalid-allow-origin-value   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      The 'Access-Control-Allow-Origin' header contains the invalid value 'app.example.com'. Have the server send the header with a valid value.
      because  Access-Control-Allow-Origin is app.example.com          deploy/nginx.conf:12
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
    "
  `)
})

test('allow-origin-mismatch', () => {
  expect(render('allow-origin-mismatch')).toMatchInlineSnapshot(`
    "
    ✗ allow-origin-mismatch   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      The 'Access-Control-Allow-Origin' header has a value 'https://www.example.com' that is not equal to the supplied origin. Have the server send the header with a valid value.
      because  Access-Control-Allow-Origin is https://www.example.com   deploy/nginx.conf:12
      fix      map $http_origin $cors_origin {
                   default "";
                   "https://www.example.com" $http_origin;
                   "https://app.example.com" $http_origin;
               }
               add_header Access-Control-Allow-Origin $cors_origin always;
               add_header Vary Origin always;
    "
  `)
})

test('invalid-allow-credentials', () => {
  expect(render('invalid-allow-credentials')).toMatchInlineSnapshot(`
    "
    ✗ invalid-allow-credentials   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.
      because  Access-Control-Allow-Credentials is missing from the answer (status 200)
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Credentials true always;
    "
  `)
})

test('preflight-invalid-status', () => {
  expect(render('preflight-invalid-status')).toMatchInlineSnapshot(`
    "
    ✗ preflight-invalid-status   PATCH /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: It does not have HTTP ok status.
      because  OPTIONS is answered with status 401
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH" always;
               add_header Access-Control-Allow-Headers "content-type" always;
               if ($request_method = OPTIONS) { return 204; }
    "
  `)
})

test('preflight-disallowed-redirect', () => {
  expect(render('preflight-disallowed-redirect')).toMatchInlineSnapshot(`
    "
    ✗ preflight-disallowed-redirect   PATCH /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.
      because  Location is https://api.example.com/users/7/
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH" always;
               add_header Access-Control-Allow-Headers "content-type" always;
               if ($request_method = OPTIONS) { return 204; }
    "
  `)
})

test('preflight-wildcard-origin-not-allowed', () => {
  expect(render('preflight-wildcard-origin-not-allowed')).toMatchInlineSnapshot(`
    "
    ✗ preflight-wildcard-origin-not-allowed   POST /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.
      because  Access-Control-Allow-Origin is *                        deploy/nginx.conf:12
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Credentials true always;
    "
  `)
})

test('preflight-missing-allow-origin-header', () => {
  expect(render('preflight-missing-allow-origin-header')).toMatchInlineSnapshot(`
    "
    ✗ preflight-missing-allow-origin-header   POST /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.
      because  Access-Control-Allow-Origin is missing from the answer to OPTIONS (status 204)
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
    "
  `)
})

test('preflight-multiple-allow-origin-values', () => {
  expect(render('preflight-multiple-allow-origin-values')).toMatchInlineSnapshot(`
    "
    ✗ preflight-multiple-allow-origin-values   POST /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header contains multiple values 'https://app.example.com, https://app.example.com', but only one is allowed. Have the server send the header with a valid value.
      because  Access-Control-Allow-Origin is https://app.example.com, https://app.example.com
               deploy/nginx.conf:12
      fix      proxy_hide_header Access-Control-Allow-Origin;
               add_header Access-Control-Allow-Origin "https://app.example.com" always;
    "
  `)
})

test('preflight-invalid-allow-origin-value', () => {
  expect(render('preflight-invalid-allow-origin-value')).toMatchInlineSnapshot(`
    "
    ✗ preflight-invalid-allow-origin-value   POST /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header contains the invalid value 'app.example.com'. Have the server send the header with a valid value.
      because  Access-Control-Allow-Origin is app.example.com          deploy/nginx.conf:12
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
    "
  `)
})

test('preflight-allow-origin-mismatch', () => {
  expect(render('preflight-allow-origin-mismatch')).toMatchInlineSnapshot(`
    "
    ✗ preflight-allow-origin-mismatch   POST /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header has a value 'https://www.example.com' that is not equal to the supplied origin. Have the server send the header with a valid value.
      because  Access-Control-Allow-Origin is https://www.example.com   deploy/nginx.conf:12
      fix      map $http_origin $cors_origin {
                   default "";
                   "https://www.example.com" $http_origin;
                   "https://app.example.com" $http_origin;
               }
               add_header Access-Control-Allow-Origin $cors_origin always;
               add_header Vary Origin always;
    "
  `)
})

test('preflight-invalid-allow-credentials', () => {
  expect(render('preflight-invalid-allow-credentials')).toMatchInlineSnapshot(`
    "
    ✗ preflight-invalid-allow-credentials   POST /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Response to preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.
      because  Access-Control-Allow-Credentials is missing from the answer to OPTIONS (status 204)
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Credentials true always;
    "
  `)
})

test('invalid-allow-methods-preflight-response', () => {
  expect(render('invalid-allow-methods-preflight-response')).toMatchInlineSnapshot(`
    "
    ✗ invalid-allow-methods-preflight-response   PATCH /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Cannot parse Access-Control-Allow-Methods response header field in preflight response.
      because  Access-Control-Allow-Methods is "GET, POST, PATCH"      deploy/nginx.conf:14
      fix      add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH" always;
    "
  `)
})

test('invalid-allow-headers-preflight-response', () => {
  expect(render('invalid-allow-headers-preflight-response')).toMatchInlineSnapshot(`
    "
    ✗ invalid-allow-headers-preflight-response   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Cannot parse Access-Control-Allow-Headers response header field in preflight response.
      because  Access-Control-Allow-Headers is content-type; x-request-id   deploy/nginx.conf:15
      fix      add_header Access-Control-Allow-Headers "content-type, x-request-id" always;
    "
  `)
})

test('method-disallowed-by-preflight-response', () => {
  expect(render('method-disallowed-by-preflight-response')).toMatchInlineSnapshot(`
    "
    ✗ method-disallowed-by-preflight-response   PATCH /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Method PATCH is not allowed by Access-Control-Allow-Methods in preflight response.
      because  Access-Control-Allow-Methods is GET, POST, PUT          deploy/nginx.conf:14
      fix      add_header Access-Control-Allow-Methods "GET, POST, PUT, PATCH" always;
    "
  `)
})

test('header-disallowed-by-preflight-response', () => {
  expect(render('header-disallowed-by-preflight-response')).toMatchInlineSnapshot(`
    "
    ✗ header-disallowed-by-preflight-response   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Request header field x-request-id is not allowed by Access-Control-Allow-Headers in preflight response.
      because  Access-Control-Allow-Headers is content-type            deploy/nginx.conf:15
      fix      add_header Access-Control-Allow-Headers "content-type, x-request-id" always;
    "
  `)
})

test('redirect-contains-credentials', () => {
  expect(render('redirect-contains-credentials')).toMatchInlineSnapshot(`
    "
    ✗ redirect-contains-credentials   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Redirect location '' contains a username and password, which is disallowed for cross-origin requests.
      because  Location is https://user:secret@cdn.example.com/7
      fix      Redirect to a URL without user name and password.
    "
  `)
})

test('corp-not-same-origin', () => {
  expect(render('corp-not-same-origin')).toMatchInlineSnapshot(`
    "
    ✗ corp-not-same-origin   GET /api/logo.png
      From https://app.example.com, the browser would block this call to https://api.example.com/logo.png:
      Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin
      because  Cross-Origin-Resource-Policy is same-origin
      fix      proxy_hide_header Cross-Origin-Resource-Policy;
               add_header Cross-Origin-Resource-Policy cross-origin always;
    "
  `)
})

test('corp-not-same-site', () => {
  expect(render('corp-not-same-site')).toMatchInlineSnapshot(`
    "
    ✗ corp-not-same-site   GET /api/logo.png
      From https://app.example.com, the browser would block this call to https://api.example.net/logo.png:
      Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameSite
      because  Cross-Origin-Resource-Policy is same-site
      fix      proxy_hide_header Cross-Origin-Resource-Policy;
               add_header Cross-Origin-Resource-Policy cross-origin always;
    "
  `)
})

test('network-error', () => {
  expect(render('network-error')).toMatchInlineSnapshot(`
    "
    ✗ network-error   GET /api/users/7
      From https://app.example.com, the browser would block this call to https://api.example.com/users/7:
      Failed to load resource: net::ERR_FAILED
      because  the answer is a redirect, and the call is made with redirect: 'error'
      fix      Call the final URL directly, or redirect to an http: or https: URL in fewer than 20 steps.
    "
  `)
})

test('credentials-decide', () => {
  expect(render('credentials-decide')).toMatchInlineSnapshot(`
    "
    · credentials-decide   GET /api/users/7
      Whether production lets this call from https://app.example.com pass depends on its credentials mode, which is not known.
      because  credentials: 'same-origin', the default of fetch, passes
               credentials: 'include' is blocked: The value of the 'Access-Control-Allow-Origin' header in the
               response must not be the wildcard '*' when the request's credentials mode is 'include'.
               deploy/nginx.conf:12
      fix      add_header Access-Control-Allow-Origin "https://app.example.com" always;
               add_header Access-Control-Allow-Credentials true always;
    "
  `)
})

test('verdict-unknown', () => {
  expect(render('verdict-unknown')).toMatchInlineSnapshot(`
    "
    · verdict-unknown   GET /api/users/7
      It is not known whether production lets this call from https://app.example.com pass.
      because  ALLOWED_ORIGINS is read from the environment            server.js:9
      fix      Name the missing value in the policy: { file, env, version, host }.
    "
  `)
})

test('mixed-content', () => {
  expect(render('mixed-content')).toMatchInlineSnapshot(`
    "
    ✗ mixed-content   GET /api/users/7
      From https://app.example.com, the browser would block this call to http://api.example.com/users/7:
      Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure resource 'http://api.example.com/users/7'. This request has been blocked; the content must be served over HTTPS.
      because  https://app.example.com is https, http://api.example.com is not
      fix      Serve the API over https: productionUrl: 'https://api.example.com'
    "
  `)
})

test('dev-origin-rejected', () => {
  expect(render('dev-origin-rejected')).toMatchInlineSnapshot(`
    "
    ! dev-origin-rejected   Production does not admit http://localhost:5173, which is usually right: calls through the proxy work, direct calls would be blocked. Keep calls relative; never open production to localhost.
    "
  `)
})

test('same-origin-only-header', () => {
  expect(render('same-origin-only-header')).toMatchInlineSnapshot(`
    "
    · same-origin-only-header   GET /api/users/7
      x-requested-with (set by jQuery) will not be sent in production: libraries set it only on same-origin calls. The call was judged without it.
      because  in development the API has the page's origin; in production the page is at https://app.example.com
      fix      If the API needs x-requested-with, set it in your own code and add it to Access-Control-Allow-Headers.
    "
  `)
})

test('vary-origin-missing', () => {
  expect(render('vary-origin-missing')).toMatchInlineSnapshot(`
    "
    ! vary-origin-missing   GET /api/users/7
      Two answers for one URL differ in Access-Control-Allow-Origin and lack Vary: Origin: a cache can hand one of them to the wrong page, whose call is then blocked.
      because  for https://app.example.com, Access-Control-Allow-Origin is https://app.example.com
               deploy/nginx.conf:12
               without Origin, Access-Control-Allow-Origin is missing   deploy/nginx.conf:12
      fix      add_header Vary Origin always;
    "
  `)
})

test('no-policy', () => {
  expect(render('no-policy')).toMatchInlineSnapshot(`
    "
    · no-policy   /api
      Nothing says what production's CORS policy is, so these calls are not checked.
      fix      policy: 'deploy/nginx.conf'                  a configuration file of production
               policy: { cors: corsOptions }                the options of Express's cors()
               policy: { headers: { … } }                   the header lines that a gateway or CDN sends
               policy: { upstream: true }                   the target runs production’s policy itself
    "
  `)
})

test('production-origins-undeclared', () => {
  expect(render('production-origins-undeclared')).toMatchInlineSnapshot(`
    "
    · production-origins-undeclared   productionOrigins
      Where the page lives in production is not declared, so its calls are not checked.
      fix      productionOrigins: ['https://app.example.com']
    "
  `)
})

test('production-url-undeclared', () => {
  expect(render('production-url-undeclared')).toMatchInlineSnapshot(`
    "
    · production-url-undeclared   /api
      What the page calls in production is not declared: findings show only the path, and nothing is said about cookies.
      fix      productionUrl: 'https://api.example.com'   or 'same-origin' where one server serves page and API
    "
  `)
})

test('policy-unreadable', () => {
  expect(render('policy-unreadable')).toMatchInlineSnapshot(`
    "
    ✗ policy-unreadable   deploy/nginx.conf
      deploy/nginx.conf: no such file. Until it is read, the calls it would answer are not checked.
    "
  `)
})

test('policy-failed', () => {
  expect(render('policy-failed')).toMatchInlineSnapshot(`
    "
    ! policy-failed   /api
      Your policy function did not answer: the call went on to the target and was not judged.
      because  TypeError: origins is undefined
      fix      Make the function answer for every origin, its absence (undefined) included.
    "
  `)
})

test('origin-malformed', () => {
  expect(render('origin-malformed')).toMatchInlineSnapshot(`
    "
    ✗ origin-malformed   https://app.example.com/
      No browser ever sends Origin: https://app.example.com/. Origins are compared byte for byte; this one is written https://app.example.com.
      because  a page at https://app.example.com is not admitted by the entry https://app.example.com/
               server.js:7
      fix      origin: ['https://app.example.com'], // in cors({ … })
    "
  `)
})

test('origin-pattern-too-wide', () => {
  expect(render('origin-pattern-too-wide')).toMatchInlineSnapshot(`
    "
    ! origin-pattern-too-wide   https://app.example.com
      The policy also admits https://app.example.com.evil.test and https://appxexample.com: anyone can register such a name and read what the API answers.
      because  https://app.example.com.evil.test: anything may follow the name: the pattern has no end
               server.js:7
               https://appxexample.com: an unescaped dot stands for any character   server.js:7
      fix      ^https://app\\.example\\.com$   as a regular expression, with both ends and every dot escaped
    "
  `)
})

test('public-suffix-admitted', () => {
  expect(render('public-suffix-admitted')).toMatchInlineSnapshot(`
    "
    ! public-suffix-admitted   *.example-pages.dev
      The policy admits https://qzxw.example-pages.dev: names under example-pages.dev belong to whoever registers them, not to you.
      because  asked from https://qzxw.example-pages.dev, Access-Control-Allow-Origin is
               https://qzxw.example-pages.dev
               server.js:7
      fix      Name your own origins, or a pattern that holds the part of the name that is yours.
    "
  `)
})

test('any-origin-with-credentials', () => {
  expect(render('any-origin-with-credentials')).toMatchInlineSnapshot(`
    "
    ✗ any-origin-with-credentials   any origin, with credentials
      The policy sends back whatever origin asks and allows credentials: every site that your users visit can read the API with their cookies.
      because  asked from https://stranger.example, it answers with that origin and
               Access-Control-Allow-Credentials: true
               server.js:7
      fix      origin: ['https://app.example.com'], // in cors({ … })
               credentials: true, // in cors({ … })
    "
  `)
})

test('wildcard-with-credentials', () => {
  expect(render('wildcard-with-credentials')).toMatchInlineSnapshot(`
    "
    ! wildcard-with-credentials   Access-Control-Allow-Origin: *
      Credentials are allowed, and for calls with credentials * is no wildcard: browsers take it for an ordinary name that nothing has.
      because  Access-Control-Allow-Credentials is true, Access-Control-Allow-Origin is *   server.js:7
      fix      origin: ['https://app.example.com'], // in cors({ … })
               credentials: true, // in cors({ … })
    "
  `)
})

test('insecure-origin-with-credentials', () => {
  expect(render('insecure-origin-with-credentials')).toMatchInlineSnapshot(`
    "
    ! insecure-origin-with-credentials   http://app.example.com
      The policy admits http://app.example.com with credentials: whoever sits on the network can serve a page there and read the API with the user's cookies.
      because  asked from http://app.example.com, Access-Control-Allow-Origin is http://app.example.com
               server.js:7
      fix      origin: ['https://app.example.com'], // in cors({ … })
    "
  `)
})

test('null-origin-admitted', () => {
  expect(render('null-origin-admitted')).toMatchInlineSnapshot(`
    "
    ! null-origin-admitted   null
      The policy admits Origin: null, which is not one origin: any page can send it from a sandboxed frame, and so can any local file.
      because  asked from null, Access-Control-Allow-Origin is null    server.js:7
      fix      origin: ['https://app.example.com'], // in cors({ … })
    "
  `)
})

test('localhost-admitted', () => {
  expect(render('localhost-admitted')).toMatchInlineSnapshot(`
    "
    ! localhost-admitted   http://localhost:5173
      Production admits http://localhost:5173: any program on a user's machine can serve a page there and read the API. Development does not need it: calls through the proxy are same-origin.
      because  asked from http://localhost:5173, Access-Control-Allow-Origin is http://localhost:5173
               server.js:7
      fix      origin: ['https://app.example.com'], // in cors({ … })
    "
  `)
})

test('method-never-matches', () => {
  expect(render('method-never-matches')).toMatchInlineSnapshot(`
    "
    ✗ method-never-matches   patch
      Methods are compared byte for byte: patch in Access-Control-Allow-Methods does not allow PATCH.
      because  Access-Control-Allow-Methods has patch                  server.js:7
      fix      methods: ['GET', 'POST', 'PATCH'], // in cors({ … })
    "
  `)
})

test('method-forbidden', () => {
  expect(render('method-forbidden')).toMatchInlineSnapshot(`
    "
    · method-forbidden   TRACE
      Browsers let no page use TRACE: listing it has no effect.
      because  Access-Control-Allow-Methods has TRACE                  server.js:7
      fix      Take TRACE from the list.
    "
  `)
})

test('request-header-forbidden', () => {
  expect(render('request-header-forbidden')).toMatchInlineSnapshot(`
    "
    · request-header-forbidden   Origin
      Browsers set Origin themselves and let no page do so: listing it has no effect.
      because  Access-Control-Allow-Headers has Origin                 server.js:7
      fix      Take Origin from the list.
    "
  `)
})

test('max-age-over-cap', () => {
  expect(render('max-age-over-cap')).toMatchInlineSnapshot(`
    "
    · max-age-over-cap   31536000
      Access-Control-Max-Age is 31536000 seconds: Firefox keeps a preflight's answer for 86400 at most, Chrome for 7200, Safari for 600.
      because  Access-Control-Max-Age                                  server.js:7
      fix      Access-Control-Max-Age: 86400
    "
  `)
})

test('origin-wildcard-literal', () => {
  expect(render('origin-wildcard-literal')).toMatchInlineSnapshot(`
    "
    ✗ origin-wildcard-literal   https://*.example.com
      Here https://*.example.com is compared as it is written, and no browser ever sends it: the entry admits nobody.
      because  a page at https://app.example.com is not admitted by the entry https://*.example.com   server.js:7
      fix      origin: [/^https:\\/\\/[a-z0-9-]+\\.example\\.com$/], // in cors({ … })
    "
  `)
})
