using Microsoft.AspNetCore.Cors;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options =>
{
    options.AddPolicy("Spa", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader().AllowCredentials());
    options.AddPolicy("Public", policy => policy.AllowAnyOrigin());
    options.AddPolicy("Local", policy => policy.WithOrigins("http://localhost:5173").WithMethods("PUT").WithHeaders("content-type"));
});

var app = builder.Build();

app.UseCors("Spa");

var api = app.MapGroup("/api").RequireCors("Public");
api.MapGet("/data", () => new { ok = true });
api.MapPut("/data", () => new { ok = true }).RequireCors("Local");
api.MapDelete("/data", [EnableCors("Local")] () => new { ok = true }).RequireCors("Spa");
api.MapGet("/error", string () => throw new InvalidOperationException("boom"));
api.MapGet("/redirect", [DisableCors] () => Results.Redirect("/api/data"));

app.Run();
