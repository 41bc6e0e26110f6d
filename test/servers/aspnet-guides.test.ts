import { describe, expect, test } from 'vitest'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { PolicyIntent } from '../../packages/core/src/servers/server.ts'

interface Guide {
  name: string
  source: string
  intent: Partial<PolicyIntent>
}

const head = 'var builder = WebApplication.CreateBuilder(args);\n'
const tail =
  '\nvar app = builder.Build();\napp.UseCors();\napp.MapGet("/api/users", () => "users");\napp.Run();\n'

/** A default policy with these calls on its builder. */
const policy = (calls: string) =>
  `${head}builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy${calls}));${tail}`

/** The forms of Microsoft's documentation on CORS, and those that answers to common questions copy. */
const guides: Guide[] = [
  {
    name: 'named policy and middleware, with controllers',
    source: `using Microsoft.AspNetCore.Mvc;
var MyAllowSpecificOrigins = "_myAllowSpecificOrigins";
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddPolicy(name: MyAllowSpecificOrigins,
                      policy  =>
                      {
                          policy.WithOrigins("http://example.com",
                                              "http://www.contoso.com");
                      });
});
// services.AddResponseCaching();
builder.Services.AddControllers();
var app = builder.Build();
app.UseHttpsRedirection();
app.UseStaticFiles();
app.UseRouting();
app.UseCors(MyAllowSpecificOrigins);
app.UseAuthorization();
app.MapControllers();
app.Run();

[Route("api/[controller]")]
[ApiController]
public class TodoItemsController : ControllerBase
{
    [HttpGet] public IActionResult Get() => Ok();
    [HttpPut("{id:int}")] public IActionResult Put(int id) => Ok();
}`,
    intent: { origins: ['http://example.com', 'http://www.contoso.com'], methods: [], credentials: false },
  },
  {
    name: 'default policy and middleware',
    source: `${head}builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(
        policy =>
        {
            policy.WithOrigins("http://example.com",
                                "http://www.contoso.com");
        });
});
builder.Services.AddControllers();
var app = builder.Build();
app.UseHttpsRedirection();
app.UseStaticFiles();
app.UseRouting();
app.UseCors();
app.UseAuthorization();
app.MapControllers();
app.Run();`,
    intent: { origins: ['http://example.com', 'http://www.contoso.com'] },
  },
  {
    name: 'endpoint routing with RequireCors',
    source: `const string MyAllowSpecificOrigins = "_myAllowSpecificOrigins";
${head}builder.Services.AddCors(options =>
{
    options.AddPolicy(MyAllowSpecificOrigins, policy => policy.WithOrigins("http://example.com").AllowAnyMethod());
});
var app = builder.Build();
app.UseRouting();
app.UseCors();
app.UseAuthorization();
app.UseEndpoints(endpoints =>
{
    endpoints.MapGet("/echo", context => context.Response.WriteAsync("echo")).RequireCors(MyAllowSpecificOrigins);
    endpoints.MapGet("/echo2", context => context.Response.WriteAsync("echo2"));
    endpoints.MapRazorPages();
});
app.Run();`,
    intent: { origins: ['http://example.com'], methods: 'reflect', uniform: false },
  },
  {
    name: '[EnableCors] with a policy for each action',
    source: `using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;
${head}builder.Services.AddCors(options =>
{
    options.AddPolicy("Policy1", policy => { policy.WithOrigins("http://example.com", "http://www.contoso.com"); });
    options.AddPolicy("AnotherPolicy",
        policy => { policy.WithOrigins("http://www.contoso.com").AllowAnyHeader().AllowAnyMethod(); });
});
builder.Services.AddControllers();
var app = builder.Build();
app.UseHttpsRedirection();
app.UseRouting();
app.UseCors();
app.UseAuthorization();
app.MapControllers();
app.Run();

[Route("api/[controller]")]
[ApiController]
public class WidgetController : ControllerBase
{
    // GET api/values
    [EnableCors("AnotherPolicy")]
    [HttpGet]
    public ActionResult<IEnumerable<string>> Get()
    {
        return new string[] { "green widget", "red widget" };
    }
    // GET api/values/5
    [EnableCors("Policy1")]
    [HttpGet("{id}")]
    public ActionResult<string> Get(int id)
    {
        return id switch { 1 => "green widget", 2 => "red widget", _ => NotFound() };
    }
}`,
    intent: { origins: ['http://www.contoso.com'], methods: 'reflect', uniform: false },
  },
  {
    name: '[DisableCors] on an action',
    source: `using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;
${head}builder.Services.AddCors(options => options.AddPolicy("MyPolicy", policy => policy.WithOrigins("http://example.com").WithMethods("PUT", "DELETE", "GET")));
builder.Services.AddControllers();
var app = builder.Build();
app.UseRouting();
app.UseCors("MyPolicy");
app.MapControllers();
app.Run();
[EnableCors("MyPolicy")]
[Route("api/[controller]")]
[ApiController]
public class ValuesController : ControllerBase
{
    [HttpGet] public IActionResult Get() => Ok();
    [DisableCors]
    [HttpGet("{action}")]
    public IActionResult GetValues2() => Ok();
}`,
    intent: { origins: ['http://example.com'], methods: ['PUT', 'DELETE', 'GET'], uniform: false },
  },
  {
    name: 'wildcard subdomains',
    source: policy('.WithOrigins("https://*.example.com").SetIsOriginAllowedToAllowWildcardSubdomains()'),
    intent: { origins: [{ pattern: 'https://*.example.com' }] },
  },
  {
    name: 'header names by constant',
    source: `using Microsoft.Net.Http.Headers;\n${policy('.WithOrigins("http://example.com").WithHeaders(HeaderNames.ContentType, "x-custom-header")')}`,
    intent: { allowedHeaders: ['Content-Type', 'x-custom-header'] },
  },
  {
    name: 'any header and any method',
    source: policy('.WithOrigins("https://*.example.com").AllowAnyHeader().AllowAnyMethod()'),
    intent: { origins: ['https://*.example.com'], allowedHeaders: 'reflect', methods: 'reflect' },
  },
  {
    name: 'exposed headers',
    source: policy('.WithOrigins("https://*.example.com").WithExposedHeaders("x-custom-header")'),
    intent: { exposedHeaders: ['x-custom-header'] },
  },
  {
    name: 'credentials',
    source: policy('.WithOrigins("http://example.com").AllowCredentials()'),
    intent: { credentials: true },
  },
  {
    name: 'preflight expiration',
    source: policy('.WithOrigins("http://example.com").SetPreflightMaxAge(TimeSpan.FromSeconds(2520))'),
    intent: { maxAge: 2520 },
  },
  {
    name: 'everything open',
    source: `${head}builder.Services.AddCors(options =>
{
    options.AddPolicy("AllowAll",
        builder =>
        {
            builder
            .AllowAnyOrigin()
            .AllowAnyMethod()
            .AllowAnyHeader();
        });
});
var app = builder.Build();
app.UseCors("AllowAll");
app.MapGet("/", () => "Hello World!");
app.Run();`,
    intent: { origins: '*', methods: 'reflect', allowedHeaders: 'reflect', uniform: true },
  },
  {
    name: 'any origin with credentials, by SetIsOriginAllowed',
    source: `${head}builder.Services.AddCors();
var app = builder.Build();
app.UseCors(x => x
    .AllowAnyMethod()
    .AllowAnyHeader()
    .SetIsOriginAllowed(origin => true) // allow any origin
    .AllowCredentials()); // allow credentials
app.MapControllers();
app.Run();`,
    intent: { origins: 'reflect', credentials: true },
  },
  {
    name: 'a Startup class with a readonly name',
    source: `public class Startup
{
    public Startup(IConfiguration configuration)
    {
        Configuration = configuration;
    }

    readonly string MyAllowSpecificOrigins = "_myAllowSpecificOrigins";

    public IConfiguration Configuration { get; }

    public void ConfigureServices(IServiceCollection services)
    {
        services.AddCors(options =>
        {
            options.AddPolicy(MyAllowSpecificOrigins,
            builder =>
            {
                builder.WithOrigins("http://example.com",
                                    "http://www.contoso.com");
            });
        });

        services.AddMvc().SetCompatibilityVersion(CompatibilityVersion.Version_2_2);
    }

    public void Configure(IApplicationBuilder app, IHostingEnvironment env)
    {
        app.UseRouting();
        app.UseCors(MyAllowSpecificOrigins);
        app.UseHttpsRedirection();
        app.UseEndpoints(endpoints => endpoints.MapControllers());
    }
}`,
    intent: { origins: ['http://example.com', 'http://www.contoso.com'] },
  },
  {
    name: 'a builder of its own',
    source: `using Microsoft.AspNetCore.Cors.Infrastructure;
public class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        var corsBuilder = new CorsPolicyBuilder();
        corsBuilder.AllowAnyHeader();
        corsBuilder.AllowAnyMethod();
        corsBuilder.WithOrigins("http://localhost:56573"); // for a specific url. Don't add a forward slash on the end!
        corsBuilder.AllowCredentials();

        services.AddCors(options =>
        {
            options.AddPolicy("SiteCorsPolicy", corsBuilder.Build());
        });
    }

    public void Configure(IApplicationBuilder app)
    {
        app.UseRouting();
        app.UseCors("SiteCorsPolicy");
        app.UseEndpoints(endpoints => { endpoints.MapControllers(); });
    }
}`,
    intent: { origins: ['http://localhost:56573'], credentials: true, allowedHeaders: 'reflect' },
  },
  {
    name: 'SignalR',
    source: `${head}builder.Services.AddSignalR();
builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(
        builder =>
        {
            builder.WithOrigins("https://example.com")
                .AllowAnyHeader()
                .WithMethods("GET", "POST")
                .AllowCredentials();
        });
});
var app = builder.Build();
// UseCors must be called before MapHub.
app.UseCors();
app.MapHub<ChatHub>("/chatHub");
app.Run();`,
    intent: { origins: ['https://example.com'], methods: ['GET', 'POST'], credentials: true },
  },
  {
    name: 'minimal APIs with an attribute on the handler',
    source: `using Microsoft.AspNetCore.Cors;
const string MyAllowSpecificOrigins = "_myAllowSpecificOrigins";
${head}builder.Services.AddCors(options =>
{
    options.AddPolicy(name: MyAllowSpecificOrigins,
      builder =>
      {
          builder.WithOrigins("http://example.com", "http://www.contoso.com");
      });
});
var app = builder.Build();
app.UseCors();
app.MapGet("/cors", [EnableCors(MyAllowSpecificOrigins)] () => "This endpoint allows cross origin requests!");
app.MapGet("/cors2", () => "This endpoint allows cross origin requests!").RequireCors(MyAllowSpecificOrigins);
app.Run();`,
    intent: { origins: ['http://example.com', 'http://www.contoso.com'], uniform: false },
  },
  {
    name: 'a list of origins as a collection expression',
    source: `${head}string[] allowedOrigins = ["https://app.example.com", "https://admin.example.com"];
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins(allowedOrigins).AllowAnyMethod()));${tail}`,
    intent: { origins: ['https://app.example.com', 'https://admin.example.com'], methods: 'reflect' },
  },
]

describe('the forms of guides are read with nothing left open', () => {
  test.each(guides)('$name', async ({ source, intent }) => {
    const policy = await readPolicy(source, { file: 'src/Api/Program.cs' })
    expect(policy.unknowns).toEqual([])
    expect(policy.intent.partial).toEqual([])
    expect(policy.intent).toMatchObject(intent)
  })
})
