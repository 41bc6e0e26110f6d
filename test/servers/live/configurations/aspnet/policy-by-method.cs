using Microsoft.AspNetCore.Cors.Infrastructure;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o => o.AddPolicy("p", Configure));
var app = builder.Build();
app.UseCors("p");

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();

static void Configure(CorsPolicyBuilder policy) => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader();
