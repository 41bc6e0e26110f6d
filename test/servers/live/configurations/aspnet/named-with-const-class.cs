var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(Cors.Configure);
var app = builder.Build();
app.UseCors(Cors.Policy);

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();

static class Cors
{
    public const string Policy = "frontend";
    static readonly List<string> Origins = new() { "https://app.example.com", "http://localhost:5173" };
    static string[] Methods => new[] { "GET", "PUT" };
    public static void Configure(Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions options)
    {
        options.AddPolicy(Policy, builder => builder.WithOrigins(Origins.ToArray()).WithMethods(Methods).WithHeaders("authorization", "content-type").AllowCredentials());
    }
}
