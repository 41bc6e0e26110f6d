var builder = WebApplication.CreateBuilder(args);
const string host = "example.com";
var scheme = "https" + "://";
string admin = $"{scheme}admin.{host}";
var list = "https://app.example.com; http://localhost:5173".Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>
{
    policy.WithOrigins(list);
    policy.WithOrigins(admin, @"https://verbatim.example.com", """https://raw.example.com""", "https://x-1.example\u002eorg");
    policy.WithMethods([.. new List<string> { "PUT" }, "DELETE".ToUpperInvariant()]);
    policy.WithHeaders(new string[] { "authorization", "content-type" }).WithExposedHeaders(new[] { "X-A" });
}));
var app = builder.Build();
app.UseCors();

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
