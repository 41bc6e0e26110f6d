var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddPolicy("a", p => p.AllowAnyOrigin()));
builder.Services.AddCors(options => options.AddPolicy("a", p => p.WithOrigins("https://app.example.com").AllowAnyMethod()));
var app = builder.Build();
app.UseCors("a");

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
