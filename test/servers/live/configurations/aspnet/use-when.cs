var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o => o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod()));
var app = builder.Build();
app.UseWhen(context => context.Request.Method != "OPTIONS", rest => rest.UseCors("spa"));

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
