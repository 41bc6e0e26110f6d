import { page, type DialectNotes } from './note.ts'

const program = (policy: string) => `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy${policy}));
var app = builder.Build();
app.UseCors();
app.MapGet("/api/data", () => "ok");
app.MapPut("/api/data", () => "ok");
app.Run();`

export const aspnet: DialectNotes = {
  dialect: 'aspnet',
  file: 'Program.cs',
  reads: [
    {
      what: 'default and named policies, chained builder calls, `UseCors`, `RequireCors`, and the order of middlewares',
      source: program(
        `.WithOrigins("${page}").WithMethods("GET", "PUT").AllowAnyHeader().AllowCredentials()`,
      ),
    },
    {
      what: 'wildcard subdomains and collection expressions',
      source: program(
        `.WithOrigins(["https://*.example.com"]).SetIsOriginAllowedToAllowWildcardSubdomains()`,
      ),
    },
  ],
  leavesOpen: [
    {
      what: 'configuration look-ups that are not named',
      source: program(`.WithOrigins(builder.Configuration["Cors:Origin"])`),
    },
  ],
  defaults: [
    {
      what: 'no methods beyond the simple ones',
      source: program(`.WithOrigins("${page}")`),
      header: 'Access-Control-Allow-Methods',
      value: undefined,
    },
    {
      what: 'no request headers',
      source: program(`.WithOrigins("${page}").AllowAnyMethod()`),
      header: 'Access-Control-Allow-Headers',
      value: undefined,
    },
    {
      what: 'no credentials',
      source: program(`.WithOrigins("${page}").AllowAnyMethod()`),
      header: 'Access-Control-Allow-Credentials',
      value: undefined,
    },
  ],
  traps: [
    {
      what: 'an origin with a slash at its end matches nobody',
      source: program(`.WithOrigins("${page}/")`),
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: 'a wildcard without its call is an origin that nobody has',
      source: program(`.WithOrigins("https://*.example.com")`),
      code: 'origin-wildcard-literal',
    },
  ],
}
