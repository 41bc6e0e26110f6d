using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddBearerToken();
builder.Services.AddCors(options => options.AddPolicy("Spa", policy =>
    policy.WithOrigins("https://app.example.com", "http://localhost:5173").AllowAnyMethod().AllowAnyHeader().AllowCredentials()));
builder.Services.AddControllers();

var app = builder.Build();
app.UseCors("Spa");
app.MapControllers();
app.Run();

[ApiController]
[Route("api/[action]")]
public class MainController : ControllerBase
{
    [HttpGet, ActionName("data")]
    public IActionResult Get() => Ok(new { ok = true });

    [Authorize]
    [EnableCors("Spa")]
    [HttpPut, ActionName("data")]
    public IActionResult Put() => Ok(new { ok = true });

    [Authorize]
    [HttpDelete, ActionName("data")]
    public IActionResult Delete() => Ok(new { ok = true });

    [HttpGet]
    public IActionResult Error() => throw new InvalidOperationException("boom");

    [HttpGet]
    public IActionResult Redirect() => Redirect("/api/data");
}
