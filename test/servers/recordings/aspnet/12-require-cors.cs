var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options =>
{
    options.AddPolicy("Spa", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader());
});

var app = builder.Build();

app.UseCors();

app.MapGet("/api/data", () => new { ok = true }).RequireCors("Spa");
app.MapPut("/api/data", () => new { ok = true }).RequireCors("Spa");
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom")).RequireCors("Spa");
app.MapGet("/api/redirect", () => Results.Redirect("/api/data")).RequireCors(policy => policy.AllowAnyOrigin());

app.Run();
