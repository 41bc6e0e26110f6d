using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;
Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(b => b.UseStartup<Startup>()).Build().Run();
public class Startup(IConfiguration configuration)
{
    public void ConfigureServices(IServiceCollection services)
    {
        services.AddCors(o =>
        {
            o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod());
            o.AddPolicy("open", p => p.AllowAnyOrigin());
        });
        services.AddControllers();
    }
    public void Configure(IApplicationBuilder app, IWebHostEnvironment env)
    {
        app.UseRouting();
        app.UseCors();
        app.UseAuthorization();
        app.UseEndpoints(e => { e.MapControllers(); });
    }
}
[EnableCors("spa")]
[Route("api/[action]")]
public class HomeController : Controller
{
    [HttpGet] public IActionResult Data() => Ok();
    [HttpPut("/api/data")] [EnableCors(PolicyName = "open")] public IActionResult Put() => Ok();
    [HttpDelete("~/api/data")] public IActionResult Delete() => Ok();
    [HttpGet] public IActionResult Error() { throw new InvalidOperationException(); }
    [HttpGet("/api/redirect")] [EnableCors(nameof(Missing))] public IActionResult Away() => Redirect("/api/data");
    [NonAction] public void Missing() { }
}
