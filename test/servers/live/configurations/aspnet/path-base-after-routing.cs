var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod());
    options.AddPolicy("open", policy => policy.AllowAnyOrigin().AllowAnyMethod());
});
var app = builder.Build();
app.UsePathBase("/api");
app.UseCors();
app.MapGet("/api/data", () => "x");
app.MapPut("/data", () => "x").RequireCors("open");
app.MapDelete("/api/data", () => "x").RequireCors("open");
app.MapGet("/error", string () => throw new InvalidOperationException());
app.MapGet("/redirect", () => Results.Redirect("/api/data")).RequireCors("open");
app.Run();
