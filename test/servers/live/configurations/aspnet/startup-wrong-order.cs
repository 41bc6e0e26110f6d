public class Program
{
    public static void Main(string[] args)
    {
        Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(b => { b.UseStartup<Startup>(); }).Build().Run();
    }
}
public class Startup
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddCors(o => o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod()));
        services.AddControllers();
    }
    public void Configure(IApplicationBuilder app)
    {
        app.UseCors("spa");
        app.UseRouting();
        app.UseEndpoints(e => e.MapControllers());
    }
}

[Microsoft.AspNetCore.Mvc.ApiController]
[Microsoft.AspNetCore.Mvc.Route("api")]
public class ApiController : Microsoft.AspNetCore.Mvc.ControllerBase
{
    [Microsoft.AspNetCore.Mvc.HttpGet("data"), Microsoft.AspNetCore.Mvc.HttpPut("data"), Microsoft.AspNetCore.Mvc.HttpDelete("data")]
    public Microsoft.AspNetCore.Mvc.IActionResult Data() => Ok(new { ok = true });
    [Microsoft.AspNetCore.Mvc.HttpGet("error")]
    public Microsoft.AspNetCore.Mvc.IActionResult Error() => throw new InvalidOperationException("boom");
    [Microsoft.AspNetCore.Mvc.HttpGet("redirect")]
    public Microsoft.AspNetCore.Mvc.IActionResult RedirectToData() => Redirect("/api/data");
}
