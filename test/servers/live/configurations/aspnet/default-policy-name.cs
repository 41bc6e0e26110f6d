var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.DefaultPolicyName = "main";
    options.AddPolicy("main", p => p.WithOrigins("https://app.example.com").AllowAnyMethod());
    options.AddPolicy("other", p => p.AllowAnyOrigin());
});
var app = builder.Build();
app.UseCors();

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
