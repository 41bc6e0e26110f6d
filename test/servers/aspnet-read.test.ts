import { describe, expect, test } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import type { PageRequest } from '../../packages/core/src/fetch/verdict.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const page: PageRequest = {
  origin: 'https://app.example.com',
  url: 'https://api.example.com/api/data',
  method: 'PUT',
  headers: [['authorization', 'x']],
}

/** The first line is the builder's, so what `before` says stands from line 2. */
const program = (before: string, calls: string, use = 'app.UseCors();') =>
  `var builder = WebApplication.CreateBuilder(args);
${before}
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => { policy${calls}; }));
var app = builder.Build();
${use}
app.MapPut("/api/data", () => "x");
app.Run();
`

const everything = '.AllowAnyMethod().AllowAnyHeader()'
const origins = (value: string) => `.WithOrigins(${value})${everything}`

async function outcome(source: string, where: Partial<Where> = {}) {
  const policy = await readPolicy(source, { file: 'Program.cs', ...where })
  return { policy, verdict: judge(page, (request) => policy.respond(request)) }
}

describe('what can not be known is said, with its line', () => {
  test.each<[string, string, RegExp, number]>([
    [
      'an environment variable',
      program('', origins('Environment.GetEnvironmentVariable("ORIGIN")!')),
      /GetEnvironmentVariable.*name ORIGIN in env/,
      3,
    ],
    [
      'a value of the configuration',
      program('', origins('builder.Configuration["Cors:Origin"]!')),
      /name Cors__Origin in env/,
      3,
    ],
    [
      'a section of the configuration',
      program('var o = builder.Configuration.GetSection("Cors:Origins").Get<string[]>();', origins('o')),
      /name Cors__Origins__0 in env/,
      2,
    ],
    [
      'options bound to a class',
      program(
        'var cors = builder.Configuration.GetSection("Cors").Get<CorsSettings>()!;',
        origins('cors.Origins'),
      ),
      /name Cors__Origins__0 in env/,
      3,
    ],
    [
      'a list that is added to',
      program('var o = new List<string> { "https://app.example.com" }; o.Add(more);', origins('o.ToArray()')),
      /o is changed/,
      2,
    ],
    [
      'a second assignment',
      program('var o = "https://app.example.com"; o = other;', origins('o')),
      /o is changed/,
      2,
    ],
    [
      'an element that is replaced',
      program('string[] o = ["https://app.example.com"]; o[0] = other;', origins('o')),
      /o is changed/,
      2,
    ],
    [
      'a condition',
      program('', `.AllowAnyMethod(); if (x) policy${origins('"https://app.example.com"')}`),
      /depends on x/,
      3,
    ],
    [
      'a choice',
      program('', origins('x ? "https://app.example.com" : "https://other.example.com"')),
      /is not read/,
      3,
    ],
    [
      'a loop',
      program('', `${everything}; foreach (var o in all) policy.WithOrigins(o)`),
      /depends on all/,
      3,
    ],
    [
      'a loop by function',
      program('', `${everything}; all.ForEach(o => policy.WithOrigins(o))`),
      /within another function/,
      3,
    ],
    [
      'a return before',
      program('', `${everything}; if (x) return; policy.WithOrigins("https://app.example.com")`),
      /depends on if \(x\) return/,
      3,
    ],
    [
      'a function that decides',
      program('', `${everything}.SetIsOriginAllowed(o => o.EndsWith(".com"))`),
      /SetIsOriginAllowed/,
      3,
    ],
    [
      'a builder that is handed on',
      program('', `${everything}; Elsewhere.Configure(policy)`),
      /Elsewhere\.Configure/,
      3,
    ],
    ['a call that the builder does not have', program('', '.AllowOurOrigins()'), /AllowOurOrigins/, 3],
    ['a name from another file', program('', origins('Names.Origin')), /Names\.Origin/, 3],
    [
      'a conditional compilation',
      program(
        '',
        `${everything};\n#if RELEASE\npolicy.WithOrigins("https://app.example.com");\n#endif\npolicy.AllowAnyHeader()`,
      ),
      /depends on RELEASE/,
      5,
    ],
    [
      'a syntax error',
      program('', `.WithOrigins("https://app.example.com" "x")${everything}`),
      /syntax error/,
      3,
    ],
    [
      'UseCors under a condition',
      program(
        '',
        origins('"https://app.example.com"'),
        'if (app.Environment.IsDevelopment()) app.UseCors();',
      ),
      /depends on app\.Environment\.IsDevelopment/,
      5,
    ],
    [
      'UseCors in a branch',
      program(
        '',
        origins('"https://app.example.com"'),
        'app.UseWhen(c => c.Request.Path.StartsWithSegments("/api"), api => api.UseCors());',
      ),
      /depends on/,
      5,
    ],
    [
      'UseCors in a function that is not called',
      program('', origins('"https://app.example.com"'), 'Action later = () => app.UseCors();'),
      /not followed/,
      5,
    ],
    ['a middleware elsewhere', program('', '', 'app.UseMiddleware<CorsMiddleware>();'), /CorsMiddleware/, 5],
    ['an extension elsewhere', program('', '', 'app.UseOurCors();'), /UseOurCors\(\) stands elsewhere/, 5],
    [
      'a policy of another file',
      'var builder = WebApplication.CreateBuilder(args);\nbuilder.Services.AddCompanyDefaults();\nvar app = builder.Build();\napp.UseCors("spa");\napp.Run();',
      /not defined in this file/,
      4,
    ],
    [
      'a pipeline of another file',
      program('', origins('"https://app.example.com"'), 'app.UseCompanyPipeline();'),
      /UseCompanyPipeline/,
      5,
    ],
    [
      'a header by hand in a handler',
      program(
        '',
        '',
        'app.MapGet("/x", (HttpContext c) => { c.Response.Headers["Access-Control-Allow-Origin"] = o; });',
      ),
      /by hand/,
      5,
    ],
    [
      'a middleware that looks',
      program(
        '',
        '',
        'app.Use((c, next) => { if (ok(c)) c.Response.Headers["Access-Control-Allow-Origin"] = "*"; return next(c); });',
      ),
      /of its own/,
      5,
    ],
    [
      'a policy for endpoints of another file',
      program(
        'builder.Services.AddCors(o => o.AddPolicy("public", p => p.AllowAnyOrigin()));',
        '',
        'app.UseCors(); app.MapUsers();',
      ),
      /may ask for policy public/,
      3,
    ],
    [
      'authorization that another file may place',
      `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthorization();
builder.Services.AddCors(o => o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader()));
var app = builder.Build();
app.UseCors("spa");
app.UseCompanyDefaults();
app.MapPut("/api/data", () => "x").RequireCors("spa").RequireAuthorization();
app.Run();`,
      /may be placed in another file/,
      6,
    ],
    [
      'a file that only registers',
      `static class Cors
{
    public static IServiceCollection AddSpa(this IServiceCollection services) =>
        services.AddCors(o => o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod()));
}`,
      /UseCors stands in another file/,
      4,
    ],
    [
      'a file of controllers',
      `[ApiController]
[EnableCors("spa")]
[Route("api/[controller]")]
public class DataController : ControllerBase { [HttpPut] public IActionResult Put() => Ok(); }`,
      /UseCors stands in another file/,
      1,
    ],
    [
      'a fallback policy with rules of its own, before CORS',
      program(
        'builder.Services.AddAuthorization(o => o.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(_ => true).Build());',
        origins('"https://app.example.com"'),
      ),
      /rules of its own/,
      2,
    ],
    [
      'an attribute whose endpoint is not mapped',
      program('', '', 'app.UseCors(); class A { [EnableCors("x")] void B() { } }'),
      /stands on what is not mapped/,
      5,
    ],
  ])('%s', async (_, source, reason, line) => {
    const { policy, verdict } = await outcome(source)
    expect(policy.unknowns.map(({ unknown, at }) => `${at?.line} ${unknown}`)).toContainEqual(
      expect.stringMatching(new RegExp(`^${line} .*${reason.source}`)),
    )
    expect(verdict.outcome).toBe('unknown')
  })
})

describe('what the user names is read', () => {
  const app = 'https://app.example.com'
  const listed = program(
    'var o = builder.Configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];',
    origins('o'),
  )
  const single = program(
    '',
    origins('builder.Configuration["Cors:Origins"]!.Split(\',\', StringSplitOptions.TrimEntries)'),
  )
  const load = (files: Record<string, string>) => (path: string) =>
    files[path] === undefined ? Promise.reject(new Error(`no ${path}`)) : Promise.resolve(files[path])
  const settings = `{ // comments are allowed
    "Cors": { "Origins": ["https://one.example.com", "${app}",] } /* and commas */
  }`

  test.each<[string, string, Partial<Where>]>([
    [
      'a list by its index, as the environment has it',
      listed,
      { env: { Cors__Origins__0: 'https://x.test', Cors__Origins__1: app } },
    ],
    ['a list by colons, in any case', listed, { env: { 'CORS:origins:0': app } }],
    ['one value that is split', single, { env: { Cors__Origins: `https://x.test , ${app}` } }],
    [
      'a section that is bound to a class',
      program('var c = builder.Configuration.GetSection("Cors").Get<C>();', origins('c!.Origins')),
      { env: { Cors__Origins__0: app } },
    ],
    [
      'GetValue',
      program('', origins('builder.Configuration.GetValue<string>("Origin")!')),
      { env: { Origin: app } },
    ],
    [
      'a configuration of another name',
      program(
        'IConfiguration config = builder.Configuration;',
        origins('config.GetSection("A").GetSection("B").Value!'),
      ),
      { env: { A__B: app } },
    ],
    [
      'an environment variable',
      program('', origins('Environment.GetEnvironmentVariable("ORIGIN") ?? ""')),
      { env: { ORIGIN: app } },
    ],
    [
      'an appsettings file',
      listed,
      { env: { appsettings: 'appsettings.json' }, load: load({ 'appsettings.json': settings }) },
    ],
    [
      'a later appsettings file over an earlier one',
      listed,
      {
        env: { appsettings: 'a.json, b.json' },
        load: load({
          'a.json': '{"Cors":{"Origins":["https://x.test"]}}',
          'b.json': `{"Cors":{"Origins":["${app}"]}}`,
        }),
      },
    ],
    [
      'the environment over an appsettings file',
      listed,
      {
        env: { appsettings: 'a.json', Cors__Origins__0: app },
        load: load({ 'a.json': '{"Cors":{"Origins":["https://x.test"]}}' }),
      },
    ],
    [
      "a policy's name from the configuration",
      program('', origins(`"${app}"`), 'app.UseCors(builder.Configuration["Policy"]!);'),
      { env: { Policy: '__DefaultCorsPolicy' } },
    ],
  ])('%s', async (_, source, where) => {
    const { policy, verdict } = await outcome(source, where)
    expect(policy.unknowns).toEqual([])
    expect(verdict.outcome).toBe('allowed')
  })

  test.each<[string, Partial<Where>, RegExp]>([
    ['a file that is not there', { load: load({}) }, /no appsettings\.json/],
    ['no JSON', { load: load({ 'appsettings.json': 'Cors=1' }) }, /appsettings\.json is no JSON/],
    ['nothing to load with', {}, /no file can be loaded/],
  ])('an appsettings file: %s', async (_, where, message) => {
    await expect(outcome(listed, { env: { appsettings: 'appsettings.json' }, ...where })).rejects.toThrow(
      message,
    )
  })
})

describe('what is certain all the same', () => {
  test.each<[string, string, 'allowed' | 'blocked']>([
    [
      'a listed origin beside one that is not known',
      program('', origins('"https://app.example.com", builder.Configuration["More"]!')),
      'allowed',
    ],
    [
      'a listed method beside one that is not known',
      program('', '.AllowAnyHeader().WithOrigins("https://app.example.com").WithMethods("PUT", more)'),
      'allowed',
    ],
    [
      'any origin, whatever is listed before',
      program('', `.WithOrigins(more).AllowAnyOrigin()${everything}`),
      'allowed',
    ],
    [
      'credentials that are not known, where none are sent',
      program('', `${origins('"https://app.example.com"')}; if (x) policy.AllowCredentials()`),
      'allowed',
    ],
    ['an origin that is missing from a list', program('', origins('"https://other.example.com"')), 'blocked'],
    ['no UseCors', program('', origins('"https://app.example.com"'), 'app.UseHsts();'), 'blocked'],
    [
      'a name in other letters',
      program(
        'builder.Services.AddCors(o => o.AddPolicy("Spa", p => p.AllowAnyOrigin()));',
        '',
        'app.UseCors("spa");',
      ),
      'blocked',
    ],
    [
      'an error elsewhere in the file',
      `${program('', origins('"https://app.example.com"'))}class Broken { void A( { } }`,
      'allowed',
    ],
    [
      'a variable of the same name elsewhere',
      `${program('string[] o = ["https://app.example.com"];', origins('o'))}class A { void B() { var o = 1; } }`,
      'allowed',
    ],
    [
      'a condition on what CORS does not need',
      program(
        'if (builder.Environment.IsDevelopment()) builder.Services.AddSwaggerGen();',
        origins('"https://app.example.com"'),
        'if (app.Environment.IsDevelopment()) { app.UseSwagger(); app.UseSwaggerUI(); } app.UseCors();',
      ),
      'allowed',
    ],
    [
      'a program that may end before it starts',
      program('if (args.Length > 0) return;', origins('"https://app.example.com"')),
      'allowed',
    ],
  ])('%s', async (_, source, expected) => {
    const { verdict } = await outcome(source)
    expect(verdict.outcome).toBe(expected)
  })
})
