var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
    options.AddPolicy("Spa", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader()));

var app = builder.Build();

app.UseRouting();
app.UseEndpoints(endpoints =>
{
    endpoints.MapGet("/api/data", () => new { ok = true });
    endpoints.MapPut("/api/data", () => new { ok = true });
    endpoints.MapDelete("/api/data", () => new { ok = true });
    endpoints.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
    endpoints.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
});
app.UseCors("Spa");

app.Run();
