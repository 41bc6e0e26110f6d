using Microsoft.AspNetCore.Mvc;

public class Program
{
    public static void Main(string[] args) => CreateHostBuilder(args).Build().Run();

    public static IHostBuilder CreateHostBuilder(string[] args) =>
        Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(webBuilder => webBuilder.UseStartup<Startup>());
}

public class Startup
{
    private readonly string spaPolicy = "SpaPolicy";

    public Startup(IConfiguration configuration)
    {
        Configuration = configuration;
    }

    public IConfiguration Configuration { get; }

    public void ConfigureServices(IServiceCollection services)
    {
        services.AddCors(options =>
        {
            options.AddPolicy(spaPolicy, builder => builder
                .WithOrigins(new string[] { "https://app.example.com", "https://admin.example.com" })
                .AllowAnyHeader()
                .AllowAnyMethod());
        });
        services.AddControllers();
    }

    public void Configure(IApplicationBuilder app, IWebHostEnvironment env)
    {
        if (env.IsDevelopment())
        {
            app.UseDeveloperExceptionPage();
        }

        app.UseRouting();

        app.UseCors(spaPolicy);

        app.UseAuthorization();

        app.UseEndpoints(endpoints =>
        {
            endpoints.MapControllers();
        });
    }
}

[ApiController]
[Route("api")]
public class ApiController : ControllerBase
{
    [HttpGet("data"), HttpPut("data"), HttpDelete("data")]
    public IActionResult Data() => Ok(new { ok = true });

    [HttpGet("error")]
    public IActionResult Error() => throw new InvalidOperationException("boom");

    [HttpGet("redirect")]
    public IActionResult RedirectToData() => Redirect("/api/data");
}
