var builder = WebApplication.CreateBuilder(args);
builder.Services.AddFrontendCors();
var app = builder.Build();
app.UseFrontendCors();

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();

public static class FrontendCorsExtensions
{
    private const string PolicyName = "Frontend";
    public static IServiceCollection AddFrontendCors(this IServiceCollection services)
    {
        return services.AddCors(options => options.AddPolicy(PolicyName, p => p.WithOrigins("https://app.example.com").AllowAnyHeader().AllowAnyMethod()));
    }
    public static IApplicationBuilder UseFrontendCors(this IApplicationBuilder app) => app.UseCors(PolicyName);
}
