using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddPolicy("Spa", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader());
    options.AddPolicy("Local", policy => policy.WithOrigins("http://localhost:5173").AllowAnyMethod().AllowAnyHeader());
});
builder.Services.AddControllers();

var app = builder.Build();
app.UseCors();
app.MapControllers().RequireCors("Spa");
app.Run();

[ApiController]
public class DataController : ControllerBase
{
    [EnableCors("Local")]
    [HttpGet("/api/data")]
    [HttpDelete("/api/data")]
    public IActionResult Get() => Ok(new { ok = true });

    [DisableCors]
    [HttpPut("/api/data")]
    public IActionResult Put() => Ok(new { ok = true });

    [HttpGet("/api/error")]
    public IActionResult Error() => throw new InvalidOperationException("boom");

    [DisableCors]
    [HttpGet("/api/redirect")]
    public IActionResult Away() => Redirect("/api/data");
}
