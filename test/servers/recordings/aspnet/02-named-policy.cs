using Microsoft.AspNetCore.Mvc;

const string AllowedOrigins = "_allowedOrigins";

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options =>
{
    options.AddPolicy(name: AllowedOrigins,
                      policy =>
                      {
                          policy.WithOrigins("https://app.example.com",
                                             "https://admin.example.com")
                                .WithMethods("GET", "PUT");
                      });
});

builder.Services.AddControllers();

var app = builder.Build();

app.UseHttpsRedirection();
app.UseRouting();

app.UseCors(AllowedOrigins);

app.UseAuthorization();

app.MapControllers();

app.Run();

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
