using Microsoft.AspNetCore.Cors.Infrastructure;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors();
builder.Services.Configure<CorsOptions>(options => options.AddPolicy("c", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod()));
var app = builder.Build();
app.UseCors("c");

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
