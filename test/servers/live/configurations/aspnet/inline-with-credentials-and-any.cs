var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors();
var app = builder.Build();
app.UseCors(p => p.AllowAnyOrigin().AllowCredentials());

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
