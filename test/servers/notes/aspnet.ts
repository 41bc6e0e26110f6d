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
      what: 'what endpoints say themselves: `RequireCors`, `[EnableCors]`, `[DisableCors]`, on minimal APIs, groups, and controllers of the same file',
      source: `using Microsoft.AspNetCore.Cors;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllers();
builder.Services.AddCors(options => options.AddPolicy("spa", policy => policy.WithOrigins("${page}")));
var app = builder.Build();
app.UseCors();
var api = app.MapGroup("/api").RequireCors("spa");
api.MapPut("/data", () => "ok");
api.MapGet("/data", [DisableCors] () => "ok");
app.MapControllers();
app.Run();
[EnableCors("spa"), Route("[controller]")]
public class UsersController : ControllerBase { [HttpGet("{id:int}")] public IActionResult Get(int id) => Ok(); }`,
    },
    {
      what: 'top-level programs, `Main`, `Startup` classes, and extension methods of the same file',
      source: `public static class Extensions
{
    public static IServiceCollection AddSpa(this IServiceCollection services) =>
        services.AddCors(options => options.AddPolicy("spa", policy => policy.WithOrigins("${page}")));
    public static IApplicationBuilder UseSpa(this IApplicationBuilder app) => app.UseCors("spa");
}`,
    },
    {
      what: 'constants, arrays, lists, collection expressions, interpolated texts, and what was split, trimmed or joined',
      source: program('.WithOrigins(["https://*.example.com", .. "a,b".Split(\',\')])'),
    },
    {
      what: 'configuration look-ups that `env` names by the keys that .NET reads from the environment: `Cors__Origins__0`',
      source: program('.WithOrigins(builder.Configuration.GetSection("Cors:Origins").Get<string[]>()!)'),
      where: { env: { Cors__Origins__0: page } },
    },
    {
      what: "JSON files that `env` names: `{ appsettings: 'appsettings.json, appsettings.Production.json' }`, the later over the earlier, and both under the other names",
      source: program('.WithOrigins(builder.Configuration.GetSection("Cors:Origins").Get<string[]>()!)'),
      where: {
        env: { appsettings: 'appsettings.json' },
        load: () => Promise.resolve(`{ "Cors": { "Origins": ["${page}"] } }`),
      },
    },
    {
      what: 'headers by hand in `app.Use`, and the answer to OPTIONS there',
      source: `var app = WebApplication.Create(args);
app.Use(async (context, next) =>
{
    context.Response.Headers.AccessControlAllowOrigin = "${page}";
    if (HttpMethods.IsOptions(context.Request.Method)) { context.Response.StatusCode = 204; return; }
    await next(context);
});
app.Run();`,
    },
  ],
  leavesOpen: [
    {
      what: 'configuration look-ups that are not named',
      source: program(`.WithOrigins(builder.Configuration["Cors:Origin"])`),
    },
    {
      what: '`SetIsOriginAllowed` with a function that looks at the origin: `_ => true` is read',
      source: program('.SetIsOriginAllowed(origin => new Uri(origin).Host == "localhost")'),
    },
    {
      what: 'what stands under a condition, `IsDevelopment()` and `#if` among them',
      source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("${page}")));
var app = builder.Build();
if (!app.Environment.IsDevelopment()) app.UseCors();
app.Run();`,
    },
    {
      what: 'policies, pipelines and controllers of other files, where this one shows that they matter',
      source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOurCors();
var app = builder.Build();
app.UseCors("spa");
app.Run();`,
    },
    {
      what: 'origins that the text changes after they were written: a second assignment, `Add`',
      source: `var builder = WebApplication.CreateBuilder(args);
var origins = new List<string> { "${page}" };
origins.Add(args[0]);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins(origins.ToArray())));
var app = builder.Build();
app.UseCors();
app.Run();`,
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
    {
      what: 'methods are compared byte by byte: `WithMethods("put")` allows none',
      source: program(`.WithOrigins("${page}").WithMethods("put")`),
      code: 'method-disallowed-by-preflight-response',
      request: { method: 'PUT' },
    },
    {
      what: 'several headers in one text are sent in quotes, which no browser reads',
      source: program(`.WithOrigins("${page}").AllowAnyMethod().WithHeaders("Content-Type, Authorization")`),
      code: 'invalid-allow-headers-preflight-response',
      request: { method: 'PUT' },
    },
    {
      what: 'UseCors after UseEndpoints is not reached by what has an endpoint',
      source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.AllowAnyOrigin()));
var app = builder.Build();
app.UseRouting();
app.UseEndpoints(endpoints => endpoints.MapGet("/api/data", () => "ok"));
app.UseCors();
app.Run();`,
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: '`[EnableCors]` on an endpoint replaces the policy of UseCors',
      source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(policy => policy.WithOrigins("${page}"));
    options.AddPolicy("admin", policy => policy.WithOrigins("https://admin.example.com"));
});
var app = builder.Build();
app.UseCors();
app.MapGet("/api/data", [EnableCors("admin")] () => "ok");
app.Run();`,
      code: 'missing-allow-origin-header',
      request: {},
    },
  ],
}
