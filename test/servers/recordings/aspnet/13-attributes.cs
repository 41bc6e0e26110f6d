using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(policy => policy.WithOrigins("http://localhost:5173").AllowAnyMethod());
    options.AddPolicy("Spa", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader());
});
builder.Services.AddControllers();

var app = builder.Build();

app.UseCors();
app.MapControllers();
app.Run();

[EnableCors("Spa")]
[ApiController]
[Route("[controller]")]
public class ApiController : ControllerBase
{
    [HttpGet("data")]
    public IActionResult Get() => Ok(new { ok = true });

    [EnableCors]
    [HttpPut("data")]
    public IActionResult Put() => Ok(new { ok = true });

    [DisableCors]
    [HttpDelete("data")]
    public IActionResult Delete() => Ok(new { ok = true });

    [HttpGet("error")]
    public IActionResult Error() { throw new InvalidOperationException("boom"); }

    [DisableCors]
    [HttpGet("redirect")]
    public IActionResult RedirectToData() => Redirect("/api/data");
}
