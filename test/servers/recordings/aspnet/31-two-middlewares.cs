var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddPolicy("Spa", policy => policy.WithOrigins("https://app.example.com", "https://admin.example.com").WithMethods("PUT").WithExposedHeaders("X-Spa").AllowCredentials());
    options.AddPolicy("Open", policy => policy.AllowAnyOrigin().AllowAnyMethod().AllowAnyHeader().WithExposedHeaders("X-Open"));
});

var app = builder.Build();
app.UseCors("Spa");
app.UseCors("Open");

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));

app.Run();
