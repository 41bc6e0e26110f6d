using Microsoft.AspNetCore.Cors.Infrastructure;
var builder = WebApplication.CreateBuilder(args);
var corsBuilder = new CorsPolicyBuilder("https://app.example.com");
corsBuilder.AllowAnyHeader();
corsBuilder.WithMethods("PUT");
corsBuilder.AllowCredentials();
builder.Services.AddCors(options => { options.AddPolicy("SitePolicy", corsBuilder.Build()); });
var app = builder.Build();
app.UseCors("SitePolicy");

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
